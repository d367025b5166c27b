// Turns the names on the command line into files, and the tests to run of each.

import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { NoSuchTestError, type Selection } from "../mocha/selection.ts";

const SUFFIXES = ["ts", "mts", "cts", "js", "mjs", "cjs"];
const TEST_FILE = /(?:^test_.*|\.(?:test|spec))\.[cm]?[jt]s$/;

/**
 * Finds the tests. A name is a file; a directory, for the test files in and below it; or a dotted
 * name of a module or directory, which may go on with a class and a method.
 *
 * @throws NoSuchTestError if nothing has that name.
 */
export function findTests(names: readonly string[]): Selection[] {
  return names.flatMap(find);
}

function find(name: string): Selection[] {
  const there = atPath(name);
  if (there !== null) return there.map(whole);
  const parts = name.split(".");
  for (let length = parts.length; length > 0; length -= 1) {
    const files = atModule(parts.slice(0, length).join("/"));
    if (files === null) continue;
    const [testCase = null, method = null, ...more] = parts.slice(length);
    if (testCase === null) return files.map(whole);
    const [file] = files;
    if (more.length > 0 || file === undefined || files.length > 1) break;
    return [{ file, testCase, method }];
  }
  throw new NoSuchTestError(`there is no file, directory, module or test case ${name}`);
}

function whole(file: string): Selection {
  return { file, testCase: null, method: null };
}

/** The file at a path, or the test files in and below a directory; `null` if there is nothing. */
function atPath(path: string): string[] | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (!stats.isDirectory()) return [resolve(path)];
  return readdirSync(path, { withFileTypes: true })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.name === "node_modules" || entry.name.startsWith(".")) return [];
      const inside = join(path, entry.name);
      if (entry.isDirectory()) return atPath(inside) ?? [];
      return TEST_FILE.test(entry.name) ? [resolve(inside)] : [];
    });
}

/** As {@link atPath}, for the path of a module, which lacks its suffix. */
function atModule(path: string): string[] | null {
  for (const ending of ["", ".test", ".spec"]) {
    for (const suffix of SUFFIXES) {
      const found = atPath(`${path}${ending}.${suffix}`);
      if (found !== null) return found;
    }
  }
  return atPath(path);
}
