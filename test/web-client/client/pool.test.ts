import { AsyncLocalStorage } from "node:async_hooks";
import { type Deferred, Failure, succeed } from "@twisted-ts/deferred";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import { holdsProcess } from "@twisted-ts/reactor/internal";
import { Clock } from "@twisted-ts/reactor/task";
import {
  _HTTP11ClientFactory,
  _RetryingHTTP11ClientProtocol,
  Agent,
  type ClientConnection,
  HTTPConnectionPool,
  readBody,
} from "@twisted-ts/web-client";
import { HTTP11ClientProtocol } from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { connectionDone, errorNames, watch } from "../../support/http-client.ts";
import { logged } from "../../support/mute.ts";
import { always, MemoryEndpoint, SlowEndpoint, StubConnection } from "../../support/stub-client.ts";
import { guardedWithoutStacks } from "../../support/watchdog.ts";

const KEY = "http://example.com:80";

/** An endpoint that must not be used. */
const NEVER = {
  connect(): never {
    throw new Error("connected again");
  },
};

function makePool(persistent = true) {
  const clock = new Clock();
  const pool = new HTTPConnectionPool(clock, persistent);
  const put = (key: unknown = KEY): ReturnType<typeof StubConnection.connected> => {
    const connection = StubConnection.connected();
    pool._putConnection(key, connection);
    return connection;
  };
  return { clock, pool, put };
}

function resultOf<T>(deferred: Deferred<T>): T {
  const { value, failure } = watch(deferred);
  if (failure !== undefined) throw failure.value;
  return value as T;
}

