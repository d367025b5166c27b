// Streams on descriptors of this process, which a transport may end and destroy.
//
// As in Twisted, a descriptor stays open when the transport on it is closed. Otherwise its number
// could be given to another file, and `console.log` would write to that. So a transport gets a
// stream of its own, which reads from Node's stream or writes to it, and does not close it.

import { createReadStream, createWriteStream, fstatSync } from "node:fs";
import { Socket } from "node:net";
import { Duplex, type Readable, type Writable } from "node:stream";
import { isatty, ReadStream, WriteStream } from "node:tty";

/** A stream that can keep the process alive or not. */
interface Referable {
  ref?(): void;
  unref?(): void;
}

/** The stream of Node for a descriptor to read from. */
function readableOf(fd: number): Readable & Referable {
  if (fd === 0) return process.stdin;
  if (isatty(fd)) return new ReadStream(fd);
  if (isStreaming(fd)) return new Socket({ fd, readable: true, writable: false });
  return createReadStream("", { fd, autoClose: false });
}

/** The stream of Node for a descriptor to write to. */
function writableOf(fd: number): Writable & Referable {
  if (fd === 1) return process.stdout;
  if (fd === 2) return process.stderr;
  if (isatty(fd)) return new WriteStream(fd);
  if (isStreaming(fd)) return new Socket({ fd, readable: false, writable: true });
  return createWriteStream("", { fd, autoClose: false });
}

function isStreaming(fd: number): boolean {
  const stat = fstatSync(fd);
  return stat.isFIFO() || stat.isSocket();
}

/** Reads from a descriptor. */
export class ReadingCarrier extends Duplex {
  readonly #source: Readable & Referable;
  readonly #onData = (data: Buffer): void => {
    if (!this.push(data)) this.#source.pause();
  };
  readonly #onEnd = (): void => {
    this.push(null);
  };
  readonly #onError = (error: Error): void => {
    this.destroy(error);
  };

  constructor(fd: number) {
    super({ allowHalfOpen: true });
    this.#source = readableOf(fd);
    this.#source.on("data", this.#onData).on("end", this.#onEnd).on("error", this.#onError);
    // The stream may have ended already, for another reader: then it does not emit its end again.
    if (this.#source.readableEnded) this.push(null);
  }

  override _read(): void {
    this.#source.resume();
  }

  override _write(_data: Buffer, _encoding: string, done: (error?: Error) => void): void {
    done(new Error("This descriptor is only read from"));
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const source = this.#source;
    source.removeListener("data", this.#onData).removeListener("end", this.#onEnd);
    source.pause();
    source.unref?.();
    done(error);
  }
}

/** Writes to a descriptor. */
export class WritingCarrier extends Duplex {
  readonly #target: Writable & Referable;
  readonly #onError = (error: Error): void => {
    this.destroy(error);
  };

  constructor(fd: number) {
    super({ allowHalfOpen: true });
    this.#target = writableOf(fd);
    // The listener stays until the process ends: an error without a listener would end it.
    this.#target.on("error", this.#onError);
  }

  override _read(): void {}

  override _write(data: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#target.write(data, done);
  }
}
