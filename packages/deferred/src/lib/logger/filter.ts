import { CallableObserver, callableClass } from "./callable.ts";
import type { ILogObserver, LogEvent } from "./interfaces.ts";
import { InvalidLogLevelError, isLogLevel, LogLevel } from "./levels.ts";
import { namedConstants } from "./named-constants.ts";
import { bitbucketLogObserver } from "./publisher.ts";
import { repr } from "./text.ts";

/**
 * What a predicate returns for an event (`twisted.logger.PredicateResult`): `yes`, it is logged;
 * `no`, it is not; `maybe`, the next predicate is called, and after the last one it is logged.
 */
export const PredicateResult = namedConstants("PredicateResult", ["yes", "no", "maybe"]);

/** One of the constants named `PredicateResult`. */
export type PredicateResult = (typeof PredicateResult)[keyof typeof PredicateResult];

/** Decides whether an event is to be logged. */
export type ILogFilterPredicate = (event: LogEvent) => PredicateResult;

/**
 * Whether an event is to be logged, by the first predicate that returns `yes` or `no`.
 *
 * @throws TypeError if one returns no `PredicateResult`.
 */
export function shouldLogEvent(
  predicates: Iterable<ILogFilterPredicate>,
  event: LogEvent,
): boolean {
  for (const predicate of predicates) {
    const result = predicate(event);
    if (result === PredicateResult.yes) return true;
    if (result === PredicateResult.no) return false;
    if (result !== PredicateResult.maybe) {
      throw new TypeError(`Invalid predicate result: ${repr(result)}`);
    }
  }
  return true;
}

/**
 * An observer that passes on the events that its predicates accept
 * (`twisted.logger.FilteringLogObserver`).
 */
export class FilteringLogObserver extends CallableObserver {
  _observer: ILogObserver;
  _negativeObserver: ILogObserver;
  readonly #predicates: readonly ILogFilterPredicate[];

  /**
   * @param observer - is called with the events that pass.
   * @param predicates - called in this order.
   * @param negativeObserver - is called with the others; by default none is.
   */
  constructor(
    observer: ILogObserver,
    predicates: Iterable<ILogFilterPredicate>,
    negativeObserver: ILogObserver = bitbucketLogObserver,
  ) {
    super();
    this._observer = observer;
    this.#predicates = [...predicates];
    this._negativeObserver = negativeObserver;
  }

  override __call__(event: LogEvent): void {
    const { _observer, _negativeObserver } = this;
    if (shouldLogEvent(this.#predicates, event)) {
      event.log_trace?.push([this, _observer]);
      _observer(event);
    } else {
      _negativeObserver(event);
    }
  }
}

/**
 * A predicate that returns `no` for events below a level, which may differ by namespace, and for
 * those without level or namespace (`twisted.logger.LogLevelFilterPredicate`).
 */
export class LogLevelFilterPredicate extends callableClass<PredicateResult>() {
  /** The level of a namespace, if none was set for it or for one around it. */
  defaultLogLevel: LogLevel;
  readonly #levels = new Map<string, LogLevel>();

  /** @throws InvalidLogLevelError if it is not a level. */
  constructor(defaultLogLevel: LogLevel = LogLevel.info) {
    super();
    if (!isLogLevel(defaultLogLevel)) throw new InvalidLogLevelError(defaultLogLevel);
    this.defaultLogLevel = defaultLogLevel;
    this.clearLogLevels();
  }

  /**
   * The level of a namespace: its own, or that of the nearest namespace around it that has one.
   * `null` stands for `""`, which is around all of them.
   */
  logLevelForNamespace(namespace: string | null): LogLevel {
    let around = namespace ?? "";
    while (around !== "") {
      const level = this.#levels.get(around);
      if (level !== undefined) return level;
      around = around.slice(0, Math.max(around.lastIndexOf("."), 0));
    }
    return this.#levels.get("") ?? this.defaultLogLevel;
  }

  /**
   * Sets the level of a namespace, and of those within it that have none; `""` or `null` is around
   * all of them.
   *
   * @throws InvalidLogLevelError if it is not a level.
   */
  setLogLevelForNamespace(namespace: string | null, level: LogLevel): void {
    if (!isLogLevel(level)) throw new InvalidLogLevelError(level);
    this.#levels.set(namespace ?? "", level);
  }

  /** Removes all levels that were set. */
  clearLogLevels(): void {
    this.#levels.clear();
    this.#levels.set("", this.defaultLogLevel);
  }

  override __call__(event: LogEvent): PredicateResult {
    const { log_level: level, log_namespace: namespace } = event;
    if (level === undefined || level === null || !namespace) return PredicateResult.no;
    return level < this.logLevelForNamespace(namespace)
      ? PredicateResult.no
      : PredicateResult.maybe;
  }
}
