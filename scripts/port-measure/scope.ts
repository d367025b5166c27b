// Which of Twisted's tests are out of scope, and why. This is decided by what a test needs, before
// any run: a test that fails for another reason stays in scope.

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { root } from "../support/entry-points.ts";
import outOfScope from "./out-of-scope.json" with { type: "json" };

/**
 * Why tests are out of scope:
 *
 * - `difference`: what the test asks for differs on purpose; `row` is the file of the porting
 *   guide, and how the row begins.
 * - `left out`: a name that the porting guide, or the page of modules, lists as left out.
 * - `python`: it tests Python itself: its garbage collector, frames, `exec`, import machinery.
 * - `package`: it needs a package of Python's that has nothing to do with Twisted.
 * - `internal`: it looks at a private name of Twisted's that programs do not use.
 */
interface Entry {
  readonly why: string;
  readonly row?: string;
  readonly what?: string;
  /** `Class.method`, or a class for all its tests. */
  readonly tests: readonly string[];
}

const ENTRIES: Readonly<Record<string, readonly Entry[]>> = outOfScope;

/** Whether a test, as `Class.method`, is out of scope. */
export function isOutOfScope(module: string, title: string): boolean {
  const owner = title.split(".")[0] ?? "";
  return (ENTRIES[module] ?? []).some(
    ({ tests }) => tests.includes(title) || tests.includes(owner),
  );
}

/**
 * What is wrong with the entries of a module: rows that are not there, tests that do not exist, and
 * tests that pass, so that they need no entry.
 */
export function scopeProblems(
  module: string,
  passed: readonly string[],
  failed: readonly string[],
): string[] {
  const titles = [...passed, ...failed];
  const owners = new Set(titles.map((title) => title.split(".")[0]));
  return (ENTRIES[module] ?? []).flatMap(({ row, tests }) => [
    ...(row === undefined || hasRow(row) ? [] : [`no such row: ${row}`]),
    ...tests
      .filter((test) => !titles.includes(test) && !owners.has(test))
      .map((test) => `no such test: ${test}`),
    ...tests.filter((test) => passed.includes(test)).map((test) => `it passes: ${test}`),
  ]);
}

/** Whether a page of the documents has a row that begins as `page.md: beginning` says. */
function hasRow(row: string): boolean {
  const at = row.indexOf(": ");
  const page = row.slice(0, at);
  const path = [`docs/porting-guide/${page}`, `docs/${page}`]
    .map((each) => resolve(root, each))
    .find((each) => existsSync(each));
  if (path === undefined) return false;
  return readFileSync(path, "utf8").includes(`| ${row.slice(at + 2)}`);
}
