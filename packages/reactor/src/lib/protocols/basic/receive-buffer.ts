// Bytes received and not used yet, as the receivers of this folder need them. Two rules hold: every
// operation is linear in the bytes it moves, in pieces of any size, and a byte that is handed out
// is never written again.

import { view } from "./view.ts";

const NOTHING: Buffer = Buffer.alloc(0);

/** So many bytes are looked at one by one: to ask native code costs more. */
const FEW = 8;

/**
 * A chunk is given up for a copy of what is left of it when that is less than a quarter, and the
 * chunk larger than this.
 */
const WORTH_COMPACTING = 1024;

/** A queue of bytes that can be searched for delimiters. */
export class ReceiveBuffer {
  /**
   * What is read from: the bytes from `#start` to `#end`. After `#end`, and only there, more may be
   * written.
   */
  #data: Buffer = NOTHING;
  /** Where `#data` is in memory. */
  #memory: ArrayBufferLike = NOTHING.buffer;
  #offset: number = NOTHING.byteOffset;
  #start = 0;
  #end = 0;
  /** No delimiter begins between `#start` and this. */
  #searched = 0;
  /** The delimiter that was looked for. */
  #delimiter: Uint8Array = NOTHING;
  /** What came later, still in pieces, from `#next` on. */
  #later: Buffer[] = [];
  #next = 0;
  #laterLength = 0;

  /** How many bytes there are. */
  get length(): number {
    return this.#end - this.#start + this.#laterLength;
  }

  /**
   * Adds bytes at the end. They belong to the buffer from now on, and are copied only where there
   * is room made for them.
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

  /** All bytes, in one piece; they stay. */
  peekAll(): Buffer {
    if (this.#laterLength > 0) {
      const pieces = this.#later.slice(this.#next);
      const all = Buffer.concat([this.#data.subarray(this.#start, this.#end), ...pieces]);
      const searched = this.#searched - this.#start;
      this.#forgetLater();
      this.#replace(all);
      this.#searched = searched;
    }
    // The usual piece, as it was received.
    if (this.#start === 0 && this.#end === this.#data.length) return this.#data;
    return view(this.#memory, this.#offset + this.#start, this.#end - this.#start);
  }

  /** Holds these bytes in place of all others. */
  replaceAll(data: Buffer): void {
    this.takeAll();
    this.push(data);
  }

  /** All bytes, in one piece; nothing is left. */
  takeAll(): Buffer {
    const all = this.peekAll();
    this.#replace(NOTHING);
    return all;
  }

  /**
   * The number of bytes before the first delimiter, or -1 when there is none. An empty delimiter is
   * nowhere.
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
   * How many of the last bytes are the beginning of a delimiter that is cut off; there is no whole
   * one.
   */
  endOf(delimiter: Uint8Array): number {
    const longest = Math.min(delimiter.length - 1, this.#end - this.#start);
    for (let length = longest; length > 0; length -= 1) {
      if (isAt(this.#data, this.#end - length, delimiter.subarray(0, length))) return length;
    }
    return 0;
  }

  /**
   * Takes the first line, without its delimiter, if that is easy: all of it is in the first piece,
   * with more after it, and at most `longest` bytes. `null` says nothing: what there is {@link
   * ReceiveBuffer.indexOf} finds out.
   */
  takeEasily(delimiter: Uint8Array, longest: number): Buffer | null {
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
   * Takes what {@link ReceiveBuffer.indexOf} has just found: `length` bytes are returned, the
   * delimiter is dropped.
   */
  takeLine(length: number, delimiterLength: number): Buffer {
    const end = this.#start + length;
    const line = view(this.#memory, this.#offset + this.#start, length);
    this.#start = end + delimiterLength;
    this.#searched = this.#start;
    if (this.#start === this.#end) this.#advance();
    return line;
  }

  /** Whether `length` bytes are there. */
  has(length: number): boolean {
    let missing = length - (this.#end - this.#start);
    while (missing > 0 && this.#laterLength > 0) {
      this.#joinUpTo(missing);
      missing = length - (this.#end - this.#start);
    }
    return missing <= 0;
  }

  /** The first bytes as an unsigned integer; {@link ReceiveBuffer.has} has found them. */
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
   * Takes `length` bytes, after `skipped` others that are dropped; {@link ReceiveBuffer.has} has
   * found them all.
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

  /** Nothing is left of the first piece: goes on to the next. */
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
    // For a number, indexOf goes straight to the system's search; for bytes it takes several times
    // as long to begin.
    do {
      at = data.indexOf(first, at);
      if (at === -1 || at > last) return -1;
      if (isAt(data, at, delimiter)) return at;
      at += 1;
    } while (at <= last);
    return -1;
  }

  /**
   * Adds the next piece to the first: up to its first delimiter only, so that of a large piece no
   * more is copied than the line that it completes. Whether there was one.
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
