// The members of a gzip body, RFC 1952. zlib can read them by itself, but it takes other bytes
// after the last member for a malformed member, and then loses what it decoded in the same step.

import type { Coding } from "./coding.ts";
import { NativeDecoder, NOTHING, truncated, ZlibFailure, zlib } from "./native-zlib.ts";

const MAGIC_1 = 0x1f;
const MAGIC_2 = 0x8b;
const DEFLATE = 8;

/** The flags of a header, RFC 1952 section 2.3.1. */
const HEADER_CRC = 2;
const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const RESERVED = 0xe0;

/**
 * What is read next: a part of a member, or what follows the last one. After a member `magic` is
 * read: the two bytes that begin another member. When they are other bytes, the members have ended,
 * and the rest is ignored.
 */
type Part =
  | "header"
  | "extraLength"
  | "extra"
  | "name"
  | "comment"
  | "headerCheck"
  | "data"
  | "trailer"
  | "magic"
  | "rest";

/**
 * Gzip: one member or more. Bytes after the last member that do not begin another one are ignored.
 */
export class GzipMembers implements Coding {
  consumed = 0;
  hasMore = false;
  readonly #native = new NativeDecoder("InflateRaw");
  #part: Part = "header";
  /** The bytes of the current part that have come, where it has a size. */
  #held = Buffer.alloc(10);
  #count = 0;
  #flags = 0;
  #skip = 0;
  /** The checksum of the header, then of the data; and the size of the data. */
  #check = 0;
  #size = 0;

  step(input: Buffer): Buffer {
    this.hasMore = false;
    switch (this.#part) {
      case "data":
        return this.#inflate(input);
      case "name":
      case "comment":
        this.#skipText(input);
        break;
      case "extra":
        this.#skipExtra(input);
        break;
      case "rest":
        this.consumed = input.length;
        break;
      default:
        this.#readSized(input, this.#part);
    }
    return NOTHING;
  }

  finish(): void {
    if (this.#part === "rest") return;
    // A single byte does not show yet whether another member follows.
    if (this.#part !== "magic" || this.#count > 1) throw truncated();
  }

  close(): void {
    this.#native.close();
  }

  #inflate(input: Buffer): Buffer {
    const native = this.#native;
    const piece = native.step(input);
    this.consumed = native.consumed;
    this.hasMore = native.hasMore;
    if (piece.length > 0) {
      this.#check = zlib().crc32(piece, this.#check);
      this.#size = (this.#size + piece.length) % 2 ** 32;
    }
    if (native.ended) this.#enter("trailer");
    return piece;
  }

  /** Skips text up to a NUL. */
  #skipText(input: Buffer): void {
    const end = input.indexOf(0);
    this.consumed = end === -1 ? input.length : end + 1;
    this.#addToHeaderCheck(input.subarray(0, this.consumed));
    if (end !== -1) this.#afterHeaderPart(this.#part === "name" ? NAME : COMMENT);
  }

  #skipExtra(input: Buffer): void {
    this.consumed = Math.min(this.#skip, input.length);
    this.#skip -= this.consumed;
    this.#addToHeaderCheck(input.subarray(0, this.consumed));
    if (this.#skip === 0) this.#afterHeaderPart(EXTRA);
  }

  /** Reads bytes of a part that has a size. */
  #readSized(
    input: Buffer,
    part: "header" | "extraLength" | "headerCheck" | "trailer" | "magic",
  ): void {
    const size = SIZES[part];
    this.consumed = input.copy(this.#held, this.#count, 0, size - this.#count);
    this.#count += this.consumed;
    if (part === "magic" && this.#held[0] !== MAGIC_1) this.#enter("rest");
    if (this.#count < size) return;
    switch (part) {
      case "header":
        this.#checkHeader();
        break;
      case "extraLength":
        this.#addToHeaderCheck(this.#held.subarray(0, 2));
        this.#skip = this.#held.readUInt16LE(0);
        this.#enter("extra");
        if (this.#skip === 0) this.#afterHeaderPart(EXTRA);
        break;
      case "headerCheck":
        if (this.#held.readUInt16LE(0) !== (this.#check & 0xffff)) {
          throw dataError("header crc mismatch");
        }
        this.#beginData();
        break;
      case "trailer":
        if (this.#held.readUInt32LE(0) !== this.#check) throw dataError("incorrect data check");
        if (this.#held.readUInt32LE(4) !== this.#size) throw dataError("incorrect length check");
        this.#enter("magic");
        break;
      default:
        this.#enter(this.#held[1] === MAGIC_2 ? "header" : "rest");
        if (this.#part === "header") this.#count = 2;
    }
  }

  #checkHeader(): void {
    const [first, second, method, flags = 0] = this.#held;
    if (first !== MAGIC_1 || second !== MAGIC_2) throw dataError("incorrect header check");
    if (method !== DEFLATE) throw dataError("unknown compression method");
    if ((flags & RESERVED) !== 0) throw dataError("unknown header flags set");
    this.#flags = flags;
    this.#check = 0;
    this.#addToHeaderCheck(this.#held);
    this.#afterHeaderPart(0);
  }

  /** Adds bytes of the header to its checksum. */
  #addToHeaderCheck(bytes: Buffer): void {
    if ((this.#flags & HEADER_CRC) !== 0) this.#check = zlib().crc32(bytes, this.#check);
  }

  /** The next part that the header has, in the order of RFC 1952, after that of the flag `done`. */
  #afterHeaderPart(done: number): void {
    if (done < EXTRA && (this.#flags & EXTRA) !== 0) this.#enter("extraLength");
    else if (done < NAME && (this.#flags & NAME) !== 0) this.#enter("name");
    else if (done < COMMENT && (this.#flags & COMMENT) !== 0) this.#enter("comment");
    else if ((this.#flags & HEADER_CRC) !== 0) this.#enter("headerCheck");
    else this.#beginData();
  }

  #beginData(): void {
    this.#native.reset();
    this.#check = 0;
    this.#size = 0;
    this.#enter("data");
  }

  #enter(part: Part): void {
    this.#part = part;
    this.#count = 0;
  }
}

/** How many bytes a part has. */
const SIZES = { header: 10, extraLength: 2, headerCheck: 2, trailer: 8, magic: 2 } as const;

/** An error with zlib's text. */
function dataError(message: string): ZlibFailure {
  return new ZlibFailure(message, "Z_DATA_ERROR");
}