describe("HTTPConnectionPool", () => {
  describe("getConnection", () => {
    it("makes a connection when there is none, and does not keep it yet", () => {
      const { pool } = makePool();
      const connection = resultOf(pool.getConnection(12245, new MemoryEndpoint()));
      expect(connection.constructor).to.equal(HTTP11ClientProtocol);
      expect(pool._connections.size).to.equal(0);
    });

    it("takes the connection that was put first, and cancels its timeout", () => {
      const { pool, clock, put } = makePool();
      pool.retryAutomatically = false;
      const first = put();
      const second = put();
      expect(resultOf(pool.getConnection(KEY, NEVER))).to.equal(first);
      expect(pool._connections.get(KEY)).to.deep.equal([second]);
      expect(pool._timeouts.has(first)).to.equal(false);
      clock.advance(241);
      expect(first.transport.calls).to.deep.equal([]);
      expect(second.transport.calls).to.deep.equal(["loseConnection"]);
    });

    it("skips connections that are not free any more", () => {
      const { pool, put } = makePool();
      pool.retryAutomatically = false;
      const lost = put();
      const good = put();
      lost.state = "CONNECTION_LOST";
      expect(resultOf(pool.getConnection(KEY, NEVER))).to.equal(good);
      expect(pool._connections.get(KEY)).to.deep.equal([]);
      expect(pool._timeouts.size).to.equal(0);
    });

    it("skips a connection that was closed while it was in the pool", () => {
      const { pool, put } = makePool();
      pool.retryAutomatically = false;
      const closing = put() as { _givenUp?: boolean };
      const good = put();
      closing._givenUp = true;
      expect(resultOf(pool.getConnection(KEY, NEVER))).to.equal(good);
    });

    it("wraps a pooled connection so that its request can be repeated, but not a new one", () => {
      const { pool, put } = makePool();
      const connection = put(123);
      const wrapper = resultOf(pool.getConnection(123, NEVER)) as _RetryingHTTP11ClientProtocol;
      expect(wrapper).to.be.instanceOf(_RetryingHTTP11ClientProtocol);
      expect(wrapper._clientProtocol).to.equal(connection);
      const made: unknown[][] = [];
      pool._newConnection = (...args) => {
        made.push(args);
        return undefined as never;
      };
      wrapper._newConnection();
      expect(made).to.deep.equal([[123, NEVER]]);
    });

    it("cancels connecting when its Deferred is cancelled", () => {
      const { pool } = makePool();
      const endpoint = new SlowEndpoint();
      const deferred = pool.getConnection(KEY, endpoint);
      const outcome = watch(deferred);
      deferred.cancel();
      expect(endpoint.cancelled).to.equal(1);
      expect(errorNames(outcome.failure)).to.equal("CancelledError");
    });

    it("throws what connecting throws, and counts no connection then", () => {
      const { pool } = makePool();
      pool.maxConnectionsPerHost = 1;
      expect(() => pool.getConnection(KEY, NEVER)).to.throw("connected again");
      resultOf(pool.getConnection(KEY, new MemoryEndpoint()));
    });
  });

  describe("its settings", () => {
    const bad: readonly [value: unknown, error: typeof TypeError | typeof RangeError][] = [
      ["5", TypeError],
      [null, TypeError],
      [Number.NaN, RangeError],
      [-1, RangeError],
    ];
    for (const name of [
      "cachedConnectionTimeout",
      "maxPersistentPerHost",
      "maxConnectionsPerHost",
    ] as const) {
      it(`are checked when getConnection is called: ${name}`, () => {
        for (const [value, error] of bad) {
          const { pool } = makePool();
          Object.assign(pool, { [name]: value });
          expect(() => pool.getConnection(KEY, NEVER)).to.throw(error, name);
        }
      });
    }

    it("may be infinite, and idle connections are never closed then", () => {
      const { pool, put, clock } = makePool();
      pool.cachedConnectionTimeout = Number.POSITIVE_INFINITY;
      pool.maxPersistentPerHost = Number.POSITIVE_INFINITY;
      put();
      expect(clock.getDelayedCalls()).to.have.length(0);
      expect(String(pool)).to.equal("0 active, 1 idle, 0 waiting");
    });
  });

  it("closes each connection when its own time has ended, with one delayed call for all", () => {
    const { clock, pool, put } = makePool();
    pool.maxPersistentPerHost = 10;
    const connections = Array.from({ length: 5 }, () => {
      const connection = put();
      clock.advance(10);
      return connection;
    });
    const late = put();
    expect(clock.getDelayedCalls()).to.have.length(1);
    resultOf(pool.getConnection(KEY, NEVER));
    clock.advance(240 - 50 + 9.9);
    const closed = (): number =>
      connections.filter(({ transport }) => transport.calls.includes("loseConnection")).length;
    expect(closed()).to.equal(0);
    clock.advance(0.1);
    expect(closed()).to.equal(1);
    clock.advance(10);
    expect(closed()).to.equal(2);
    clock.advance(20);
    expect(closed()).to.equal(4);
    expect(late.transport.calls).to.deep.equal([]);
    clock.advance(10);
    expect(late.transport.calls).to.deep.equal(["loseConnection"]);
    expect(clock.getDelayedCalls()).to.have.length(0);
  });

  describe("Keep-Alive of a response", () => {
    const keptFor = (header: string): number => {
      const { clock, pool } = makePool();
      const endpoint = new MemoryEndpoint();
      const agent = Agent.usingEndpointFactory(clock, always(endpoint), pool);
      watch(agent.request("GET", "http://h/").addCallback(readBody));
      endpoint.reply(`HTTP/1.1 200 OK\r\nContent-Length: 0\r\n${header}\r\n`);
      const [call] = [...pool._timeouts.values()];
      const kept = call === undefined ? 0 : call.getTime();
      if (kept === 0) expect(endpoint.last.transport.calls).to.include("loseConnection");
      return kept;
    };

    it("shortens the time that the connection is kept, to a second less than the server keeps it", () => {
      expect(keptFor("Keep-Alive: timeout=5\r\n")).to.equal(4);
      expect(keptFor('keep-alive: max=100, Timeout = "30"\r\n')).to.equal(29);
      expect(keptFor("Keep-Alive: timeout=1\r\n")).to.equal(0.5);
      expect(keptFor("Keep-Alive: timeout=0\r\n")).to.equal(0);
    });

    it("never lengthens it, and is ignored when it cannot be read", () => {
      expect(keptFor("Keep-Alive: timeout=1000\r\n")).to.equal(240);
      for (const value of ["timeout", "timeout=-1", "timeout=1.5", "max=5", "x".repeat(5000)]) {
        expect(keptFor(`Keep-Alive: ${value}\r\n`), value).to.equal(240);
      }
    });

    it("applies to the response that it came with, and to no later one", () => {
      const { clock, pool } = makePool();
      const endpoint = new MemoryEndpoint();
      const agent = Agent.usingEndpointFactory(clock, always(endpoint), pool);
      for (const header of ["Keep-Alive: timeout=5\r\n", ""]) {
        watch(agent.request("GET", "http://h/").addCallback(readBody));
        endpoint.reply(`HTTP/1.1 200 OK\r\nContent-Length: 0\r\n${header}\r\n`);
      }
      expect([...pool._timeouts.values()].map((call) => call.getTime())).to.deep.equal([240]);
    });
  });

  describe("the process", () => {
    /** Records the calls of `keepProcessAlive` for a connection or a delayed call. */
    const recordHolds = (subject: object): boolean[] => {
      const seen: boolean[] = [];
      Object.assign(subject, { [holdsProcess]: (holds: boolean) => seen.push(holds) });
      return seen;
    };

    it("is not kept alive by an idle connection or its timeout, but by one in use", () => {
      const { pool } = makePool();
      const connection = StubConnection.connected();
      const seen = recordHolds(connection.transport);
      const { callLater } = pool._reactor;
      const calls: boolean[][] = [];
      pool._reactor.callLater = (...args) => {
        const call = callLater.apply(pool._reactor, args as never);
        calls.push(recordHolds(call));
        return call;
      };
      pool._putConnection(KEY, connection);
      expect([seen, calls]).to.deep.equal([[false], [[false]]]);
      resultOf(pool.getConnection(KEY, NEVER));
      expect(seen).to.deep.equal([false, true]);
    });

    it("is kept alive while closeCachedConnections closes connections", () => {
      const { pool } = makePool();
      const connection = Object.assign(StubConnection.connected(), {
        abort: () => succeed(undefined),
      });
      const seen = recordHolds(connection.transport);
      pool._putConnection(KEY, connection);
      pool.closeCachedConnections();
      expect(seen).to.deep.equal([false, true]);
    });
  });

  it("prints how many connections are active, idle and waiting", () => {
    const { clock, pool } = makePool();
    const endpoint = new MemoryEndpoint();
    const agent = Agent.usingEndpointFactory(clock, always(endpoint), pool);
    pool.maxConnectionsPerHost = 2;
    expect(String(pool)).to.equal("0 active, 0 idle, 0 waiting");
    const requests = Array.from({ length: 3 }, () => agent.request("GET", "http://h/"));
    for (const request of requests) watch(request);
    expect(String(pool)).to.equal("2 active, 0 idle, 1 waiting");
    endpoint.reply("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    expect(String(pool)).to.equal("1 active, 1 idle, 1 waiting");
    clock.advance(0);
    expect(String(pool)).to.equal("2 active, 0 idle, 0 waiting");
    for (const { protocol } of endpoint.connections) protocol.connectionLost(connectionDone());
    expect(String(pool)).to.equal("0 active, 0 idle, 0 waiting");
  });

  it("cancels 200 000 waiting requests without hanging", () => {
    const { pool } = makePool();
    pool.maxConnectionsPerHost = 1;
    pool.getConnection(KEY, new SlowEndpoint());
    const waiting = Array.from({ length: 200_000 }, () => pool.getConnection(KEY, NEVER));
    guardedWithoutStacks(() => {
      for (const deferred of waiting.reverse()) {
        deferred.addErrback(() => undefined);
        deferred.cancel();
      }
    });
    expect(String(pool)).to.equal("1 active, 0 idle, 0 waiting");
  });

  describe("_putConnection", () => {
    it("keeps a connection for cachedConnectionTimeout seconds, then closes it", () => {
      const { pool, clock, put } = makePool();
      const connection = put();
      clock.advance(239);
      expect(pool._connections.get(KEY)).to.deep.equal([connection]);
      expect(pool._timeouts.has(connection)).to.equal(true);
      clock.advance(1.1);
      expect(connection.transport.calls).to.deep.equal(["loseConnection"]);
      expect(pool._connections.get(KEY)).to.deep.equal([]);
      expect(pool._timeouts.size).to.equal(0);
    });

    it("closes the oldest when there are more than maxPersistentPerHost of one key", () => {
      const { pool, put, clock } = makePool();
      const [first, second, third] = [put(), put(), put()];
      const elsewhere = put("https://example.com:443");
      expect(pool._connections.get(KEY)).to.deep.equal([second, third]);
      expect(first.transport.calls).to.deep.equal(["loseConnection"]);
      expect(pool._timeouts.has(first)).to.equal(false);
      expect(pool._connections.get("https://example.com:443")).to.deep.equal([elsewhere]);
      expect(pool._timeouts.size).to.equal(3);
      expect(clock.getDelayedCalls()).to.have.length(1);
    });

    it("closes a connection when none may be kept", () => {
      const { pool, put } = makePool();
      pool.maxPersistentPerHost = 0;
      expect(put().transport.calls).to.deep.equal(["loseConnection"]);
      expect(pool._timeouts.size).to.equal(0);
    });

    it("logs a connection that is not free, and does not keep it", () => {
      const { pool } = makePool();
      const connection = StubConnection.connected();
      connection.state = "WAITING";
      const events = logged(() => pool._putConnection(KEY, connection));
      expect(events).to.have.length(1);
      const failure = events[0]?.["log_failure"] as Failure;
      expect(failure.getErrorMessage()).to.equal(
        "BUG: Non-quiescent protocol added to connection pool.",
      );
      expect(pool._connections.has(KEY)).to.equal(false);
    });

    it("is called by a connection when it is free again, with its own key", () => {
      const { pool } = makePool();
      pool.retryAutomatically = false;
      const protocol = resultOf(pool.getConnection(KEY, new MemoryEndpoint()));
      (protocol as HTTP11ClientProtocol)._quiescentCallback(protocol as HTTP11ClientProtocol);
      expect(resultOf(pool.getConnection(KEY, NEVER))).to.equal(protocol);
    });

    it("forgets keys without connections when there are many", () => {
      const { pool, clock } = makePool();
      pool.cachedConnectionTimeout = 1;
      for (let host = 0; host < 1024; host += 1) {
        pool._putConnection(`http://${host}:80`, StubConnection.connected());
      }
      clock.advance(1);
      expect(pool._connections.size).to.equal(1024);
      pool._putConnection(KEY, StubConnection.connected());
      expect([...pool._connections.keys()]).to.deep.equal([KEY]);
    });
  });

  describe("a subclass", () => {
    it("sets limits and factory by fields of its own", () => {
      const made: string[] = [];
      class MyFactory extends _HTTP11ClientFactory {
        override buildProtocol(): HTTP11ClientProtocol {
          made.push(this._metadata);
          return super.buildProtocol(null);
        }
      }
      class MyPool extends HTTPConnectionPool {
        override maxPersistentPerHost = 1;
        override _factory = MyFactory;
      }
      const pool = new MyPool(new Clock());
      const endpoint = Object.assign(new MemoryEndpoint(), { toString: () => "there" });
      resultOf(pool.getConnection(KEY, endpoint));
      expect(made).to.deep.equal(["there"]);
      pool._putConnection(KEY, StubConnection.connected());
      pool._putConnection(KEY, StubConnection.connected());
      expect(pool._connections.get(KEY)).to.have.length(1);
    });
  });

  describe("closeCachedConnections", () => {
    it("closes every idle connection, and fires when the last is lost", () => {
      const { pool, clock } = makePool();
      const endpoint = new MemoryEndpoint();
      for (const key of ["a", "b"]) {
        const protocol = resultOf(pool.getConnection(key, endpoint)) as HTTP11ClientProtocol;
        pool._putConnection(key, protocol);
      }
      const outcome = watch(pool.closeCachedConnections());
      expect(pool._connections.size).to.equal(0);
      expect(pool._timeouts.size).to.equal(0);
      expect(clock.getDelayedCalls()).to.have.length(0);
      const [first, second] = endpoint.connections;
      expect(first?.transport.calls.at(-1)).to.equal("loseConnection");
      first?.protocol.connectionLost(connectionDone());
      expect(outcome.fired).to.equal(0);
      second?.protocol.connectionLost(connectionDone());
      expect(outcome.fired).to.equal(1);
      expect(outcome.value).to.equal(undefined);
    });

    it("fires at once when there is none", () => {
      expect(watch(makePool().pool.closeCachedConnections()).fired).to.equal(1);
    });
  });

  describe("an idle connection", () => {
    it("is removed from the pool, with its timeout, as soon as it is lost", () => {
      const { pool, clock } = makePool();
      const endpoint = new MemoryEndpoint();
      const protocol = resultOf(pool.getConnection(KEY, endpoint)) as HTTP11ClientProtocol;
      pool._putConnection(KEY, protocol);
      endpoint.last.protocol.connectionLost(connectionDone());
      expect(pool._connections.has(KEY)).to.equal(false);
      expect(pool._timeouts.size).to.equal(0);
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("A2: is never used again after bytes came without a request", () => {
      const { pool } = makePool();
      const endpoint = new MemoryEndpoint();
      const protocol = resultOf(pool.getConnection(KEY, endpoint)) as HTTP11ClientProtocol;
      pool._putConnection(KEY, protocol);
      endpoint.reply("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      resultOf(pool.getConnection(KEY, endpoint));
      expect(endpoint.connections).to.have.length(2);
    });
  });
});

describe("a pooled exchange", () => {
  const OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

  function pooled() {
    const clock = new Clock();
    const pool = new HTTPConnectionPool(clock);
    const endpoint = new MemoryEndpoint();
    const agent = Agent.usingEndpointFactory(clock, always(endpoint), pool);
    return { clock, pool, endpoint, agent };
  }

  it("uses one connection for one request after another, and leaves no timer but the pool's", () => {
    const { agent, endpoint, clock, pool } = pooled();
    for (let turn = 0; turn < 3; turn += 1) {
      const body = watch(agent.request("GET", "http://h/").addCallback(readBody));
      endpoint.reply(OK);
      expect(body.value?.toString()).to.equal("hi");
    }
    expect(endpoint.connections).to.have.length(1);
    expect(pool._timeouts.size).to.equal(1);
    expect(clock.getDelayedCalls()).to.have.length(1);
    endpoint.last.protocol.connectionLost(connectionDone());
    expect(clock.getDelayedCalls()).to.have.length(0);
  });

  it("repeats the request when the server has closed the pooled connection", () => {
    const { agent, endpoint } = pooled();
    watch(agent.request("GET", "http://h/").addCallback(readBody));
    endpoint.reply(OK);
    const outcome = watch(agent.request("GET", "http://h/again").addCallback(readBody));
    const first = endpoint.last;
    first.protocol.connectionLost(connectionDone());
    expect(endpoint.connections).to.have.length(2);
    expect(endpoint.last.transport.written).to.match(/^GET \/again HTTP/);
    endpoint.reply(OK);
    expect(outcome.value?.toString()).to.equal("hi");
  });

  it("A1: is the last on its connection when there are bytes after its response", () => {
    const { agent, endpoint } = pooled();
    watch(agent.request("GET", "http://h/").addCallback(readBody));
    endpoint.reply(`${OK}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison`);
    watch(agent.request("GET", "http://h/"));
    expect(endpoint.connections).to.have.length(2);
  });
});

describe("HTTPConnectionPool.maxConnectionsPerHost", () => {
  const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  const context = new AsyncLocalStorage<string>();

  function limited(maximum: number) {
    const clock = new Clock();
    const pool = new HTTPConnectionPool(clock);
    pool.maxConnectionsPerHost = maximum;
    const endpoint = new MemoryEndpoint();
    const agent = Agent.usingEndpointFactory(clock, always(endpoint), pool);
    const get = (uri = "http://h/") => watch(agent.request("GET", uri));
    return { clock, pool, endpoint, agent, get };
  }

  it("makes further requests wait until a connection is free, first come first served", () => {
    const { endpoint, get, clock } = limited(1);
    const outcomes = [get("http://h/1"), get("http://h/2"), get("http://h/3")];
    expect(endpoint.connections).to.have.length(1);
    for (const outcome of outcomes) {
      expect(outcome.fired).to.equal(0);
      endpoint.reply(OK);
      expect(outcome.fired).to.equal(1);
      clock.advance(0);
    }
    expect(endpoint.connections).to.have.length(1);
    expect(endpoint.last.transport.written.match(/GET \/\d/g)).to.deep.equal([
      "GET /1",
      "GET /2",
      "GET /3",
    ]);
  });

  it("counts each key for itself", () => {
    const { endpoint, get } = limited(1);
    get("http://one/");
    get("http://two/");
    expect(endpoint.connections).to.have.length(2);
  });

  it("makes a new connection in place of one that is lost", () => {
    const { endpoint, get, clock } = limited(1);
    const first = get();
    const second = get();
    endpoint.last.protocol.connectionLost(new Failure(new ConnectionDone()));
    expect(errorNames(first.failure)).to.equal("ResponseNeverReceived[ConnectionDone]");
    clock.advance(0);
    expect(endpoint.connections).to.have.length(2);
    endpoint.reply(OK);
    expect(second.value?.code).to.equal(200);
  });

  it("removes a cancelled request from the queue", () => {
    const { endpoint, get, agent, clock } = limited(1);
    get();
    const waiting = agent.request("GET", "http://h/cancelled");
    const outcome = watch(waiting);
    const last = get("http://h/last");
    waiting.cancel();
    expect(errorNames(outcome.failure)).to.equal("CancelledError");
    endpoint.reply(OK);
    clock.advance(0);
    endpoint.reply(OK);
    expect(last.fired).to.equal(1);
    expect(endpoint.last.transport.written).not.to.contain("cancelled");
  });

  it("runs the callbacks of a request that waited in the async context it was made in", () => {
    const { endpoint, agent, clock, get } = limited(1);
    get();
    const seen: unknown[] = [];
    context.run("mine", () => {
      agent.request("GET", "http://h/").addCallback(() => seen.push(context.getStore()));
    });
    context.run("another", () => {
      endpoint.reply(OK);
      clock.advance(0);
      endpoint.reply(OK);
    });
    expect(seen).to.deep.equal(["mine"]);
  });

  it("fails a request that waited when connecting throws, and serves the next", () => {
    const clock = new Clock();
    const pool = new HTTPConnectionPool(clock);
    pool.maxConnectionsPerHost = 1;
    const endpoint = new MemoryEndpoint();
    resultOf(pool.getConnection(KEY, endpoint));
    const broken = watch(pool.getConnection(KEY, NEVER));
    const last = watch(pool.getConnection(KEY, endpoint));
    endpoint.last.protocol.connectionLost(connectionDone());
    clock.advance(0);
    clock.advance(0);
    expect(broken.failure?.getErrorMessage()).to.equal("connected again");
    expect(last.fired).to.equal(1);
  });

  it("tries again when connecting fails", () => {
    const clock = new Clock();
    const pool = new HTTPConnectionPool(clock);
    pool.maxConnectionsPerHost = 1;
    const endpoint = new SlowEndpoint();
    const first = watch(pool.getConnection(KEY, endpoint));
    const second = watch(pool.getConnection(KEY, endpoint));
    endpoint.attempts[0]?.deferred.errback(new Failure(new ConnectionDone()));
    expect(first.failure).to.not.equal(undefined);
    clock.advance(0);
    expect(endpoint.attempts).to.have.length(2);
    endpoint.succeed();
    expect(second.value as ClientConnection).to.be.instanceOf(HTTP11ClientProtocol);
  });
});

describe("_HTTP11ClientFactory", () => {
  it("prints the endpoint of its connections", () => {
    const factory = new _HTTP11ClientFactory(() => undefined, "<endpoint>");
    expect(`${factory}`).to.equal("_HTTP11ClientFactory(function, <endpoint>)");
  });
});
