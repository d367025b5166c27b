const ASCII = /^[\0-\x7f]*$/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The bytes as text of one character a byte; text is returned as it is. */
export function latin1(data: Uint8Array | string): string {
  if (typeof data === "string") return data;
  const buffer = Buffer.isBuffer(data)
    ? data
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return buffer.toString("latin1", 0, buffer.length);
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
