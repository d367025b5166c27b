import { AsyncLocalStorage } from "node:async_hooks";
import { CancelledError } from "@twisted-ts/deferred";
import { TimeoutError } from "@twisted-ts/reactor/error";
import { Clock } from "@twisted-ts/reactor/task";
import {
  Agent,
  type AgentOptions,
  BodyTimeoutError,
  HeadersTimeoutError,
  HTTPConnectionPool,
  ProxyAgent,
  RequestAborted,
  type RequestOptions,
  ResponseFailed,
  readBody,
  TunnelEndpoint,
} from "@twisted-ts/web-client";
import { Headers } from "@twisted-ts/web-client/http_headers";
import type { IBodyProducer, IResponse } from "@twisted-ts/web-client/iweb";
import { expect } from "chai";
import { ManualProducer } from "../../support/body-producers.ts";
import { BodyRecorder, connectionDone, errorNames, watch } from "../../support/http-client.ts";
import { firstReason, MemoryEndpoint, SlowEndpoint } from "../../support/stub-client.ts";

const HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";

function makeAgent(options: AgentOptions = {}) {
  const clock = new Clock();
  const endpoint = new MemoryEndpoint();
  const agent = new Agent(clock as never, options);
  agent._getEndpoint = () => endpoint;
  const ask = (requestOptions?: RequestOptions, body?: IBodyProducer) =>
    agent.request(body ? "POST" : "GET", "http://h/", new Headers(), body, requestOptions);
  return { clock, endpoint, agent, ask };
}

