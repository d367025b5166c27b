// A server that responds during an upload, on real sockets: the caller gets the response, the
// producer is stopped, the connection ends, and its place in the pool is free again.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { Deferred, flushUnhandledFailures } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import { Clock } from "@twisted-ts/reactor/task";
import { Agent, HTTPConnectionPool, readBody } from "@twisted-ts/web-client";
import {
  type BodyLength,
  type IBodyProducer,
  type IResponse,
  UNKNOWN_LENGTH,
} from "@twisted-ts/web-client/iweb";
import { expect } from "chai";
import { testPolicy } from "../support/agent-servers.ts";
import { certificates, whyNoCertificates } from "../support/certificates.ts";
import { errorNames, watch } from "../support/http-client.ts";
import { timeless } from "../support/timeless.ts";

/** Writes a little and waits; or ignores pauseProducing and writes until it is stopped. */
class Uploader implements IBodyProducer {
  readonly length: BodyLength;
  stops = 0;
  written = 0;
  readonly #ceaseless: boolean;

  constructor(length: BodyLength, ceaseless: boolean) {
    this.length = length;
    this.#ceaseless = ceaseless;
  }

  startProducing(consumer: IConsumer): Deferred<unknown> {
    const write = (): void => {
      if (this.stops > 0 || this.written > 2 ** 26) return;
      consumer.write(Buffer.alloc(65_536));
      this.written += 65_536;
      setImmediate(write);
    };
    if (this.#ceaseless) write();
    else consumer.write(Buffer.alloc(10));
    return new Deferred();
  }

  pauseProducing(): void {}
  resumeProducing(): void {}

  stopProducing(): void {
    this.stops += 1;
  }
}

const COMPLETE = "HTTP/1.1 413 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno";
const PERSISTENT = "HTTP/1.1 413 No\r\nContent-Length: 2\r\n\r\nno";
const ENDED = "HTTP/1.1 413 No\r\nConnection: close\r\n\r\nno";

/** What the server does when the request has begun to come. */
const BEHAVIOURS: Record<string, (socket: Socket) => void> = {
  "replies and closes": (socket) => socket.end(COMPLETE),
  "replies and resets": (socket) => {
    socket.write(COMPLETE, () => setImmediate(() => socket.destroy()));
  },
  "replies and reads on": (socket) => socket.write(PERSISTENT),
  "replies and reads no more": (socket) => {
    socket.pause();
    socket.write(PERSISTENT);
  },
  "ends its reply with the connection": (socket) => socket.end(ENDED),
};

for (const way of ["TCP", "TLS"] as const) {
  describe(`a reply that comes while the upload goes on, over ${way}`, () => {
    let server: Server;
    let sockets: Socket[];
    let behave: (socket: Socket) => void;
    let clock: Clock;
    let pool: HTTPConnectionPool;
    let agent: Agent;
    let url: string;
    let open: Set<unknown>;

    before(function () {
      if (way === "TLS" && whyNoCertificates !== null) this.skip();
    });

    beforeEach(async () => {
      open = new Set(reactor._selectables);
      flushUnhandledFailures();
      sockets = [];
      server = createServer({ allowHalfOpen: true }, (raw) => {
        sockets.push(raw);
        raw.on("error", () => raw.destroy());
        const socket = way === "TCP" ? raw : secured(raw);
        socket.on("error", () => raw.destroy());
        socket.on("data", () => undefined);
        socket.once("data", (data: Buffer) => {
          if (String(data).startsWith("POST")) behave(socket);
          else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      url = way === "TCP" ? `http://127.0.0.1:${port}/` : `https://localhost:${port}/`;
      clock = new Clock();
      pool = new HTTPConnectionPool(timeless(clock));
      pool.maxConnectionsPerHost = 1;
      agent =
        way === "TCP"
          ? new Agent(timeless(clock), { pool })
          : new Agent(timeless(clock), testPolicy, { pool });
    });

    afterEach(async () => {
      for (const socket of sockets) socket.destroy();
      await pool.closeCachedConnections();
      server.close();
      await allLost();
      expect(clock.getDelayedCalls().map(String)).to.deep.equal([]);
      expect(flushUnhandledFailures()).to.deep.equal([]);
    });

    const connections = (): unknown[] =>
      [...reactor._selectables].filter((each) => !open.has(each));

    async function allLost(): Promise<void> {
      while (connections().length > 0) await new Promise(setImmediate);
    }

    for (const [name, behaviour] of Object.entries(BEHAVIOURS)) {
      for (const ceaseless of [false, true]) {
        for (const length of [2 ** 30, UNKNOWN_LENGTH] satisfies BodyLength[] as BodyLength[]) {
          it(`is delivered when the server ${name}; a producer of ${String(length)} that ${ceaseless ? "writes on" : "waits"} is stopped once and unregistered`, async () => {
            behave = behaviour;
            const producer = new Uploader(length, ceaseless);
            const replied = watch(
              agent
                .request("POST", url, null, producer)
                .addCallback((response: IResponse) =>
                  readBody(response).addErrback(() => Buffer.from("no")),
                ),
            );
            while (replied.fired === 0) await new Promise(setImmediate);
            // A reset may discard the reply: then the request fails, and nothing is left either.
            if (name !== "replies and resets" || replied.value !== undefined) {
              expect(errorNames(replied.failure)).to.equal("no failure");
              expect(String(replied.value)).to.equal("no");
            }
            const served = watch(
              agent.request("GET", url).addCallback((response: IResponse) => readBody(response)),
            );
            // Bytes that are queued for a server that does not read are dropped after a while.
            if (name === "replies and reads no more") clock.advance(15);
            while (served.fired === 0) await new Promise(setImmediate);
            expect(String(served.value)).to.equal("ok");
            expect(producer.stops).to.equal(1);
            expect(producer.written).to.be.below(2 ** 26);
          });
        }
      }
    }
  });
}

function secured(raw: Socket): Socket {
  const secureContext = createSecureContext({
    cert: readFileSync(certificates().path("good", "pem")),
    key: readFileSync(certificates().path("good", "key")),
  });
  return new TLSSocket(raw, { isServer: true, secureContext });
}
