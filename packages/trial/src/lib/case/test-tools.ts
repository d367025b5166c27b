// What the methods of a test call: they skip it, and set up what is put back when it has ended.

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

/** A test with what its methods call. `SynchronousTestCase` runs it. */
export class TestTools extends NamedTest {
  _cleanups: Cleanup[] = [];
  _warnings: EmittedWarning[] = [];
  readonly #temporary: string[] = [];

  /** Skips the test, from within. */
  skipTest(reason: unknown): never {
    throw new SkipTest(reason);
  }

  // ---- What is put back when the test has ended

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
   * `_trial_temp`. What a test has there is removed if it passes.
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

  // ---- What a test expects to be logged

  /**
   * Takes the errors that were logged since the test began, all of them or those of some types, and
   * returns them. If there are none, it takes the failures of Deferreds that were not handled.
   */
  flushLoggedErrors(...errorTypes: readonly ErrorType[]): Failure[] {
    return flushLoggedErrors(...errorTypes);
  }

  /**
   * Takes the warnings that were given through `process.emitWarning` since the test began, and
   * returns them. What is not taken is emitted when the test has ended, once for all tests of the
   * process.
   *
   * @param offendingFunctions - only those given by these functions, as the stack names them.
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
