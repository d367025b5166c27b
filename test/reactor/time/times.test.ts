import { NodeReactor } from "@twisted-ts/reactor";
import { InvalidDelayError } from "@twisted-ts/reactor/base";
import {
  HostnameEndpoint,
  SSL4ClientEndpoint,
  TCP4ClientEndpoint,
  TCP6ClientEndpoint,
  UNIXClientEndpoint,
} from "@twisted-ts/reactor/endpoints";
import { ClientFactory, Factory, Protocol } from "@twisted-ts/reactor/protocol";
import {
  ThrottlingFactory,
  TimeoutFactory,
  TimeoutMixin,
} from "@twisted-ts/reactor/protocols/policies";
import { Clock, deferLater, LoopingCall } from "@twisted-ts/reactor/task";
import { MemoryReactorClock } from "@twisted-ts/reactor/testing";
import { expect } from "chai";

const NO_NUMBERS: readonly unknown[] = [
  "0.05",
  null,
  [1],
  undefined,
  true,
  1n,
  new Date(0),
  () => 1,
];
const NO_SECONDS: readonly unknown[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

/** Every place where the package takes a time, as a function of the time. */
function places() {
  const reactor = new NodeReactor();
  const clock = new Clock();
  const memory = new MemoryReactorClock();
  const nothing = (): void => undefined;
  const factory = new ClientFactory();
  factory.noisy = false;
  class Timed extends TimeoutMixin(Protocol) {}
  const calls = [reactor.callLater(1000, nothing), clock.callLater(1000, nothing)];
  const takers: Record<string, (time: never) => unknown> = {
    "reactor.callLater": (time) => reactor.callLater(time, nothing),
    "Clock.callLater": (time) => clock.callLater(time, nothing),
    "MemoryReactorClock.callLater": (time) => memory.callLater(time, nothing),
    "Clock.advance": (time) => clock.advance(time),
    "Clock.pump": (time) => clock.pump([time]),
    "MemoryReactorClock.advance": (time) => memory.advance(time),
    "LoopingCall.start": (time) => new LoopingCall(nothing).start(time),
    "deferLater on the reactor": (time) => deferLater(reactor, time, nothing),
    "deferLater on a Clock": (time) => deferLater(clock, time, nothing),
  };
  for (const call of calls) {
    takers[`${call.constructor.name}.reset`] = (time) => call.reset(time);
    takers[`${call.constructor.name}.delay`] = (time) => call.delay(time);
  }
  /** The places where null means no timeout, and undefined the default. */
  const timeouts: Record<string, (time: never) => unknown> = {
    "TimeoutMixin.setTimeout": (time) => new Timed().setTimeout(time),
    TimeoutFactory: (time) => new TimeoutFactory(new Factory(), time),
    connectTCP: (time) => reactor.connectTCP("127.0.0.1", 1, factory, time).disconnect(),
    connectUNIX: (time) => reactor.connectUNIX("/no/such/socket", factory, time).disconnect(),
    TCP4ClientEndpoint: (timeout) => new TCP4ClientEndpoint(memory, "h", 1, { timeout }),
    TCP6ClientEndpoint: (timeout) => new TCP6ClientEndpoint(memory, "h", 1, { timeout }),
    SSL4ClientEndpoint: (timeout) =>
      new SSL4ClientEndpoint(memory, "h", 1, null as never, { timeout }),
    UNIXClientEndpoint: (timeout) => new UNIXClientEndpoint(memory, "/p", { timeout }),
    "HostnameEndpoint timeout": (timeout) => new HostnameEndpoint(reactor, "h", 1, { timeout }),
    "HostnameEndpoint attemptDelay": (attemptDelay) =>
      new HostnameEndpoint(reactor, "h", 1, { attemptDelay }),
  };
  return { reactor, clock, memory, takers, timeouts };
}

describe("wherever the reactor's package takes a time", () => {
  let setting: ReturnType<typeof places>;

  beforeEach(() => {
    setting = places();
  });

  afterEach(() => {
    for (const call of setting.reactor.getDelayedCalls()) call.cancel();
  });

  it("throws a TypeError for a value that is not a number", () => {
    const { takers, timeouts } = setting;
    for (const value of NO_NUMBERS) {
      for (const [name, take] of Object.entries(takers)) {
        expect(() => take(value as never), `${name} ${String(value)}`).to.throw(
          TypeError,
          "seconds",
        );
      }
      if (value === null || value === undefined) continue;
      for (const [name, take] of Object.entries(timeouts)) {
        expect(() => take(value as never), `${name} ${String(value)}`).to.throw(
          TypeError,
          "seconds",
        );
      }
    }
  });

  it("throws an InvalidDelayError, a RangeError, for a number that is not finite", () => {
    expect(InvalidDelayError.prototype).to.be.instanceOf(RangeError);
    for (const value of NO_SECONDS) {
      for (const [name, take] of Object.entries({ ...setting.takers, ...setting.timeouts })) {
        expect(() => take(value as never), `${name} ${value}`).to.throw(InvalidDelayError);
      }
    }
  });

  it("throws an InvalidDelayError for a timeout that is negative", () => {
    for (const [name, take] of Object.entries(setting.timeouts)) {
      expect(() => take(-1 as never), name).to.throw(InvalidDelayError);
    }
  });

  it("does not change the calls of a clock when it refuses a time", () => {
    const { reactor, clock, takers } = setting;
    const before = [...reactor.getDelayedCalls(), ...clock.getDelayedCalls()];
    const times = before.map((call) => call.getTime());
    for (const value of [...NO_NUMBERS, ...NO_SECONDS]) {
      for (const take of Object.values(takers)) expect(() => take(value as never)).to.throw();
    }
    const after = [...reactor.getDelayedCalls(), ...clock.getDelayedCalls()];
    expect(after).to.deep.equal(before);
    expect(after.map((call) => call.getTime())).to.deep.equal(times);
    expect(clock.seconds()).to.equal(0);
  });

  it("makes later calls of a reactor that has refused a time", async () => {
    const { reactor } = setting;
    for (const value of [...NO_NUMBERS, ...NO_SECONDS]) {
      expect(() => reactor.callLater(value as never, () => undefined)).to.throw();
    }
    const made: number[] = [];
    await Promise.all(
      [1, 2, 3].map(
        (number) =>
          new Promise<void>((resolve) => {
            reactor.callLater(0.001, () => {
              made.push(number);
              resolve();
            });
          }),
      ),
    );
    expect(made).to.deep.equal([1, 2, 3]);
  });

  it("accepts negative seconds where Twisted does: reset, delay, a Clock's callLater and advance", () => {
    const { clock } = setting;
    const made: string[] = [];
    clock.callLater(-1, () => made.push("due"));
    const reset = clock.callLater(5, () => made.push("reset"));
    const put = clock.callLater(5, () => made.push("put"));
    reset.reset(-1);
    put.delay(-6);
    clock.advance(0);
    expect(made).to.have.members(["due", "reset", "put"]);
    clock.advance(-3);
    expect(clock.seconds()).to.equal(-3);
  });

  it("accepts null for no timeout, so that the system ends an attempt", () => {
    const { memory } = setting;
    const factory = new Factory();
    factory.noisy = false;
    new TCP4ClientEndpoint(memory, "h", 1, { timeout: null }).connect(factory);
    new TCP4ClientEndpoint(memory, "h", 1).connect(factory);
    expect(memory.tcpClients.map(([, , , timeout]) => timeout)).to.deep.equal([null, 30]);
    new UNIXClientEndpoint(memory, "/p", { timeout: null }).connect(factory);
    expect(memory.unixClients.map(([, , timeout]) => timeout)).to.deep.equal([null]);
  });

  it("throws for a limit of bytes per second that is not a number above 0", () => {
    for (const limit of ["5", [1], true]) {
      expect(() => new ThrottlingFactory(new Factory(), 1, limit as never)).to.throw(TypeError);
      expect(() => new ThrottlingFactory(new Factory(), 1, null, limit as never)).to.throw(
        TypeError,
      );
    }
  });
});
