// Bytes received and not used yet, as the receivers of this folder need them. Two rules hold: every operation is linear
// in the bytes it moves, in whatever pieces they come, and a byte that is handed out is never written again.

const NOTHING: Buffer = Buffer.alloc(0);

/** How far to look for a delimiter byte by byte: below this, a call into native code costs more than it saves. */
const NEAR = 48;

/** A chunk is given up for a copy of what is left of it when that is less than a quarter, and the chunk larger than this. */
const WORTH_COMPACTING = 1024;

/** A queue of bytes that can be searched for delimiters. */
export class ReceiveBuffer {
  /** What is read from: the bytes from `#start` to `#end`. Behind `#end`, and only there, more may be written. */
  #data: Buffer = NOTHING;
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

  /** Adds bytes at the end. They are not copied, and belong to the buffer from now on. */
  push(data: Buffer): void {
    if (data.length === 0) return;
    if (this.length === 0) {
      this.#replace(data);
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
    return this.#data.subarray(this.#start, this.#end);
  }

  /** All bytes, in one piece; nothing is left. */
  takeAll(): Buffer {
    const all = this.peekAll();
    this.#replace(NOTHING);
    return all;
  }

  /** The number of bytes before the first delimiter, or -1 when there is none. An empty delimiter is nowhere. */
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

  /** Takes what {@link ReceiveBuffer.indexOf} has just found: `length` bytes are answered, the delimiter is dropped. */
  takeLine(length: number, delimiterLength: number): Buffer {
    const end = this.#start + length;
    const line = this.#data.subarray(this.#start, end);
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

  /** Takes `length` bytes, behind `skipped` others that are dropped; {@link ReceiveBuffer.has} has found them all. */
  take(length: number, skipped = 0): Buffer {
    const start = this.#start + skipped;
    const taken = this.#data.subarray(start, start + length);
    this.#start = start + length;
    this.#searched = this.#start;
    if (this.#start === this.#end) this.#advance();
    return taken;
  }

  #replace(data: Buffer): void {
    this.#data = data;
    this.#start = 0;
    this.#searched = 0;
    this.#end = data.length;
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
    const data = this.#data;
    const first = delimiter[0];
    const last = this.#end - delimiter.length;
    const near = Math.min(last, this.#searched + NEAR);
    for (let at = this.#searched; at <= near; at += 1) {
      if (data[at] === first && isAt(data, at, delimiter)) return at;
    }
    if (near === last) return -1;
    const rest = this.#end === data.length ? data : data.subarray(0, this.#end);
    return rest.indexOf(delimiter, near + 1);
  }

  /**
   * Adds the next piece to the first: up to its first delimiter only, so that of a large piece no more is copied than
   * the line that it completes. Whether there was one.
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
      // Twice what is pending, so that bytes that come one by one are copied a constant number of times.
      const grown = Buffer.allocUnsafe(2 * pending + length);
      this.#data.copy(grown, 0, this.#start, this.#end);
      this.#data = grown;
      this.#searched -= this.#start;
      this.#start = 0;
      this.#end = pending;
    }
    piece.copy(this.#data, this.#end, 0, length);
    this.#end += length;
  }

  /** Lets go of a large chunk when little of it is left. */
  #compact(): void {
    const pending = this.#end - this.#start;
    if (this.#data.length < WORTH_COMPACTING || pending * 4 > this.#data.length) return;
    const searched = this.#searched - this.#start;
    this.#replace(Buffer.from(this.#data.subarray(this.#start, this.#end)));
    this.#searched = searched;
  }
}

function isAt(data: Buffer, at: number, delimiter: Uint8Array): boolean {
  for (let i = 1; i < delimiter.length; i += 1) {
    if (data[at + i] !== delimiter[i]) return false;
  }
  return true;
}
