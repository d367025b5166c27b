import { flushUnhandledFailures } from "@twisted-ts/deferred";
import {
  bytes,
  connectionDone,
  errorNames,
  exchange,
  makeRequest,
} from "../../support/http-client.ts";
import { promise, sameHoweverCut, type Target } from "../target.ts";

const LIMITS = {
  maxHeaderLineLength: 256,
  maxHeaders: 20,
  maxHeadersSize: 1024,
  maxTrailersSize: 128,
  maxInformationalResponses: 5,
};

/** Most bytes held of a head: a line, and the header that the next line may continue. */
const MOST_HELD = LIMITS.maxHeaderLineLength + LIMITS.maxHeadersSize;

const EXPECTED = new Set([
  ...["ResponseFailed", "ResponseNeverReceived", "ResponseDone", "PotentialDataLoss", "_DataLoss"],
  ...["ParseError", "BadResponseVersion", "HeaderLineTooLong", "TooManyHeaders", "HeadersTooLarge"],
  ...["TooManyInformationalResponses", "_MalformedChunkedDataError", "ConnectionDone"],
  "RequestTransmissionFailed",
]);

/** What a first line of the input asks with. */
const REQUESTS = new Map([
  ["HEAD\n", () => makeRequest("HEAD")],
  ["CONNECT\n", () => makeRequest("CONNECT")],
  ["CLOSE\n", () => makeRequest("GET", { persistent: false })],
  ["UPGRADE\n", () => makeRequest("GET", { headers: { Upgrade: ["x"], Connection: ["upgrade"] } })],
]);

const ok = (rest: string): string => `HTTP/1.1 200 OK\r\n${rest}`;

/** Responses. */
export const response: Target = {
  name: "response",
  promise:
    "A response is read the same however it is cut, ends in an error of the documented classes, and holds no more than its limits.",
  seeds: [
    ok("Content-Length: 5\r\n\r\nhello"),
    ok("Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"),
    ok("X-A: b\r\n folded\r\nConnection: close\r\n\r\nto the end"),
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.0 404 Not Found\nContent-Length: 2\nConnection: keep-alive\n\nno",
    `HEAD\n${ok("Content-Length: 5\r\n\r\n")}`,
    `CONNECT\n${ok("\r\ntunnelled")}`,
    "UPGRADE\nHTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nother",
    `CLOSE\n${ok("Content-Length: 1\r\nContent-Length: 1\r\n\r\nx")}`,
    ok(`${"X-Many: 1\r\n".repeat(30)}\r\n`),
    ok(`X-Long: ${"a".repeat(300)}\r\n\r\n`),
  ],
  words: [
    ...REQUESTS.keys(),
    ...["HTTP/1.1 ", "HTTP/1.0 ", "HTTP/2.0 ", "200", "204", "304", "100", "101", "103", " OK"],
    ...["\r\n", "\n", "\r", "\r\n\r\n", "\n\n", "\r\n ", "\r\n\t", ": ", ":", " :", "\0", "\x0b"],
    ...[
      "Content-Length: ",
      "Transfer-Encoding: chunked\r\n",
      "Transfer-Encoding: ",
      "chunked",
      ",",
    ],
    ...["Connection: ", "close", "keep-alive", "Upgrade: x\r\n", "Keep-Alive: timeout=5\r\n"],
    ...["identity", "gzip, chunked", "5\r\nhello\r\n", "0\r\n\r\n", "0\r\n", ";x=y", ';x="y"'],
    ...["__proto__: 1\r\n", "constructor: 1\r\n", "Set-Cookie: a=b\r\n", "\xc4", "\xff\xfe", "+5"],
    ...["-5", "0x5", "5, 5", "5, 6", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"],
  ],
  run(input) {
    const text = input.toString("latin1");
    const line = text.slice(0, text.indexOf("\n") + 1);
    const make = REQUESTS.get(line);
    const reply = make === undefined ? text : text.slice(line.length);
    sameHoweverCut(bytes(reply), (pieces) => {
      const { protocol, transport, outcome, recorder, quiescent } = exchange(
        [],
        make?.() ?? makeRequest(),
        LIMITS,
      );
      const free = quiescent;
      for (const piece of pieces) {
        protocol.dataReceived(piece);
        promise((protocol._parser?._keptBytes ?? 0) <= MOST_HELD, "too much of the head is held");
      }
      const reusable = protocol.state === "QUIESCENT" && !transport.disconnecting;
      protocol.connectionLost(connectionDone());
      promise(outcome.fired === 1, `the Deferred fired ${outcome.fired} times`);
      checkNames(errorNames(outcome.failure));
      const got = outcome.value;
      if (got !== undefined) {
        // What is passed to another protocol does not end as a body does.
        promise(recorder.ends === 1, `the body ended ${recorder.ends} times`);
        checkNames(errorNames(recorder.ended));
      }
      promise(flushUnhandledFailures().length === 0, "a failure was left unhandled");
      return {
        failure: errorNames(outcome.failure),
        head: got && [got.version, got.code, got.phrase, [...got.headers.getAllRawHeaders()]],
        body: recorder.body,
        end: errorNames(recorder.ended),
        reusable,
        free,
      };
    });
  },
};

function checkNames(names: string): void {
  if (names === "no failure") return;
  for (const name of names.split(/[[\], ]+/)) {
    promise(name === "" || EXPECTED.has(name), `unexpected error ${names}`);
  }
}
