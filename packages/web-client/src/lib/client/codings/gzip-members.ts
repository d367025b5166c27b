// The members of a gzip body, RFC 1952. zlib can read them by itself, but it takes stray bytes
// after the last member for a broken member, and then loses what it decoded in the same step.

import type { Coding } from "./coding.ts";
import { brokenOff, NativeDecoder, NOTHING, ZlibFailure, zlib } from "./native-zlib.ts";

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
 * Where a body is: in one of the parts of a member, or after the last one. `magic` is what comes
 * between two members: the first bytes of the next one, or stray ones.
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
  | "stray";

/**
 * Gzip: one member or more. Bytes after the last member that do not begin another one are ignored.
 */
export class GzipMembers implements Coding {
  taken = 0;
  full = false;
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
    this.full = false;
    switch (this.#part) {
      case "data":
        return this.#data(input);
      case "name":
      case "comment":
        this.#text(input);
        break;
      case "extra":
        this.#extra(input);
        break;
      case "stray":
        this.taken = input.length;
        break;
      default:
        this.#sized(input, this.#part);
    }
    return NOTHING;
  }

  finish(): void {
    if (this.#part === "stray") return;
    // A single byte does not show yet whether another member follows.
    if (this.#part !== "magic" || this.#count > 1) throw brokenOff();
  }

  close(): void {
    this.#native.close();
  }

  #data(input: Buffer): Buffer {
    const native = this.#native;
    const piece = native.step(input);
    this.taken = native.taken;
    this.full = native.full;
    if (piece.length > 0) {
      this.#check = zlib().crc32(piece, this.#check);
      this.#size = (this.#size + piece.length) % 2 ** 32;
    }
    if (native.ended) this.#enter("trailer");
    return piece;
  }

  /** Text up to a NUL. */
  #text(input: Buffer): void {
    const end = input.indexOf(0);
    this.taken = end === -1 ? input.length : end + 1;
    this.#passed(input.subarray(0, this.taken));
    if (end !== -1) this.#afterHeaderPart(this.#part === "name" ? NAME : COMMENT);
  }

  #extra(input: Buffer): void {
    this.taken = Math.min(this.#skip, input.length);
    this.#skip -= this.taken;
    this.#passed(input.subarray(0, this.taken));
    if (this.#skip === 0) this.#afterHeaderPart(EXTRA);
  }

  /** Reads bytes of a part that has a size. */
  #sized(
    input: Buffer,
    part: "header" | "extraLength" | "headerCheck" | "trailer" | "magic",
  ): void {
    const size = SIZES[part];
    this.taken = input.copy(this.#held, this.#count, 0, size - this.#count);
    this.#count += this.taken;
    if (part === "magic" && this.#held[0] !== MAGIC_1) this.#enter("stray");
    if (this.#count < size) return;
    switch (part) {
      case "header":
        this.#header();
        break;
      case "extraLength":
        this.#passed(this.#held.subarray(0, 2));
        this.#skip = this.#held.readUInt16LE(0);
        this.#enter("extra");
        if (this.#skip === 0) this.#afterHeaderPart(EXTRA);
        break;
      case "headerCheck":
        if (this.#held.readUInt16LE(0) !== (this.#check & 0xffff)) {
          throw bad("header crc mismatch");
        }
        this.#begin();
        break;
      case "trailer":
        if (this.#held.readUInt32LE(0) !== this.#check) throw bad("incorrect data check");
        if (this.#held.readUInt32LE(4) !== this.#size) throw bad("incorrect length check");
        this.#enter("magic");
        break;
      default:
        this.#enter(this.#held[1] === MAGIC_2 ? "header" : "stray");
        if (this.#part === "header") this.#count = 2;
    }
  }

  #header(): void {
    const [first, second, method, flags = 0] = this.#held;
    if (first !== MAGIC_1 || second !== MAGIC_2) throw bad("incorrect header check");
    if (method !== DEFLATE) throw bad("unknown compression method");
    if ((flags & RESERVED) !== 0) throw bad("unknown header flags set");
    this.#flags = flags;
    this.#check = 0;
    this.#passed(this.#held);
    this.#afterHeaderPart(0);
  }

  /** Adds bytes of the header to its checksum. */
  #passed(bytes: Buffer): void {
    if ((this.#flags & HEADER_CRC) !== 0) this.#check = zlib().crc32(bytes, this.#check);
  }

  /** The next part that the header has, in the order of RFC 1952, after that of the flag `done`. */
  #afterHeaderPart(done: number): void {
    if (done < EXTRA && (this.#flags & EXTRA) !== 0) this.#enter("extraLength");
    else if (done < NAME && (this.#flags & NAME) !== 0) this.#enter("name");
    else if (done < COMMENT && (this.#flags & COMMENT) !== 0) this.#enter("comment");
    else if ((this.#flags & HEADER_CRC) !== 0) this.#enter("headerCheck");
    else this.#begin();
  }

  #begin(): void {
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
function bad(message: string): ZlibFailure {
  return new ZlibFailure(message, "Z_DATA_ERROR");
}
