// The methods that a test calls, to skip itself, to have its changes undone, and to take what was
// logged.

import type { ErrorType, Failure } from "@twisted-ts/deferred";
import { MonkeyPatcher } from "../attributes/monkey-patcher.ts";
import { SkipTest } from "../results/errors.ts";
import { flushLoggedErrors } from "../strict/unhandled.ts";
import { type EmittedWarning, isGivenBy } from "../strict/warnings.ts";
import { repr } from "../values/repr.ts";
import { moduleOf } from "./module.ts";
import { NamedTest } from "./named-test.ts";
import { makeTemporaryPath, removeTemporaryDirectory } from "./temporary.ts";

/** One warning that `flushWarnings` returns. */
export interface FlushedWarning {
  readonly message: string;
  readonly category: string;
  readonly filename: string;
  readonly lineno: number;
}

/** A function to be called when the test has ended, with its arguments. */
type Cleanup = readonly [f: (...args: never[]) => unknown, args: readonly unknown[]];

/** A test with the methods that it calls. `SynchronousTestCase` runs it. */
export class TestTools extends NamedTest {
  _cleanups: Cleanup[] = [];
  _warnings: EmittedWarning[] = [];
  readonly #temporary: string[] = [];

  /** Skips the test that calls it. */
  skipTest(reason: unknown): never {
    throw new SkipTest(reason);
  }

  // ---- Changes that are undone when the test has ended

  /**
   * Has `f(...args)` called when the test has ended, before `tearDown`, and also if it fails: the
   * last one added first.
   */
  addCleanup<A extends unknown[]>(f: (...args: A) => unknown, ...args: A): void {
    this._cleanups.push([f as (...args: never[]) => unknown, args]);
  }

  /**
   * Sets an attribute of an object until the test has ended.
   *
   * @throws AttributeNotFoundError if the object has no such attribute, and TypeError if it cannot
   *   be replaced, as the exports of a module cannot.
   */
  patch<T extends object, K extends keyof T>(obj: T, attribute: K, value: T[K]): MonkeyPatcher {
    const patcher = new MonkeyPatcher([obj, attribute, value]);
    patcher.patch();
    this.addCleanup(() => patcher.restore());
    return patcher;
  }

  /**
   * A path for a file or directory that does not exist yet, in a directory that does, below
   * `_trial_temp`. The files of a test are removed if it passes.
   */
  mktemp(): string {
    const { path, directory } = makeTemporaryPath(
      moduleOf(this.constructor)?.name ?? "unknown",
      this.constructor.name,
      this._testMethodName,
    );
    this.#temporary.push(directory);
    return path;
  }

  /** Removes what {@link mktemp} has made. @internal */
  _removeTemporary(): void {
    for (const directory of this.#temporary.splice(0)) removeTemporaryDirectory(directory);
  }

  // ---- Errors and warnings that a test expects

  /**
   * Returns the errors that were logged since the test began, all of them or those of some types,
   * and removes them from the log of the test. If there are none, it does so with the failures of
   * Deferreds that were not handled.
   */
  flushLoggedErrors(...errorTypes: readonly ErrorType[]): Failure[] {
    return flushLoggedErrors(...errorTypes);
  }

  /**
   * Returns the warnings that were emitted through `process.emitWarning` since the test began, and
   * removes them. Those that are left are emitted when the test has ended, each once in the
   * process.
   *
   * @param offendingFunctions - only those that these functions emitted, by their names in the
   *   stack.
   * @throws RangeError if one of them is no function.
   */
  flushWarnings(
    offendingFunctions?: readonly ((...args: never[]) => unknown)[] | null,
  ): FlushedWarning[] {
    const wanted = offendingFunctions ?? null;
    for (const each of wanted ?? []) {
      if (typeof each !== "function") {
        throw new RangeError(`${repr(each)} is not a function or method`);
      }
    }
    const flushed = this._warnings.filter(
      (warning) => wanted === null || wanted.some((each) => isGivenBy(warning, each)),
    );
    this._warnings = this._warnings.filter((warning) => !flushed.includes(warning));
    return flushed.map(({ message, category, filename, lineno }) => ({
      message,
      category,
      filename,
      lineno,
    }));
  }
}
