// What a project is called, for the manifest of its port.

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** Folders within a project that hold its sources, and say nothing of its name. */
const SOURCES = /^(src|lib|python|source)$/;

/** Where a project says its name, with what finds it. */
const DECLARATIONS: readonly (readonly [string, RegExp])[] = [
  ["pyproject.toml", /^\s*\[(?:project|tool\.poetry)\][^[]*?^\s*name\s*=\s*["']([^"']+)["']/m],
  ["setup.cfg", /^\[metadata\][^[]*?^name\s*[=:]\s*(\S+)/m],
  ["setup.py", /\bname\s*=\s*["']([^"']+)["']/],
];

/**
 * The name of the project that a folder or file belongs to: what its `pyproject.toml`, `setup.cfg`
 * or `setup.py` says, beside the sources or above a folder `src`; else the name of the folder.
 */
export function projectName(path: string): string {
  const full = resolve(path);
  const name = basename(full).replace(/\.py$/, "");
  const isInner = SOURCES.test(name);
  const folders = isInner ? [full, dirname(full)] : [full];
  for (const folder of folders) {
    for (const [file, pattern] of DECLARATIONS) {
      const declaration = join(folder, file);
      if (!existsSync(declaration)) continue;
      const found = pattern.exec(readFileSync(declaration, "utf8"))?.[1];
      if (found !== undefined) return found;
    }
  }
  return isInner ? basename(dirname(full)) || name : name;
}
