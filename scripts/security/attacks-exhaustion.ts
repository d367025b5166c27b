import { gzipSync } from "node:zlib";
import type { Attack } from "./attacks.ts";
import { after, done, floods, reply, type Scenario, url, words } from "./scenarios.ts";
import { flood, say } from "./server.ts";

const HOSTILE = "test/faults/hostile-server.test.ts";
const DECODERS = "test/web-client/client/decoders.test.ts";
const FRAMING = "test/web-client/newclient/framing.test.ts";
const TIMEOUTS = "test/web-client/client/timeouts.test.ts";
const RUNTIME = "test/interop/agent-faults.test.ts";

const MIB = 2 ** 20;
const ok = (rest: string): string => `HTTP/1.1 200 OK\r\n${rest}`;
const zipped = (data: Buffer): string => gzipSync(data).toString("latin1");
const withLength = (head: string, body: string): string =>
  ok(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);

/** Two requests with something in between: whether the process lives through it. */
function lives(text: string, later: (socket: import("node:net").Socket) => void): Scenario {
  return async (setting) => {
    const { server } = setting;
    server.respond = (connection, request) => {
      const first = connection.number === 0 && request === 1;
      say(connection, first ? text : ok("Content-Length: 5\r\n\r\nclean"));
      if (first) setTimeout(later, 30, connection.socket);
    };
    const [first, waited] = await done(setting, { method: "GET", url: url(server), fresh: true });
    await after(0.15, null);
    const [second] = await done(setting, { method: "GET", url: url(server, "/second") });
    const alive = setting.client.lives ? "the process lives" : "the process has ended";
    const next =
      "body" in second && second.body === "clean" ? "the next request succeeds" : words(second);
    return `${words(first, waited)}; ${alive}, ${next}`;
  };
}

