// Agent beside undici, node:http and a bare socket, against nginx. `npm run bench -- http`.
//
// Every rival keeps as many connections as there are requests under way, and reads each body to its end without keeping
// it. The bare socket sends the same bytes each time and only counts what comes: nothing that parses can be faster.

import * as http from "node:http";
import { connect, type Socket } from "node:net";
import { Deferred, succeed } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { Agent, HTTPConnectionPool } from "@twisted-ts/web-client";
import type { IBodyProducer, IResponse } from "@twisted-ts/web-client/iweb";
import { Pool } from "undici";
import { median } from "./support/compare.ts";
import { startNginx } from "./support/nginx.ts";

/** What is asked, how often in a round. */
interface Task {
  readonly title: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: Buffer | null;
  readonly requests: number;
}

const POSTED = Buffer.alloc(65_536, "twisted-ts ");

const TASKS: readonly Task[] = [
  { title: "GET 1 KB", method: "GET", path: "/1k", body: null, requests: 2000 },
  { title: "GET 100 KB", method: "GET", path: "/100k", body: null, requests: 600 },
  { title: "GET 10 MB", method: "GET", path: "/10m", body: null, requests: 12 },
  { title: "GET 16 KB chunked", method: "GET", path: "/chunked", body: null, requests: 1000 },
  { title: "POST 64 KB", method: "POST", path: "/post", body: POSTED, requests: 600 },
];

const ROUNDS = 9;

/** Rounds that are not counted, first. */
const WARM_UP = 3;

/** One way to make a request; it fires when the body has ended. */
interface Rival {
  readonly name: string;
  request(): Promise<void> | Deferred<void>;
  close(): void | Promise<void>;
}

/** Makes all requests of a round, `concurrency` of them at a time. */
async function round(rival: Rival, requests: number, concurrency: number): Promise<number> {
  let left = requests;
  const worker = (): Promise<void> =>
    new Promise((done, failed) => {
      const next = (): void => {
        if (left === 0) {
          done();
          return;
        }
        left -= 1;
        const answer = rival.request();
        if (answer instanceof Promise) answer.then(next, failed);
        else answer.addCallbacks(next, (failure) => failed(failure.value));
      };
      next();
    });
  const start = process.hrtime.bigint();
  await Promise.all(Array.from({ length: concurrency }, worker));
  return Number(process.hrtime.bigint() - start) / requests;
}

class Discard extends Protocol {
  readonly done: Deferred<void>;

  constructor(done: Deferred<void>) {
    super();
    this.done = done;
  }

  override connectionLost(): void {
    this.done.callback(undefined);
  }
}

class BytesProducer implements IBodyProducer {
  readonly length: number;
  readonly #body: Buffer;

  constructor(body: Buffer) {
    this.#body = body;
    this.length = body.length;
  }

  startProducing(consumer: IConsumer): Deferred<void> {
    consumer.write(this.#body);
    return succeed(undefined);
  }

  pauseProducing(): void {}
  resumeProducing(): void {}
  stopProducing(): void {}
}

function agentRival(port: number, task: Task, concurrency: number): Rival {
  const pool = new HTTPConnectionPool(reactor);
  pool.maxPersistentPerHost = concurrency;
  const agent = new Agent(reactor, { pool });
  const uri = `http://127.0.0.1:${port}${task.path}`;
  const discard = (response: IResponse): Deferred<void> => {
    const done = new Deferred<void>();
    response.deliverBody(new Discard(done));
    return done;
  };
  const { body } = task;
  return {
    name: "twisted-ts",
    request: () => {
      const producer = body === null ? null : new BytesProducer(body);
      return agent.request(task.method, uri, null, producer).addCallback(discard);
    },
    close: async () => {
      await pool.closeCachedConnections();
    },
  };
}

function undiciRequest(port: number, task: Task, concurrency: number): Rival {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: concurrency });
  const options = { method: task.method, path: task.path, body: task.body };
  return {
    name: "undici.request",
    request: async () => {
      const { body } = await pool.request(options);
      await new Promise<void>((done, failed) => {
        body.on("data", () => undefined);
        body.on("end", done);
        body.on("error", failed);
      });
    },
    close: () => pool.close(),
  };
}

function undiciDispatch(port: number, task: Task, concurrency: number): Rival {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: concurrency });
  const options = { method: task.method, path: task.path, body: task.body };
  return {
    name: "undici dispatch",
    request: () =>
      new Promise<void>((done, failed) => {
        pool.dispatch(options, {
          onRequestStart: () => undefined,
          onResponseStart: () => undefined,
          onResponseData: () => undefined,
          onResponseEnd: () => done(),
          onResponseError: (_controller, error) => failed(error),
        });
      }),
    close: () => pool.close(),
  };
}

