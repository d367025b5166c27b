// A malicious server, on a real socket: every malformed response and every stall gives the right
// error, and leaves no connection, timer or failure. The agent's timeouts run on a Clock, so that
// no test waits for one.

import type { Socket } from "node:net";
import { type Deferred, flushUnhandledFailures } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import { Clock } from "@twisted-ts/reactor/task";
import { Agent, HTTPConnectionPool, readBody } from "@twisted-ts/web-client";
import type { IResponse } from "@twisted-ts/web-client/iweb";
import { expect } from "chai";
import { ManualProducer } from "../support/body-producers.ts";
import { errorNames, type Outcome, watch } from "../support/http-client.ts";
import { type RunningServer, startSocketServer } from "../support/servers.ts";
import { timeless } from "../support/timeless.ts";
import { brokenOff, malformed } from "./replies.ts";

/** Longer than any of the default limits, in seconds. */
const LONG = 601;

describe("a hostile server", () => {
  let server: RunningServer;
  let clock: Clock;
  let pool: HTTPConnectionPool;
  let agent: Agent;
  let behave: (socket: Socket) => void;
  /** What was open before the test. */
  let open: Set<unknown>;
  let accepted: Socket[];
  let closed: Promise<void>[];

  before(async () => {
    server = await startSocketServer((socket) => {
      accepted.push(socket);
      closed.push(new Promise((done) => socket.once("close", () => done())));
      behave(socket);
    });
  });

  after(() => server.stop());

  beforeEach(() => {
    open = new Set(reactor._selectables);
    accepted = [];
    closed = [];
    clock = new Clock();
    pool = new HTTPConnectionPool(timeless(clock));
    agent = new Agent(timeless(clock), { pool });
    flushUnhandledFailures();
  });

  // Nothing may be left open.
  afterEach(async () => {
    await pool.closeCachedConnections();
    await Promise.all(closed);
    const left = [...reactor._selectables].filter((each) => !open.has(each));
    expect(left.map(String)).to.deep.equal([]);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
    expect(flushUnhandledFailures()).to.deep.equal([]);
  });

  const get = (): Deferred<Buffer> =>
    agent
      .request("GET", `http://127.0.0.1:${server.port}/`)
      .addCallback((response: IResponse) => readBody(response)) as Deferred<Buffer>;

  /** Waits until a Deferred has fired, and returns its result. */
  const settled = async <T>(deferred: Deferred<T>): Promise<Outcome<T>> => {
    const outcome = watch(deferred);
    await new Promise<void>((done) => {
      deferred.addBoth(() => done());
    });
    return outcome;
  };

  /** What the server does after its reply. */
  const says =
    (reply: string, then: (socket: Socket) => void = () => undefined) =>
    (socket: Socket): void => {
      socket.resume().once("data", () => {
        socket.on("data", () => undefined);
        socket.write(Buffer.from(reply, "latin1"), () => then(socket));
      });
    };

  describe("that sends a malformed reply", () => {
    for (const { title, reply, ends } of malformed) {
      it(`gets no further request after ${title}`, async () => {
        behave = says(reply);
        const outcome = await settled(get());
        expect(errorNames(outcome.failure)).to.match(ends);
        expect(outcome.fired).to.equal(1);
      });
    }
  });

  describe("that breaks off", () => {
    for (const { title, reply, stalls, closes, resets } of brokenOff) {
      it(`has its connection closed when it sends nothing more after ${title}`, async () => {
        let asked = (): void => undefined;
        const received = new Promise<void>((done) => {
          asked = done;
        });
        behave = says(reply, () => asked());
        const deferred = get();
        const outcome = watch(deferred);
        await received;
        // What was written has to arrive; then time passes.
        await arrival(reply);
        expect(outcome.fired).to.equal(0);
        clock.advance(LONG);
        await Promise.all(closed);
        expect(errorNames(outcome.failure)).to.match(stalls);
        expect(outcome.fired).to.equal(1);
      });

      it(`ends the request when it closes after ${title}`, async () => {
        behave = says(reply, (socket) => socket.end());
        expect(errorNames((await settled(get())).failure)).to.match(closes);
      });

      it(`ends the request when it resets after ${title}`, async () => {
        behave = says(reply, (socket) => {
          void arrival(reply).then(() => socket.resetAndDestroy());
        });
        expect(errorNames((await settled(get())).failure)).to.match(resets);
      });
    }

    /**
     * Fires when the client has read the reply: that many bytes have come in on its one connection.
     */
    const arrival = async (reply: string): Promise<void> => {
      for (;;) {
        const [connection] = [...reactor._selectables].filter((each) => !open.has(each)) as {
          _socket?: Socket;
        }[];
        if ((connection?._socket?.bytesRead ?? 0) >= reply.length) return;
        await new Promise<void>((later) => setImmediate(later));
      }
    };
  });

  it("that closes at once ends the request", async () => {
    behave = (socket) => {
      socket.resume();
      socket.end();
    };
    expect(errorNames((await settled(get())).failure)).to.match(/^ResponseNeverReceived\[/);
  });

  it("that reads nothing of a request's body has its connection closed", async () => {
    const reading = new Promise<void>((done) => {
      behave = (socket) => {
        socket.pause();
        done();
      };
    });
    const producer = new ManualProducer(2 ** 30);
    const request = agent.request("POST", `http://127.0.0.1:${server.port}/`, null, producer);
    const outcome = watch(request);
    await reading;
    while (producer.consumer === null) await new Promise<void>((later) => setImmediate(later));
    while (!producer.calls.includes("pauseProducing")) producer.write("x".repeat(65_536));
    clock.advance(LONG);
    // A paused socket does not notice that its peer has closed.
    accepted[0]?.resume();
    await Promise.all(closed);
    expect(errorNames(outcome.failure)).to.match(/^HeadersTimeoutError\[/);
    expect(producer.calls).to.include("cancelled");
  });

  describe("A1 to A3, that says more than its reply", () => {
    const whole = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
    const poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";

    it("is not taken for the response to the next request when it comes in the same read", async () => {
      behave = says(whole + poison);
      expect((await settled(get())).value?.toString()).to.equal("hi");
      behave = says(whole);
      expect((await settled(get())).value?.toString()).to.equal("hi");
      expect(accepted).to.have.length(2);
    });

    it("is not taken for the response to the next request when it comes while the connection is idle", async () => {
      behave = says(whole);
      expect((await settled(get())).value?.toString()).to.equal("hi");
      accepted[0]?.write(Buffer.from(poison, "latin1"));
      await closed[0];
      expect((await settled(get())).value?.toString()).to.equal("hi");
      expect(accepted).to.have.length(2);
    });

    it("A1b gets no further request after bytes that follow a 204", async () => {
      behave = says(`HTTP/1.1 204 No Content\r\n\r\n${poison}`);
      expect((await settled(get())).value?.toString()).to.equal("");
      behave = says(whole);
      expect((await settled(get())).value?.toString()).to.equal("hi");
      expect(accepted).to.have.length(2);
    });

    it("A4 gets no further request after a reply with both Content-Length and chunks", async () => {
      behave = says(
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
      );
      expect((await settled(get())).value?.toString()).to.equal("hi");
      behave = says(whole);
      await settled(get());
      expect(accepted).to.have.length(2);
    });
  });

  it("D6 whose body the caller does not want is read up to a limit", async () => {
    let flowed = 0;
    behave = (socket) => {
      socket.resume().once("data", () => {
        socket.on("data", () => undefined);
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
        const piece = Buffer.alloc(65_536);
        const more = (): void => {
          while (socket.writable && socket.write(piece)) flowed += piece.length;
        };
        socket.on("drain", more);
        more();
      });
    };
    const response = (await settled(agent.request("GET", `http://127.0.0.1:${server.port}/`)))
      .value;
    const before = flowed;
    // As much as the buffers of the two systems hold, and then no more.
    for (let turn = 0; turn < 200; turn += 1)
      await new Promise<void>((later) => setImmediate(later));
    expect(flowed - before).to.be.lessThan(20_000_000);
    const body = response as IResponse & { abort(): void };
    body.abort();
  });

  it("D8 whose body is longer than the limit of readBody has its connection closed", async () => {
    behave = says(`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(5000)}`);
    const reading = agent
      .request("GET", `http://127.0.0.1:${server.port}/`)
      .addCallback((response: IResponse) => readBody(response, { maxLength: 1000 }));
    expect(errorNames((await settled(reading)).failure)).to.equal("BodyTooLarge");
  });
});
