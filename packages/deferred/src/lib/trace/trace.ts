// A trace: what happens in a program, one JSON object a line. docs/debugging.md lists the events.

import { afterTurn, atExit, processId } from "#platform";
import type { TextSink } from "../failure/failure.ts";
import { isForeignFrame } from "../library-frames.ts";

/**
 * When the text that waits is as long as this, in characters, it is written before the end of the
 * turn.
 */
const MOST_WAITING = 65536;

/** How many frames of the program are written for each stack. */
const MOST_FRAMES = 8;

/** Writes events, with their times. */
export class Trace {
  readonly #sink: TextSink;
  #waiting = "";
  #isPlanned = false;
  #isEnding = false;

  /** @param sink - takes whole lines. */
  constructor(sink: TextSink) {
    this.#sink = sink;
    this.write("trace", { version: 1, process: processId(), time: Date.now() / 1000 });
    atExit(() => {
      this.flush();
      // The process exits: from here on there is no later turn to write in.
      this.#isEnding = true;
    });
  }

  /**
   * Writes an event at the end of the turn.
   *
   * @param event - its name.
   * @param details - what JSON can hold.
   */
  write(event: string, details: object): void {
    // Seconds since the process began, to the microsecond.
    const at = Math.round(performance.now() * 1000) / 1e6;
    this.#waiting += `${JSON.stringify({ at, event, ...details })}\n`;
    if (this.#isEnding || this.#waiting.length > MOST_WAITING) this.flush();
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    afterTurn(() => {
      this.#isPlanned = false;
      this.flush();
    });
  }

  /** Writes the text that waits. */
  flush(): void {
    const text = this.#waiting;
    this.#waiting = "";
    if (text !== "") this.#sink.write(text);
  }
}

/**
 * The frames of the program in a stack whose outermost frame is first; innermost first, and without
 * `at`.
 */
export function programFrames(stack: readonly string[] | null): string[] {
  return (stack ?? [])
    .filter(isForeignFrame)
    .slice(-MOST_FRAMES)
    .map((line) =>
      line
        .trim()
        .replace(/^at (?:async )?/, "")
        .replace("file://", ""),
    )
    .reverse();
}

let trace: Trace | null = null;

/**
 * The trace of this process, if there is one. Modules ask for it once, when they are loaded, and
 * then replace the methods that are to be traced.
 */
export function getTrace(): Trace | null {
  return trace;
}

/** Sets the trace of this process, before other packages are loaded. */
export function setTrace(newTrace: Trace | null): void {
  trace = newTrace;
}
