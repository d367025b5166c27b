// Mocha's interface `trial`.

import Mocha from "mocha";
import { moduleName, setModule } from "../case/module.ts";
import { addClassFixtures } from "./class-fixtures.ts";
import { testFunction } from "./run-test.ts";
import { type Selection, selected } from "./selection.ts";
import {
  isMarkedOnly,
  isTestCaseClass,
  type TestCaseClass,
  testMethodNames,
} from "./test-methods.ts";
import { isRegistered, nameAsTrialDoes } from "./trial.ts";

/** Mocha's options, and the option that the `trial` command adds. */
interface Options {
  readonly trialSelection?: readonly Selection[];
}

/**
 * The interface: every class of test cases that a file exports becomes a suite, named after its
 * module and itself. It has the globals of the interface `bdd` as well.
 */
export function trialInterface(root: Mocha.Suite): void {
  Mocha.interfaces["bdd"]?.(root);
  root.on("require", (exports: unknown, file: string, mocha: { readonly options?: Options }) => {
    const selection = selected(mocha.options?.trialSelection ?? [], file);
    for (const testCaseClass of exportedTestCases(exports)) {
      setModule(testCaseClass, { name: moduleName(file), exports: exports as object });
      if (!isRegistered(root, testCaseClass)) addSuite(root, testCaseClass, file, selection);
    }
    selection.checkAllFound();
  });
}
trialInterface.description = "exported TestCase classes, as trial finds them; and bdd";

function exportedTestCases(exports: unknown): Set<TestCaseClass> {
  const found = new Set<TestCaseClass>();
  // Mocha may pass the default export in place of the module.
  if (isTestCaseClass(exports)) return found.add(exports);
  if (typeof exports !== "object" || exports === null) return found;
  for (const name of Object.keys(exports).sort()) {
    const value = Reflect.get(exports, name) as unknown;
    if (isTestCaseClass(value)) found.add(value);
  }
  return found;
}

function addSuite(
  root: Mocha.Suite,
  testCaseClass: TestCaseClass,
  file: string,
  selection: ReturnType<typeof selected>,
): void {
  const methods = testMethodNames(testCaseClass).filter((method) =>
    selection.takes(testCaseClass.name, method),
  );
  if (methods.length === 0) return;
  const title = `${moduleName(file)}.${testCaseClass.name}`;
  const suite = Mocha.Suite.create(root, title);
  suite.file = file;
  if (isMarkedOnly(testCaseClass)) markOnly(suite);
  addClassFixtures(
    testCaseClass,
    (name, run) => suite.beforeAll(name, run as Mocha.Func),
    (name, run) => suite.afterAll(name, run as Mocha.Func),
  );
  for (const method of methods) {
    const test = new Mocha.Test(method, testFunction(testCaseClass, method) as Mocha.Func);
    test.file = file;
    nameAsTrialDoes(test, `${title}.${method}`);
    suite.addTest(test);
    if (isMarkedOnly(Reflect.get(testCaseClass.prototype, method) as object)) markOnly(test);
  }
}

/** What `describe.only` and `it.only` do; it is missing from the types of suites. */
function markOnly(target: object): void {
  (target as { markOnly(): void }).markOnly();
}
