// Python's way to show text and bytes, as far as addresses need it.

/** `'text'`, in double quotes when it holds a single one and no double one. */
export function textRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let shown = "";
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (character === "\\" || character === quote) shown += `\\${character}`;
    else if (character === "\n") shown += "\\n";
    else if (character === "\r") shown += "\\r";
    else if (character === "\t") shown += "\\t";
    else if (code < 0x20 || (code >= 0x7f && code < 0xa0)) shown += hex(code);
    else shown += character;
  }
  return `${quote}${shown}${quote}`;
}

/** `b'bytes'`. */
export function bytesRepr(bytes: Buffer): string {
  // Every byte beyond ASCII is shown as an escape.
  const shown = textRepr(bytes.toString("latin1")).replace(/[\u0080-\u{10ffff}]/gu, (character) =>
    hex(character.charCodeAt(0)),
  );
  return `b${shown}`;
}

function hex(code: number): string {
  return `\\x${code.toString(16).padStart(2, "0")}`;
}
