// Trial's strictness for tests that are no test cases.

import { logObserver } from "../strict/log-observer.ts";
import { ReactorWatch } from "../strict/reactor-watch.ts";
import { reportUnhandled, unwatchUnhandled, watchUnhandled } from "../strict/unhandled.ts";
import { asOne, loggedError } from "./problems.ts";

/** The `this` of a mocha hook, as far as it is used. */
interface HookContext {
  /** The hook itself. Its `error` fails the test that the hook ran for; other tests go on. */
  readonly test?: { error(error: unknown): void } | undefined;
}

let watch: ReactorWatch | null = null;

/**
 * Root hooks: a test fails if an error was logged and not flushed with `flushLoggedErrors`, if a
 * Deferred is left with a failure that was not handled, or if something is left in the reactor that
 * was not there before the test. What `beforeEach` hooks open must be closed by `afterEach` hooks;
 * what `before` hooks open is not checked.
 */
export const mochaHooks = {
  /** Begins to watch. */
  beforeEach(): void {
    watchUnhandled();
    logObserver._add();
    watch = new ReactorWatch();
  },

  /** Fails the test if something is wrong. Mocha waits for the promise. */
  async afterEach(this: HookContext): Promise<void> {
    const current = watch;
    if (current === null) return;
    watch = null;
    const problems: unknown[] = [];
    await current.settle();
    const dirty = current.clean();
    if (dirty !== null) problems.push(dirty);
    current.stop();
    reportUnhandled();
    problems.push(...logObserver.flushErrors().map(loggedError));
    logObserver._remove();
    unwatchUnhandled();
    const problem = asOne(problems);
    if (problem !== null) this.test?.error(problem);
  },
};
