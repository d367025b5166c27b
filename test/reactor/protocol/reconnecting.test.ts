import { Failure } from "@twisted-ts/deferred";
import { capturedLogs } from "@twisted-ts/deferred/logger";
import { reactor } from "@twisted-ts/reactor";
import { IPv4Address } from "@twisted-ts/reactor/address";
import { ConnectionDone, NotConnectingError } from "@twisted-ts/reactor/error";
import {
  NoConnectorError,
  Protocol,
  ReconnectingClientFactory,
} from "@twisted-ts/reactor/protocol";
import { Clock } from "@twisted-ts/reactor/task";
import { expect } from "chai";
import sinon from "sinon";

const reason = new Failure(new ConnectionDone());

/** A connector that counts its calls. */
class CountingConnector {
  connects = 0;
  stops = 0;

  connect(): void {
    this.connects += 1;
  }

  stopConnecting(): void {
    this.stops += 1;
  }

  disconnect(): void {}

  getDestination(): IPv4Address {
    return new IPv4Address("TCP", "127.0.0.1", 1);
  }

  toString(): string {
    return "<connector>";
  }
}

/** A factory that backs off exactly, on a clock of its own, and a connector. */
function makeFactory(settings: Partial<ReconnectingClientFactory> = {}) {
  const clock = new Clock();
  const factory = new ReconnectingClientFactory();
  Object.assign(factory, { clock, jitter: 0, noisy: false }, settings);
  return { clock, factory, connector: new CountingConnector() };
}

/** When the next attempt will be made, in seconds from now; `null` when there is none to come. */
function delayOfNextAttempt(clock: Clock): number | null {
  const [call] = clock.getDelayedCalls();
  return call === undefined ? null : call.getTime() - clock.seconds();
}

