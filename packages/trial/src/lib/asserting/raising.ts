// Assertions about errors that are thrown, and about warnings.

import { LogLevel } from "@twisted-ts/deferred/logger";
import {
  categoryName,
  collectWarnings,
  type EmittedWarning,
  pathOf,
  type WarningCategory,
} from "../strict/warnings.ts";
import { repr } from "../values/repr.ts";
import { alias } from "./alias.ts";
import { ContainingAssertions } from "./containing.ts";
import { AssertLogsContext } from "./logs.ts";
import { AssertRaisesContext, type Expected } from "./raises-context.ts";

/** Assertions about exceptions and warnings. */
export class RaisingAssertions extends ContainingAssertions {
  /** The same as `assertRaises`. */
  declare readonly failUnlessRaises: RaisingAssertions["assertRaises"];
  /** The same as `assertRaisesRegex`. */
  declare readonly assertRaisesRegexp: RaisingAssertions["assertRaisesRegex"];
  /** The same as `assertWarns`. */
  declare readonly failUnlessWarns: RaisingAssertions["assertWarns"];

  /**
   * Fails unless `f(...args)` throws an instance of `exception` (or of one of several); returns
   * what was thrown.
   *
   * Without `f` it returns a context whose `run(block)` does the same for a block of code, and
   * whose `exception` is what was thrown.
   */
  assertRaises<E>(exception: Expected<E>): AssertRaisesContext<E>;
  assertRaises<E, A extends unknown[]>(
    exception: Expected<E>,
    f: (...args: A) => unknown,
    ...args: A
  ): E;
  assertRaises<E, A extends unknown[]>(
    exception: Expected<E>,
    f?: ((...args: A) => unknown) | null,
    ...args: A
  ): E | AssertRaisesContext<E> {
    const context = new AssertRaisesContext((message) => this.fail(message), exception);
    return f === undefined || f === null ? context : context._handle(() => f(...args));
  }

  /** As `assertRaises`, and the message of what was thrown must match an expression. */
  assertRaisesRegex<E extends Error>(
    exception: Expected<E>,
    expectedRegex: RegExp | string,
  ): AssertRaisesContext<E>;
  assertRaisesRegex<E extends Error, A extends unknown[]>(
    exception: Expected<E>,
    expectedRegex: RegExp | string,
    f: (...args: A) => unknown,
    ...args: A
  ): E;
  assertRaisesRegex<E extends Error, A extends unknown[]>(
    exception: Expected<E>,
    expectedRegex: RegExp | string,
    f?: ((...args: A) => unknown) | null,
    ...args: A
  ): E | AssertRaisesContext<E> {
    const expression = new RegExp(expectedRegex);
    const context = new AssertRaisesContext<E>(
      (message) => this.fail(message),
      exception,
      (error) => {
        if (!expression.test(error.message)) {
          this.fail(`${repr(expression.source)} does not match ${repr(error.message)}`);
        }
      },
    );
    return f === undefined || f === null ? context : context._handle(() => f(...args));
  }

  /**
   * A context whose `run(block)` fails unless the block logs something, and whose `records` and
   * `output` are what it logged. The failures among it count as flushed. From Python's
   * `assertLogs`, for `twisted.logger`.
   *
   * @param namespace - of the logger, with those below it; left out or `null`, any.
   * @param level - the lowest level that counts, or its name: `info` when left out.
   */
  assertLogs(namespace?: string | null, level?: LogLevel | string | null): AssertLogsContext {
    return this.#logs(namespace, level, false);
  }

  /** As `assertLogs`, for a block that should log no such event. */
  assertNoLogs(namespace?: string | null, level?: LogLevel | string | null): AssertLogsContext {
    return this.#logs(namespace, level, true);
  }

  #logs(
    namespace: string | null = null,
    level: LogLevel | string | null = null,
    none: boolean,
  ): AssertLogsContext {
    const wanted = { namespace, level: levelOf(level) };
    return new AssertLogsContext((message) => this.fail(message), wanted, none);
  }

  /**
   * Fails unless `f(...args)` emits a warning through `process.emitWarning`, and no other.
   *
   * @param category - the warning's name (`"DeprecationWarning"`) or class.
   * @param message - its whole text.
   * @param filename - the file that should emit it, as a path or a `file:` URL: `import.meta.url`
   *   for this one.
   * @returns what `f` returned.
   */
  assertWarns<R, A extends unknown[]>(
    category: WarningCategory,
    message: string,
    filename: string,
    f: (...args: A) => R,
    ...args: A
  ): R {
    const warningsShown: EmittedWarning[] = [];
    const result = collectWarnings(
      (warning) => warningsShown.push(warning),
      () => f(...args),
    );
    const [first, ...others] = warningsShown;
    if (first === undefined) return this.fail("No warnings emitted");
    for (const other of others) {
      if (other.message !== first.message || other.category !== first.category) {
        this.fail("Can't handle different warnings");
      }
    }
    this.assertEqual(first.message, message);
    this.assertIdentical(first.category, categoryName(category));
    const path = pathOf(filename);
    this.assertTrue(
      path.startsWith(first.filename),
      `Warning in ${repr(first.filename)}, expected ${repr(path)}`,
    );
    return result;
  }
}

function levelOf(level: LogLevel | string | null): LogLevel {
  if (level === null) return LogLevel.info;
  return typeof level === "string" ? LogLevel.levelWithName(level.toLowerCase()) : level;
}

alias(RaisingAssertions.prototype, "assertRaises", "failUnlessRaises");
alias(RaisingAssertions.prototype, "assertRaisesRegex", "assertRaisesRegexp");
alias(RaisingAssertions.prototype, "assertWarns", "failUnlessWarns");
