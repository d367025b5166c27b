// The text of a Python file: in the encoding that it names, or in UTF-8, as Python reads it.

/** A file whose bytes are not text in its encoding. */
export class EncodingError extends Error {
  override name = "EncodingError";
}

/** `# -*- coding: latin-1 -*-` in one of the first two lines (PEP 263). */
function namedEncoding(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 400)).toString("latin1").split("\n", 2);
  for (const line of head) {
    const name = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(line)?.[1];
    if (name !== undefined) return name;
    if (!/^[ \t\f]*(#|$)/.test(line.replace("\r", ""))) return undefined;
  }
  return undefined;
}

/** Names of Python's encodings that the decoder of JavaScript has under another. */
const NAMES: Readonly<Record<string, string>> = {
  "latin-1": "latin1",
  "iso-latin-1": "latin1",
  "utf-8-sig": "utf-8",
  utf8: "utf-8",
};

/**
 * The text of a file.
 *
 * @throws EncodingError if the bytes are not valid in the encoding, or if it is not known.
 */
export function sourceText(bytes: Uint8Array): string {
  const given = namedEncoding(bytes)?.toLowerCase().replaceAll("_", "-");
  const name = given === undefined ? "utf-8" : (NAMES[given] ?? given);
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(name, { fatal: true });
  } catch {
    throw new EncodingError(`the encoding ${given} is not known`);
  }
  try {
    return decoder.decode(bytes);
  } catch {
    const hint = given === undefined ? ", and no other encoding is named in its first lines" : "";
    throw new EncodingError(`this is not ${name.toUpperCase()}${hint}`);
  }
}
