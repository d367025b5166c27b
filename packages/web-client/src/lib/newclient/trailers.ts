// The trailer fields of a chunked body, RFC 9112 section 7.1.2.

import { _istoken, hasForbiddenCharacter, trimWhitespace } from "../grammar/grammar.ts";
import { latin1 } from "../grammar/latin1.ts";
import { Headers } from "../headers/headers.ts";

/** The trailers in some lines, without the malformed ones; `valid` is false when there was any. */
export function parseTrailers(lines: readonly Buffer[]): {
  readonly trailers: Headers;
  readonly valid: boolean;
} {
  const trailers = new Headers();
  let valid = true;
  for (const line of unfolded(lines)) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(colon, 0));
    const value = trimWhitespace(line, colon + 1);
    if (_istoken(name) && !hasForbiddenCharacter(value)) {
      trailers.addRawHeader(name, Buffer.from(value, "latin1"));
    } else {
      valid = false;
    }
  }
  return { trailers, valid };
}

/** The trailer lines, each joined with the lines that continue it (RFC 9112 section 5.2). */
function unfolded(lines: readonly Buffer[]): string[] {
  const joined: string[] = [];
  for (const line of lines) {
    const text = latin1(line);
    const last = joined.length - 1;
    if (last >= 0 && (text.startsWith(" ") || text.startsWith("\t"))) joined[last] += text;
    else joined.push(text);
  }
  return joined;
}
