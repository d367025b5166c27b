// biome-ignore-all lint/suspicious/noExplicitAny: text or bytes, by the mode
// Files: what `open` returns.

import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { decode, encode } from "../codecs.ts";
import { iterate } from "../iterate.ts";
import { type PathLike, pathText } from "./path-text.ts";
import { system } from "./system.ts";

const CHUNK = 65_536;

/** The flags of Node for a mode of Python's. @throws RangeError for a mode that Python refuses. */
function flagsOf(mode: string): string {
  const kinds = mode.replace(/[bt+U]/g, "");
  if (!/^[rwax]$/.test(kinds) || (mode.includes("b") && mode.includes("t"))) {
    throw new RangeError(`invalid mode: '${mode}'`);
  }
  const plus = mode.includes("+") ? "+" : "";
  return kinds === "x" ? `wx${plus}` : `${kinds}${plus}`;
}

/** A file that is open. Text is translated: each end of a line is read as `\n`. */
export class PythonFile {
  /** The path, or the number that it was opened with. */
  readonly name: any;
  readonly mode: string;
  readonly encoding: string | null;
  closed = false;
  readonly #descriptor: number;
  readonly #isBinary: boolean;
  readonly #errors: string;
  readonly #appends: boolean;
  #position = 0;
  /** What was read of the file and not yet returned. */
  #ahead: Buffer = Buffer.alloc(0);

  constructor(name: any, mode: string, encoding: string | null, errors: string) {
    this.name = name;
    this.mode = mode;
    this.#isBinary = mode.includes("b");
    this.encoding = this.#isBinary ? null : (encoding ?? "utf-8");
    this.#errors = errors;
    this.#appends = mode.startsWith("a");
    this.#descriptor =
      typeof name === "number" ? name : system(() => openSync(name, flagsOf(mode)));
  }

  /** The number of the file in the system. */
  fileno(): number {
    return this.#descriptor;
  }

  /** Reads `size` bytes or characters, or all that follow. */
  read(size: number | null = -1): any {
    this.#check("read of");
    if (this.#isBinary) return this.#readBytes(size ?? -1);
    const all = this.#readBytes(-1);
    const text = this.#text(all);
    if (size === null || size < 0) return text;
    const part = text.slice(0, size);
    this.#unread(encode(text.slice(size), this.encoding as string));
    return part;
  }

  /** The next line, with its end; empty at the end of the file. */
  readline(): any {
    this.#check("readline of");
    let at = this.#ahead.indexOf(10);
    while (at < 0) {
      const searched = this.#ahead.length;
      if (!this.#fill()) break;
      at = this.#ahead.indexOf(10, searched);
    }
    const line = this.#take(at < 0 ? this.#ahead.length : at + 1);
    return this.#isBinary ? line : this.#text(line);
  }

  /** All lines that follow, each with its end. */
  readlines(): any[] {
    return [...this];
  }

  /** Writes text or bytes, by the mode, and returns how many. */
  write(data: any): number {
    this.#check("write to");
    const isText = typeof data === "string";
    if (isText === this.#isBinary) {
      throw new TypeError(
        isText ? "a bytes-like object is required, not 'str'" : "write() argument must be str",
      );
    }
    const bytes: Uint8Array = isText ? encode(data, this.encoding as string, this.#errors) : data;
    const start = this.#position - this.#ahead.length;
    this.#ahead = Buffer.alloc(0);
    let written = 0;
    while (written < bytes.length) {
      const at = this.#appends || typeof this.name === "number" ? null : start + written;
      written += system(() => writeSync(this.#descriptor, bytes, written, undefined, at));
    }
    this.#position = start + written;
    return data.length;
  }

  /** Writes each of some texts. */
  writelines(lines: any): void {
    for (const line of iterate(lines)) this.write(line);
  }

  /** Moves to a position from the start (0), from here (1) or from the end (2), in bytes. */
  seek(offset: number, whence = 0): number {
    this.#check();
    const here = this.tell();
    const base = whence === 0 ? 0 : whence === 1 ? here : fstatSync(this.#descriptor).size;
    this.#ahead = Buffer.alloc(0);
    this.#position = base + offset;
    return this.#position;
  }

  /** The place where it reads or writes next, in bytes. */
  tell(): number {
    return this.#position - this.#ahead.length;
  }

  /** Cuts what follows a place, by default the present one. */
  truncate(size: number = this.tell()): number {
    this.#check();
    system(() => ftruncateSync(this.#descriptor, size));
    return size;
  }

  /** Does nothing: what is written is with the system at once. */
  flush(): void {
    this.#check();
  }

  /** Waits until the system has written all of it to the disk. */
  sync(): void {
    system(() => fsyncSync(this.#descriptor));
  }

  /** Whether it is a terminal. */
  isatty(): boolean {
    return false;
  }

  /** Whether it can be read. */
  readable(): boolean {
    return /[r+]/.test(this.mode);
  }

  /** Whether it can be written. */
  writable(): boolean {
    return /[wax+]/.test(this.mode);
  }

  /** Closes the file; a second call has no effect. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    system(() => closeSync(this.#descriptor));
  }

  /** The file itself. */
  __enter__(): this {
    this.#check();
    return this;
  }

  /** Closes the file. Returns false: an error goes on. */
  __exit__(): boolean {
    this.close();
    return false;
  }

  /** Goes over the lines, each with its end. */
  *[Symbol.iterator](): Generator<any> {
    for (let line = this.readline(); line.length > 0; line = this.readline()) yield line;
  }

  #check(what = "I/O operation on"): void {
    if (!this.closed) return;
    throw new RangeError(
      this.#isBinary && what !== "I/O operation on"
        ? `${what} closed file`
        : "I/O operation on closed file.",
    );
  }

  #text(bytes: Buffer): string {
    return decode(bytes, this.encoding as string, this.#errors).replace(/\r\n?/g, "\n");
  }

  #take(count: number): Buffer {
    const part = this.#ahead.subarray(0, count);
    this.#ahead = this.#ahead.subarray(count);
    return part;
  }

  #unread(bytes: Buffer): void {
    this.#ahead = Buffer.concat([bytes, this.#ahead]);
  }

  /** Reads one more chunk; false at the end of the file. */
  #fill(): boolean {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const at = typeof this.name === "number" ? null : this.#position;
    const count = system(() => readSync(this.#descriptor, chunk, 0, CHUNK, at));
    this.#position += count;
    this.#ahead = Buffer.concat([this.#ahead, chunk.subarray(0, count)]);
    return count > 0;
  }

  #readBytes(size: number): Buffer {
    while (size < 0 || this.#ahead.length < size) if (!this.#fill()) break;
    return Buffer.from(this.#take(size < 0 ? this.#ahead.length : size));
  }
}

/**
 * Python's `open`.
 *
 * @param _buffering - without effect: each call reads from or writes to the system.
 * @throws OSError, or the subclass of it that fits, if the system refuses.
 * @throws RangeError for a mode that Python refuses.
 */
export function open(
  path: PathLike | number,
  mode = "r",
  _buffering: unknown = -1,
  encoding: string | null = null,
  errors: string | null = null,
): PythonFile {
  flagsOf(mode);
  const name = typeof path === "number" ? path : pathText(path);
  return new PythonFile(name, mode, encoding, errors ?? "strict");
}

/** Whether there is a file or folder. */
export function pathExists(path: PathLike): boolean {
  return existsSync(pathText(path));
}
