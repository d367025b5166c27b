import { UnsupportedOperation, WriteToClosedFileError } from "./errors.ts";
import { LogLevel } from "./levels.ts";
import type { Logger } from "./logger.ts";

/**
 * A file whose written lines become events (`twisted.logger.LoggingFile`). It can replace a
 * standard stream.
 */
export class LoggingFile {
  level: LogLevel;
  log: Logger;
  _softspace = 0;
  readonly #encoding: string;
  #closed = false;
  /** The line whose end has not been written yet. */
  #begun = "";
  readonly #decoder: InstanceType<typeof TextDecoder>;

  /**
   * @param logger - emits the events.
   * @param level - their level.
   * @param encoding - of the bytes that are written; UTF-8 by default.
   * @throws RangeError if the encoding is not known.
   */
  constructor(logger: Logger, level: LogLevel = LogLevel.info, encoding?: string | null) {
    this.log = logger;
    this.level = level;
    this.#encoding = encoding ?? "utf-8";
    this.#decoder = new TextDecoder(this.#encoding);
  }

  /** Whether {@link close} was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The encoding of the bytes that are written. */
  get encoding(): string {
    return this.#encoding;
  }

  /** `"w"`: it can only be written to. */
  get mode(): string {
    return "w";
  }

  /** `null`: line ends are left as they are. */
  get newlines(): null {
    return null;
  }

  /** The namespace and the level. */
  get name(): string {
    return `<${this.constructor.name} ${this.log.namespace}#${this.level.name}>`;
  }

  /** Twisted has this from Python 2. It has no effect. */
  get softspace(): number {
    return this._softspace;
  }

  set softspace(value: number) {
    this._softspace = value;
  }

  /** Closes the file: {@link write} throws from now on. */
  close(): void {
    this.#closed = true;
  }

  /** Does nothing: an unfinished line is held until it is finished, and nothing else is. */
  flush(): void {
    // Nothing is held that could be written.
  }

  /** `-1`: there is no descriptor. */
  fileno(): number {
    return -1;
  }

  /** Whether it is a terminal: it is not. */
  isatty(): boolean {
    return false;
  }

  /**
   * Emits an event for each line that this ends.
   *
   * @returns `true`, as a stream's `write`: there is no need to wait.
   * @throws WriteToClosedFileError after {@link close}.
   */
  write(message: string | Uint8Array): boolean {
    if (this.#closed) throw new WriteToClosedFileError("I/O operation on closed file");
    const text =
      typeof message === "string" ? message : this.#decoder.decode(message, { stream: true });
    // Only the new text is searched for line ends: a line may be written in any number of pieces.
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      const line = this.#begun + text.slice(start, end);
      this.#begun = "";
      start = end + 1;
      this.log.emit(this.level, "{log_io}", { log_io: line });
    }
    this.#begun += text.slice(start);
    return true;
  }

  /** Writes each of `lines`, which contain their line ends. */
  writelines(lines: Iterable<string | Uint8Array>): void {
    for (const line of lines) this.write(line);
  }

  /** Throws, for what a file that is written cannot do. */
  _unsupported(..._args: readonly unknown[]): never {
    throw new UnsupportedOperation("unsupported operation");
  }

  /** Refused: this file is for writing. */
  read(...args: readonly unknown[]): never {
    return this._unsupported(...args);
  }

  /** Refused: this file is for writing. */
  next(...args: readonly unknown[]): never {
    return this._unsupported(...args);
  }

  /** Refused: this file is for writing. */
  readline(...args: readonly unknown[]): never {
    return this._unsupported(...args);
  }

  /** Refused: this file is for writing. */
  readlines(...args: readonly unknown[]): never {
    return this._unsupported(...args);
  }

  /** Refused: this file is for writing. */
  xreadlines(...args: readonly unknown[]): never {
    return this._unsupported(...args);
  }

  /** Refused: this file is for writing. */
  seek(...args: readonly unknown[]): never {
    return this._unsupported(...args);
  }

  /** Refused: this file is for writing. */
  tell(...args: readonly unknown[]): never {
    return this._unsupported(...args);
  }

  /** Refused: this file is for writing. */
  truncate(...args: readonly unknown[]): never {
    return this._unsupported(...args);
  }
}
