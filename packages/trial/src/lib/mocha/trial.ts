// A class of test cases, registered with one call.

import { moduleName, setModule } from "../case/module.ts";
import { addClassFixtures } from "./class-fixtures.ts";
import { testFunction } from "./run-test.ts";
import {
  isMarkedOnly,
  isTestCaseClass,
  type TestCaseClass,
  testMethodNames,
} from "./test-methods.ts";

/** A mocha suite, as far as it is used. */
interface MochaSuite {
  title: string;
  readonly file?: string | undefined;
  readonly parent?: MochaSuite | undefined;
  readonly root: boolean;
}

type DefineSuite = (title: string, define: (this: MochaSuite) => void) => unknown;
type DefineTest = (title: string, run: (this: never) => unknown) => { fullTitle(): string };
type DefineHook = (title: string, run: (this: never) => unknown) => unknown;
type WithOnly<F> = F & { readonly only: F };

/** The globals of mocha's interfaces. */
interface MochaGlobals {
  readonly before?: DefineHook;
  readonly after?: DefineHook;
  readonly suiteSetup?: DefineHook;
  readonly suiteTeardown?: DefineHook;
  readonly describe?: WithOnly<DefineSuite>;
  readonly it?: WithOnly<DefineTest>;
  readonly suite?: WithOnly<DefineSuite>;
  readonly test?: WithOnly<DefineTest>;
}

/** `trial` was called where no test runner has defined its globals. */
export class NoTestRunnerError extends Error {
  override name = "NoTestRunnerError";

  constructor() {
    super(
      "trial() registers tests with mocha: run the file with mocha, interface bdd, tdd or trial",
    );
  }
}

const registered = new WeakMap<MochaSuite, Set<TestCaseClass>>();

/**
 * Registers a class of test cases with mocha: a suite named after its module and itself, with a
 * test for each method `test…`. Call it at the top of a file or within a `describe`. In compiled
 * code it also works as a standard decorator: `@trial class MyTests extends TestCase { … }`.
 *
 * @returns the class.
 * @throws NoTestRunnerError outside mocha, and TypeError for anything but a class of test cases.
 */
export function trial<C extends TestCaseClass>(testCaseClass: C, _context?: unknown): C {
  if (!isTestCaseClass(testCaseClass)) {
    throw new TypeError("trial() takes a class that extends TestCase or SynchronousTestCase");
  }
  const globals = globalThis as typeof globalThis & MochaGlobals;
  const describe = globals.describe ?? globals.suite;
  const it = globals.it ?? globals.test;
  const before = globals.before ?? globals.suiteSetup;
  const after = globals.after ?? globals.suiteTeardown;
  if (describe === undefined || it === undefined) throw new NoTestRunnerError();
  const define = isMarkedOnly(testCaseClass) ? describe.only : describe;
  define(testCaseClass.name, function () {
    if (this.file !== undefined) {
      setModule(testCaseClass, { name: moduleName(this.file), exports: null });
    }
    const atTop = this.parent?.root ?? true;
    if (atTop && this.file !== undefined) {
      this.title = `${moduleName(this.file)}.${testCaseClass.name}`;
    }
    remember(this, testCaseClass);
    if (before !== undefined && after !== undefined) {
      addClassFixtures(testCaseClass, before, after);
    }
    for (const method of testMethodNames(testCaseClass)) {
      const only = isMarkedOnly(Reflect.get(testCaseClass.prototype, method) as object);
      const test = (only ? it.only : it)(method, testFunction(testCaseClass, method));
      if (atTop) nameAsTrialDoes(test, `${this.title}.${method}`);
    }
  });
  return testCaseClass;
}

/** A mocha test, which is cloned when it is run again. */
interface Named {
  fullTitle(): string;
  clone?(): Named;
}

/** Gives a test the full title that is its `id()`; mocha would put a space before the method. */
export function nameAsTrialDoes(test: Named, id: string): void {
  test.fullTitle = () => id;
  const { clone } = test;
  if (clone === undefined) return;
  test.clone = () => {
    const copy = clone.call(test);
    nameAsTrialDoes(copy, id);
    return copy;
  };
}

/** Whether `trial` was called for a class below this root suite. */
export function isRegistered(root: MochaSuite, testCaseClass: TestCaseClass): boolean {
  return registered.get(root)?.has(testCaseClass) ?? false;
}

function remember(suite: MochaSuite, testCaseClass: TestCaseClass): void {
  let root = suite;
  while (root.parent !== undefined) root = root.parent;
  const classes = registered.get(root) ?? new Set();
  registered.set(root, classes.add(testCaseClass));
}
