// The warnings that a test drops.

import { checkOptions } from "@twisted-ts/deferred/internal";
import type { EmittedWarning, WarningCategory } from "../strict/warnings.ts";
import { categoryName } from "../strict/warnings.ts";

/** Which warnings are meant. An option that is left out matches any. */
export interface SuppressOptions {
  /** The beginning of the warning's text, or an expression that matches it. */
  readonly message?: string | RegExp | undefined;
  /** The warning's name (`"DeprecationWarning"`) or class. */
  readonly category?: WarningCategory | undefined;
}

/** One entry of a test's `suppress`. */
export interface Suppression {
  readonly action: "ignore";
  readonly message?: string | RegExp | undefined;
  readonly category?: WarningCategory | undefined;
}

/**
 * An entry for a test's `suppress` (`twisted.trial.util.suppress`): the warnings it describes are
 * dropped while `setUp`, the test or `tearDown` runs.
 */
export function suppress(options?: SuppressOptions): Suppression {
  return { action: "ignore", ...checkOptions("suppress", options, ["message", "category"]) };
}

/** Whether a warning is to be dropped. */
export function isSuppressed(
  warning: EmittedWarning,
  suppressions: readonly Suppression[],
): boolean {
  return suppressions.some(({ message, category }) => {
    if (category !== undefined && categoryName(category) !== warning.category) return false;
    if (message === undefined) return true;
    return typeof message === "string"
      ? warning.message.startsWith(message)
      : message.test(warning.message);
  });
}
