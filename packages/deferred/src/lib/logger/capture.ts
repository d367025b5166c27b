import { globalLogPublisher } from "./global.ts";
import type { LogEvent } from "./interfaces.ts";

/** The collected events. `using` ends the collecting. */
export interface CapturedLogs extends ReadonlyArray<LogEvent>, Disposable {}

/**
 * Collects the events of `globalLogPublisher` (`twisted.logger.capturedLogs`): for as long as
 * `block` runs, or, without one, until what it returns is disposed of.
 *
 * @example
 * ```ts
 * import { capturedLogs, Logger } from "@twisted-ts/deferred/logger";
 *
 * using events = capturedLogs();
 * new Logger("example").info("Hello");
 * console.log(events.length);
 * ```
 *
 * @param block - is called with the events, which are added while it runs.
 */
export function capturedLogs(block?: (events: readonly LogEvent[]) => unknown): CapturedLogs {
  const events: LogEvent[] = [];
  const observer = (event: LogEvent): void => {
    events.push(event);
  };
  const end = (): void => globalLogPublisher.removeObserver(observer);
  Object.defineProperty(events, Symbol.dispose, { value: end });
  globalLogPublisher.addObserver(observer);
  if (block !== undefined) {
    try {
      block(events);
    } finally {
      end();
    }
  }
  return events as readonly LogEvent[] as CapturedLogs;
}
