// biome-ignore-all lint/suspicious/noExplicitAny: text or bytes
// Small functions of Python's library about text and bytes, and those of the package `six`.

import { randomUUID } from "node:crypto";
import { decode, encode } from "../codecs.ts";

/** As `textwrap.dedent`: without the white space that all lines begin with. */
export function dedent(text: string): string {
  const lines = text.split("\n").map((line) => (line.trim() === "" ? "" : line));
  const heads = lines
    .filter((line) => line !== "")
    .map((line) => (/^[ \t]*/.exec(line) as RegExpExecArray)[0]);
  const [first = "", ...others] = heads;
  let shared = first;
  for (const head of others) while (!head.startsWith(shared)) shared = shared.slice(0, -1);
  return lines.map((line) => line.slice(shared.length)).join("\n");
}

/** As `textwrap.indent`. */
export function indent(text: string, prefix: string): string {
  return text.replace(/^(?=.*\S)/gm, prefix);
}

/** As `binascii.unhexlify`. @throws RangeError for what is not hexadecimal. */
export function unhexlify(value: any): Buffer {
  const text = typeof value === "string" ? value : Buffer.from(value).toString("latin1");
  if (text.length % 2 === 1) throw new RangeError("Odd-length string");
  if (!/^[0-9a-fA-F]*$/.test(text)) throw new RangeError("Non-hexadecimal digit found");
  return Buffer.from(text, "hex");
}

/** As `six.ensure_binary` and `to_bytes`. */
export function ensureBytes(value: any, encoding = "utf-8", errors = "strict"): any {
  return typeof value === "string" ? encode(value, encoding, errors) : value;
}

/** As `six.ensure_str` and `ensure_text`. */
export function ensureText(value: any, encoding = "utf-8", errors = "strict"): any {
  return typeof value === "string" ? value : decode(value, encoding, errors);
}

/** A UUID. */
export class UUID {
  /** The 32 hexadecimal digits. */
  readonly hex: string;

  /** @throws RangeError for a text that is not a UUID. */
  constructor(text: string) {
    const hex = text
      .replace(/^urn:uuid:/, "")
      .replace(/[{}-]/g, "")
      .toLowerCase();
    if (!/^[0-9a-f]{32}$/.test(hex)) throw new RangeError("badly formed hexadecimal UUID string");
    this.hex = hex;
  }

  /** The 16 bytes. */
  get bytes(): Buffer {
    return Buffer.from(this.hex, "hex");
  }

  /** The text with its hyphens. */
  toString(): string {
    return this.hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /** Whether the other is the same UUID. */
  equals(other: unknown): boolean {
    return other instanceof UUID && other.hex === this.hex;
  }

  /** The text as Python prints it. */
  __repr__(): string {
    return `UUID('${this}')`;
  }
}

/** As `uuid.uuid4`. */
export function uuid4(): UUID {
  return new UUID(randomUUID());
}

/** As `time.sleep`: nothing runs for some seconds. */
export function sleep(seconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000);
}
