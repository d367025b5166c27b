// Text and bytes as Python's `repr` shows them: Twisted's messages quote what was received that
// way.

const NAMED: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** `'text'`, in double quotes when it holds a single one and no double one. */
export function textRepr(text: string): string {
  return quoted(text, (code) => code < 0x20 || (code >= 0x7f && code < 0xa0));
}

/**
 * `b'bytes'`. Every byte beyond ASCII is shown as an escape. Bytes may be given as text of one
 * character a byte.
 */
export function bytesRepr(data: Uint8Array | string): string {
  const text =
    typeof data === "string"
      ? data
      : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("latin1");
  return `b${quoted(text, (code) => code < 0x20 || code > 0x7e)}`;
}

function quoted(text: string, isEscaped: (code: number) => boolean): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let shown = "";
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (character === quote || character === "\\") shown += `\\${character}`;
    else if (!isEscaped(code)) shown += character;
    else shown += NAMED[character] ?? `\\x${code.toString(16).padStart(2, "0")}`;
  }
  return `${quote}${shown}${quote}`;
}
