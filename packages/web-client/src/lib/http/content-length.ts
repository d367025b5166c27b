import { bytesRepr } from "@twisted-ts/deferred/internal";
import { ParseError } from "../error/newclient.ts";
import { _decint } from "../grammar/grammar.ts";
import { latin1 } from "../grammar/latin1.ts";

/**
 * The argument of {@link _contentLength}: any object that returns header values as `Headers` does.
 */
interface HeaderSource {
  getRawHeaders(name: string): readonly (string | Uint8Array)[] | null;
}

/**
 * The `Content-Length` of a message, or `null` when it has none.
 *
 * Repeated fields and lists are accepted when all values are the same number (RFC 9110 section
 * 8.6).
 *
 * From `twisted.web._newclient._contentLength`, which raises a bare ValueError.
 *
 * @throws ParseError when a value is no decimal number, differs from another, or is above 2^53-1.
 */
export function _contentLength(connHeaders: HeaderSource): number | null {
  const values = connHeaders.getRawHeaders("Content-Length");
  return values === null ? null : contentLengthOf(values.map(latin1));
}

/** As {@link _contentLength}, from the values of the fields; `null` when there are none. */
export function contentLengthOf(values: readonly string[]): number | null {
  if (values.length === 0) return null;
  const field = values.length === 1 ? (values[0] as string) : values.join(",");
  // One number, the usual case.
  if (!field.includes(",")) return decimal(field);
  let length: number | null = null;
  for (const value of field.split(",")) {
    const number = decimal(value);
    if (length !== null && number !== length) {
      throw new ParseError(
        `Invalid response: conflicting Content-Length headers: ${bytesRepr(field)}`,
        field,
      );
    }
    length = number;
  }
  return length;
}

function decimal(value: string): number {
  try {
    return _decint(value);
  } catch (error) {
    throw new ParseError((error as RangeError).message, value, { cause: error });
  }
}