export const attacksOnExhaustion: readonly Attack[] = [
  {
    id: "D1a",
    attack: "64 MiB of zeros in 64 KiB of gzip",
    origin: "CVE-2024-22025 (Node), CVE-2026-42036 (axios)",
    test: [DECODERS, "D1 stop gzip that grows beyond its ratio"],
    run: floods(
      (connection) =>
        say(connection, withLength("Content-Encoding: gzip\r\n", zipped(Buffer.alloc(64 * MIB)))),
      { task: { decode: true } },
    ),
  },
  {
    id: "D1b",
    attack: "A gzip body that ends too early",
    origin: "Twisted: it ends as if it were whole",
    test: [DECODERS, "end with ResponseFailed when gzip ends too early"],
    run: floods(
      (connection) =>
        say(
          connection,
          withLength(
            "Content-Encoding: gzip\r\n",
            zipped(Buffer.from("hello".repeat(100))).slice(0, -9),
          ),
        ),
      { task: { decode: true } },
    ),
  },
  {
    id: "D2",
    attack: "200 content codings, one within the other",
    origin: "CVE-2026-22036 (undici), CVE-2022-32206 (curl)",
    test: [DECODERS, "D2 refuses more than five codings, and closes the connection"],
    run: floods(
      (connection) => {
        let body = Buffer.from("hi");
        for (let times = 0; times < 200; times += 1) body = gzipSync(body);
        const codings = Array(200).fill("gzip").join(", ");
        say(connection, withLength(`Content-Encoding: ${codings}\r\n`, body.toString("latin1")));
      },
      { task: { decode: true } },
    ),
  },
  {
    id: "D3a",
    attack: "A header line without end, up to 64 MiB",
    origin: "CVE-2018-12121, CVE-2019-5737 (Node)",
    test: [FRAMING, "D3: a line that is too long and never ends, whole"],
    run: floods(
      (connection) => {
        say(connection, ok("X-A: "));
        flood(connection, "a".repeat(65_536), 64 * MIB, 1.5);
      },
      { endless: true },
    ),
  },
  {
    id: "D3b",
    attack: "Header lines without end, up to 64 MiB",
    origin: "CVE-2018-12121 (Node)",
    test: [HOSTILE, "gets no further request after D3 2000 headers"],
    run: floods(
      (connection) => {
        say(connection, ok(""));
        flood(connection, "X-A: b\r\n".repeat(8192), 64 * MIB, 1.5);
      },
      { endless: true },
    ),
  },
  {
    id: "D4",
    attack: "1xx responses without end, up to 64 MiB",
    origin: "CVE-2021-3737 (CPython)",
    test: [FRAMING, "D4: 1xx without end, whole"],
    run: floods(
      (connection) =>
        flood(connection, "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(2048), 64 * MIB, 1.5),
      { endless: true },
    ),
  },
  {
    id: "D5",
    attack: "A chunk extension without end, up to 64 MiB",
    origin: "CVE-2024-22019 (Node)",
    test: [FRAMING, "D5: a chunk extension without end, whole"],
    run: floods(
      (connection) => {
        say(connection, ok("Transfer-Encoding: chunked\r\n\r\n5;"));
        flood(connection, "a".repeat(65_536), 64 * MIB, 1.5);
      },
      { endless: true },
    ),
  },
  {
    id: "D6",
    attack: "Trailers without end, up to 64 MiB",
    origin: "CVE-2018-12121 (Node)",
    test: [FRAMING, "D4: trailers without end, whole"],
    run: floods(
      (connection) => {
        say(connection, ok("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"));
        flood(connection, "X-A: b\r\n".repeat(8192), 64 * MIB, 1.5);
      },
      { endless: true },
    ),
  },
  {
    id: "D7a",
    attack: "A head that never comes, with a timeout of a second",
    origin: "CVE-2018-12122 (Node)",
    test: [
      TIMEOUTS,
      "D7: fails a request whose response does not begin in time, and closes the connection",
    ],
    run: floods((connection) => say(connection, "HTTP/1.1 200"), { task: { timeout: 1 } }),
  },
  {
    id: "D7b",
    attack: "A body of which nothing more comes, with a timeout of a second",
    origin: "CVE-2018-12122 (Node)",
    test: [TIMEOUTS, "D7: ends a body of which nothing more comes, and closes the connection"],
    run: floods((connection) => say(connection, ok("Content-Length: 5\r\n\r\nhi")), {
      task: { timeout: 1 },
    }),
  },
  {
    id: "D7c",
    attack: "A head of which a byte comes every tenth of a second, with a timeout of a second",
    origin: "CVE-2018-12122 (Node)",
    test: [TIMEOUTS, "fails a request whose head comes byte by byte"],
    run: floods(
      (connection) => {
        say(connection, ok("X-A: "));
        const drip = setInterval(() => {
          if (connection.socket.destroyed) clearInterval(drip);
          else say(connection, "a");
        }, 100);
      },
      { task: { timeout: 1 } },
    ),
  },
  {
    id: "D8",
    attack: "A body without end, where the caller takes 1 MB at most",
    origin: "CVE-2026-44488 (axios)",
    test: [HOSTILE, "D8 whose body is longer than the limit of readBody has its connection closed"],
    run: floods(
      (connection) => {
        say(connection, ok("\r\n"));
        flood(connection, "a".repeat(65_536), 64 * MIB, 1.5);
      },
      { task: { most: 1_000_000 }, endless: true },
    ),
  },
  {
    id: "D9",
    attack: "A body that is not read: how much the server can send",
    origin: "CVE-2024-24750 (undici)",
    test: [HOSTILE, "D6 whose body the caller does not want is read up to a limit"],
    run: async (setting) => {
      const { server } = setting;
      server.respond = (connection) => {
        say(connection, ok(`Content-Length: ${1024 * MIB}\r\n\r\n`));
        flood(connection, "a".repeat(65_536), 512 * MIB, 1.2);
      };
      const task = { method: "GET", url: url(server), unread: true, fresh: true } as const;
      const [outcome] = await done(setting, task);
      await after(1, null);
      const sent = (server.connections[0]?.socket.bytesWritten ?? 0) / MIB;
      const held = sent < 32 ? "less than 32 MiB" : "more than 32 MiB";
      return "status" in outcome ? `can be sent ${held}` : words(outcome);
    },
  },
  {
    id: "D10",
    attack: "Header values that regular expressions are slow on",
    origin: "CVE-2023-24807 (undici)",
    test: [
      "test/web-client/treq/options.test.ts",
      "looks for the charset in a header of a million characters without hanging",
    ],
    run: reply(
      withLength(
        `Content-Type: text/html;${" ".repeat(3000)}x=${"\\".repeat(2000)}\r\nDate: ${" ".repeat(2000)}1\r\nKeep-Alive: ${"timeout=".repeat(200)}\r\nSet-Cookie: ${"a=b ;".repeat(500)}\r\n`,
        "hi",
      ),
    ),
  },
];

export const attacksOnRuntime: readonly Attack[] = [
  {
    id: "E1",
    attack: "Headers named `__proto__` and `constructor`",
    origin: "CVE-2026-21710 (Node)",
    test: [
      "test/web-client/headers/headers.test.ts",
      "E: treats names that are special in JavaScript as any other",
    ],
    run: reply(withLength("__proto__: x\r\nconstructor: y\r\n__proto__: z\r\n", "hi")),
  },
  {
    id: "E2",
    attack: "A reset of an idle connection",
    origin: "node #3595",
    test: [RUNTIME, "opens a new connection when the server has closed the idle one"],
    run: lives(ok("Content-Length: 2\r\n\r\nhi"), (socket) => socket.resetAndDestroy()),
  },
  {
    id: "E3",
    attack: "A reset in the middle of a body",
    origin: "CVE-2025-59465 (Node)",
    test: [HOSTILE, "ends the request when it resets after A13 half a body"],
    run: lives(ok("Content-Length: 5\r\n\r\nhi"), (socket) => socket.resetAndDestroy()),
  },
  {
    id: "E4",
    attack: "A response that comes after the request was given up",
    origin: "RFC 9112, 9.5",
    test: [
      "test/web-client/newclient/connection.test.ts",
      "fails a request that waits, ignoring the bytes that still come",
    ],
    run: async (setting) => {
      const { server } = setting;
      server.respond = (connection, request) => {
        const first = connection.number === 0 && request === 1;
        const text = ok("Content-Length: 5\r\n\r\nclean");
        if (first) setTimeout(() => say(connection, text.replace("clean", "stale")), 200);
        else say(connection, text);
      };
      const [first, waited] = await done(setting, {
        method: "GET",
        url: url(server),
        cancelAfter: 0.1,
        fresh: true,
      });
      const [second] = await done(setting, { method: "GET", url: url(server, "/second") });
      const clean = "body" in second && second.body === "clean";
      const next = clean ? "the next request gets its own response" : words(second);
      return `${words(first, waited)}; ${next}`;
    },
  },
  {
    id: "E5",
    attack: "A server that closes an idle connection as a POST comes: is it sent again?",
    origin: "undici #5274; RFC 9110, 9.2.2",
    test: [RUNTIME, "does not repeat a POST"],
    run: async (setting) => {
      const { server } = setting;
      server.respond = (connection, request) => {
        if (request === 1) say(connection, ok("Content-Length: 5\r\n\r\nclean"));
        else connection.socket.destroy();
      };
      await done(setting, { method: "GET", url: url(server), fresh: true });
      const post = { method: "POST", url: url(server, "/post"), body: "abc" };
      const [outcome, waited] = await done(setting, post);
      const sent = server.connections.map(({ received }) => received).join("");
      return `${words(outcome, waited)}, having sent it ${sent.split("POST /post").length - 1} times`;
    },
  },
];
