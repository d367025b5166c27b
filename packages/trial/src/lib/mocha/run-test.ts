// One test method as the function of one mocha test.

import { isDeferred } from "@twisted-ts/deferred";
import { Collected } from "./collected.ts";
import type { TestCaseClass } from "./test-methods.ts";

/** What a mocha test is called with, as far as it is used. */
export interface MochaContext {
  runnable(): MochaRunnable;
  skip(): never;
}

/** A mocha test, as far as it is used. */
export interface MochaRunnable {
  title: string;
  timeout(): number;
  timeout(milliseconds: number): unknown;
}

/**
 * The function of a mocha test that runs a method of a new instance.
 *
 * Mocha's timeout is switched off: the test case has its own, so that it can say what it waited for
 * and still run its cleanups. If mocha's was off already, the test is being debugged, and that of
 * the test case is off as well.
 */
export function testFunction(
  testCaseClass: TestCaseClass,
  method: string,
): (this: MochaContext) => unknown {
  let waitsForever: boolean | undefined;
  return function (this: MochaContext): unknown {
    const runnable = this.runnable();
    // A test that is tried again comes with the timeout that was set here.
    waitsForever ??= runnable.timeout() === 0;
    runnable.timeout(0);
    const testCase = new testCaseClass(method);
    testCase._waitsForever = waitsForever;
    const collected = new Collected();
    const finish = (): void => {
      const { pending, problem } = collected;
      if (problem !== null) throw problem;
      if (pending === null) return;
      runnable.title = `${method} (${pending})`;
      this.skip();
    };
    const running = testCase.run(collected);
    return isDeferred(running) ? running.addCallback(finish) : finish();
  };
}
