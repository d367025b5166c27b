// What is expected of a suite in another runtime, and how a run compares with it.

/** What `mocha-in.mjs` writes. */
export interface Outcome {
  readonly passed: number;
  readonly skipped: number;
  /** Messages by the full title of the test. */
  readonly failures: Readonly<Record<string, string>>;
}

/** What is expected of one suite. */
export interface Expectation {
  /** At least so many tests pass, so that no test disappears unnoticed. */
  readonly atLeast: number;
  /** Files that cannot run at all, with the reason. */
  readonly leftOut: Readonly<Record<string, string>>;
  /** Full titles of the tests that fail, with the reason. */
  readonly fails: Readonly<Record<string, string>>;
  /**
   * The same for tests that fail in some runs only: for example those that wait for a garbage
   * collection.
   */
  readonly mayFail: Readonly<Record<string, string>>;
}

/**
 * What differs between a run and what is expected of it, a sentence each. Empty if nothing does.
 */
export function differences(outcome: Outcome, expected: Expectation): string[] {
  const found: string[] = [];
  for (const [title, message] of Object.entries(outcome.failures)) {
    if (title in expected.fails || title in expected.mayFail) continue;
    found.push(`fails, and is not listed: ${title}\n    ${message.split("\n", 1)[0]}`);
  }
  for (const title of Object.keys(expected.fails)) {
    if (title in outcome.failures) continue;
    found.push(`is listed as failing, and passes or does not exist: ${title}`);
  }
  if (outcome.passed < expected.atLeast) {
    found.push(`${outcome.passed} tests pass, fewer than ${expected.atLeast}`);
  }
  return found;
}
