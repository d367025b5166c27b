// What a test throws to end itself.

import { AssertionError } from "node:assert";

/** What two compared values looked like: reporters show the difference. */
export interface Compared {
  readonly actual: unknown;
  readonly expected: unknown;
  /** How many characters of their difference are shown at most; `null` for any number. */
  readonly maxDiff?: number | null;
}

/**
 * How many characters of a difference are shown unless a test case sets another number: Python's.
 */
export const DEFAULT_MAX_DIFF: number = 80 * 8;

/**
 * The test has found something wrong (`twisted.trial.unittest.FailTest`). All assertions throw it,
 * unless a test case sets its `failureException`.
 *
 * It is an `AssertionError` of Node's, and has `actual` and `expected` where two values were
 * compared.
 */
export class FailTest extends AssertionError {
  static readonly qualifiedName: string = "twisted.trial.unittest.FailTest";
  /** The value that was looked at, if two were compared. */
  declare readonly actual: unknown;
  /** The value that it should have been. */
  declare readonly expected: unknown;
  /** Whether reporters show the difference between `actual` and `expected`. */
  showDiff: boolean;
  /** How many characters of that difference are shown at most; `null` for any number. */
  readonly maxDiff: number | null;

  /**
   * @param message - what is wrong.
   * @param compared - the two values, if it was about two values.
   */
  constructor(message?: unknown, compared?: Compared) {
    // Node takes an empty message for none, and then makes one of its own.
    super({
      message: " ",
      stackStartFn: new.target,
      actual: compared?.actual,
      expected: compared?.expected,
    });
    this.showDiff = compared !== undefined;
    this.maxDiff = compared?.maxDiff === undefined ? DEFAULT_MAX_DIFF : compared.maxDiff;
    this.message = message === undefined || message === null ? "" : String(message);
    this.name = "FailTest";
    // The stack was made with the name and the message from above.
    const frames = (this.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
    const title = this.message === "" ? this.name : `${this.name}: ${this.message}`;
    this.stack = [title, ...frames].join("\n");
  }
}

/**
 * The test cannot be run here, and is skipped (`twisted.trial.unittest.SkipTest`): thrown by
 * `setUp` or by the test.
 */
export class SkipTest extends Error {
  static readonly qualifiedName: string = "unittest.case.SkipTest";
  override name = "SkipTest";
  /** Why it is skipped, as it was given; `undefined` if no reason was. */
  readonly reason: unknown;

  constructor(reason?: unknown) {
    super(reason === undefined ? "" : String(reason));
    this.reason = reason;
  }
}
