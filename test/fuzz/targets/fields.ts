// The values of single header fields.

import {
  datetimeToString,
  parse_qs,
  parseContentRange,
  stringToDatetime,
} from "@twisted-ts/web-client/http";
import {
  _contentLength,
  _ensureValidMethod,
  _ensureValidURI,
  ParseError,
} from "@twisted-ts/web-client/newclient";
import { parseChallenges } from "../../../packages/web-client/src/lib/client/agents/auth-challenges.ts";
import {
  authorization,
  beginSession,
} from "../../../packages/web-client/src/lib/client/agents/digest.ts";
import { idleSeconds } from "../../../packages/web-client/src/lib/client/pool/keep-alive.ts";
import { charsetOf } from "../../../packages/web-client/src/lib/treq/charset.ts";
import { outcomeOf, promise, type Target } from "../target.ts";

/** Dates. */
export const date: Target = {
  name: "date",
  promise:
    "A date is a whole number of seconds since 1970, which is written and read again the same, or refused with RangeError.",
  seeds: [
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "06 Nov 1994 08:49:37 GMT",
  ],
  words: [
    "Sun, ",
    "Nov",
    "1969",
    "1970",
    "9999",
    "99",
    "-",
    ":",
    " ",
    "GMT",
    "00",
    "31",
    "Feb",
    "1e9",
  ],
  run(input) {
    const read = outcomeOf([RangeError], () => stringToDatetime(input));
    if ("error" in read) return;
    promise(Number.isSafeInteger(read.value) && read.value >= 0, `it is read as ${read.value}`);
    if (read.value > 253_402_300_799) return;
    promise(stringToDatetime(datetimeToString(read.value)) === read.value, "written it is another");
  },
};

/** Content-Length, in one field or several (LF between). */
export const contentLength: Target = {
  name: "content-length",
  promise:
    "A length is digits only, at most 2^53-1, the same throughout, or refused with ParseError.",
  seeds: ["5", "5, 5", "5\n5", "00005", "9007199254740991"],
  words: [",", " ", "\n", "+", "-", "0x", "e", "9007199254740992", "\t", "_", "\xb2", "."],
  run(input) {
    const values = input.toString("latin1").split("\n");
    const read = outcomeOf([ParseError], () => _contentLength({ getRawHeaders: () => values }));
    if ("error" in read) return;
    promise(Number.isSafeInteger(read.value), "it is no exact number");
    for (const value of values.join(",").split(",")) {
      promise(
        /^[ \t\v\f\r]*0*[0-9]{1,16}[ \t\v\f\r]*$/.test(value),
        `${JSON.stringify(value)} is taken`,
      );
      promise(Number(value) === read.value, "the values differ");
    }
  },
};

/** Content-Range. */
export const contentRange: Target = {
  name: "content-range",
  promise:
    "A range is three exact numbers, the last of which may be null, or refused with RangeError.",
  seeds: ["bytes 0-5/10", " bytes 10-20/* "],
  words: ["bytes", " ", "-", "/", "*", "0", "9007199254740992", "x"],
  run(input) {
    const read = outcomeOf([RangeError], () => parseContentRange(input));
    if ("error" in read) return;
    const [start, end, length] = read.value;
    promise(
      [start, end, length ?? 0].every((value) => Number.isSafeInteger(value) && value >= 0),
      "they are no exact numbers",
    );
  },
};

/** Queries. */
export const query: Target = {
  name: "query",
  promise:
    "A query becomes names and values of no more bytes than it has, the same as text and as bytes; only strict parsing throws RangeError.",
  seeds: ["a=b&c=d;e=", "a+b=%41%4", "__proto__=x&constructor=y", "=&=="],
  words: ["&", ";", "=", "%", "%00", "%C3%A9", "+", "__proto__", "%ff"],
  run(input) {
    const values = [...parse_qs(input, true)].flatMap(([, each]) => each);
    const size = values.reduce((sum, value) => sum + value.length, 0);
    promise(size <= input.length, "more came out than was put in");
    const text = [...parse_qs(input.toString("utf8"), true)].flatMap(([, each]) => each);
    if (!input.toString("utf8").includes("\ufffd")) {
      promise(text.length === values.length, "as text there are others");
    }
    outcomeOf([RangeError], () => parse_qs(input, true, true));
  },
};

/** The charset of a Content-Type. */
export const charset: Target = {
  name: "charset",
  promise: "A Content-Type has a charset, or none; it never throws.",
  seeds: ['text/html; charset="utf-8"', "a/b;x=y;charset='latin1'", 'a;b="\\";";charset=x'],
  words: ["charset", "=", ";", '"', "\\", "'", " ", "utf-8", "CHARSET=", "\xe9"],
  run(input) {
    const found = charsetOf(input.toString("latin1"));
    promise(found === null || (found !== "" && found.length <= input.length), "it is none");
  },
};

/** Challenges of WWW-Authenticate, and what is sent for them. */
export const challenge: Target = {
  name: "challenge",
  promise:
    "Challenges are read, never thrown at; what is sent for one of digest authentication holds no line end and closes its quotes.",
  seeds: [
    'Digest realm="a", nonce="b", qop="auth,auth-int", algorithm=SHA-256, opaque="c"',
    'Basic realm="x", Digest realm="\\"", nonce=b, userhash=true, charset=UTF-8',
    "Negotiate YII=, Digest realm=a,nonce=b,algorithm=MD5-sess",
  ],
  words: [
    ...["Digest ", "realm=", "nonce=", "qop=", "auth", "algorithm=", "MD5", "-sess", "opaque="],
    ...['"', "\\", ",", "=", " ", "userhash=true", "charset=UTF-8", "\x7f", "\xe9", "__proto__="],
  ],
  run(input) {
    // A header value never has these characters here.
    const value = input.toString("latin1").replace(/[\0\r\n]/g, " ");
    for (const each of parseChallenges(value)) {
      const session = beginSession(each, "cnonce");
      if (session === null) continue;
      const sent = authorization(session, {
        username: 'us"er',
        password: "pw",
        method: "GET",
        target: "/",
      });
      promise(!/[\0\r\n]/.test(sent), "a line end is sent");
      promise(!sent.includes('pw"'), "the password is sent");
      const bare = sent.replace(/"(?:[^"\\]|\\.)*"/gs, "");
      promise(!bare.includes('"'), `quotes stay open: ${sent}`);
    }
  },
};

/** Keep-Alive. */
export const keepAlive: Target = {
  name: "keep-alive",
  promise: "An idle connection is kept no longer than the client wants, whatever the server says.",
  seeds: ["timeout=5, max=100", 'timeout="5"', "max=1", "timeout=0"],
  words: ["timeout", "=", ",", '"', " ", "999999999", "-1", "1e9"],
  run(input) {
    const seconds = idleSeconds(240, input.toString("latin1"));
    promise(seconds >= 0 && seconds <= 240, `it is kept for ${seconds} seconds`);
  },
};

/** Methods and request targets. */
export const requestLine: Target = {
  name: "request-line",
  promise: "A method is a token and a target visible ASCII, or each is refused with RangeError.",
  seeds: ["GET", "/path", "*"],
  words: [" ", "\r\n", "\0", "\x7f", "\xa0", "%0d%0a", "#", "\u010d"],
  run(input) {
    const text = input.toString("utf8");
    const method = outcomeOf([RangeError], () => _ensureValidMethod(text));
    promise("value" in method === /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text), "no token");
    const target = outcomeOf([RangeError], () => _ensureValidURI(text));
    promise("value" in target === /^[\x21-\x7e]+$/.test(text), "no target");
  },
};
