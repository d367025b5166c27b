// Where a module's file goes, and how another module imports it.

import type { ModuleModel } from "./module-model.ts";

/** The path of the output below the folder: `treq/client.ts`, `treq/index.ts`. */
export function outputPath(module: ModuleModel): string {
  const path = module.name.replaceAll(".", "/");
  if (!module.isPackage) return `${path}.ts`;
  return path === "" ? "index.ts" : `${path}/index.ts`;
}

/** The specifier with which one module imports another. */
export function relativeSpecifier(from: ModuleModel, to: ModuleModel): string {
  const source = outputPath(from).split("/").slice(0, -1);
  const target = outputPath(to).split("/");
  let shared = 0;
  while (
    shared < source.length &&
    shared < target.length - 1 &&
    source[shared] === target[shared]
  ) {
    shared++;
  }
  const up = source.slice(shared).map(() => "..");
  const path = [...up, ...target.slice(shared)].join("/");
  return up.length > 0 ? path : `./${path}`;
}
