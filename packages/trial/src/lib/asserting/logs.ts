// assertLogs and assertNoLogs: the events that are logged while a block runs.

import {
  formatEvent,
  globalLogPublisher,
  type LogEvent,
  LogLevel,
} from "@twisted-ts/deferred/logger";
import { logObserver } from "../strict/log-observer.ts";

/** Fails the test. */
type Fail = (message: string) => never;

/** Which events count. */
export interface WantedLogs {
  /** The namespace of the logger; those below it count as well. `null` for any. */
  readonly namespace: string | null;
  /** The lowest level that counts. */
  readonly level: LogLevel;
}

/**
 * The context that `assertLogs` returns: {@link AssertLogsContext.run} runs the block that should
 * log. Python's is a context manager, for `with`, and observes its module `logging`; this one
 * observes `twisted.logger`.
 */
export class AssertLogsContext {
  /** The events that were logged, after the block has run. */
  readonly records: LogEvent[] = [];
  /** The same as text: `LEVEL:namespace:message`. */
  readonly output: string[] = [];
  readonly #fail: Fail;
  readonly #wanted: WantedLogs;
  readonly #none: boolean;

  /** @param none - whether no event is expected. */
  constructor(fail: Fail, wanted: WantedLogs, none: boolean) {
    this.#fail = fail;
    this.#wanted = wanted;
    this.#none = none;
  }

  /**
   * Runs a block, and fails the test unless it logs such an event (for `assertNoLogs`: if it does).
   * The failures among the events count as flushed.
   *
   * @returns this.
   */
  run(block: () => unknown): this {
    const observe = (event: LogEvent): void => {
      if (this.#isWanted(event)) this.#keep(event);
    };
    globalLogPublisher.addObserver(observe);
    try {
      block();
    } finally {
      globalLogPublisher.removeObserver(observe);
    }
    if (this.#none) this.#checkNone();
    else this.#checkSome();
    return this;
  }

  #checkNone(): void {
    if (this.output.length > 0) this.#fail(`Unexpected logs found: ${this.output.join(", ")}`);
  }

  #checkSome(): void {
    if (this.output.length === 0) {
      const { level, namespace } = this.#wanted;
      const name = level.name.toUpperCase();
      this.#fail(`no logs of level ${name} or higher triggered on ${namespace ?? "root"}`);
    }
    logObserver._forget(this.records);
  }

  #isWanted(event: LogEvent): boolean {
    const { namespace, level } = this.#wanted;
    const own = event.log_namespace ?? "";
    if (namespace !== null && own !== namespace && !own.startsWith(`${namespace}.`)) return false;
    return (event.log_level ?? LogLevel.info) >= level;
  }

  #keep(event: LogEvent): void {
    const level = event.log_level ?? LogLevel.info;
    this.records.push(event);
    this.output.push(
      `${level.name.toUpperCase()}:${event.log_namespace ?? ""}:${formatEvent(event)}`,
    );
  }
}
