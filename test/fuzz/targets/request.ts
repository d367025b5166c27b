// The caller's values, and the bytes that are written: a request with another meaning would be an
// injection.

import { Headers, InvalidHeaderName } from "@twisted-ts/web-client/http_headers";
import { BadHeaders, Request } from "@twisted-ts/web-client/newclient";
import { InstantProducer } from "../../support/body-producers.ts";
import { RecordingTransport } from "../../support/recording-transport.ts";
import { bytes, outcomeOf, promise, type Target } from "../target.ts";

const HEAD = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e]+) HTTP\/1\.1\r\n$/;
const FIELD = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+: [^\0\r\n]*\r\n$/;

/** Requests: method, URI and headers between LF LF, and the body. */
export const request: Target = {
  name: "request",
  promise:
    "What is written is one request line and one line for each header, then the body, or an error before the first byte.",
  seeds: [
    "GET\x1f/path?q\x1fX-A\x1fvalue",
    "POST\x1f/\x1fX-A\x1fvalue\x1fX-B\x1fother\x1fbody",
    "PUT\x1f*\x1fContent-Length\x1f4\x1fbody",
    "GET\x1f/\x1fConnection\x1fupgrade\x1fUpgrade\x1fx\x1fExpect\x1f100-continue",
  ],
  words: [
    ...["\r\n", "\n", "\r", "\0", " ", "\t", " HTTP/1.1\r\n", "\r\n\r\nGET / HTTP/1.1\r\n", "\x1f"],
    ...["Host", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "100-continue"],
    ...["__proto__", ":", "X-A", "\x85", "\xa0", "\xff", "\x0b", "\x0c", "close", "Upgrade"],
  ],
  run(input) {
    const parts = input.toString("latin1").split("\x1f");
    const [method = "", uri = "", ...rest] = parts;
    const body = rest.length % 2 === 1 ? (rest.pop() as string) : null;
    const transport = new RecordingTransport();
    const written = outcomeOf([RangeError, InvalidHeaderName, BadHeaders], () => {
      const headers = new Headers({ Host: ["example.com"] });
      for (let at = 0; at + 1 < rest.length; at += 2) {
        headers.addRawHeader(rest[at] as string, bytes(rest[at + 1] as string));
      }
      const made = new Request(
        method,
        uri,
        headers,
        body === null ? null : new InstantProducer([body], body.length),
        true,
      );
      made.writeTo(transport as never).addErrback(() => undefined);
      // The body waits for a 100 response where the headers say so.
      made.continueReceived();
      return [...headers.getAllRawHeaders()].reduce((sum, [, values]) => sum + values.length, 0);
    });
    if ("error" in written) {
      promise(transport.written === "", "something was written before the error");
      return;
    }
    const end = transport.written.indexOf("\r\n\r\n");
    promise(end !== -1, "the head has no end");
    const lines = transport.written.slice(0, end + 2).match(/[^\n]*\n/g) ?? [];
    const line = HEAD.exec(lines[0] ?? "");
    promise(line !== null && line[1] === method && line[2] === uri, "another request line");
    for (const field of lines.slice(1)) promise(FIELD.test(field), "a line that is no field");
    // The client adds Content-Length or Transfer-Encoding, and may leave out an Expect.
    promise(lines.length - 1 <= written.value + 1, "more fields than were given");
    promise(transport.written.slice(end + 4) === (body ?? ""), "another body");
  },
};

/** Header names and values. */
export const headers: Target = {
  name: "headers",
  promise:
    "A name is a token or refused with InvalidHeaderName; a value holds no line end; what was set is found.",
  seeds: ["X-A: value", "content-md5: x", "__proto__: y", "X: a\r\n b"],
  words: [": ", "\r\n", "\n ", "\r", "\0", "__proto__", "constructor", "ETag", "\xff", "TE", "-"],
  run(input) {
    const text = input.toString("latin1");
    const colon = text.indexOf(": ");
    const name = colon === -1 ? text : text.slice(0, colon);
    const value = bytes(colon === -1 ? "" : text.slice(colon + 2));
    const some = new Headers();
    const set = outcomeOf([InvalidHeaderName], () => some.addRawHeader(name, value));
    if ("error" in set) {
      promise(!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name), "a token was refused");
      return;
    }
    promise(some.hasHeader(name.toLowerCase()), "it is not found by its name in lower case");
    const found = some.getRawHeaders(bytes(name))?.[0] as Buffer;
    promise(!/[\r\n]/.test(found.toString("latin1")), "a line end is left");
    promise(some.copy().equals(some), "a copy differs");
    some.removeHeader(name);
    promise([...some.getAllRawHeaders()].length === 0, "it cannot be removed");
  },
};
