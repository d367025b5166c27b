import { CallableObserver } from "./callable.ts";
import { formatEventAsClassicLogText } from "./format.ts";
import { formatTime, timeFormatRFC3339 } from "./format-time.ts";
import type { LogEvent, LogFile } from "./interfaces.ts";

/** An observer that writes what it makes of each event (`twisted.logger.FileLogObserver`). */
export class FileLogObserver extends CallableObserver {
  _outFile: LogFile;
  /** Makes the text of an event, or `null` for none. */
  formatEvent: (event: LogEvent) => string | null | undefined;

  /**
   * @param outFile - a stream, or anything with `write`.
   * @param formatEvent - makes the text. Nothing is written for `null`, `undefined` and an empty
   *   text.
   */
  constructor(outFile: LogFile, formatEvent: (event: LogEvent) => string | null | undefined) {
    super();
    this._outFile = outFile;
    this.formatEvent = formatEvent;
  }

  override __call__(event: LogEvent): void {
    const { formatEvent } = this;
    const text = formatEvent(event);
    if (!text) return;
    this._outFile.write(text);
    this._outFile.flush?.();
  }
}

/**
 * An observer that writes lines of text (`twisted.logger.textFileLogObserver`).
 *
 * @param outFile - a stream, or anything with `write`.
 * @param timeFormat - as `strftime` takes it; with `null` times are shown as `-`.
 */
export function textFileLogObserver(
  outFile: LogFile,
  timeFormat: string | null = timeFormatRFC3339,
): FileLogObserver {
  return new FileLogObserver(outFile, (event) =>
    formatEventAsClassicLogText(event, (when) => formatTime(when, timeFormat)),
  );
}
