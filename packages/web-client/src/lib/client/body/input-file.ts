// File objects.

/** A file as Python has it. Only `read` is needed. */
export interface InputFile {
  /** The next bytes, at most so many; none at the end. */
  read(size: number): Uint8Array;
  /** Closes the file; there may be nothing to close. */
  close?(): void;
  /** Moves to a position: from the beginning (0), or from the end (2). */
  seek?(offset: number, whence?: 0 | 1 | 2): unknown;
  /** The position. */
  tell?(): number;
}