describe("ReconnectingClientFactory", () => {
  it("connects again after a delay that grows by its factor, up to maxDelay", () => {
    const { clock, factory, connector } = makeFactory({ factor: 3, maxDelay: 20 });
    const delays: (number | null)[] = [];
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      factory.clientConnectionFailed(connector, reason);
      delays.push(delayOfNextAttempt(clock));
      clock.advance(factory.delay);
      expect([connector.connects, factory.retries]).to.deep.equal([attempt, attempt]);
      expect(factory._callID).to.equal(null);
    }
    expect(delays).to.deep.equal([1, 3, 9, 20]);
  });

  it("has Twisted's numbers by default", () => {
    const factory = new ReconnectingClientFactory();
    expect(factory).to.include({
      maxDelay: 3600,
      initialDelay: 1,
      factor: Math.E,
      jitter: 0.119626565582,
      delay: 1,
      retries: 0,
      maxRetries: null,
      continueTrying: true,
    });
  });

  it("spreads its delays by a normal distribution around the exact one", () => {
    const { clock, factory, connector } = makeFactory({ jitter: 0.1, factor: 1 });
    let sum = 0;
    let squares = 0;
    const attempts = 4000;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      factory.retries = 1;
      factory.delay = 10;
      factory.clientConnectionLost(connector, reason);
      const deviation = (delayOfNextAttempt(clock) as number) - 10;
      sum += deviation;
      squares += deviation * deviation;
      factory._callID?.cancel();
    }
    expect(sum / attempts).to.be.closeTo(0, 0.1);
    expect(Math.sqrt(squares / attempts)).to.be.closeTo(1, 0.1);
  });

  it("takes the exact delay when the spread would lead below zero", () => {
    const { clock, factory, connector } = makeFactory({ jitter: 1, factor: 2 });
    // The radius is 2.6 standard deviations, and the cosine -1.
    const random = sinon.stub(Math, "random");
    random.onFirstCall().returns(0.967).onSecondCall().returns(0.5);
    try {
      factory.clientConnectionLost(connector, reason);
    } finally {
      random.restore();
    }
    expect([factory.delay, delayOfNextAttempt(clock)]).to.deep.equal([1, 1]);
  });

  it("connects again after a connection that was lost", () => {
    const { clock, factory, connector } = makeFactory();
    factory.clientConnectionLost(connector, reason);
    expect(factory.connector).to.equal(connector);
    clock.advance(1);
    expect(connector.connects).to.equal(1);
  });

  it("waits for the initialDelay of a subclass before the first attempt, but no longer than maxDelay", () => {
    class SlowFactory extends ReconnectingClientFactory {
      override initialDelay = 7;
      override jitter = 0;
      override noisy = false;
      override clock = new Clock();
    }
    const factory = new SlowFactory();
    factory.clientConnectionFailed(new CountingConnector(), reason);
    expect(delayOfNextAttempt(factory.clock)).to.equal(7);

    const hasty = new SlowFactory();
    hasty.maxDelay = 3;
    hasty.clientConnectionFailed(new CountingConnector(), reason);
    expect(delayOfNextAttempt(hasty.clock)).to.equal(3);
  });

  it("refuses a delay or a factor that is not a number of seconds, and schedules nothing", () => {
    for (const [name, value] of [
      ["initialDelay", "5"],
      ["maxDelay", null],
      ["factor", "2"],
      ["initialDelay", Number.NaN],
      ["maxDelay", Number.POSITIVE_INFINITY],
    ] as const) {
      const { clock, factory, connector } = makeFactory({ [name]: value } as never);
      expect(() => factory.clientConnectionFailed(connector, reason), name).to.throw(
        typeof value === "number" ? RangeError : TypeError,
      );
      expect(clock.getDelayedCalls()).to.deep.equal([]);
    }
  });

  it("stops after maxRetries attempts in a row", () => {
    const { clock, factory, connector } = makeFactory({ maxRetries: 2, factor: 1 });
    for (let failure = 0; failure < 3; failure += 1) {
      factory.clientConnectionFailed(connector, reason);
      clock.advance(1);
    }
    expect(connector.connects).to.equal(2);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("uses the initial delay again after resetDelay", () => {
    const { clock, factory, connector } = makeFactory({ factor: 2, initialDelay: 5 });
    factory.clientConnectionFailed(connector, reason);
    expect(delayOfNextAttempt(clock)).to.equal(5);
    clock.advance(5);
    factory.clientConnectionFailed(connector, reason);
    expect(delayOfNextAttempt(clock)).to.equal(10);
    clock.advance(10);
    factory.resetDelay();
    expect([factory.delay, factory.retries, factory.continueTrying]).to.deep.equal([5, 0, true]);
    factory.clientConnectionLost(connector, reason);
    expect(delayOfNextAttempt(clock)).to.equal(5);
  });

  it("cancels the scheduled attempt on stopTrying, and schedules no other", () => {
    const { clock, factory, connector } = makeFactory();
    factory.clientConnectionFailed(connector, reason);
    factory.stopTrying();
    expect([clock.calls.length, connector.stops, factory._callID]).to.deep.equal([0, 1, null]);
    factory.clientConnectionLost(connector, reason);
    factory.retry(connector);
    expect(clock.calls).to.deep.equal([]);
    expect(factory.continueTrying).to.equal(false);
  });

  it("does not try again when stopping makes the connector report a failure", () => {
    const { clock, factory, connector } = makeFactory();
    connector.stopConnecting = () => factory.clientConnectionFailed(connector, reason);
    factory.connector = connector;
    factory.stopTrying();
    expect([clock.calls.length, connector.connects]).to.deep.equal([0, 0]);
  });

  it("does not close an established connection on stopTrying", () => {
    const { factory, connector } = makeFactory();
    factory.protocol = Protocol;
    factory.buildProtocol(connector.getDestination());
    factory.stopTrying();
    factory.clientConnectionLost(connector, reason);
    expect([connector.stops, connector.connects, factory.continueTrying]).to.deep.equal([
      0,
      0,
      false,
    ]);
  });

  it("ignores NotConnectingError of the connector on stopTrying, and throws other errors", () => {
    const { factory, connector } = makeFactory();
    factory.connector = connector;
    connector.stopConnecting = () => {
      throw new NotConnectingError();
    };
    factory.stopTrying();
    connector.stopConnecting = () => {
      throw new RangeError("no good");
    };
    expect(() => factory.stopTrying()).to.throw(RangeError, "no good");
  });

  it("retries the connector that it is given, or the one that failed last", () => {
    const { clock, factory, connector } = makeFactory({ factor: 1 });
    expect(() => factory.retry()).to.throw(NoConnectorError, "no connector to retry");
    factory.retry(connector);
    clock.advance(1);
    expect(connector.connects).to.equal(1);
    factory.connector = connector;
    factory.retry();
    clock.advance(1);
    expect(connector.connects).to.equal(2);
  });

  it("uses the reactor's clock unless it has another", () => {
    const { factory, connector } = makeFactory({ clock: null });
    factory.clientConnectionFailed(connector, reason);
    expect(factory.clock).to.equal(reactor);
    expect(reactor.getDelayedCalls()).to.include(factory._callID);
    factory.stopTrying();
  });

  it("logs what it does, unless it is not noisy", () => {
    const { factory, connector } = makeFactory({ noisy: true, maxRetries: 1, initialDelay: 2.7 });
    const events = capturedLogs(() => {
      factory.clientConnectionFailed(connector, reason);
      factory.clientConnectionFailed(connector, reason);
      factory.continueTrying = false;
      factory.retry(connector);
    });
    expect(events.map((event) => event.log_format)).to.deep.equal([
      "{connector} will retry in {delay} seconds",
      "Abandoning {connector} after {retries} retries.",
      "Abandoning {connector} on explicit request",
    ]);
    expect(events[0]).to.include({ connector, delay: 2, log_source: factory });
    factory.noisy = false;
    expect(capturedLogs(() => factory.retry(connector))).to.have.length(0);
  });
});
