// Imports. Each stays in its place; what it imports is looked up in the table of modules.

import { isTwisted, isTwistedPackage, specifierFor } from "../knowledge/modules.ts";
import { isKnown, lookUp } from "../knowledge/names.ts";
import { importOrigin } from "../project/import-origin.ts";
import type { Import, ImportFrom } from "../python/ast.ts";
import type { Context } from "./context.ts";
import { jsName } from "./names.ts";

/** What one imported name becomes. */
type Imported =
  | {
      readonly kind: "name";
      readonly specifier: string;
      readonly name: string;
      readonly local: string;
      readonly type: boolean;
    }
  | { readonly kind: "namespace"; readonly specifier: string; readonly local: string }
  | {
      readonly kind: "absent";
      readonly dotted: string;
      readonly local: string;
      readonly reason: string;
    }
  | { readonly kind: "nothing" };

export function importStatement(cx: Context, node: Import | ImportFrom): string {
  // Imports within functions and blocks go to the top of the file.
  if (cx.scope.kind !== "module" || cx.blockDepth > 0) return rebindings(cx, node);
  return importText(cx, node) + rebindings(cx, node);
}

/**
 * Whether a name of the module is bound by an import and in another way as well: it is a variable
 * then.
 */
function isRebound(cx: Context, name: string): boolean {
  const sites = cx.module.scopes.module.bindings.get(name)?.sites ?? [];
  return (
    sites.some((site) => site.kind === "import") && sites.some((site) => site.kind !== "import")
  );
}

/** The local name of an import whose Python name is a variable. */
const rebound = (name: string): string => `imported_${name}`;

/** The assignments that take the place of imports of names that are variables. */
function rebindings(cx: Context, node: Import | ImportFrom): string {
  const list = node.kind === "import" ? plainImports(cx, node) : namedImports(cx, node);
  return list
    .filter((each) => each.kind !== "nothing" && isRebound(cx, each.local))
    .map((each) => {
      if (each.kind === "nothing") return "";
      const value =
        each.kind === "absent"
          ? `${cx.runtime("notPorted")}(${JSON.stringify(each.dotted)})`
          : rebound(each.local);
      return `${each.local} = ${value};\n`;
    })
    .join("");
}

/** The imports that a statement means, as statements. */
export function importText(cx: Context, node: Import | ImportFrom): string {
  const all = node.kind === "import" ? plainImports(cx, node) : namedImports(cx, node);
  const list = all
    .filter((each) => each.kind !== "absent" || !isRebound(cx, each.local))
    .map((each) =>
      each.kind !== "nothing" && isRebound(cx, each.local)
        ? { ...each, local: rebound(each.local) }
        : each,
    );
  const names = new Map<string, string[]>();
  let text = "";
  const isPackage = cx.module.isPackage;
  for (const each of list) {
    if (each.kind !== "nothing") {
      if (cx.importedNames.has(each.local)) continue;
      cx.importedNames.add(each.local);
    }
    if (each.kind === "name") {
      const isRelative = each.specifier.startsWith(".");
      const alias = each.name === each.local ? each.name : `${each.name} as ${each.local}`;
      const parts = names.get(each.specifier) ?? [];
      parts.push(each.type ? `type ${alias}` : alias);
      names.set(each.specifier, parts);
      cx.imports.note(each.specifier, each.name, each.local);
      // A package re-exports what it imports from its modules.
      if (isPackage && isRelative) cx.reexports.push(each.local);
    } else if (each.kind === "namespace") {
      cx.imports.note(each.specifier, "*", each.local);
      text += `import * as ${each.local} from ${JSON.stringify(each.specifier)};\n`;
    } else if (each.kind === "absent") {
      cx.absentNames.add(each.local);
      cx.mark("not-ported", node, `${each.dotted} ${each.reason}`);
      text += `const ${each.local}: any = ${cx.runtime("notPorted")}(${JSON.stringify(each.dotted)});\n`;
    }
  }
  for (const [specifier, parts] of names) {
    text += `import { ${parts.join(", ")} } from ${JSON.stringify(specifier)};\n`;
  }
  return text;
}

