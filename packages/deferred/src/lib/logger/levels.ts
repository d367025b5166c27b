import { type NamedConstant, namedConstants } from "./named-constants.ts";

const levels = namedConstants("LogLevel", ["debug", "info", "warn", "error", "critical"]);

/** How important an event is: one of the constants named `LogLevel`. */
export type LogLevel = (typeof levels)[keyof typeof levels];

/** A level was used that does not exist (`twisted.logger.InvalidLogLevelError`). */
export class InvalidLogLevelError extends Error {
  static readonly qualifiedName: string = "twisted.logger._levels.InvalidLogLevelError";
  override name = "InvalidLogLevelError";
  /** The value that was given as a level. */
  readonly level: unknown;

  constructor(level: unknown) {
    super(String(level));
    this.level = level;
  }
}

const inOrder: readonly LogLevel[] = Object.freeze(Object.values(levels));

/**
 * The levels, least important first (`twisted.logger.LogLevel`): `debug` for the developers of the
 * program, `info` for routine, `warn` for what an administrator may want to act on, `error` for
 * errors that were to be expected, `critical` for errors that were not. They can be compared:
 * `LogLevel.debug < LogLevel.warn`.
 */
export const LogLevel = Object.freeze({
  ...levels,

  /** The levels, least important first. */
  iterconstants(): IterableIterator<LogLevel> {
    return inOrder.values();
  },

  /**
   * The level of that name.
   *
   * @throws InvalidLogLevelError if there is none.
   */
  levelWithName(name: string): LogLevel {
    const level = inOrder.find((each) => each.name === name);
    if (level === undefined) throw new InvalidLogLevelError(name);
    return level;
  },
});

/** Whether `value` is one of the levels. */
export function isLogLevel(value: unknown): value is NamedConstant & LogLevel {
  return inOrder.includes(value as LogLevel);
}
