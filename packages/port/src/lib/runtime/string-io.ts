/** A file of text in memory, as Python's `io.StringIO`. */
export class StringIO {
  #text: string;
  #position = 0;
  closed = false;

  constructor(text = "") {
    this.#text = text;
  }

  /** Writes at the position, and returns how many characters. */
  write(text: string): number {
    const end = this.#position + text.length;
    this.#text = this.#text.slice(0, this.#position) + text + this.#text.slice(end);
    this.#position = end;
    return text.length;
  }

  /** Reads `size` characters, or all that follow. */
  read(size = -1): string {
    const end = size < 0 ? this.#text.length : this.#position + size;
    const text = this.#text.slice(this.#position, end);
    this.#position += text.length;
    return text;
  }

  /** The next line, with its end; empty at the end. */
  readline(): string {
    const at = this.#text.indexOf("\n", this.#position);
    return this.read(at < 0 ? -1 : at + 1 - this.#position);
  }

  /** Moves to a position from the start (0), from here (1) or from the end (2). */
  seek(offset: number, whence = 0): number {
    const base = whence === 0 ? 0 : whence === 1 ? this.#position : this.#text.length;
    this.#position = base + offset;
    return this.#position;
  }

  /** The place where it reads or writes next. */
  tell(): number {
    return this.#position;
  }

  /** Cuts what follows a place, by default the present one. */
  truncate(size = this.#position): void {
    this.#text = this.#text.slice(0, size);
  }

  /** All that has been written. */
  getvalue(): string {
    return this.#text;
  }

  /** Does nothing: what is written is there at once. */
  flush(): void {}

  /** A file is a context manager, which closes it. */
  __enter__(): this {
    return this;
  }

  /** Closes it. */
  __exit__(): void {
    this.close();
  }

  /** Does nothing: there is no file to close. */
  close(): void {
    this.closed = true;
  }
}
