const ASCII = /^[\0-\x7f]*$/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** How Python prints bytes, `b'...'`: Twisted's error messages quote received bytes that way. */
export function bytesRepr(data: Uint8Array | string): string {
  const text = latin1(data);
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let out = "";
  for (const char of text) {
    const code = char.charCodeAt(0);
    if (char === quote || char === "\\") out += `\\${char}`;
    else if (char === "\n") out += "\\n";
    else if (char === "\r") out += "\\r";
    else if (char === "\t") out += "\\t";
    else if (code < 0x20 || code > 0x7e) out += `\\x${code.toString(16).padStart(2, "0")}`;
    else out += char;
  }
  return `b${quote}${out}${quote}`;
}

/** How Python prints text: the same quoting, without the prefix. */
export function textRepr(text: string): string {
  return bytesRepr(text).slice(1);
}

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
