// Bytes that were received and are not parsed yet, for the receivers of this folder. Two rules
// hold: every operation is linear in the bytes that it moves, in pieces of any size; and the memory
// of bytes that were given to a protocol is never written again.

import { view } from "./view.ts";

const NOTHING: Buffer = Buffer.alloc(0);

/** Up to so many bytes are compared one by one: a call of native code costs more. */
const FEW = 8;

/**
 * When less than a quarter of a chunk is left, and the chunk has more bytes than this, the rest is
 * copied and the chunk released.
 */
const WORTH_COMPACTING = 1024;

/** A queue of bytes that can be searched for delimiters. */
export class ReceiveBuffer {
  /**
   * The first piece: its bytes from `#start` to `#end` are to be parsed. Only after `#end` more may
   * be written.
   */
  #data: Buffer = NOTHING;
  /** The memory of `#data`, and where in it `#data` begins. */
  #memory: ArrayBufferLike = NOTHING.buffer;
  #offset: number = NOTHING.byteOffset;
  #start = 0;
  #end = 0;
  /** No delimiter begins between `#start` and this. */
  #searched = 0;
  /** The delimiter of the last search. */
  #delimiter: Uint8Array = NOTHING;
  /** The later pieces, from `#next` on. */
  #later: Buffer[] = [];
  #next = 0;
  #laterLength = 0;

  /** How many bytes there are. */
  get length(): number {
    return this.#end - this.#start + this.#laterLength;
  }

