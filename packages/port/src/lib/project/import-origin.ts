// Where a module of the project has a name from that it only imports.

import type { ImportTarget, ModuleModel } from "./module-model.ts";
import type { Project } from "./project.ts";

/**
 * Where a module has a name from, if it only imports it: by an import of the name, or by one of all
 * names of another module of the project.
 */
export function importOrigin(
  project: Project,
  model: ModuleModel,
  name: string,
): ImportTarget | undefined {
  const binding = model.scopes.module.bindings.get(name);
  if (binding === undefined) return starOrigin(project, model, name, new Set([model]));
  if (binding.sites.some((site) => site.kind !== "import")) return undefined;
  return model.imports.get(name);
}

function starOrigin(
  project: Project,
  model: ModuleModel,
  name: string,
  seen: Set<ModuleModel>,
): ImportTarget | undefined {
  if (name.startsWith("_")) return undefined;
  for (const module of model.stars) {
    const other = project.find(module);
    if (other === undefined || seen.has(other)) continue;
    seen.add(other);
    if (other.scopes.module.bindings.has(name)) return { module, name };
    const found = starOrigin(project, other, name, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}
