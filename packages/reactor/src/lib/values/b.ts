// Bytes as Twisted code writes them.

/**
 * A template tag for bytes: `` b`GET / HTTP/1.1\r\n` `` is what `b"GET / HTTP/1.1\r\n"` is in
 * Python.
 *
 * Escapes mean what they mean in JavaScript. In the text itself each character is one byte, as in a
 * bytes literal of Python, so that `` b`\xff` `` is the byte 255. A string put in by `${}` is
 * ASCII; bytes are put in as they are.
 *
 * @throws RangeError for a character above U+00FF in the text, or above U+007F in a string that is
 *   put in, and SyntaxError for an escape that means nothing.
 */
export function b(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | Uint8Array)[]
): Buffer {
  const first = literal(strings[0]);
  if (values.length === 0) return first;
  const pieces: Uint8Array[] = [first];
  values.forEach((value, index) => {
    pieces.push(inserted(value), literal(strings[index + 1]));
  });
  return Buffer.concat(pieces);
}

function literal(text: string | undefined): Buffer {
  // JavaScript passes `undefined` to a tag for an invalid escape, such as \xg.
  if (text === undefined) throw new SyntaxError("b``: there is a malformed escape in the text");
  check(text, 0xff);
  return Buffer.from(text, "latin1");
}

function inserted(value: string | number | Uint8Array): Uint8Array {
  if (value instanceof Uint8Array) return value;
  const text = String(value);
  check(text, 0x7f);
  return Buffer.from(text, "latin1");
}

function check(text: string, highest: number): void {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code > highest) {
      const shown = code.toString(16).toUpperCase().padStart(4, "0");
      throw new RangeError(`b\`\`: U+${shown} is not a byte; encode the text first`);
    }
  }
}
