// Reads a tree of Python files, and writes a tree of TypeScript.

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { SourceFile } from "../convert/convert.ts";
import { EncodingError, sourceText } from "./source-text.ts";

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

/** A file as it is read; with an error instead of the text if that is not possible. */
function readSource(full: string, path: string): SourceFile {
  try {
    return { path, text: sourceText(readFileSync(full)) };
  } catch (error) {
    return { path, text: "", error: reasonOf(path, error) };
  }
}

function reasonOf(path: string, error: unknown): string {
  if (error instanceof EncodingError) return `${path}:1: ${error.message}`;
  // A name that is not UTF-8 cannot be asked for again.
  if (path.includes("\ufffd")) return `${path}: the name of the file is not UTF-8: rename it`;
  const { code } = error as { code?: string };
  return `${path}: it cannot be read (${code ?? String(error)})`;
}

/**
 * The Python files of a folder, or a single file. A link to a file is followed, one to a folder is
 * not, since it may lead back to where it stands.
 *
 * @throws {@link SourceTreeError} if there is nothing to read.
 */
export function readTree(path: string): SourceTree {
  if (!existsSync(path)) throw new SourceTreeError(`${path}: there is no such file or folder`);
  if (!statSync(path).isDirectory()) {
    return { files: [readSource(path, basename(path))], rootName: "" };
  }
  const files: SourceFile[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const full = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED.test(entry.name)) walk(full);
      } else if (entry.name.endsWith(".py")) {
        files.push(readSource(full, relative(path, full).split(sep).join("/")));
      }
    }
  };
  walk(path);
  if (files.length === 0) throw new SourceTreeError(`${path}: there are no Python files`);
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
  // Nothing is written if one of them cannot be.
  for (const path of files.keys()) checkWritable(join(folder, path), false);
  for (const path of foldersOf([...files.keys()])) checkWritable(join(folder, path), true);
  for (const [path, text] of files) {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
}

/** All folders above some paths, the one that they start from too. */
function foldersOf(paths: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (let path of paths) {
    do {
      path = dirname(path);
      folders.add(path);
    } while (path !== ".");
  }
  return folders;
}

/** Refuses a file where a folder is needed, and a folder where a file is needed. */
function checkWritable(path: string, isFolder: boolean): void {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory() === isFolder) return;
  throw new SourceTreeError(`${path}: there is ${isFolder ? "a file" : "a folder"} of this name`);
}