describe("headersTimeout", () => {
  it("D7: fails a request whose response does not begin in time, and closes the connection", () => {
    const { ask, clock, endpoint } = makeAgent({ headersTimeout: 5 });
    const outcome = watch(ask());
    clock.advance(4.9);
    expect(outcome.fired).to.equal(0);
    clock.advance(0.1);
    const error = outcome.failure?.value as HeadersTimeoutError;
    expect(error).to.be.instanceOf(HeadersTimeoutError);
    expect(error).to.be.instanceOf(ResponseFailed);
    expect(error.seconds).to.equal(5);
    expect(firstReason(outcome.failure)).to.be.instanceOf(TimeoutError);
    expect(endpoint.last.transport.calls).to.include("abortConnection");
    expect(clock.getDelayedCalls()).to.have.length(0);
  });

  it("fails a request whose head comes byte by byte", () => {
    const { ask, clock, endpoint } = makeAgent({ headersTimeout: 5, bodyTimeout: 5 });
    const outcome = watch(ask());
    for (let second = 0; second < 5; second += 1) {
      endpoint.reply(second === 0 ? "HTTP/1.1 200 OK\r\n" : `X-${second}: x\r\n`);
      clock.advance(1);
    }
    expect(outcome.failure?.check(HeadersTimeoutError)).to.equal(HeadersTimeoutError);
  });

  it("starts again whenever some of the body is written", () => {
    const { ask, clock, endpoint } = makeAgent({ headersTimeout: 5 });
    const body = new ManualProducer();
    const outcome = watch(ask(undefined, body));
    for (let turn = 0; turn < 4; turn += 1) {
      clock.advance(4);
      body.write("piece");
    }
    body.finished.callback(undefined);
    clock.advance(4);
    endpoint.reply(HEAD);
    expect(outcome.value?.code).to.equal(200);
  });

  it("fails a request that its server does not read, and stops the producer", () => {
    const { ask, clock } = makeAgent({ headersTimeout: 5 });
    const body = new ManualProducer();
    const outcome = watch(ask(undefined, body));
    clock.advance(5);
    expect(errorNames(outcome.failure)).to.match(/^HeadersTimeoutError\[TimeoutError/);
    expect(body.calls).to.include("cancelled");
  });

  it("does not repeat a timed-out request over another connection", () => {
    const clock = new Clock();
    const endpoint = new MemoryEndpoint();
    const pool = new HTTPConnectionPool(clock);
    const agent = new Agent(clock as never, { pool, headersTimeout: 5 });
    agent._getEndpoint = () => endpoint;
    watch(agent.request("GET", "http://h/").addCallback(readBody));
    endpoint.reply(`${HEAD}body`);
    const outcome = watch(agent.request("GET", "http://h/"));
    clock.advance(5);
    expect(outcome.failure?.check(HeadersTimeoutError)).to.equal(HeadersTimeoutError);
    expect(endpoint.connections).to.have.length(1);
  });

  it("is 600 seconds by default, and can be set for one request", () => {
    const { ask, clock } = makeAgent();
    const usual = watch(ask());
    const short = watch(ask({ headersTimeout: 1 }));
    const endless = watch(ask({ headersTimeout: Number.POSITIVE_INFINITY }));
    clock.advance(1);
    expect([usual.fired, short.fired]).to.deep.equal([0, 1]);
    clock.advance(599);
    expect([usual.fired, endless.fired]).to.deep.equal([1, 0]);
  });
});

describe("the times of many requests", () => {
  it("need one delayed call for all, and each expires at its own time", () => {
    const { ask, clock } = makeAgent({ headersTimeout: 10 });
    const outcomes = Array.from({ length: 100 }, () => {
      const outcome = watch(ask());
      clock.advance(0.0625);
      return outcome;
    });
    expect(clock.getDelayedCalls()).to.have.length(1);
    const failed = (): number => outcomes.filter(({ fired }) => fired === 1).length;
    clock.advance(10 - 6.25);
    for (let count = 1; count <= 100; count += 1) {
      expect(failed()).to.equal(count);
      clock.advance(0.0625);
    }
    expect(clock.getDelayedCalls()).to.have.length(0);
  });

  it("expire in the async context of each request, even when the callbacks of one throw or make requests", () => {
    const storage = new AsyncLocalStorage<string>();
    const { ask, clock } = makeAgent({ headersTimeout: 10 });
    const seen: unknown[] = [];
    for (const name of ["one", "two"]) {
      storage.run(name, () => {
        ask().addErrback(() => {
          seen.push(storage.getStore());
          watch(ask());
        });
      });
    }
    clock.advance(10);
    expect(seen).to.deep.equal(["one", "two"]);
    expect(clock.getDelayedCalls()).to.have.length(1);
  });
});

describe("headersTimeout, before the request is sent", () => {
  it("covers waiting for a connection of the pool, and removes the request from the queue", () => {
    const clock = new Clock();
    const endpoint = new MemoryEndpoint();
    const pool = new HTTPConnectionPool(clock);
    pool.maxConnectionsPerHost = 1;
    const agent = new Agent(clock as never, { pool, headersTimeout: 5 });
    agent._getEndpoint = () => endpoint;
    const options = { headersTimeout: Number.POSITIVE_INFINITY };
    watch(agent.request("GET", "http://h/", null, null, options));
    const waiting = watch(agent.request("GET", "http://h/"));
    expect(String(pool)).to.equal("1 active, 0 idle, 1 waiting");
    clock.advance(5);
    expect(waiting.failure?.check(HeadersTimeoutError)).to.equal(HeadersTimeoutError);
    expect(String(pool)).to.equal("1 active, 0 idle, 0 waiting");
    expect(clock.getDelayedCalls()).to.have.length(0);
  });

  it("covers connecting, cancels it, and starts again when the request is sent", () => {
    const { agent, clock } = makeAgent({ headersTimeout: 5 });
    const slow = new SlowEndpoint();
    agent._getEndpoint = () => slow;
    const late = watch(agent.request("GET", "http://h/"));
    clock.advance(5);
    expect(late.failure?.check(HeadersTimeoutError)).to.equal(HeadersTimeoutError);
    expect(slow.cancelled).to.equal(1);
    const outcome = watch(agent.request("GET", "http://h/"));
    clock.advance(4);
    const { protocol } = slow.succeed();
    clock.advance(4);
    protocol.dataReceived(Buffer.from(HEAD));
    expect(outcome.value?.code).to.equal(200);
  });
});

describe("invalid times", () => {
  const bad: readonly [value: unknown, error: typeof TypeError | typeof RangeError][] = [
    ["5", TypeError],
    [null, TypeError],
    [[1], TypeError],
    [Number.NaN, RangeError],
    [-1, RangeError],
    [0, RangeError],
  ];
  for (const [value, error] of bad) {
    it(`are refused at once by agents, requests and tunnels: ${JSON.stringify(value) ?? value}`, () => {
      const clock = new Clock();
      for (const name of ["headersTimeout", "bodyTimeout", "connectTimeout"]) {
        const options = { [name]: value } as never;
        expect(() => new Agent(clock as never, options), name).to.throw(error, name);
        expect(() => new ProxyAgent(new MemoryEndpoint(), clock, null, options), name).to.throw(
          error,
          name,
        );
        if (name === "connectTimeout") continue;
        const { ask, endpoint } = makeAgent();
        expect(() => ask(options), name).to.throw(error, name);
        expect(endpoint.connections).to.have.length(0);
      }
      const proxy = new MemoryEndpoint();
      expect(() => new TunnelEndpoint(proxy, "h", 1, { timeout: value } as never)).to.throw(
        error,
        "timeout",
      );
    });
  }
});

describe("bodyTimeout", () => {
  it("D7: ends a body of which nothing more comes, and closes the connection", () => {
    const { ask, clock, endpoint } = makeAgent({ bodyTimeout: 3 });
    const recorder = new BodyRecorder();
    ask().addCallback((response: IResponse) => response.deliverBody(recorder));
    endpoint.reply(`${HEAD}a`);
    clock.advance(2);
    endpoint.reply("b");
    clock.advance(2);
    expect(recorder.ends).to.equal(0);
    clock.advance(1);
    expect(endpoint.last.transport.calls).to.include("abortConnection");
    endpoint.last.protocol.connectionLost(connectionDone());
    const error = recorder.ended?.value as BodyTimeoutError;
    expect(error).to.be.instanceOf(BodyTimeoutError);
    expect(errorNames(recorder.ended)).to.equal(
      "BodyTimeoutError[TimeoutError, ConnectionDone, _DataLoss]",
    );
    expect(error.response?.code).to.equal(200);
    expect(clock.getDelayedCalls()).to.have.length(0);
  });

  it("does not run before deliverBody, nor while the body's protocol has paused it", () => {
    const { ask, clock, endpoint } = makeAgent({ bodyTimeout: 3 });
    const outcome = watch(ask());
    endpoint.reply(`${HEAD}a`);
    clock.advance(100);
    const recorder = new BodyRecorder();
    outcome.value?.deliverBody(recorder);
    clock.advance(2);
    const transport = recorder.transport as unknown as {
      pauseProducing(): void;
      resumeProducing(): void;
    };
    transport.pauseProducing();
    clock.advance(100);
    transport.resumeProducing();
    clock.advance(2);
    endpoint.reply("bcd");
    expect(errorNames(recorder.ended)).to.equal("ResponseDone");
    expect(clock.getDelayedCalls()).to.have.length(0);
  });

  it("does not start for a body that ends in the bytes that its head came in", () => {
    const { ask, clock, endpoint } = makeAgent({ headersTimeout: Infinity, bodyTimeout: 3 });
    const made: number[] = [];
    const callLater = clock.callLater.bind(clock);
    clock.callLater = (seconds, ...rest) => {
      made.push(seconds);
      return callLater(seconds, ...rest);
    };
    const recorder = new BodyRecorder();
    ask().addCallback((response) => response.deliverBody(recorder));
    endpoint.reply(`${HEAD}abcd`);
    expect(errorNames(recorder.ended)).to.equal("ResponseDone");
    expect(made).to.not.include(3);
  });

  it("fails readBody", () => {
    const { ask, clock, endpoint } = makeAgent({ bodyTimeout: 3 });
    const outcome = watch(ask().addCallback(readBody));
    endpoint.reply(HEAD);
    clock.advance(3);
    endpoint.last.protocol.connectionLost(connectionDone());
    expect(outcome.failure?.check(BodyTimeoutError)).to.equal(BodyTimeoutError);
  });
});

describe("a request with a signal", () => {
  it("fails at once when the signal was aborted before, and sends nothing", () => {
    const { ask, endpoint } = makeAgent();
    const outcome = watch(ask({ signal: AbortSignal.abort("why") }));
    const error = outcome.failure?.value as RequestAborted;
    expect(error).to.be.instanceOf(RequestAborted);
    expect(error).to.be.instanceOf(CancelledError);
    expect([error.name, error.cause]).to.deep.equal(["AbortError", "why"]);
    expect(endpoint.connections).to.have.length(0);
  });

  it("fails while it connects, and cancels connecting", () => {
    const { agent } = makeAgent();
    const slow = new SlowEndpoint();
    agent._getEndpoint = () => slow;
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const outcome = watch(agent.request("GET", "http://h/", null, null, options));
    controller.abort();
    expect(outcome.failure?.check(RequestAborted)).to.equal(RequestAborted);
    expect(slow.cancelled).to.equal(1);
  });

  it("fails while it is written, stopping the producer, and while it waits", () => {
    for (const body of [new ManualProducer(), undefined]) {
      const { ask, endpoint, clock } = makeAgent();
      const controller = new AbortController();
      const outcome = watch(ask({ signal: controller.signal }, body));
      controller.abort();
      expect(outcome.failure?.check(RequestAborted)).to.equal(RequestAborted);
      expect(endpoint.last.transport.calls).to.include("abortConnection");
      if (body) expect(body.calls).to.include("cancelled");
      expect(clock.getDelayedCalls()).to.have.length(0);
    }
  });

  it("ends the body, and closes the connection", () => {
    const { ask, endpoint } = makeAgent();
    const controller = new AbortController();
    const outcome = watch(ask({ signal: controller.signal }).addCallback(readBody));
    endpoint.reply(`${HEAD}a`);
    controller.abort("enough");
    expect(endpoint.last.transport.calls).to.include("abortConnection");
    endpoint.last.protocol.connectionLost(connectionDone());
    expect(errorNames(outcome.failure)).to.equal(
      "ResponseFailed[AbortError, ConnectionDone, _DataLoss]",
    );
    expect((firstReason(outcome.failure) as RequestAborted).cause).to.equal("enough");
  });

  it("releases the signal at the end of the body, and when it fails", () => {
    const listeners = new Set<unknown>();
    const signal = {
      aborted: false,
      addEventListener: (_: string, listener: unknown) => listeners.add(listener),
      removeEventListener: (_: string, listener: unknown) => listeners.delete(listener),
    } as unknown as AbortSignal;
    const { ask, endpoint } = makeAgent();
    watch(ask({ signal }).addCallback(readBody));
    endpoint.reply(HEAD);
    expect(listeners.size).to.equal(1);
    endpoint.reply("body");
    expect(listeners.size).to.equal(0);
    watch(ask({ signal }));
    endpoint.last.protocol.connectionLost(connectionDone());
    expect(listeners.size).to.equal(0);
  });

  it("shares one listener with the other requests of its signal", () => {
    const added: unknown[] = [];
    const { ask, endpoint } = makeAgent();
    const controller = new AbortController();
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    signal.addEventListener = ((...rest: Parameters<typeof add>) => {
      added.push(rest[1]);
      add(...rest);
    }) as typeof add;
    const outcomes = Array.from({ length: 1000 }, () => watch(ask({ signal })));
    expect(added).to.have.length(1);
    endpoint.reply(`${HEAD}body`);
    expect(outcomes.at(-1)?.value?.code).to.equal(200);
    controller.abort();
    expect(outcomes.filter(({ failure }) => failure?.check(RequestAborted))).to.have.length(999);
  });

  it("releases the signal when it cannot begin", () => {
    const { agent } = makeAgent();
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const { addEventListener: add, removeEventListener: remove } = signal;
    signal.addEventListener = ((...rest: Parameters<typeof add>) => {
      listeners += 1;
      add.apply(signal, rest);
    }) as typeof add;
    signal.removeEventListener = ((...rest: Parameters<typeof remove>) => {
      listeners -= 1;
      remove.apply(signal, rest);
    }) as typeof remove;
    agent._getEndpoint = () => ({
      connect(): never {
        throw new Error("no connection");
      },
    });
    const ask = () => agent.request("GET", "http://h/", null, null, { signal });
    expect(ask).to.throw("no connection");
    expect(listeners).to.equal(0);
  });

  it("is not changed by a signal that is aborted after the end", () => {
    const { ask, endpoint } = makeAgent();
    const controller = new AbortController();
    const outcome = watch(ask({ signal: controller.signal }).addCallback(readBody));
    endpoint.reply(`${HEAD}body`);
    controller.abort();
    expect(outcome.value?.toString()).to.equal("body");
  });
});
