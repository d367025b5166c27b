// The module of a test case. A class does not know where it was declared: the code that registers
// it sets the module.

import { relative } from "node:path";
import { pathOf } from "../strict/warnings.ts";

/** The module that declares a test case. */
export interface TestModule {
  /** Its dotted name. */
  readonly name: string;
  /**
   * Its exports, if they are known: `skip`, `todo`, `timeout` and `suppress` hold for all its
   * tests.
   */
  readonly exports: object | null;
}

const modules = new WeakMap<object, TestModule>();

/** Sets the module of a class; the first call counts. */
export function setModule(testCaseClass: object, module: TestModule): void {
  const known = modules.get(testCaseClass);
  if (known === undefined || (known.exports === null && module.exports !== null)) {
    modules.set(testCaseClass, module);
  }
}

/** The module of a class, or `null` if it was not set. */
export function moduleOf(testCaseClass: object): TestModule | null {
  return modules.get(testCaseClass) ?? null;
}

/**
 * The dotted name of a file, as Python would call the module: `test/web/test_client.ts`, and
 * `test/web/test_client.test.ts` as well, is `test.web.test_client`.
 *
 * @param file - a path or a `file:` URL; below the working directory the name begins there.
 */
export function moduleName(file: string): string {
  const path = relative(process.cwd(), pathOf(file)).replaceAll("\\", "/");
  return path
    .replace(/\.[cm]?[jt]sx?$/, "")
    .replace(/\.(?:test|spec)$/, "")
    .replace(/^(?:\.\.\/)+/, "")
    .replaceAll("/", ".");
}
