// The errors that a test throws to end itself.

import { AssertionError } from "node:assert";

/** Two values that were compared, whose difference reporters show. */
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
 * The test has failed (`twisted.trial.unittest.FailTest`). All assertions throw it, unless a test
 * case sets its `failureException`.
 *
 * It is Node's `AssertionError`, and has `actual` and `expected` if two values were compared.
 */
export class FailTest extends AssertionError {
  static readonly qualifiedName: string = "twisted.trial.unittest.FailTest";
  /** The value that was tested, if two were compared. */
  declare readonly actual: unknown;
  /** The expected value. */
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
    // For an empty message Node makes one of its own.
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
    // The stack begins with the name and the message at that time.
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
  /** The reason that was given; `undefined` if there was none. */
  readonly reason: unknown;

  constructor(reason?: unknown) {
    super(reason === undefined ? "" : String(reason));
    this.reason = reason;
  }
}
