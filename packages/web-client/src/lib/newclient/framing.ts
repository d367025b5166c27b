// Where the body of a response ends, and whether its connection can be used for another request:
// RFC 9112 sections 6.3 and 9.3, for a client. It is stricter than Twisted where two recipients
// could read one message differently.

import { ParseError } from "../error/newclient.ts";
import { lowerCase, tokenList, trimWhitespace } from "../grammar/grammar.ts";
import type { Headers } from "../headers/headers.ts";
import { contentLengthOf } from "../http/content-length.ts";

/** The parts of a response's head that decide the framing. */
export interface ResponseHead {
  /** The method of the request. */
  readonly method: string;
  /** The status code. */
  readonly code: number;
  /** The minor version. */
  readonly minor: number;
  /** The headers of the connection. */
  readonly connHeaders: Headers;
  /** The codes whose responses never have a body. */
  readonly noBodyCodes: ReadonlySet<number>;
}

/** How a body ends. `reusable` is false when the connection must not be used again. */
export type Framing =
  | { readonly kind: "none" | "tunnel" | "chunked" | "close"; readonly reusable: boolean }
  | { readonly kind: "length"; readonly length: number; readonly reusable: boolean };

/**
 * Decides how the body of a final response ends, RFC 9112 section 6.3.
 *
 * @throws ParseError when the headers contradict one another or name a coding that is not `chunked`
 *   alone.
 */
export function responseFraming(head: ResponseHead): Framing {
  const { method, code, connHeaders, noBodyCodes } = head;
  const codings = connHeaders._values("Transfer-Encoding");
  // 1. There is no body, even when the headers announce one.
  if (method === "HEAD" || noBodyCodes.has(code)) return { kind: "none", reusable: true };
  // 2. After a 2xx to CONNECT the connection is a tunnel.
  if (method === "CONNECT" && code >= 200 && code < 300) return { kind: "tunnel", reusable: false };
  // 3. and 4. Transfer-Encoding overrides Content-Length, but such a connection is not reused.
  if (codings.length > 0) {
    checkCoding(codings);
    return {
      kind: "chunked",
      reusable: !connHeaders.hasHeader("Content-Length") && head.minor > 0,
    };
  }
  // 5. and 6. Content-Length, which throws when it is not one number.
  const length = contentLengthOf(connHeaders._values("Content-Length"));
  if (length !== null) return { kind: "length", length, reusable: true };
  // 8. The end of the connection.
  return { kind: "close", reusable: false };
}

function checkCoding(values: readonly string[]): void {
  if (values.length === 1 && lowerCase(trimWhitespace(values[0] as string)) === "chunked") return;
  throw new ParseError("unsupported transfer coding", values.join(", "));
}

/** Whether the server keeps the connection open after the response, RFC 9112 section 9.3. */
export function keepsConnection(head: Pick<ResponseHead, "minor" | "connHeaders">): boolean {
  const values = head.connHeaders._values("Connection");
  // The usual cases first.
  if (values.length === 0) return head.minor > 0;
  if (values.length === 1 && values[0] === "keep-alive") return true;
  const options = tokenList(values);
  if (options.includes("close")) return false;
  return head.minor > 0 || options.includes("keep-alive");
}