function nodeHttp(port: number, task: Task, concurrency: number): Rival {
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
  const { method, path, body } = task;
  const headers = body === null ? {} : { "Content-Length": body.length };
  return {
    name: "node:http",
    request: () =>
      new Promise<void>((done, failed) => {
        const request = http.request(
          { host: "127.0.0.1", port, method, path, headers, agent },
          (response) => {
            response.on("data", () => undefined);
            response.on("end", done);
          },
        );
        request.on("error", failed);
        request.end(body ?? undefined);
      }),
    close: () => agent.destroy(),
  };
}

/** Asks once to learn how long the reply is, and then counts. */
async function bareSocket(port: number, task: Task, concurrency: number): Promise<Rival> {
  const head = `${task.method} ${task.path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`;
  const length = task.body === null ? "" : `Content-Length: ${task.body.length}\r\n`;
  const bytes = Buffer.concat([
    Buffer.from(`${head}${length}\r\n`, "latin1"),
    task.body ?? Buffer.alloc(0),
  ]);
  const size = await replyLength(port, bytes);
  const idle: Socket[] = [];
  const all: Socket[] = [];
  const open = (): Promise<Socket> =>
    new Promise((ready, failed) => {
      const socket = connect(port, "127.0.0.1", () => ready(socket));
      socket.setNoDelay(true);
      socket.on("error", failed);
      all.push(socket);
    });
  for (let i = 0; i < concurrency; i += 1) idle.push(await open());
  return {
    name: "bare socket",
    request: () =>
      new Promise<void>((done) => {
        const socket = idle.pop() as Socket;
        let left = size;
        const count = (data: Buffer): void => {
          left -= data.length;
          if (left > 0) return;
          socket.off("data", count);
          idle.push(socket);
          done();
        };
        socket.on("data", count);
        socket.write(bytes);
      }),
    close: () => {
      for (const socket of all) socket.destroy();
    },
  };
}

function replyLength(port: number, request: Buffer): Promise<number> {
  return new Promise((known, failed) => {
    const closing = request.toString("latin1").replace("\r\nHost", "\r\nConnection: close\r\nHost");
    const socket = connect(port, "127.0.0.1", () => socket.write(Buffer.from(closing, "latin1")));
    let size = 0;
    socket.on("data", (data) => {
      size += data.length;
    });
    socket.on("error", failed);
    // The persistent reply says "keep-alive" where this one says "close".
    socket.on("close", () => known(size + "keep-alive".length - "close".length));
  });
}

export async function main(): Promise<void> {
  const only = process.env["BENCH_ONLY"];
  const server = await startNginx();
  const names = ["twisted-ts", "undici.request", "undici dispatch", "node:http", "bare socket"];
  console.log(`\n| work | at once | µs a request | ${names.slice(1).join(" | ")} |`);
  console.log(
    `|---|---|---|${names
      .slice(1)
      .map(() => "---|")
      .join("")}`,
  );
  try {
    for (const task of TASKS) {
      if (only !== undefined && !task.title.includes(only)) continue;
      for (const concurrency of [1, 10, 50]) {
        const requests = Math.max(task.requests, concurrency);
        const rivals = [
          agentRival(server.port, task, concurrency),
          undiciRequest(server.port, task, concurrency),
          undiciDispatch(server.port, task, concurrency),
          nodeHttp(server.port, task, concurrency),
          await bareSocket(server.port, task, concurrency),
        ];
        const times = new Map<string, number[]>(rivals.map((rival) => [rival.name, []]));
        // What has not run often enough is compiled again and again while it is measured.
        for (let i = 0; i < WARM_UP; i += 1) {
          for (const rival of rivals) await round(rival, requests, concurrency);
        }
        for (let i = 0; i < ROUNDS; i += 1) {
          for (const rival of rivals) {
            globalThis.gc?.();
            times.get(rival.name)?.push(await round(rival, requests, concurrency));
          }
        }
        for (const rival of rivals) await rival.close();
        const ours = median(times.get("twisted-ts") ?? []);
        const others = names
          .slice(1)
          .map((name) => (median(times.get(name) ?? []) / ours).toFixed(2));
        console.log(
          `| ${task.title} | ${concurrency} | ${(ours / 1000).toFixed(0)} | ${others.join(" | ")} |`,
        );
      }
    }
  } finally {
    await server.stop();
  }
}
