// Agent over real sockets, through the reactor: TCP, TLS and UNIX sockets, against servers of
// others.

import { Deferred, type Failure } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import { Agent, type AgentOptions, HTTPConnectionPool, readBody } from "@twisted-ts/web-client";
import type { IBodyProducer, IResponse } from "@twisted-ts/web-client/iweb";
import { expect } from "chai";
import {
  type ManyWayServer,
  nothingScheduled,
  serverMissing,
  startNginxManyWays,
  startNodeManyWays,
  startTwistedManyWays,
  testPolicy,
  type Way,
} from "../support/agent-servers.ts";
import { whyNoCertificates } from "../support/certificates.ts";
import { BodyRecorder, errorNames } from "../support/http-client.ts";

const BIG = 10 * 1024 * 1024;

/** Sends so many bytes, a piece a turn, and pauses at pauseProducing. */
class BigBody implements IBodyProducer {
  readonly length = BIG;
  pauses = 0;
  #left = BIG;
  #paused = false;
  #stopped = false;
  #consumer: IConsumer | null = null;
  readonly #done = new Deferred<unknown>(() => this.stopProducing());

  startProducing(consumer: IConsumer): Deferred<unknown> {
    this.#consumer = consumer;
    this.#write();
    return this.#done;
  }

  stopProducing(): void {
    this.#stopped = true;
  }

  pauseProducing(): void {
    this.pauses += 1;
    this.#paused = true;
  }

  resumeProducing(): void {
    this.#paused = false;
    this.#write();
  }

  #write(): void {
    while (!this.#paused && !this.#stopped && this.#left > 0) {
      const size = Math.min(65_536, this.#left);
      this.#left -= size;
      this.#consumer?.write(Buffer.alloc(size, "up"));
    }
    if (this.#left === 0 && !this.#done.called && !this.#stopped) this.#done.callback(undefined);
  }
}

/** Counts a body, pausing the transport for a turn after each piece. */
class SlowReader extends BodyRecorder {
  received = 0;
  readonly done = new Deferred<number>();

  override dataReceived(data: Buffer): void {
    this.received += data.length;
    const transport = this.transport as unknown as {
      pauseProducing(): void;
      resumeProducing(): void;
    };
    transport.pauseProducing();
    reactor.callLater(0, () => transport.resumeProducing());
  }

  override connectionLost(reason?: Failure): void {
    if (errorNames(reason) === "ResponseDone") this.done.callback(this.received);
    else this.done.errback(reason as Failure);
  }
}

interface Setting {
  readonly agent: Agent;
  readonly pool: HTTPConnectionPool;
  url(path: string): string;
}

/** An agent for a server, with a pool of its own. */
function agentFor(way: Way, server: ManyWayServer): Setting {
  const pool = new HTTPConnectionPool(reactor);
  const options: AgentOptions = { pool };
  if (way === "TLS") {
    const agent = new Agent(reactor, testPolicy, options);
    return { agent, pool, url: (path) => `https://localhost:${server.tlsPort}${path}` };
  }
  if (way === "UNIX") {
    const agent = new Agent(reactor, { ...options, socketPath: server.path });
    return { agent, pool, url: (path) => `http://localhost${path}` };
  }
  const agent = new Agent(reactor, options);
  return { agent, pool, url: (path) => `http://127.0.0.1:${server.port}${path}` };
}

function idle(pool: HTTPConnectionPool): unknown[] {
  return [...pool._connections.values()].flat();
}

async function text(response: Deferred<IResponse>): Promise<string> {
  return (await response.addCallback(readBody)).toString();
}

const starters = {
  Node: () =>
    startNodeManyWays((request, response) => {
      if (request.url === "/page") response.end("a page");
      else if (request.url === "/big") response.end(Buffer.alloc(BIG, "node"));
      else slowly(request, (length) => response.end(String(length)));
    }),
  nginx: () => startNginxManyWays(BIG),
  "twisted.web": () => startTwistedManyWays(BIG),
} as const;

/** Reads a request's body a piece a turn. */
function slowly(
  request: import("node:http").IncomingMessage,
  done: (length: number) => unknown,
): void {
  let length = 0;
  request.on("data", (data: Buffer) => {
    length += data.length;
    request.pause();
    setImmediate(() => request.resume());
  });
  request.on("end", () => done(length));
}

for (const [name, start] of Object.entries(starters)) {
  describe(`Agent against ${name}`, () => {
    let server: ManyWayServer;
    let setting: Setting;

    before(async function () {
      const missing = whyNoCertificates ?? serverMissing(name as keyof typeof starters);
      if (missing !== null) {
        process.stdout.write(`skipped: ${missing}\n`);
        this.skip();
      }
      server = await start();
    });

    after(async () => {
      await server?.stop();
    });

    for (const way of ["TCP", "TLS", "UNIX"] as const) {
      describe(`over ${way}`, () => {
        beforeEach(() => {
          setting = agentFor(way, server);
        });

        afterEach(async () => {
          await setting.pool.closeCachedConnections();
          await nothingScheduled();
        });

        it("uses one connection for one request after another", async () => {
          const { agent, pool, url } = setting;
          const used = new Set<unknown>();
          for (let turn = 0; turn < 3; turn += 1) {
            expect(await text(agent.request("GET", url("/page")))).to.equal("a page");
            for (const connection of idle(pool)) used.add(connection);
          }
          expect(used.size).to.equal(1);
        });

        it("keeps as many idle connections as the pool may, and serves all requests at once", async () => {
          const { agent, pool, url } = setting;
          const replies = await Promise.all(
            Array.from({ length: 5 }, () => text(agent.request("GET", url("/page")))),
          );
          expect(replies).to.deep.equal(Array(5).fill("a page"));
          expect(idle(pool)).to.have.length(2);
        });

        it("makes no more connections than it may", async () => {
          const { agent, pool, url } = setting;
          pool.maxConnectionsPerHost = 2;
          const before = server.accepted();
          const replies = await Promise.all(
            Array.from({ length: 6 }, () => text(agent.request("GET", url("/page")))),
          );
          expect(replies).to.have.length(6);
          expect(idle(pool)).to.have.length(2);
          if (!Number.isNaN(before)) expect(server.accepted() - before).to.equal(2);
        });

        it("receives 10 MB with a slow reader", async () => {
          const { agent, url } = setting;
          const response = await agent.request("GET", url("/big"));
          const reader = new SlowReader();
          response.deliverBody(reader);
          expect(await reader.done).to.equal(BIG);
        });

        it("sends 10 MB, however slowly they are read", async () => {
          const { agent, url } = setting;
          const body = new BigBody();
          expect(await text(agent.request("POST", url("/upload"), null, body))).to.equal(
            String(BIG),
          );
          expect(body.pauses).to.be.greaterThan(0);
        });
      });
    }
  });
}
