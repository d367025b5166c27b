// Replies that no server should send, and the error of each. The letters are the rows of the list
// of attacks: A is about framing, D about exhaustion.

/** A malformed response: it is refused as soon as it has arrived, even if the server goes on. */
export interface Malformed {
  readonly title: string;
  readonly reply: string;
  /** The class of the request's error, or of the body's end, with its reasons. */
  readonly ends: RegExp;
}

const ok = (rest: string): string => `HTTP/1.1 200 OK\r\n${rest}`;
const chunks = (rest: string): string => ok(`Transfer-Encoding: chunked\r\n\r\n${rest}`);
const headers = (rest: string): string => ok(`${rest}\r\nContent-Length: 2\r\n\r\nhi`);

const PARSE = /^ResponseFailed\[ParseError\]/;
const VERSION = /^ResponseFailed\[BadResponseVersion\]/;
const CHUNK = /^ResponseFailed\[_MalformedChunkedDataError/;

export const malformed: readonly Malformed[] = [
  { title: "A1 another protocol's greeting", reply: "SSH-2.0-OpenSSH_9\r\n", ends: PARSE },
  { title: "A1 an empty line before the status line", reply: `\r\n${ok("\r\n")}`, ends: PARSE },
  { title: "A14 a status with a sign", reply: "HTTP/1.1 +200 OK\r\n\r\n", ends: PARSE },
  { title: "A14 a status with an underscore", reply: "HTTP/1.1 2_00 OK\r\n\r\n", ends: PARSE },
  { title: "A14 a negative status", reply: "HTTP/1.1 -1 OK\r\n\r\n", ends: PARSE },
  { title: "A14 a status of five digits", reply: "HTTP/1.1 99999 OK\r\n\r\n", ends: PARSE },
  { title: "A14 a status of two digits", reply: "HTTP/1.1 20 OK\r\n\r\n", ends: PARSE },
  { title: "A14 two spaces before the status", reply: "HTTP/1.1  200 OK\r\n\r\n", ends: PARSE },
  { title: "A14 another protocol's name", reply: "FOO/1.1 200 OK\r\n\r\n", ends: VERSION },
  { title: "A14 another major version", reply: "HTTP/2.0 200 OK\r\n\r\n", ends: VERSION },
  {
    title: "A5 two Transfer-Encodings",
    reply: headers("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
    ends: PARSE,
  },
  {
    title: "A5 chunked, chunked",
    reply: headers("Transfer-Encoding: chunked, chunked"),
    ends: PARSE,
  },
  { title: "A5 gzip, chunked", reply: headers("Transfer-Encoding: gzip, chunked"), ends: PARSE },
  { title: "A5 identity", reply: headers("Transfer-Encoding: identity"), ends: PARSE },
  {
    title: "A5 a vertical tab before chunked",
    reply: headers("Transfer-Encoding: \x0bchunked"),
    ends: PARSE,
  },
  { title: "A6 a length with a sign", reply: ok("Content-Length: +5\r\n\r\nhello"), ends: PARSE },
  { title: "A6 a negative length", reply: ok("Content-Length: -1\r\n\r\nhello"), ends: PARSE },
  { title: "A6 a hexadecimal length", reply: ok("Content-Length: 0x5\r\n\r\nhello"), ends: PARSE },
  {
    title: "A6 two lengths in a list",
    reply: ok("Content-Length: 5, 6\r\n\r\nhello"),
    ends: PARSE,
  },
  {
    title: "A6 two lengths",
    reply: ok("Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
    ends: PARSE,
  },
  { title: "A6 a length with a space", reply: ok("Content-Length: 1 2\r\n\r\nhello"), ends: PARSE },
  { title: "A6 an empty length", reply: ok("Content-Length:\r\n\r\nhello"), ends: PARSE },
  {
    title: "A6 a length of 10^30",
    reply: ok(`Content-Length: 1${"0".repeat(30)}\r\n\r\nhello`),
    ends: PARSE,
  },
  {
    title: "A7 a hexadecimal prefix of a chunk size",
    reply: chunks("0x5\r\nhello\r\n"),
    ends: CHUNK,
  },
  { title: "A7 a chunk size with a sign", reply: chunks("+5\r\nhello\r\n"), ends: CHUNK },
  { title: "A7 a negative chunk size", reply: chunks("-5\r\nhello\r\n"), ends: CHUNK },
  {
    title: "A7 a chunk size of 17 digits",
    reply: chunks("10000000000000000\r\nhello\r\n"),
    ends: CHUNK,
  },
  {
    title: "A7 a chunk size above 2^53",
    reply: chunks("20000000000001\r\nhello\r\n"),
    ends: CHUNK,
  },
  { title: "A8 a chunk without its end", reply: chunks("5\r\nhelloX0\r\n\r\n"), ends: CHUNK },
  {
    title: "A8 a chunk ended by two bytes that are not CR LF",
    reply: chunks("5\r\nhelloXX0\r\n\r\n"),
    ends: CHUNK,
  },
  {
    title: "A9 a bare LF after a chunk size",
    reply: chunks("5\nhello\r\n0\r\n\r\n"),
    ends: CHUNK,
  },
  {
    title: "A9 a bare CR after a chunk size",
    reply: chunks("5\rXhello\r\n0\r\n\r\n"),
    ends: CHUNK,
  },
  {
    title: "A9 a bare LF in an extension",
    reply: chunks("5;a\nb\r\nhello\r\n0\r\n\r\n"),
    ends: CHUNK,
  },
  {
    title: "A10 CR LF CR X at the end of the head",
    reply: ok("X-A: 1\r\n\rX\r\n\r\n"),
    ends: PARSE,
  },
  { title: "A11 a space before the colon", reply: headers("X-A : 1"), ends: PARSE },
  { title: "A11 a space before the first header", reply: headers(" X-A: 1"), ends: PARSE },
  { title: "A11 an empty name", reply: headers(": 1"), ends: PARSE },
  { title: "A11 NUL in a value", reply: headers("X-A: a\0b"), ends: PARSE },
  { title: "A11 NUL in the phrase", reply: "HTTP/1.1 200 O\0K\r\n\r\n", ends: PARSE },
  { title: "A11 a header without a colon", reply: headers("nonsense"), ends: PARSE },
  {
    title: "A12 a folded Transfer-Encoding",
    reply: headers("Transfer-Encoding:\r\n chunked"),
    ends: PARSE,
  },
  {
    title: "A12 a folded Content-Length",
    reply: ok("Content-Length:\r\n 5\r\n\r\nhello"),
    ends: PARSE,
  },
  {
    title: "101 without an Upgrade",
    reply: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    ends: PARSE,
  },
  {
    title: "D3 a header line of 20 KB",
    reply: headers(`X-A: ${"a".repeat(20_000)}`),
    ends: /^ResponseFailed\[HeaderLineTooLong\]/,
  },
  {
    title: "D3 a status line without end",
    reply: `HTTP/1.1 200 ${"a".repeat(20_000)}`,
    ends: /^ResponseFailed\[HeaderLineTooLong\]/,
  },
  {
    title: "D3 a line without end",
    reply: "a".repeat(20_000),
    ends: /^ResponseFailed\[HeaderLineTooLong\]/,
  },
  {
    title: "D3 2000 headers",
    reply: headers(Array.from({ length: 2000 }, (_, i) => `X-${i}: 1`).join("\r\n")),
    ends: /^ResponseFailed\[TooManyHeaders\]/,
  },
  {
    title: "D3 300 KB of headers",
    reply: headers(
      Array.from({ length: 30 }, (_, i) => `X-${i}: ${"a".repeat(10_000)}`).join("\r\n"),
    ),
    ends: /^ResponseFailed\[HeadersTooLarge\]/,
  },
  {
    title: "D4 1xx replies without end",
    reply: "HTTP/1.1 102 Processing\r\n\r\n".repeat(200),
    ends: /^ResponseFailed\[TooManyInformationalResponses\]/,
  },
  {
    title: "D4 trailers without end",
    reply: chunks(`0\r\n${"X-A: aaaaaaaa\r\n".repeat(6000)}`),
    ends: CHUNK,
  },
  { title: "D5 an extension without end", reply: chunks(`5;${"a".repeat(2000)}`), ends: CHUNK },
  { title: "D5 a chunk size without end", reply: chunks("0".repeat(2000)), ends: CHUNK },
];

/** An incomplete reply: the server sends so much, and then nothing, or closes, or resets. */
export interface BrokenOff {
  readonly title: string;
  readonly reply: string;
  /** The results when the server sends nothing more, closes cleanly, or resets. */
  readonly stalls: RegExp;
  readonly closes: RegExp;
  readonly resets: RegExp;
}

const HEADERS_TIMEOUT = /^HeadersTimeoutError\[/;
const BODY_TIMEOUT = /^BodyTimeoutError\[/;
const NEVER = {
  closes: /^ResponseNeverReceived\[ConnectionDone\]/,
  resets: /^ResponseNeverReceived\[ConnectionLost/,
};
const SHORT = {
  closes: /^ResponseFailed\[ConnectionDone/,
  resets: /^ResponseFailed\[ConnectionLost/,
};

export const brokenOff: readonly BrokenOff[] = [
  { title: "nothing at all", reply: "", stalls: HEADERS_TIMEOUT, ...NEVER },
  { title: "half a status line", reply: "HTTP/1.1 2", stalls: HEADERS_TIMEOUT, ...SHORT },
  { title: "a status line", reply: "HTTP/1.1 200 OK\r\n", stalls: HEADERS_TIMEOUT, ...SHORT },
  { title: "half a header", reply: ok("X-A: "), stalls: HEADERS_TIMEOUT, ...SHORT },
  { title: "a head without its end", reply: ok("X-A: 1\r\n"), stalls: HEADERS_TIMEOUT, ...SHORT },
  { title: "a 100", reply: "HTTP/1.1 100 Continue\r\n\r\n", stalls: HEADERS_TIMEOUT, ...SHORT },
  {
    title: "A13 a head without its body",
    reply: ok("Content-Length: 5\r\n\r\n"),
    stalls: BODY_TIMEOUT,
    ...SHORT,
  },
  {
    title: "A13 half a body",
    reply: ok("Content-Length: 5\r\n\r\nhe"),
    stalls: BODY_TIMEOUT,
    ...SHORT,
  },
  { title: "A13 half a chunk size", reply: chunks("1"), stalls: BODY_TIMEOUT, ...SHORT },
  { title: "A13 half a chunk", reply: chunks("5\r\nhe"), stalls: BODY_TIMEOUT, ...SHORT },
  {
    title: "A13 chunks without the last",
    reply: chunks("2\r\nhi\r\n"),
    stalls: BODY_TIMEOUT,
    ...SHORT,
  },
  {
    title: "A13 the last chunk without its end",
    reply: chunks("2\r\nhi\r\n0\r\n"),
    stalls: BODY_TIMEOUT,
    ...SHORT,
  },
  {
    title: "a body of unknown length",
    reply: ok("\r\nhe"),
    stalls: BODY_TIMEOUT,
    closes: /^PartialDownloadError/,
    resets: /^PartialDownloadError/,
  },
];
