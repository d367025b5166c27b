import { _hexint } from "../grammar/grammar.ts";

const CRLF = Buffer.from("\r\n");

/**
 * The pieces of one chunk: size, CR LF, data, CR LF.
 *
 * From `twisted.web.http.toChunk`; RFC 9112 section 7.1.
 */
export function toChunk(data: Uint8Array): readonly [Buffer, Buffer, Uint8Array, Buffer] {
  return [Buffer.from(data.length.toString(16)), CRLF, data, CRLF];
}

/**
 * Takes one chunk, without extensions, off the front of the bytes.
 *
 * From `twisted.web.http.fromChunk`.
 *
 * @returns the chunk's data and the bytes after the chunk.
 * @throws RangeError when the bytes do not begin with a whole chunk.
 */
export function fromChunk(data: Uint8Array): readonly [Buffer, Buffer] {
  const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const eol = buffer.indexOf(CRLF);
  if (eol === -1) throw new RangeError("not enough values to unpack (expected 2, got 1)");
  const length = _hexint(buffer.subarray(0, eol));
  const start = eol + 2;
  const end = start + length;
  if (!buffer.subarray(end, end + 2).equals(CRLF)) throw new RangeError("chunk must end with CRLF");
  return [buffer.subarray(start, end), buffer.subarray(end + 2)];
}
