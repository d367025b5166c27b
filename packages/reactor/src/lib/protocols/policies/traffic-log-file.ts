// The files that traffic is logged to.

import { closeSync, openSync, writeSync } from "node:fs";

/** A file, or another object, that traffic is logged to. */
export interface TrafficLog {
  /** Takes text. */
  write(text: string): unknown;
  /** Writes the text so far to the disk. */
  flush?(): unknown;
}

/**
 * A file that is written line by line, without a buffer: after a crash its last line is there, too.
 */
export class TrafficLogFile implements TrafficLog {
  #descriptor: number | null;

  /** Opens the file, and empties it. */
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
