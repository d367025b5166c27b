// The files of the packages and what they import, read from the sources.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { preProcessFile } from "typescript";

const PACKAGES = join(import.meta.dirname, "../../packages");

/** The packages by the names of their folders. */
export const PACKAGE_NAMES: readonly string[] = readdirSync(PACKAGES);

/** What a file imports, types included. */
export interface Imports {
  /** Files of the same package. */
  readonly files: readonly string[];
  /** Modules of other packages and of Node. */
  readonly modules: readonly string[];
}

/** The TypeScript files of a package, by their paths below `src`. */
export type SourceTree = ReadonlyMap<string, Imports>;

/**
 * Reads the sources of a package.
 *
 * `#lazy/name` is the file `lazy/name.ts`.
 */
export function readSources(packageName: string): SourceTree {
  const source = join(PACKAGES, packageName, "src");
  const tree = new Map<string, Imports>();
  for (const file of readdirSync(source, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const files: string[] = [];
    const modules: string[] = [];
    const { importedFiles } = preProcessFile(readFileSync(join(source, file), "utf8"), true, true);
    for (const { fileName: name } of importedFiles) {
      if (name.startsWith("#lazy/")) files.push(`lazy/${name.slice("#lazy/".length)}.ts`);
      else if (name.startsWith(".")) files.push(normalize(join(dirname(file), name)));
      else modules.push(name);
    }
    tree.set(file, { files, modules });
  }
  return tree;
}

/**
 * What files import. A module that is loaded lazily counts as the files whose names it exports,
 * since it does nothing else.
 */
export function throughLazyModules(tree: SourceTree): SourceTree {
  const direct = new Map<string, Imports>();
  for (const [file, { files, modules }] of tree) {
    if (file.startsWith("lazy/")) continue;
    const targets = files.flatMap((target) =>
      target.startsWith("lazy/") ? (tree.get(target)?.files ?? []) : [target],
    );
    direct.set(file, { files: targets, modules });
  }
  return direct;
}

/**
 * The circles of a tree: sets of files each of which imports, by way of the others, every other
 * one.
 */
export function circlesOf(tree: SourceTree): string[][] {
  const circles: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const visit = (file: string): number => {
    const number = order.size;
    order.set(file, number);
    open.push(file);
    let low = number;
    for (const target of tree.get(file)?.files ?? []) {
      if (!tree.has(target)) continue;
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (open.includes(target)) low = Math.min(low, lowest.get(target) ?? order.get(target)!);
    }
    lowest.set(file, low);
    if (low === number) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return low;
  };
  for (const file of tree.keys()) if (!order.has(file)) visit(file);
  return circles;
}
