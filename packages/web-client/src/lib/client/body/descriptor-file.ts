import { closeSync, fstatSync, readSync } from "node:fs";
import type { InputFile } from "./input-file.ts";

/**
 * An open file descriptor as a file object. Reads wait for the disk, as Twisted's do. A regular
 * file is read from its beginning; anything else from where it is.
 */
export class DescriptorFile implements InputFile {
  readonly #descriptor: number;
  #closed = false;
  #position = 0;
  /** Only there for a regular file. */
  readonly seek?: (offset: number, whence?: 0 | 1 | 2) => void;
  /** Only there for a regular file. */
  readonly tell?: () => number;
  readonly #regular: boolean;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
    const status = fstatSync(descriptor);
    this.#regular = status.isFile();
    if (!this.#regular) return;
    this.seek = (offset, whence = 0) => {
      const base = whence === 0 ? 0 : whence === 1 ? this.#position : fstatSync(descriptor).size;
      this.#position = base + offset;
    };
    this.tell = () => this.#position;
  }

  read(size: number): Buffer {
    // The number may stand for another file by now.
    if (this.#closed) throw new RangeError("read of closed file");
    const buffer = Buffer.allocUnsafe(size);
    const position = this.#regular ? this.#position : null;
    const count = readSync(this.#descriptor, buffer, 0, size, position);
    this.#position += count;
    return buffer.subarray(0, count);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#descriptor);
  }
}