function plainImports(cx: Context, node: Import): Imported[] {
  return node.names.map(({ name, as }): Imported => {
    const model = cx.project.find(name);
    const local = jsName(as ?? (name.split(".").at(-1) as string));
    const specifier = cx.specifierOf(name);
    if (as === null && name.includes(".")) {
      // `import a.b` binds `a`: its uses are written with a namespace of their own.
      return { kind: "nothing" };
    }
    if (model !== undefined || specifier !== undefined) {
      return { kind: "namespace", specifier: specifier as string, local };
    }
    return { kind: "nothing" };
  });
}

function namedImports(cx: Context, node: ImportFrom): Imported[] {
  const module = cx.module.absolute(node.level, node.module);
  if (module === "__future__") return [];
  return node.names.flatMap(({ name, as }): Imported[] => {
    if (name === "*") return starImport(cx, node, module);
    const [imported] = [resolveImport(cx, module, name, jsName(as ?? name))];
    return [imported];
  });
}

function starImport(cx: Context, node: ImportFrom, module: string): Imported[] {
  const model = cx.project.find(module);
  if (model === undefined) {
    cx.mark("construct", node, `\`from ${module} import *\` has no translation: name what is used`);
    return [];
  }
  return [...model.scopes.module.bindings.keys()]
    .filter((name) => !name.startsWith("_"))
    .map((name) => resolveImport(cx, module, name, jsName(name)));
}

/** What a name of a module is, followed through the modules of the project that only hand it on. */
function resolveImport(
  cx: Context,
  module: string,
  name: string,
  local: string,
  depth = 0,
): Imported {
  const inner = module === "" ? name : `${module}.${name}`;
  const model = cx.project.find(module);
  const submodule = cx.project.find(inner);
  if (model !== undefined) {
    const origin = importOrigin(cx.project, model, name);
    if (origin !== undefined && depth < 8) {
      return origin.name === null
        ? moduleImport(cx, origin.module, local)
        : resolveImport(cx, origin.module, origin.name, local, depth + 1);
    }
    if (model.scopes.module.bindings.has(name) || submodule === undefined) {
      return {
        kind: "name",
        specifier: cx.specifierOf(module) as string,
        name: jsName(name),
        local,
        type: model.isInterface(name),
      };
    }
  }
  if (submodule !== undefined) return moduleImport(cx, inner, local);
  if (isTwisted(module) || specifierFor(module) !== undefined)
    return twistedImport(module, name, local);
  return { kind: "nothing" };
}

/**
 * A name that a module of the project only imports, read through that module; undefined if the
 * module has it itself.
 */
export function importedMember(cx: Context, module: string, name: string): string | undefined {
  const model = cx.project.find(module);
  if (model === undefined || importOrigin(cx.project, model, name) === undefined) return undefined;
  const found = resolveImport(cx, module, name, jsName(name));
  if (found.kind === "name") return cx.imports.use(found.specifier, found.name, found.type);
  if (found.kind === "namespace") return cx.imports.useNamespace(found.specifier, jsName(name));
  return undefined;
}

function moduleImport(cx: Context, module: string, local: string): Imported {
  const specifier = cx.specifierOf(module);
  return specifier === undefined ? { kind: "nothing" } : { kind: "namespace", specifier, local };
}

function twistedImport(module: string, name: string, local: string): Imported {
  const inner = `${module}.${name}`;
  const known = lookUp(module, name);
  // `unittest.mock` is of the library, and decorators that skip are written as attributes.
  if (module === "unittest" && /^(mock|main|skip(If|Unless)?)$/.test(name))
    return { kind: "nothing" };
  if (module.startsWith("unittest.")) return { kind: "nothing" };
  if (isKnown(known)) {
    const type = known.info.kind === "interface" || known.info.kind === "type";
    return { kind: "name", specifier: known.specifier, name: known.name, local, type };
  }
  const specifier = specifierFor(inner);
  if (specifier !== undefined) return { kind: "namespace", specifier, local };
  if (isTwistedPackage(inner) || /^twisted\.python\.(compat|reflect|components)/.test(module)) {
    return /nativeString|networkString|requireModule|^qual$|proxyForInterface|iterbytes|intToBytes|lazyByteSlice/.test(
      name,
    ) || isTwistedPackage(inner)
      ? { kind: "nothing" }
      : { kind: "absent", dotted: inner, local, reason: "is not ported" };
  }
  const reason = known.reason === null ? "is not ported" : `is not here: ${known.reason}`;
  return { kind: "absent", dotted: inner, local, reason };
}