  /**
   * Adds bytes at the end. They belong to the buffer from now on. They are copied only when memory
   * was allocated for them before.
   */
  push(data: Buffer): void {
    if (data.length === 0) return;
    if (this.length === 0) {
      this.#replace(data);
    } else if (data.length <= this.#data.length - this.#end && this.#laterLength === 0) {
      data.copy(this.#data, this.#end);
      this.#end += data.length;
    } else {
      this.#later.push(data);
      this.#laterLength += data.length;
    }
  }

  /** All bytes, in one piece. They stay in the buffer. */
  peekAll(): Buffer {
    if (this.#laterLength > 0) {
      const pieces = this.#later.slice(this.#next);
      const all = Buffer.concat([this.#data.subarray(this.#start, this.#end), ...pieces]);
      const searched = this.#searched - this.#start;
      this.#forgetLater();
      this.#replace(all);
      this.#searched = searched;
    }
    // The usual case: one piece, as it was received.
    if (this.#start === 0 && this.#end === this.#data.length) return this.#data;
    return view(this.#memory, this.#offset + this.#start, this.#end - this.#start);
  }

  /** Holds these bytes in place of all others. */
  replaceAll(data: Buffer): void {
    this.takeAll();
    this.push(data);
  }

  /** Removes all bytes, and returns them in one piece. */
  takeAll(): Buffer {
    const all = this.peekAll();
    this.#replace(NOTHING);
    return all;
  }

  /**
   * The number of bytes before the first delimiter, or -1 when there is none. An empty delimiter is
   * never found.
   */
  indexOf(delimiter: Uint8Array): number {
    if (delimiter !== this.#delimiter) {
      this.#delimiter = delimiter;
      this.#searched = this.#start;
    }
    if (delimiter.length === 0) return -1;
    do {
      const at = this.#find(delimiter);
      if (at !== -1) {
        this.#searched = at;
        return at - this.#start;
      }
      this.#searched = Math.max(this.#start, this.#end - delimiter.length + 1);
    } while (this.#join(delimiter));
    this.#compact();
    return -1;
  }

  /**
   * How many of the last bytes are the beginning of a delimiter. To be called when there is no
   * whole delimiter.
   */
  endOf(delimiter: Uint8Array): number {
    const longest = Math.min(delimiter.length - 1, this.#end - this.#start);
    for (let length = longest; length > 0; length -= 1) {
      if (isAt(this.#data, this.#end - length, delimiter.subarray(0, length))) return length;
    }
    return 0;
  }

  /**
   * Takes the first line, without its delimiter, in the common case: all of it is in the first
   * piece, with more after it, and it has at most `longest` bytes. In any other case it returns
   * `null`, and the caller uses {@link ReceiveBuffer.indexOf}.
   */
  takeLineFast(delimiter: Uint8Array, longest: number): Buffer | null {
    const data = this.#data;
    const start = this.#start;
    if (start === this.#end || this.#searched !== start || this.#end !== data.length) return null;
    if (delimiter.length === 0) return null;
    const at = data.indexOf(delimiter[0] as number, start);
    const next = at + delimiter.length;
    if (at === -1 || next >= data.length || at - start > longest) return null;
    for (let i = 1; i < delimiter.length; i += 1) if (data[at + i] !== delimiter[i]) return null;
    this.#start = next;
    this.#searched = next;
    return view(this.#memory, this.#offset + start, at - start);
  }

  /**
   * Takes the line that {@link ReceiveBuffer.indexOf} has just found: `length` bytes are returned,
   * the delimiter is dropped.
   */
  takeLine(length: number, delimiterLength: number): Buffer {
    const end = this.#start + length;
    const line = view(this.#memory, this.#offset + this.#start, length);
    this.#start = end + delimiterLength;
    this.#searched = this.#start;
    if (this.#start === this.#end) this.#advance();
    return line;
  }

  /** Whether there are `length` bytes. If so, they are joined to one piece. */
  has(length: number): boolean {
    let missing = length - (this.#end - this.#start);
    while (missing > 0 && this.#laterLength > 0) {
      this.#joinUpTo(missing);
      missing = length - (this.#end - this.#start);
    }
    return missing <= 0;
  }

  /** The first bytes as an unsigned integer. To be called after {@link ReceiveBuffer.has}. */
  unsigned(length: number, littleEndian: boolean): number {
    return littleEndian
      ? this.#data.readUIntLE(this.#start, length)
      : this.#data.readUIntBE(this.#start, length);
  }

  /** The first bytes, at most `length`, as text of one character a byte. */
  text(length: number): string {
    this.has(length);
    return this.#data.toString("latin1", this.#start, Math.min(this.#end, this.#start + length));
  }

  /**
   * Takes `length` bytes, after `skipped` others that are dropped. To be called after {@link
   * ReceiveBuffer.has}.
   */
  take(length: number, skipped = 0): Buffer {
    const start = this.#start + skipped;
    const taken = view(this.#memory, this.#offset + start, length);
    this.#start = start + length;
    this.#searched = this.#start;
    if (this.#start === this.#end) this.#advance();
    return taken;
  }

  #replace(data: Buffer): void {
    this.#hold(data);
    this.#start = 0;
    this.#searched = 0;
    this.#end = data.length;
  }

  #hold(data: Buffer): void {
    this.#data = data;
    this.#memory = data.buffer;
    this.#offset = data.byteOffset;
  }

  /** Nothing is left of the first piece: the next one becomes the first. */
  #advance(): void {
    this.#replace(this.#laterLength > 0 ? this.#shift() : NOTHING);
  }

  #shift(): Buffer {
    const piece = this.#later[this.#next] as Buffer;
    this.#next += 1;
    this.#laterLength -= piece.length;
    if (this.#laterLength === 0) this.#forgetLater();
    return piece;
  }

  #forgetLater(): void {
    this.#later = [];
    this.#next = 0;
    this.#laterLength = 0;
  }

  #find(delimiter: Uint8Array): number {
    const first = delimiter[0] as number;
    const last = this.#end - delimiter.length;
    let at = this.#searched;
    if (last - at < FEW) {
      for (; at <= last; at += 1) if (isAt(this.#data, at, delimiter)) return at;
      return -1;
    }
    const data = this.#end === this.#data.length ? this.#data : this.#data.subarray(0, this.#end);
    // For a number, indexOf calls the search of the C library at once; for bytes it takes several
    // times as long to begin.
    do {
      at = data.indexOf(first, at);
      if (at === -1 || at > last) return -1;
      if (isAt(data, at, delimiter)) return at;
      at += 1;
    } while (at <= last);
    return -1;
  }

  /**
   * Adds the next piece to the first, and returns whether there was one. Only the bytes up to the
   * first delimiter are copied: of a large piece no more than the end of one line.
   */
  #join(delimiter: Uint8Array): boolean {
    if (this.#laterLength === 0) return false;
    const at = (this.#later[this.#next] as Buffer).indexOf(delimiter);
    this.#joinUpTo(at === -1 ? Number.POSITIVE_INFINITY : at + delimiter.length);
    return true;
  }

  /** Adds the next piece to the first, or its first `length` bytes when it is longer. */
  #joinUpTo(length: number): void {
    const piece = this.#shift();
    if (length < piece.length) {
      const rest = piece.subarray(length);
      if (this.#next > 0) this.#later[--this.#next] = rest;
      else this.#later.unshift(rest);
      this.#laterLength += rest.length;
    }
    this.#append(piece, Math.min(length, piece.length));
  }

  #append(piece: Buffer, length: number): void {
    if (this.#data.length - this.#end < length) {
      const pending = this.#end - this.#start;
      // Twice what is pending, so that bytes that come one by one are copied a constant number of
      // times.
      const grown = Buffer.allocUnsafe(2 * pending + length);
      this.#data.copy(grown, 0, this.#start, this.#end);
      this.#hold(grown);
      this.#searched -= this.#start;
      this.#start = 0;
      this.#end = pending;
    }
    piece.copy(this.#data, this.#end, 0, length);
    this.#end += length;
  }

  /** Releases a large chunk when little of it is left. */
  #compact(): void {
    const pending = this.#end - this.#start;
    if (this.#data.length < WORTH_COMPACTING || pending * 4 > this.#data.length) return;
    const searched = this.#searched - this.#start;
    this.#replace(Buffer.from(this.#data.subarray(this.#start, this.#end)));
    this.#searched = searched;
  }
}

function isAt(data: Buffer, at: number, delimiter: Uint8Array): boolean {
  for (let i = 0; i < delimiter.length; i += 1) {
    if (data[at + i] !== delimiter[i]) return false;
  }
  return true;
}
