import type { Attack } from "./attacks.ts";
import { reply } from "./scenarios.ts";

const FRAMING = "test/web-client/newclient/framing.test.ts";
const HOSTILE = "test/faults/hostile-server.test.ts";

const ok = (rest: string): string => `HTTP/1.1 200 OK\r\n${rest}`;
const chunks = (rest: string): string => ok(`Transfer-Encoding: chunked\r\n\r\n${rest}`);
const POISON = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";

export const attacksOnFraming: readonly Attack[] = [
  {
    id: "A1",
    attack: "A second response after the first one, in the same read",
    origin: "CVE-2026-6733 (undici); RFC 9112, 9.3",
    test: [
      HOSTILE,
      "is not taken for the response to the next request when it comes in the same read",
    ],
    run: reply(ok("Content-Length: 2\r\n\r\nhi") + POISON),
  },
  {
    id: "A2",
    attack: "A response on an idle connection, before the next request",
    origin: "CVE-2026-6733 (undici)",
    test: [
      HOSTILE,
      "is not taken for the response to the next request when it comes while the connection is idle",
    ],
    run: reply(ok("Content-Length: 2\r\n\r\nhi"), { later: POISON }),
  },
  {
    id: "A3",
    attack: "A body after a 204, which has none",
    origin: "RFC 9112, 6.3",
    test: [HOSTILE, "A1b gets no further request after bytes that follow a 204"],
    run: reply(`HTTP/1.1 204 No Content\r\nContent-Length: 45\r\n\r\n${POISON}`),
  },
  {
    id: "A4",
    attack: "Content-Length beside Transfer-Encoding",
    origin: "CVE-2020-10109 (Twisted); RFC 9112, 6.3",
    test: [HOSTILE, "A4 gets no further request after a reply with both Content-Length and chunks"],
    run: reply(ok("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")),
  },
  {
    id: "A5a",
    attack: "Two Transfer-Encodings, the second of them `identity`",
    origin: "CVE-2020-8287, CVE-2022-32215 (llhttp)",
    test: [FRAMING, "A5: two Transfer-Encodings, whole"],
    run: reply(
      ok(
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 12\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
      ),
    ),
  },
  {
    id: "A5b",
    attack: "`Transfer-Encoding: chunked, chunked`",
    origin: "RFC 9112, 7",
    test: [FRAMING, "A5: chunked twice in one, whole"],
    run: reply(ok("Transfer-Encoding: chunked, chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"), {
      closing: "end",
    }),
  },
  {
    id: "A5c",
    attack: "A vertical tab before `chunked`",
    origin: "CVE-2019-15605 (llhttp)",
    test: [FRAMING, "A5: a vertical tab before the coding, whole"],
    run: reply(ok("Transfer-Encoding: \x0bchunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"), {
      closing: "end",
    }),
  },
  {
    id: "A5d",
    attack: "`Transfer-Encoding: identity`, a coding that is none",
    origin: "RFC 9112, 7",
    test: [FRAMING, "A5: identity, whole"],
    run: reply(ok("Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nhi"), {
      closing: "end",
    }),
  },
  {
    id: "A6a",
    attack: "A Content-Length with a sign, `+2`",
    origin: "CVE-2022-24801 (Twisted)",
    test: [FRAMING, "A6: a Content-Length with a plus sign, whole"],
    run: reply(ok("Content-Length: +2\r\n\r\nhi")),
  },
  {
    id: "A6b",
    attack: "A Content-Length list of different numbers, `2, 5`",
    origin: "CVE-2020-10108 (Twisted); RFC 9112, 6.3",
    test: [FRAMING, "A6: a Content-Length list that differs, whole"],
    run: reply(ok("Content-Length: 2, 5\r\n\r\nhi")),
  },
  {
    id: "A6c",
    attack: "Two Content-Lengths that differ",
    origin: "CVE-2020-10108 (Twisted)",
    test: [FRAMING, "A6: two Content-Lengths that differ, whole"],
    run: reply(ok("Content-Length: 2\r\nContent-Length: 5\r\n\r\nhi")),
  },
  {
    id: "A6d",
    attack: "A Content-Length of 10^30",
    origin: "RFC 9110, 8.6",
    test: [FRAMING, "A6: a Content-Length above 2^53, whole"],
    run: reply(ok(`Content-Length: 1${"0".repeat(30)}\r\n\r\nhi`), { closing: "end" }),
  },
  {
    id: "A6e",
    attack: "A negative Content-Length",
    origin: "CVE-2022-24801 (Twisted)",
    test: [FRAMING, "A6: a negative Content-Length, whole"],
    run: reply(ok("Content-Length: -1\r\n\r\nhi"), { closing: "end" }),
  },
  {
    id: "A6f",
    attack: "A Content-Length that is longer than the body",
    origin: "RFC 9112, 8; undici #5273",
    test: [HOSTILE, "ends the request when it closes after A13 half a body"],
    run: reply(ok("Content-Length: 5\r\n\r\nhi"), { closing: "end" }),
  },
  {
    id: "A7a",
    attack: "A chunk size with `0x`",
    origin: "CVE-2022-24801 (Twisted)",
    test: [FRAMING, "A7: a chunk size with a prefix, whole"],
    run: reply(chunks("0x2\r\nhi\r\n0\r\n\r\n")),
  },
  {
    id: "A7b",
    attack: "A chunk size with a sign, `+2`",
    origin: "CVE-2022-24801 (Twisted)",
    test: [FRAMING, "A7: a chunk size with a plus sign, whole"],
    run: reply(chunks("+2\r\nhi\r\n0\r\n\r\n")),
  },
  {
    id: "A7c",
    attack: "A negative chunk size, `-2`",
    origin: "CVE-2022-24801 (Twisted)",
    test: [FRAMING, "A7: a negative chunk size, whole"],
    run: reply(chunks("-2\r\nhi\r\n0\r\n\r\n")),
  },
  {
    id: "A7d",
    attack: "A chunk size of 17 digits, which is 2 when it overflows",
    origin: "CVE-2021-32714 (hyper)",
    test: [FRAMING, "A7: a chunk size of 17 digits, whole"],
    run: reply(chunks("10000000000000002\r\nhi\r\n0\r\n\r\n")),
  },
  {
    id: "A8",
    attack: "A chunk that is not ended by CR LF",
    origin: "CVE-2025-43859 (h11), CVE-2025-22871 (Go)",
    test: [FRAMING, "A8: chunk data without its CRLF, whole"],
    run: reply(chunks("2\r\nhiXX0\r\n\r\n")),
  },
  {
    id: "A9a",
    attack: "A bare LF after a chunk size",
    origin: "CVE-2025-22871 (Go); RFC 9112, 7.1",
    test: [FRAMING, "A9: a bare LF after a chunk size, whole"],
    run: reply(chunks("2\nhi\r\n0\r\n\r\n")),
  },
  {
    id: "A9b",
    attack: "A bare LF in a chunk extension",
    origin: "CVE-2025-58056 (netty)",
    test: [FRAMING, "A9: a bare LF in a chunk extension, whole"],
    run: reply(chunks("2;a\nb\r\nhi\r\n0\r\n\r\n")),
  },
  {
    id: "A10a",
    attack: "Header lines that end in a bare LF",
    origin: "CVE-2022-32214 (llhttp); RFC 9112, 2.2 allows it",
    test: [FRAMING, "A10: bare line feeds, whole"],
    run: reply("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi"),
  },
  {
    id: "A10b",
    attack: "CR without LF at the end of the head",
    origin: "CVE-2022-35256, CVE-2025-23167 (llhttp)",
    test: [FRAMING, "A10: a carriage return before the last line feed, whole"],
    run: reply(ok("Content-Length: 2\r\n\rX\r\n\r\nhi")),
  },
  {
    id: "A11a",
    attack: "White space before the colon of Content-Length",
    origin: "CVE-2021-22959 (llhttp)",
    test: [FRAMING, "A11: white space before the colon, whole"],
    run: reply(ok("Content-Length : 2\r\n\r\nhi")),
  },
  {
    id: "A11b",
    attack: "White space before the first header",
    origin: "CVE-2024-27982 (llhttp)",
    test: [FRAMING, "A11: white space before the first header, whole"],
    run: reply("HTTP/1.1 200 OK\r\n X-A: 1\r\nContent-Length: 2\r\n\r\nhi"),
  },
  {
    id: "A11c",
    attack: "NUL in a header's value",
    origin: "Twisted #12228; RFC 9110, 5.5",
    test: [FRAMING, "A11: a NUL in a value, whole"],
    run: reply(ok("X-A: a\0b\r\nContent-Length: 2\r\n\r\nhi")),
  },
  {
    id: "A11d",
    attack: "A header line without a colon",
    origin: "Twisted #12191",
    test: [FRAMING, "A11: a header line without colon, whole"],
    run: reply(ok("nonsense\r\nContent-Length: 2\r\n\r\nhi")),
  },
  {
    id: "A12",
    attack: "A folded Transfer-Encoding",
    origin: "CVE-2022-32215, CVE-2024-27982 (llhttp)",
    test: [FRAMING, "A12: a folded Transfer-Encoding, whole"],
    run: reply(ok("Transfer-Encoding:\r\n chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"), {
      closing: "end",
    }),
  },
  {
    id: "A13",
    attack: "A chunked body without its last chunk",
    origin: "undici #5273",
    test: [HOSTILE, "ends the request when it closes after A13 chunks without the last"],
    run: reply(chunks("2\r\nhi\r\n"), { closing: "end" }),
  },
  {
    id: "A14a",
    attack: "No status line: HTTP/0.9",
    origin: "RFC 9112, 4",
    test: [HOSTILE, "gets no further request after A1 another protocol's greeting"],
    run: reply("<html>\r\n\r\n", { closing: "end" }),
  },
  {
    id: "A14b",
    attack: "A status with a sign, `+200`",
    origin: "RFC 9112, 4",
    test: [FRAMING, "A14: a status with a plus sign, whole"],
    run: reply("HTTP/1.1 +200 OK\r\nContent-Length: 2\r\n\r\nhi"),
  },
  {
    id: "A14c",
    attack: "`HTTP/2.0` as the version",
    origin: "RFC 9112, 2.3",
    test: [FRAMING, "A14: HTTP/2.0, whole"],
    run: reply("HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
  },
  {
    id: "A15",
    attack: "An HTTP/1.0 response without keep-alive",
    origin: "RFC 9112, 9.3",
    test: [FRAMING, "A15: HTTP/1.0, closed after it, whole"],
    run: reply("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
  },
  {
    id: "A16",
    attack: "101 that was not asked for, with a response after it",
    origin: "RFC 9110, 15.2.2",
    test: [HOSTILE, "gets no further request after 101 without an Upgrade"],
    run: reply(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n${POISON}`,
    ),
  },
  {
    id: "A17",
    attack: "A response before the request's body is sent, then another request",
    origin: "RFC 9112, 9.3; undici GHSA-8xcm-r25x-g524",
    test: [
      "test/web-client/newclient/connection.test.ts",
      "succeeds when a whole response comes first, and closes the connection",
    ],
    run: reply(ok("Content-Length: 2\r\n\r\nhi"), {
      task: { method: "POST", body: ["a", "b", "c", ...Array(50).fill("x".repeat(65_536))] },
    }),
  },
  {
    id: "A18",
    attack: "A body in a response to HEAD",
    origin: "RFC 9112, 6.3",
    test: [
      FRAMING,
      "A1: a reply to HEAD, its Content-Length among the headers, and never reuses a connection with bytes after it",
    ],
    run: reply(ok(`Content-Length: 45\r\n\r\n${POISON}`), { task: { method: "HEAD" } }),
  },
  {
    id: "A19",
    attack: "CR without LF within a value (response splitting)",
    origin: "CVE-2022-32214 (llhttp); RFC 9110, 5.5",
    test: [
      "test/web-client/headers/headers.test.ts",
      "replaces each line end in a value by a space, and drops the last",
    ],
    run: reply(ok("X-A: a\rSet-Cookie: b=c\r\nContent-Length: 2\r\n\r\nhi")),
  },
];
