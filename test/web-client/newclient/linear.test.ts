// Long input, however it is cut: quadratic work would take minutes at these sizes.

import {
  _ChunkedTransferDecoder,
  parse_qs,
  parseContentRange,
  stringToDatetime,
} from "@twisted-ts/web-client/http";
import { Headers } from "@twisted-ts/web-client/http_headers";
import { HTTPClientParser, Request } from "@twisted-ts/web-client/newclient";
import { ManualProducer } from "../../support/body-producers.ts";
import { bytes, connected, makeRequest, watch } from "../../support/http-client.ts";
import { RecordingTransport } from "../../support/recording-transport.ts";
import { guarded } from "../../support/watchdog.ts";

const LIMITS = {
  maxHeaderLineLength: 1e9,
  maxHeaders: 1e9,
  maxHeadersSize: 1e9,
  maxTrailersSize: 1e9,
  maxInformationalResponses: 1e9,
} as const;

function makeParser(): HTTPClientParser {
  const made = new HTTPClientParser({ method: "GET" }, () => undefined, LIMITS);
  made.makeConnection(new RecordingTransport() as never);
  return made;
}

function feed(to: { dataReceived(data: Buffer): void }, text: string): void {
  const data = bytes(text);
  for (let at = 0; at < data.length; at += 1) to.dataReceived(data.subarray(at, at + 1));
}

function attempt(run: () => unknown): void {
  try {
    run();
  } catch {
    // Whether it is accepted does not matter here.
  }
}

const OK = "HTTP/1.1 200 OK\r\n";

const CASES: Record<string, readonly [size: number, run: (size: number) => void]> = {
  "a header line, by the byte": [
    1_000_000,
    (size) => feed(makeParser(), `${OK}X: ${"a".repeat(size)}`),
  ],
  "a start line, by the byte": [
    1_000_000,
    (size) => feed(makeParser(), `HTTP/1.1 200 ${"a".repeat(size)}`),
  ],
  "many headers, by the byte": [
    200_000,
    (size) => feed(makeParser(), OK + "X-A: 1\r\n".repeat(size)),
  ],
  "many headers": [
    1_000_000,
    (size) => makeParser().dataReceived(bytes(OK + "X-A: 1\r\n".repeat(size))),
  ],
  "many different headers, looked up": [
    100_000,
    (size) => {
      const made = makeParser();
      const lines = Array.from({ length: size }, (_, at) => `X-${at}: 1\r\n`);
      made.dataReceived(bytes(OK + lines.join("")));
      for (let at = 0; at < size; at += 1) made.headers.getRawHeaders(`X-${at}`);
    },
  ],
  "a folded header": [
    1_000_000,
    (size) => makeParser().dataReceived(bytes(`${OK}X-A: 1\r\n${" 1\r\n".repeat(size)}\r\n`)),
  ],
  "white space around a value": [
    1_000_000,
    (size) =>
      makeParser().dataReceived(bytes(`${OK}X-A:${" ".repeat(size)}1${" ".repeat(size)}\r\n\r\n`)),
  ],
  "a value of lone CRs": [
    1_000_000,
    (size) => makeParser().dataReceived(bytes(`${OK}X-A: ${"\ra".repeat(size)}\r\n\r\n`)),
  ],
  "1xx responses": [
    100_000,
    (size) => makeParser().dataReceived(bytes("HTTP/1.1 100 Go\r\n\r\n".repeat(size))),
  ],
  "1xx responses ended by LF": [
    100_000,
    (size) => makeParser().dataReceived(bytes("HTTP/1.1 100 Go\n\n".repeat(size))),
  ],
  "a Connection of many tokens": [
    1_000_000,
    (size) =>
      makeParser().dataReceived(
        bytes(`${OK}Content-Length: 0\r\nConnection: ${"a,".repeat(size)}\r\n\r\n`),
      ),
  ],
  "a Content-Length of many numbers": [
    1_000_000,
    (size) =>
      makeParser().dataReceived(bytes(`${OK}Content-Length: ${"1,".repeat(size)}1\r\n\r\n`)),
  ],
  "a Content-Length of white space": [
    1_000_000,
    (size) =>
      attempt(() =>
        makeParser().dataReceived(bytes(`${OK}Content-Length: 1${" ".repeat(size)}x\r\n\r\n`)),
      ),
  ],
  "a trailer, by the byte": [
    1_000_000,
    (size) => feed(makeDecoder(), `0\r\nX: ${"a".repeat(size)}`),
  ],
  "many trailers, by the byte": [
    200_000,
    (size) => feed(makeDecoder(), `0\r\n${"X: 1\r\n".repeat(size)}`),
  ],
  "a trailer of LFs": [
    1_000_000,
    (size) => makeDecoder().dataReceived(bytes(`0\r\nX${"\n".repeat(size)}`)),
  ],
  "a folded trailer": [
    500_000,
    (size) =>
      makeParser().dataReceived(
        bytes(`${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nX: 1\r\n${" 1\r\n".repeat(size)}\r\n`),
      ),
  ],
  "chunks of one byte": [
    1_000_000,
    (size) => makeDecoder().dataReceived(bytes("1\r\na\r\n".repeat(size))),
  ],
  "chunks with extensions, by the byte": [
    20_000,
    (size) => feed(makeDecoder(), `1;${"a".repeat(50)}\r\na\r\n`.repeat(size)),
  ],
  "an early response, by the byte": [
    1_000_000,
    (size) => {
      const { protocol } = connected();
      watch(protocol.request(makeRequest("POST", { body: new ManualProducer() })));
      feed(protocol, `${OK}Content-Length: 1000000\r\n\r\n${"a".repeat(size)}`);
    },
  ],
  "a Content-Range": [
    1_000_000,
    (size) => attempt(() => parseContentRange(`${" ".repeat(size)}bytes${" ".repeat(size)}1-`)),
  ],
  "a date": [1_000_000, (size) => attempt(() => stringToDatetime(`Sun,${" ".repeat(size)}1-`))],
  "a query": [300_000, (size) => parse_qs("a=%41+&;".repeat(size))],
  "header values with line ends": [1_000_000, (size) => new Headers({ A: ["\r\n".repeat(size)] })],
  "a request target": [
    1_000_000,
    (size) => attempt(() => new Request("GET", `${"/".repeat(size)} `, new Headers(), null)),
  ],
};

function makeDecoder(): _ChunkedTransferDecoder {
  const made = new _ChunkedTransferDecoder(
    () => undefined,
    () => undefined,
  );
  made._maxTrailerHeadersSize = 1e9;
  return made;
}

describe("long input", () => {
  for (const [name, [size, run]] of Object.entries(CASES)) {
    it(`is read without hanging: ${name}`, () => {
      guarded(() => run(size));
    });
  }
});
