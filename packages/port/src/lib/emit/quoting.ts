// Literals as TypeScript writes them.

/** A string literal. Prettier chooses the quotes. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u00a0\u00ad\u2028\u2029\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Text for within a template. */
export function templateText(text: string): string {
  return quoted(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("`", "\\`")
    .replaceAll("${", "\\${");
}

/** The text of a bytes literal for within the `b` tag: one character for each byte. */
export function bytesText(bytes: string): string {
  let text = "";
  for (const c of bytes) {
    const code = c.charCodeAt(0);
    if (c === "\r") text += "\\r";
    else if (c === "\n") text += "\\n";
    else if (c === "\t") text += "\\t";
    else if (c === "\\") text += "\\\\";
    else if (c === "`") text += "\\`";
    else if (c === "$") text += "\\$";
    else if (code < 0x20 || code > 0x7e) text += `\\x${code.toString(16).padStart(2, "0")}`;
    else text += c;
  }
  return text;
}
