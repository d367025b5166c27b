// Replies that are read, and replies that are refused. Each is fed whole, byte by byte, and with
// bytes after it. The letters are the rows of the list of attacks: A is about framing, D about
// exhaustion, E about the runtime.

import { expect } from "chai";
import {
  bytes,
  bytewise,
  type Exchange,
  errorNames,
  exchange,
  makeRequest,
} from "../../support/http-client.ts";

interface Accepted {
  readonly title: string;
  readonly reply: string;
  readonly body: string;
  readonly reused: boolean;
  readonly method?: string;
  readonly code?: number;
  readonly header?: readonly [string, string];
}

const ok = (headers: string, body = ""): string => `HTTP/1.1 200 OK\r\n${headers}\r\n${body}`;

const accepted: readonly Accepted[] = [
  {
    title: "a Content-Length",
    reply: ok("Content-Length: 3\r\n", "abc"),
    body: "abc",
    reused: true,
  },
  { title: "a Content-Length of zero", reply: ok("Content-Length: 0\r\n"), body: "", reused: true },
  {
    title: "the same Content-Length twice, once with a leading zero",
    reply: ok("Content-Length: 3\r\nContent-Length: 03\r\n", "abc"),
    body: "abc",
    reused: true,
  },
  {
    title: "a Content-Length list of equals",
    reply: ok("Content-Length: 3, 3\r\n", "abc"),
    body: "abc",
    reused: true,
  },
  {
    title: "a chunked body, with extensions",
    reply: ok("Transfer-Encoding: chunked\r\n", '3;a=b\r\nabc\r\n2;q="x y"\r\nde\r\n0\r\n\r\n'),
    body: "abcde",
    reused: true,
  },
  {
    title: "a coding in capitals, and upper-case chunk sizes",
    reply: ok("Transfer-Encoding: Chunked\r\n", "A\r\n0123456789\r\n0\r\n\r\n"),
    body: "0123456789",
    reused: true,
  },
  {
    title: "a chunked body with trailers",
    reply: ok("Transfer-Encoding: chunked\r\n", "1\r\nx\r\n0\r\nDigest: y\r\n\r\n"),
    body: "x",
    reused: true,
  },
  {
    title: "A4: Transfer-Encoding beside Content-Length, the connection not used again",
    reply: ok("Content-Length: 99\r\nTransfer-Encoding: chunked\r\n", "1\r\nx\r\n0\r\n\r\n"),
    body: "x",
    reused: false,
  },
  {
    title: "204 without body",
    reply: "HTTP/1.1 204 None\r\n\r\n",
    body: "",
    reused: true,
    code: 204,
  },
  {
    title: "304 with the length of the body it does not have",
    reply: "HTTP/1.1 304 Same\r\nContent-Length: 5\r\n\r\n",
    body: "",
    reused: true,
    code: 304,
  },
  {
    title: "204 with Content-Length, which ends at its head, the connection used again",
    reply: "HTTP/1.1 204 None\r\nContent-Length: 5\r\n\r\n",
    body: "",
    reused: true,
    code: 204,
  },
  {
    title: "204 with Transfer-Encoding, which ends at its head, the connection used again",
    reply: "HTTP/1.1 204 None\r\nTransfer-Encoding: chunked\r\n\r\n",
    body: "",
    reused: true,
    code: 204,
  },
  {
    title: "a body with a malformed trailer, the connection not used again",
    reply: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nnonsense\r\nX-A: 1\r\n\r\n`,
    body: "abc",
    reused: false,
  },
  {
    title: "a trailer on folded lines",
    reply: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-A: 1\r\n 2\r\n\r\n`,
    body: "abc",
    reused: true,
  },
  {
    title: "chunk extensions with quoted pairs, and with white space before the semicolon",
    reply: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3 \t;a="b\\"c" ; d\r\nabc\r\n0 ;x\r\n\r\n`,
    body: "abc",
    reused: true,
  },
  {
    title: "no chunked coding in a word that only looks so, KELVIN SIGN in it",
    reply: `HTTP/1.1 200 OK\r\nConnection: \xe2\x84\xaaeep-alive\r\nContent-Length: 3\r\n\r\nabc`,
    body: "abc",
    reused: true,
  },
  {
    title: "a reply to HEAD, its Content-Length among the headers",
    reply: ok("Content-Length: 5\r\n"),
    body: "",
    reused: true,
    method: "HEAD",
    header: ["Content-Length", "5"],
  },
  {
    title: "a reply without phrase",
    reply: "HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx",
    body: "x",
    reused: true,
  },
  {
    title: "a phrase of several words",
    reply: "HTTP/1.1 203 Rather Not Mine\r\nContent-Length: 0\r\n\r\n",
    body: "",
    reused: true,
    code: 203,
  },
  {
    title: "A10: bare line feeds",
    reply: "HTTP/1.1 200 OK\nX-A: 1\nContent-Length: 2\n\nab",
    body: "ab",
    reused: true,
    header: ["X-A", "1"],
  },
  {
    title: "a mixture of line ends, the empty line a bare one",
    reply: "HTTP/1.1 200 OK\r\nX-A: 1\nContent-Length: 6\r\n\na\r\n\r\nb",
    body: "a\r\n\r\nb",
    reused: true,
  },
  {
    title: "a folded header line, joined with its leading white space",
    reply: ok("X-A: one\r\n two\r\n\tthree\r\nContent-Length: 0\r\n"),
    body: "",
    reused: true,
    header: ["X-A", "one two\tthree"],
  },
  {
    title: "A10: a lone carriage return in a value, read as a space",
    reply: ok("X-A: one\rtwo\r\nContent-Length: 0\r\n"),
    body: "",
    reused: true,
    header: ["X-A", "one two"],
  },
  {
    title: "an empty value, and white space around others",
    reply: ok("X-A:   \t\r\nContent-Length:\t0 \r\n"),
    body: "",
    reused: true,
    header: ["X-A", ""],
  },
  {
    title: "1xx replies before the final one",
    reply: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n${ok("Content-Length: 1\r\n", "x")}`,
    body: "x",
    reused: true,
  },
  {
    title: "A15: HTTP/1.0, closed after it",
    reply: "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx",
    body: "x",
    reused: false,
  },
  {
    title: "A15: HTTP/1.0 with keep-alive",
    reply: "HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: Keep-Alive\r\n\r\nx",
    body: "x",
    reused: true,
  },
  {
    title: "A15: Connection: Close, in whatever case",
    reply: ok("Connection: Close\r\nContent-Length: 0\r\n"),
    body: "",
    reused: false,
  },
  {
    title: "A15: close in a list",
    reply: ok("Connection: keep-alive, close\r\nContent-Length: 0\r\n"),
    body: "",
    reused: false,
  },
  {
    title: "205 as any other code",
    reply: "HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n",
    body: "",
    reused: true,
    code: 205,
  },
  {
    title: "E: header names that are special in JavaScript",
    reply: ok("__proto__: a\r\nconstructor: b\r\nContent-Length: 0\r\n"),
    body: "",
    reused: true,
    header: ["__proto__", "a"],
  },
];

function expectAccepted(row: Accepted, result: Exchange, reused: boolean): void {
  expect(errorNames(result.outcome.failure)).to.equal("no failure");
  expect(result.outcome.value?.code).to.equal(row.code ?? 200);
  expect(result.recorder.body).to.equal(row.body);
  expect(errorNames(result.recorder.ended)).to.equal("ResponseDone");
  expect(result.quiescent).to.equal(reused ? 1 : 0);
  expect(result.transport.calls.includes("loseConnection")).to.equal(!reused);
  if (row.header !== undefined) {
    expect(result.outcome.value?.headers.getRawHeaders(row.header[0])).to.deep.equal([
      row.header[1],
    ]);
  }
}

describe("HTTPClientParser reads", () => {
  // A third of a megabyte, byte by byte, on a busy machine.
  for (const row of accepted) {
    const request = () => makeRequest(row.method);
    it(`${row.title}, whole`, () => {
      expectAccepted(row, exchange([bytes(row.reply)], request()), row.reused);
    });
    it(`${row.title}, byte by byte`, () => {
      expectAccepted(row, exchange(bytewise(row.reply), request()), row.reused);
    });
    it(`A1: ${row.title}, and never reuses a connection with bytes after it`, () => {
      expectAccepted(row, exchange([bytes(`${row.reply}HTTP/1.1 200 OK\r\n`)], request()), false);
    });
    it(`${row.title}, cut in two at any byte`, () => {
      for (let at = 1; at < row.reply.length; at += 1) {
        const pieces = [bytes(row.reply.slice(0, at)), bytes(row.reply.slice(at))];
        expectAccepted(row, exchange(pieces, request()), row.reused);
      }
    });
  }
});

const bodyLost = "ResponseFailed[_MalformedChunkedDataError, _DataLoss]";
const chunked = (body: string): string => ok("Transfer-Encoding: chunked\r\n", body);
const sized = (value: string): string => ok(`Content-Length: ${value}\r\n`, "x");

const refused: readonly (readonly [title: string, reply: string, error?: string])[] = [
  [
    "A5: two Transfer-Encodings",
    ok("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
  ],
  ["A5: chunked twice in one", ok("Transfer-Encoding: chunked, chunked\r\n")],
  ["A5: gzip, chunked", ok("Transfer-Encoding: gzip, chunked\r\n")],
  ["A5: identity", ok("Transfer-Encoding: identity\r\nContent-Length: 1\r\n", "x")],
  ["A5: an empty coding", ok("Transfer-Encoding:\r\n")],
  ["A5: chunked with a parameter", ok("Transfer-Encoding: chunked;x=1\r\n")],
  ["A5: a vertical tab before the coding", ok("Transfer-Encoding: \x0bchunked\r\n", "0\r\n\r\n")],
  ["A5: a form feed after the coding", ok("Transfer-Encoding: chunked\x0c\r\n", "0\r\n\r\n")],
  ["A5: a carriage return after the coding", ok("Transfer-Encoding: chunked\r\r\n", "0\r\n\r\n")],
  ["A6: a carriage return after a Content-Length", sized("1\r")],
  ["A6: two Content-Lengths that differ", ok("Content-Length: 1\r\nContent-Length: 2\r\n", "x")],
  ["A6: a Content-Length with a plus sign", sized("+5")],
  ["A6: a negative Content-Length", sized("-1")],
  ["A6: a hexadecimal Content-Length", sized("0x5")],
  ["A6: a Content-Length list that differs", sized("5, 6")],
  ["A6: a Content-Length of two words", sized("1 2")],
  ["A6: an empty Content-Length", sized("")],
  ["A6: a Content-Length above 2^53", sized("1000000000000000000000000000000")],
  ["A6: a Content-Length of 2^53, which would be rounded", sized("9007199254740992")],
  [
    "A10: a carriage return before the last line feed",
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\rX\r\n\r\n",
  ],
  ["A11: white space before the colon", ok("X-A : 1\r\nContent-Length: 0\r\n")],
  [
    "A11: white space before the first header",
    "HTTP/1.1 200 OK\r\n X-A: 1\r\nContent-Length: 0\r\n\r\n",
  ],
  ["A11: an empty header name", ok(": 1\r\nContent-Length: 0\r\n")],
  ["A11: a NUL in a value", ok("X-A: a\0b\r\nContent-Length: 0\r\n")],
  ["A11: a header line without colon", ok("nonsense\r\nContent-Length: 0\r\n")],
  ["A11: a name beyond ASCII", ok("X-\xc4: 1\r\nContent-Length: 0\r\n")],
  ["A12: a folded Transfer-Encoding", ok("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n")],
  ["A12: a folded Content-Length", ok("Content-Length: 1\r\n 2\r\n", "x")],
  ["A14: a status with a plus sign", "HTTP/1.1 +200 OK\r\n\r\n"],
  ["A14: a status with an underscore", "HTTP/1.1 2_00 OK\r\n\r\n"],
  ["A14: a negative status", "HTTP/1.1 -1 OK\r\n\r\n"],
  ["A14: a status of five digits", "HTTP/1.1 99999 OK\r\n\r\n"],
  ["A14: a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
  ["A14: two spaces before the status", "HTTP/1.1  200 OK\r\n\r\n"],
  ["A14: another protocol", "FOO/1.1 200 OK\r\n\r\n", "ResponseFailed[BadResponseVersion]"],
  ["A14: HTTP/2.0", "HTTP/2.0 200 OK\r\n\r\n", "ResponseFailed[BadResponseVersion]"],
  ["A14: a version without minor", "HTTP/1 200 OK\r\n\r\n", "ResponseFailed[BadResponseVersion]"],
  ["A14: a long minor version", "HTTP/1.10 200 OK\r\n\r\n", "ResponseFailed[BadResponseVersion]"],
  ["a NUL in the phrase", "HTTP/1.1 200 O\0K\r\n\r\n"],
  ["an empty line before the status line", "\r\nHTTP/1.1 200 OK\r\n\r\n"],
  ["a status line of one word", "nonsense\r\n\r\n"],
  ["a 101 that the request did not ask for", "HTTP/1.1 101 Go\r\n\r\n"],
  ["A7: a chunk size with a prefix", chunked("0x5\r\nabcde\r\n0\r\n\r\n"), bodyLost],
  ["A7: a chunk size with a plus sign", chunked("+5\r\nabcde\r\n0\r\n\r\n"), bodyLost],
  ["A7: a negative chunk size", chunked("-5\r\nabcde\r\n0\r\n\r\n"), bodyLost],
  ["A7: a chunk size with a space after it", chunked("5 \r\nabcde\r\n0\r\n\r\n"), bodyLost],
  ["A7: a chunk size above 2^53", chunked("20000000000000\r\nabcde\r\n"), bodyLost],
  ["A7: a chunk size of 17 digits", chunked("10000000000000005\r\nabcde\r\n0\r\n\r\n"), bodyLost],
  ["A7: an empty chunk size", chunked("\r\nabcde\r\n0\r\n\r\n"), bodyLost],
  ["A8: chunk data without its CRLF", chunked("3\r\nabcXX0\r\n\r\n"), bodyLost],
  ["A8: chunk data followed by a bare LF", chunked("3\r\nabc\n0\r\n\r\n"), bodyLost],
  ["A9: a bare LF after a chunk size", chunked("3\nabc\r\n0\r\n\r\n"), bodyLost],
  ["A9: a bare LF in a chunk extension", chunked("3;a\nb\r\nabc\r\n0\r\n\r\n"), bodyLost],
  ["A9: a bare CR in a chunk extension", chunked("3;a\rb\r\nabc\r\n0\r\n\r\n"), bodyLost],
  [
    "a transfer coding that only looks like chunked, KELVIN SIGN in it",
    ok("Transfer-Encoding: chun\xe2\x84\xaaed\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
    "ResponseFailed[ParseError]",
  ],
  [
    "D3: a line that is too long",
    ok(`X-A: ${"a".repeat(17_000)}\r\n`),
    "ResponseFailed[HeaderLineTooLong]",
  ],
  [
    "D3: a line that is too long and never ends",
    `HTTP/1.1 200 ${"a".repeat(17_000)}`,
    "ResponseFailed[HeaderLineTooLong]",
  ],
  ["D3: too many headers", ok("X-A: 1\r\n".repeat(1001)), "ResponseFailed[TooManyHeaders]"],
  [
    "D3: too large a head",
    ok(`X-A: ${"a".repeat(16_000)}\r\n`.repeat(20)),
    "ResponseFailed[HeadersTooLarge]",
  ],
  [
    "D4: 1xx without end",
    "HTTP/1.1 100 Go on\r\n\r\n".repeat(101),
    "ResponseFailed[TooManyInformationalResponses]",
  ],
  [
    "D4: trailers without end",
    chunked(`0\r\n${`X: ${"a".repeat(1000)}\r\n`.repeat(70)}`),
    bodyLost,
  ],
  ["D5: a chunk extension without end", chunked(`1;${"a".repeat(2000)}`), bodyLost],
];

describe("HTTPClientParser refuses", () => {
  // A third of a megabyte, byte by byte, on a busy machine.
  function expectRefused(result: Exchange, expected: string): void {
    const names = errorNames(result.outcome.failure ?? result.recorder.ended);
    expect(names).to.equal(expected);
    expect(result.quiescent).to.equal(0);
    expect(result.transport.calls).to.include("loseConnection");
    expect(result.outcome.fired).to.equal(1);
  }

  for (const [title, reply, error = "ResponseFailed[ParseError]"] of refused) {
    it(`${title}, whole`, () => {
      expectRefused(exchange([bytes(reply)]), error);
    });
    it(`${title}, byte by byte`, () => {
      expectRefused(exchange(bytewise(reply)), error);
    });
    it(`${title}, with bytes after it`, () => {
      expectRefused(exchange([bytes(`${reply}more of the same`)]), error);
    });
  }
});

describe("HTTPClientParser, when the connection ends early", () => {
  const early: readonly (readonly [title: string, reply: string, error: string])[] = [
    ["before any byte", "", "ResponseNeverReceived[ConnectionDone]"],
    ["within the status line", "HTTP/1.1 2", "ResponseFailed[ConnectionDone]"],
    ["within the headers", "HTTP/1.1 200 OK\r\nX-A: 1\r\n", "ResponseFailed[ConnectionDone]"],
    ["after a 100", "HTTP/1.1 100 Continue\r\n\r\n", "ResponseFailed[ConnectionDone]"],
    [
      "A13: within a body of known length",
      ok("Content-Length: 5\r\n", "abc"),
      "ResponseFailed[ConnectionDone, _DataLoss]",
    ],
    [
      "A13: before the last chunk",
      chunked("3\r\nabc\r\n"),
      "ResponseFailed[ConnectionDone, _DataLoss]",
    ],
    [
      "A13: before the last CRLF",
      chunked("3\r\nabc\r\n0\r\n"),
      "ResponseFailed[ConnectionDone, _DataLoss]",
    ],
    ["after a body of unknown length", ok("", "abc"), "PotentialDataLoss"],
  ];
  for (const [title, reply, error] of early) {
    it(`reports it: ${title}`, () => {
      for (const pieces of [[bytes(reply)], bytewise(reply)]) {
        const nonempty = pieces.filter((piece) => piece.length > 0);
        const { outcome, recorder } = exchange(nonempty, makeRequest(), {}, true);
        expect(errorNames(outcome.failure ?? recorder.ended)).to.equal(error);
        expect(outcome.fired).to.equal(1);
      }
    });
  }
});
