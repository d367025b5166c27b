import type { Attack } from "./attacks.ts";
import { clean, framing, headerLines, inASCII, sends, url } from "./scenarios.ts";
import type { Responder } from "./server.ts";

const REQUEST = "test/web-client/newclient/request.test.ts";
const AGENT = "test/web-client/client/agent.test.ts";

/** Responds when the last chunk of the body has come. */
const whenWritten: Responder = (connection, request) => {
  if (request > 1) clean(connection);
};

/** All lines of the head but those that every client sends. */
function extraLines(received: string): string {
  const lines = received.split(/\r\n|\n/).slice(1);
  const ours = /^(host|connection|content-length|transfer-encoding|accept|user-agent)\b/i;
  const extra = lines.filter((line) => line !== "" && !ours.test(line));
  return extra.length === 0 ? "it without them" : extra.map(inASCII).join(", ");
}

export const attacksOnRequests: readonly Attack[] = [
  {
    id: "B1a",
    attack: "CR LF in the method",
    origin: "CVE-2019-12387 (Twisted), CVE-2022-31150 (undici)",
    test: [AGENT, "B1: throws RangeError for a method or URI that would break the request line"],
    run: sends(({ server }) => ({
      method: "GET / HTTP/1.1\r\nX-A: b\r\n\r\nGET",
      url: url(server),
    })),
  },
  {
    id: "B1b",
    attack: "CR LF in the path",
    origin: "CVE-2019-12387 (Twisted), CVE-2022-31150 (undici)",
    test: [AGENT, "B1: throws RangeError for a method or URI that would break the request line"],
    run: sends(({ server }) => ({
      method: "GET",
      url: url(server, "/ HTTP/1.1\r\nX-A: b\r\n\r\n"),
    })),
  },
  {
    id: "B1c",
    attack: "Characters in the path that are CR LF when they are cut to a byte (U+010D U+010A)",
    origin: "CVE-2018-12116 (Node)",
    test: [AGENT, "B1: throws RangeError for a method or URI that would break the request line"],
    run: sends(({ server }) => ({ method: "GET", url: url(server, "/\u010d\u010aX-A:b") })),
  },
  {
    id: "B1d",
    attack: "A space in the path",
    origin: "RFC 9112, 3.2",
    test: [AGENT, "B1: throws RangeError for a method or URI that would break the request line"],
    run: sends(({ server }) => ({ method: "GET", url: url(server, "/a HTTP/1.0") })),
  },
  {
    id: "B1e",
    attack: "NUL in the path",
    origin: "RFC 9112, 3.2",
    test: [AGENT, "B1: throws RangeError for a method or URI that would break the request line"],
    run: sends(({ server }) => ({ method: "GET", url: url(server, "/a\0b") })),
  },
  {
    id: "B2a",
    attack: "CR LF in a header's value",
    origin: "CVE-2023-23936, CVE-2022-35948 (undici)",
    test: [REQUEST, "has its line ends replaced by spaces"],
    run: sends(
      ({ server }) => ({ method: "GET", url: url(server), headers: [["X-A", "1\r\nX-B: 2"]] }),
      headerLines("x-a", "x-b"),
    ),
  },
  {
    id: "B2b",
    attack: "CR LF in a header's name",
    origin: "Twisted #12191",
    test: ["test/web-client/headers/headers.test.ts", "refuses names that are not tokens"],
    run: sends(
      ({ server }) => ({ method: "GET", url: url(server), headers: [["X-A: 1\r\nX-B", "2"]] }),
      headerLines("x-a", "x-b"),
    ),
  },
  {
    id: "B2c",
    attack: "NUL in a header's value",
    origin: "RFC 9110, 5.5",
    test: [REQUEST, "is refused with a NUL in it"],
    run: sends(
      ({ server }) => ({ method: "GET", url: url(server), headers: [["X-A", "1\0x"]] }),
      headerLines("x-a"),
    ),
  },
  {
    id: "B2d",
    attack: "U+010D U+010A in a header's value",
    origin: "CVE-2018-12116 (Node)",
    test: [REQUEST, "writes text values as UTF-8 and bytes as they are"],
    run: sends(
      ({ server }) => ({
        method: "GET",
        url: url(server),
        headers: [["X-A", "1\u010d\u010aX-B: 2"]],
      }),
      headerLines("x-a", "x-b"),
    ),
  },
  {
    id: "B2e",
    attack: "CR LF in the Host header",
    origin: "CVE-2023-23936 (undici)",
    test: [REQUEST, "has its line ends replaced by spaces"],
    run: sends(
      ({ server }) => ({ method: "GET", url: url(server), headers: [["Host", "a\r\nX-B: 2"]] }),
      headerLines("host", "x-b"),
    ),
  },
  {
    id: "B3a",
    attack: "A caller's Content-Length that is not that of the body",
    origin: "CVE-2026-1525 (undici)",
    test: [REQUEST, "is refused when it is another Content-Length"],
    run: sends(
      ({ server }) => ({
        method: "POST",
        url: url(server),
        headers: [["Content-Length", "3"]],
        body: "abcde",
      }),
      framing,
    ),
  },
  {
    id: "B3b",
    attack: "A caller's Transfer-Encoding with a body of known length",
    origin: "RFC 9112, 6.1",
    test: [REQUEST, "is refused when it is a Transfer-Encoding"],
    run: sends(
      ({ server }) => ({
        method: "POST",
        url: url(server),
        headers: [["Transfer-Encoding", "chunked"]],
        body: "abcde",
      }),
      framing,
    ),
  },
  {
    id: "B3c",
    attack: "Two Content-Lengths of the caller, `5` and `0`",
    origin: "CVE-2026-1525 (undici)",
    test: [REQUEST, "is refused when it is another Content-Length"],
    run: sends(
      ({ server }) => ({
        method: "POST",
        url: url(server),
        headers: [
          ["Content-Length", "5"],
          ["content-length", "0"],
        ],
        body: "abcde",
      }),
      framing,
    ),
  },
  {
    id: "B5",
    attack: "A write of no bytes in a chunked body",
    origin: "pingora #936, and others",
    test: [REQUEST, "B5: has no chunk for a write of nothing"],
    run: sends(
      ({ server }) => ({ method: "POST", url: url(server), body: ["a", "", "b"] }),
      (received) =>
        received.includes("\r\n0\r\n\r\n1\r\n")
          ? "the end of the body after the first piece"
          : "the whole body",
      whenWritten,
    ),
  },
  {
    id: "B6",
    attack: "A body that is longer than its Content-Length",
    origin: "RFC 9112, 6.3",
    test: [REQUEST, "B6: fails when it is too long, and nothing of that write is sent"],
    run: sends(
      ({ server }) => ({
        method: "POST",
        url: url(server),
        body: ["abc", "GET /smuggled HTTP/1.1\r\n\r\n"],
        length: 3,
      }),
      (received) => (received.includes("smuggled") ? "a second request" : "nothing beyond it"),
      whenWritten,
    ),
  },
  {
    id: "B7",
    attack: "CR LF and quotes in the name of a file",
    origin: "HTML, encoding of multipart/form-data",
    test: [
      "test/web-client/treq/multipart.test.ts",
      "B7 encodes names, so that none ends its quotes or begins a line",
    ],
    run: sends(
      ({ server }) => ({ method: "POST", url: url(server), filename: 'a"\r\nX-A: b' }),
      (received) =>
        /^X-A: b/m.test(received) ? "a line of the name's own" : "the name in its quotes",
    ),
  },
  {
    id: "B8",
    attack: "A boundary that can be guessed",
    origin: "CVE-2025-22150 (undici)",
    test: ["test/web-client/treq/multipart.test.ts", "B8 separates the parts by a random boundary"],
    run: sends(
      ({ server }) => ({ method: "POST", url: url(server), filename: "a" }),
      (received) => {
        const boundary = /boundary=([^\r\n]+)/.exec(received)?.[1] ?? "";
        const random = boundary.replace(/^-*formdata-undici-/, "");
        return `a boundary with ${random.length} characters that vary`;
      },
    ),
  },
  {
    id: "B9",
    attack: "A path that begins with `//` and another host",
    origin: "CVE-2022-35949 (undici)",
    test: [AGENT, "B9: never takes a path for another origin"],
    run: sends(({ server }) => ({ method: "GET", url: url(server, "//127.0.0.2/x") })),
  },
  {
    id: "B10",
    attack: "`user:password@` in the URI",
    origin: "Twisted: the whole of it is taken for the host's name",
    test: [
      AGENT,
      "B10: throws InvalidURIError for user information, without repeating it, and for an invalid host",
    ],
    run: sends(
      ({ server }) => ({ method: "GET", url: `http://user:pw@127.0.0.1:${server.port}/` }),
      headerLines("authorization"),
    ),
  },
  {
    id: "B11",
    attack: "CR LF in the Upgrade header",
    origin: "CVE-2026-1527 (undici)",
    test: [REQUEST, "has its line ends replaced by spaces"],
    run: sends(
      ({ server }) => ({
        method: "GET",
        url: url(server),
        headers: [
          ["Connection", "upgrade"],
          ["Upgrade", "x\r\nX-A: b"],
        ],
      }),
      extraLines,
    ),
  },
  {
    id: "B12",
    attack: "A second Host header",
    origin: "RFC 9112, 3.2",
    test: [REQUEST, "needs exactly one Host"],
    run: sends(
      ({ server }) => ({
        method: "GET",
        url: url(server),
        headers: [
          ["Host", "a"],
          ["host", "b"],
        ],
      }),
      headerLines("host"),
    ),
  },
];
