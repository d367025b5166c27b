import { Clock } from "@twisted-ts/reactor/task";
import { HTTPConnectionPool } from "@twisted-ts/web-client";
import { expect } from "chai";
import { watch } from "../../support/http-client.ts";
import { StubConnection, StubEndpoint } from "../../support/stub-client.ts";

const KEY = "http://example.com:80";

/** The idle time of the only connection. */
function idleTime(pool: HTTPConnectionPool): { getTime(): number; active(): boolean } {
  const [time, ...more] = [...pool._timeouts.values()];
  if (time === undefined || more.length > 0) throw new Error("not one connection is idle");
  return time;
}

describe("the idle time of a pooled connection", () => {
  it("is one object, which is cancelled and started again with each request", () => {
    const clock = new Clock();
    const pool = new HTTPConnectionPool(clock);
    const connection = StubConnection.connected();
    pool._putConnection(KEY, connection);
    const first = idleTime(pool);
    for (let request = 1; request <= 3; request += 1) {
      clock.advance(100);
      expect(pool._takeIdle(KEY)).to.equal(connection);
      expect([first.active(), pool._timeouts.size]).to.deep.equal([false, 0]);
      pool._putConnection(KEY, connection);
      expect(idleTime(pool)).to.equal(first);
      expect(first.getTime()).to.equal(240 + 100 * request);
    }
    clock.advance(241);
    expect(connection.transport.calls).to.deep.equal(["loseConnection"]);
    expect(pool._timeouts.size).to.equal(0);
  });

  it("is another object in another pool", () => {
    const connection = StubConnection.connected();
    const pools = [1, 2].map(() => new HTTPConnectionPool(new Clock()));
    const [first, second] = pools.map((pool) => {
      pool._putConnection(KEY, connection);
      const time = idleTime(pool);
      pool._takeIdle(KEY);
      return time;
    });
    expect(first).not.to.equal(second);
  });

  it("shares one delayed call with those of equal length, also where servers announce it", () => {
    const clock = new Clock();
    const pool = new HTTPConnectionPool(clock);
    pool.maxPersistentPerHost = 100;
    const announcing = (seconds: number) => {
      const connection = StubConnection.connected();
      return Object.assign(connection, { _keepAlive: `timeout=${seconds}` });
    };
    const connections = [5, 5, 60, 5, 60].map(announcing);
    for (const connection of connections) pool._putConnection(KEY, connection);
    pool._putConnection(KEY, StubConnection.connected());
    expect(clock.getDelayedCalls().map((call) => call.getTime())).to.deep.equal([4, 59, 240]);
    clock.advance(4);
    expect(pool._timeouts.size).to.equal(3);
    clock.advance(55);
    expect(pool._timeouts.size).to.equal(1);
    clock.advance(181);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("leaves no delayed call when many servers have announced different times", () => {
    const clock = new Clock();
    const pool = new HTTPConnectionPool(clock);
    // A connection is in use, so delayed calls stay for the next idle one.
    watch(pool.getConnection("another key", new StubEndpoint()));
    for (let seconds = 2; seconds < 200; seconds += 1) {
      const connection = StubConnection.connected();
      pool._putConnection(KEY, Object.assign(connection, { _keepAlive: `timeout=${seconds}` }));
      pool._takeIdle(KEY);
    }
    expect(clock.getDelayedCalls()).to.have.length.of.at.most(16);
    pool.closeCachedConnections();
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });
});
