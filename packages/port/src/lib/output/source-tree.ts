// Reads a tree of Python files, and writes a tree of TypeScript.

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { SourceFile } from "../convert/convert.ts";

/** Folders that hold no sources of the project. */
const SKIPPED = /^(\.|__pycache__$|node_modules$|build$|dist$|venv$|.*\.egg-info$)/;

export interface SourceTree {
  readonly files: readonly SourceFile[];
  /** The folder's own name, if it is a package: its modules import each other by it. */
  readonly rootName: string;
}

/** A file or folder that cannot be read or written as asked. */
export class SourceTreeError extends Error {
  override name = "SourceTreeError";
}

/** The Python files of a folder, or a single file. */
export function readTree(path: string): SourceTree {
  if (!existsSync(path)) throw new SourceTreeError(`${path}: there is no such file or folder`);
  if (!statSync(path).isDirectory()) {
    return { files: [{ path: basename(path), text: readFileSync(path, "utf8") }], rootName: "" };
  }
  const files: SourceFile[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const full = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED.test(entry.name)) walk(full);
      } else if (entry.name.endsWith(".py")) {
        files.push({
          path: relative(path, full).split(sep).join("/"),
          text: readFileSync(full, "utf8"),
        });
      }
    }
  };
  walk(path);
  files.sort((one, other) => (one.path < other.path ? -1 : 1));
  const isPackage = files.some((file) => file.path === "__init__.py");
  return { files, rootName: isPackage ? basename(resolve(path)) : "" };
}

/**
 * Writes files below a folder, by path.
 *
 * @throws {@link SourceTreeError} if one is there already and `force` is not set; nothing is
 *   written then.
 */
export function writeTree(
  folder: string,
  files: ReadonlyMap<string, string>,
  force: boolean,
): void {
  const present = [...files.keys()].filter((path) => existsSync(join(folder, path)));
  if (present.length > 0 && !force) {
    const more = present.length > 1 ? ` and ${present.length - 1} more` : "";
    throw new SourceTreeError(
      `${join(folder, present[0] as string)}${more}: there already; --force overwrites`,
    );
  }
  for (const [path, text] of files) {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
}
