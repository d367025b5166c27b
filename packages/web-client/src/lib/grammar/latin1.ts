// Text of one character a byte, in which this package holds the bytes of a head.

const ASCII = /^[\0-\x7f]*$/;
const LATIN_1 = /^[\0-\xff]*$/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The bytes as text of one character a byte; text is returned as it is. */
export function latin1(data: Uint8Array | string): string {
  if (typeof data === "string") return data;
  const buffer = Buffer.isBuffer(data)
    ? data
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return buffer.toString("latin1", 0, buffer.length);
}

/** Whether text holds US-ASCII only. */
export function isASCII(text: string): boolean {
  return ASCII.test(text);
}

/** Whether each character of a text stands for one byte. */
export function isLatin1(text: string): boolean {
  return LATIN_1.test(text);
}

/** Whether a value can be the argument of {@link latin1}. */
export function isTextOrBytes(value: unknown): value is string | Uint8Array {
  return typeof value === "string" || value instanceof Uint8Array;
}

/** Text of one character a byte, decoded: as UTF-8 where the bytes are that, else as ISO-8859-1. */
export function decoded(text: string): string {
  if (ASCII.test(text)) return text;
  try {
    return utf8.decode(Buffer.from(text, "latin1"));
  } catch {
    return text;
  }
}
