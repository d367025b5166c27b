// One test method as the function of one mocha test.

import { isDeferred } from "@twisted-ts/deferred";
import { Collected } from "./collected.ts";
import type { TestCaseClass } from "./test-methods.ts";

/** The `this` of a mocha test, as far as it is used. */
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
 * Mocha's timeout is switched off. The test case has its own, so that it can report what it waited
 * for and still run its cleanups. If mocha's timeout was off already, the test is being debugged,
 * and the test case has none either.
 */
export function testFunction(
  testCaseClass: TestCaseClass,
  method: string,
): (this: MochaContext) => unknown {
  let waitsForever: boolean | undefined;
  return function (this: MochaContext): unknown {
    const runnable = this.runnable();
    // When mocha runs a test again, its timeout is the one that was set here.
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
