// Files of events in JSON.

import { FileLogObserver } from "./file.ts";
import { globalLogPublisher } from "./global.ts";
import type { LogEvent, LogFile } from "./interfaces.ts";
import { eventAsJSON, eventFromJSON } from "./json.ts";
import { Logger } from "./logger.ts";

const log = new Logger("twisted.logger._json", null, globalLogPublisher);

/**
 * An observer that writes events as JSON, each on a line (`twisted.logger.jsonFileLogObserver`).
 *
 * @param outFile - a stream, or anything with `write`.
 * @param recordSeparator - stands before each event: by default that of JSON text sequences (RFC
 *   7464).
 */
export function jsonFileLogObserver(outFile: LogFile, recordSeparator = "\x1e"): FileLogObserver {
  return new FileLogObserver(outFile, (event) => `${recordSeparator}${eventAsJSON(event)}\n`);
}

/**
 * The source of the events: a file, or an object with `read`; or its content, whole or in pieces.
 */
export type LogSource = LogReader | LogContent;

/** A file to be read from. */
export interface LogReader {
  /** The next bytes or characters, `size` of them at most; `null` or nothing at the end. */
  read(size: number): string | Uint8Array | null;
}

/** The content of a file, whole or in pieces. */
export type LogContent = Iterable<string | Uint8Array> | string | Uint8Array;

/**
 * The events of a file that {@link jsonFileLogObserver} has written
 * (`twisted.logger.eventsFromJSONLogFile`). Records that cannot be read are logged and skipped.
 *
 * @param inFile - the file, or its content.
 * @param recordSeparator - the text before each event; by default it is detected: RFC 7464's, or
 *   none.
 * @param bufferSize - how much is read at a time.
 */
export function* eventsFromJSONLogFile(
  inFile: LogSource,
  recordSeparator: string | null = null,
  bufferSize = 4096,
): Generator<LogEvent> {
  let separator = recordSeparator === null ? undefined : Buffer.from(recordSeparator);
  // The pieces of the record that has begun. They are joined at its end, so that a long record is
  // copied once.
  let begun: Buffer[] = [];
  for (const piece of pieces(inFile, bufferSize)) {
    let data: Buffer = Buffer.from(piece as Uint8Array);
    if (data.length === 0) continue;
    separator ??= data[0] === 0x1e ? Buffer.from("\x1e") : Buffer.alloc(0);
    const mark = separator.length === 0 ? Buffer.from("\n") : separator;
    if (mark.length > 1) {
      // The separator may begin at the end of the bytes before.
      const tail = endOf(begun, mark.length - 1);
      data = Buffer.concat([tail, data]);
    }
    let start = 0;
    for (let end = data.indexOf(mark); end >= 0; end = data.indexOf(mark, start)) {
      begun.push(data.subarray(start, end));
      yield* eventsOf(Buffer.concat(begun), separator);
      begun = [];
      start = end + mark.length;
    }
    if (start < data.length) begun.push(data.subarray(start));
  }
  yield* eventsOf(Buffer.concat(begun), separator ?? Buffer.alloc(0));
}

/** Removes and returns the last `length` bytes of the pieces, or all if there are fewer. */
function endOf(begun: Buffer[], length: number): Buffer {
  const taken: Buffer[] = [];
  let missing = length;
  for (let last = begun.pop(); last !== undefined; last = missing > 0 ? begun.pop() : undefined) {
    const from = Math.max(last.length - missing, 0);
    taken.unshift(last.subarray(from));
    missing -= last.length - from;
    if (from > 0) begun.push(last.subarray(0, from));
  }
  return Buffer.concat(taken);
}

function* pieces(inFile: LogSource, bufferSize: number): Generator<string | Uint8Array> {
  if (typeof inFile === "string" || inFile instanceof Uint8Array) {
    yield inFile;
  } else if ("read" in inFile) {
    for (;;) {
      const piece = inFile.read(bufferSize);
      if (piece === null || piece.length === 0) return;
      yield piece;
    }
  } else {
    yield* inFile;
  }
}

/** The event of one record, or nothing. */
function* eventsOf(record: Buffer, separator: Buffer): Generator<LogEvent> {
  if (record.length === 0) return;
  if (separator.length > 0 && record.at(-1) !== 0x0a) {
    log.error("Unable to read truncated JSON record: {record!r}", { record });
    return;
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(record);
  } catch {
    log.error("Unable to decode UTF-8 for JSON record: {record!r}", { record });
    return;
  }
  let event: LogEvent;
  try {
    event = eventFromJSON(text);
  } catch (error) {
    log.error("Unable to read JSON record: {record!r}", { record, error });
    return;
  }
  yield event;
}
