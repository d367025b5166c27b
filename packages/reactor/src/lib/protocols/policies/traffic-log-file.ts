// The files that traffic is logged to.

import { closeSync, openSync, writeSync } from "node:fs";

/** What a log of traffic is written to. */
export interface TrafficLog {
  /** Takes text. */
  write(text: string): unknown;
  /** Has the text so far kept. */
  flush?(): unknown;
}

/**
 * A file that is written line by line, and flushed at once: a search for a fault needs the last
 * line too.
 */
export class TrafficLogFile implements TrafficLog {
  #descriptor: number | null;

  /** Opens the file; what it held is gone. */
  constructor(name: string) {
    this.#descriptor = openSync(name, "w");
  }

  /** Writes text; nothing when the file is closed. */
  write(text: string): void {
    if (this.#descriptor !== null) writeSync(this.#descriptor, text);
  }

  /** Closes the file. */
  close(): void {
    if (this.#descriptor === null) return;
    closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}
