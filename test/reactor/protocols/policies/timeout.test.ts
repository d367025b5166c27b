import type { IDelayedCall } from "@twisted-ts/reactor/interfaces";
import { Factory, Protocol } from "@twisted-ts/reactor/protocol";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";
import {
  TimeoutFactory,
  TimeoutMixin,
  TimeoutProtocol,
} from "@twisted-ts/reactor/protocols/policies";
import { Clock } from "@twisted-ts/reactor/task";
import {
  StringTransport,
  type StringTransportWithDisconnection,
} from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { ADDRESS, attach, type Echo, EchoFactory } from "../support/echo.ts";
import { bytes } from "../support/pieces.ts";

class Timed extends TimeoutFactory {
  readonly clock = new Clock();

  override callLater(period: number, func: () => void): IDelayedCall {
    return this.clock.callLater(period, func);
  }
}

function makeConnected(
  timeoutPeriod: number | null,
): [TimeoutProtocol, Clock, Echo, StringTransportWithDisconnection] {
  const factory = new Timed(new EchoFactory(), timeoutPeriod);
  const protocol = factory.buildProtocol(ADDRESS) as TimeoutProtocol;
  const transport = attach(protocol);
  return [protocol, factory.clock, protocol.wrappedProtocol as Echo, transport];
}

describe("TimeoutFactory", () => {
  it("closes a connection on which nothing is sent or received", () => {
    const [, clock, echo] = makeConnected(3);
    clock.pump([0, 0.5, 1, 1, 0.4]);
    expect(echo.disconnected).to.equal(0);
    clock.pump([0, 0.2]);
    expect(echo.disconnected).to.equal(1);
  });

  it("starts the timeout again whenever something is written", () => {
    const [protocol, clock, echo] = makeConnected(3);
    clock.pump([0, 0.5, 1]);
    protocol.write(bytes("bytes"));
    clock.pump([0, 1, 1]);
    protocol.writeSequence([bytes("bytes")]);
    clock.pump([0, 1, 1]);
    expect(echo.disconnected).to.equal(0);
    clock.pump([0, 2]);
    expect(echo.disconnected).to.equal(1);
  });

  it("starts the timeout again whenever something is received", () => {
    const [protocol, clock, echo] = makeConnected(3);
    clock.pump([0, 1, 0.5]);
    protocol.dataReceived(bytes("bytes"));
    clock.pump([0, 1, 1]);
    expect(echo.disconnected).to.equal(0);
    clock.pump([0, 1, 1]);
    expect(echo.disconnected).to.equal(1);
  });

  it("has a timeout of half an hour by default", () => {
    expect(new TimeoutFactory(new EchoFactory()).timeoutPeriod).to.equal(1800);
  });

  it("returns null, and starts no timeout, when the wrapped factory returns null", () => {
    const inner = new Factory();
    inner.buildProtocol = () => null;
    const factory = new Timed(inner, 3);
    expect(factory.buildProtocol(ADDRESS)).to.equal(null);
    expect(factory.clock.calls).to.have.length(0);
  });
});

describe("TimeoutProtocol", () => {
  it("leaves no delayed call when the connection is lost", () => {
    const [, clock, , transport] = makeConnected(3);
    transport.loseConnection();
    expect(clock.calls).to.have.length(0);
  });

  it("has no timeout when the period is null, or the timeout was cancelled", () => {
    const [protocol, clock, echo] = makeConnected(null);
    expect(protocol.timeoutCall).to.equal(null);
    protocol.cancelTimeout();
    protocol.setTimeout(3);
    expect(protocol.timeoutCall).to.not.equal(null);
    clock.advance(1);
    protocol.cancelTimeout();
    expect(protocol.timeoutCall).to.equal(null);
    clock.advance(3);
    expect(echo.disconnected).to.equal(0);
  });

  it("has the period that was set last, and none without one", () => {
    const [protocol, clock, echo] = makeConnected(3);
    protocol.setTimeout(10);
    clock.advance(9);
    expect(echo.disconnected).to.equal(0);
    protocol.setTimeout();
    clock.advance(10);
    expect([echo.disconnected, protocol.timeoutPeriod]).to.deep.equal([0, null]);
  });

  it("can be cancelled when the timeout has ended, or other code has cancelled the call", () => {
    const [late, clock, echo] = makeConnected(null);
    late.setTimeout(3);
    clock.advance(3);
    expect(echo.disconnected).to.equal(1);
    late.cancelTimeout();
    const [protocol, , other] = makeConnected(3);
    protocol.timeoutCall?.cancel();
    protocol.cancelTimeout();
    expect(other.disconnected).to.equal(0);
  });

  it("keeps the connection when timeoutFunc is overridden", () => {
    let ups = 0;
    class KeptOpen extends TimeoutProtocol {
      override timeoutFunc(): void {
        ups += 1;
      }
    }
    const factory = new Timed(new EchoFactory(), 3);
    factory.protocol = KeptOpen;
    const protocol = factory.buildProtocol(ADDRESS) as KeptOpen;
    attach(protocol);
    factory.clock.advance(3);
    protocol.dataReceived(bytes("late"));
    protocol.write(bytes("late"));
    expect(ups).to.equal(1);
    expect((protocol.wrappedProtocol as Echo).received).to.equal("late");
  });
});

describe("TimeoutMixin", () => {
  class Tester extends TimeoutMixin(Protocol) {
    override timeOut: number | null = 3;
    timedOut = 0;
    readonly clock = new Clock();

    override connectionMade(): void {
      this.setTimeout(this.timeOut);
    }

    override dataReceived(_data: Buffer): void {
      this.resetTimeout();
    }

    override connectionLost(): void {
      this.setTimeout(null);
    }

    override timeoutConnection(): void {
      this.timedOut += 1;
    }

    override callLater(period: number, func: () => void): IDelayedCall {
      return this.clock.callLater(period, func);
    }
  }

  function makeTester(): Tester {
    const protocol = new Tester();
    protocol.makeConnection(new StringTransport());
    return protocol;
  }

  it("times out after timeOut seconds, once", () => {
    const protocol = makeTester();
    protocol.clock.pump([0, 0.5, 1, 1]);
    expect(protocol.timedOut).to.equal(0);
    protocol.clock.pump([0, 1, 10]);
    expect(protocol.timedOut).to.equal(1);
  });

  it("starts again when it is reset", () => {
    const protocol = makeTester();
    protocol.clock.pump([0, 0.5, 1, 1]);
    protocol.dataReceived(bytes("hello"));
    protocol.clock.pump([0, 1, 1, 0.5]);
    expect(protocol.timedOut).to.equal(0);
    protocol.clock.pump([0, 1]);
    expect(protocol.timedOut).to.equal(1);
  });

  it("does nothing when it is reset and there is no timeout, or it has ended", () => {
    const protocol = makeTester();
    protocol.clock.advance(3);
    protocol.dataReceived(bytes("late"));
    expect(protocol.clock.calls).to.have.length(0);
    expect(protocol.timedOut).to.equal(1);
  });

  it("starts with the period that is set, also when another one was running", () => {
    const protocol = new Tester();
    protocol.timeOut = null;
    protocol.makeConnection(new StringTransport());
    expect(protocol.clock.calls).to.have.length(0);
    protocol.setTimeout(10);
    protocol.setTimeout(1);
    expect(protocol.clock.calls).to.have.length(1);
    protocol.clock.pump([0, 0.9]);
    expect(protocol.timedOut).to.equal(0);
    protocol.clock.pump([0, 0.2]);
    expect(protocol.timedOut).to.equal(1);
  });

  it("has no timeout after it is set to null, whether the call is pending, made or cancelled", () => {
    const protocol = makeTester();
    protocol.setTimeout(null);
    protocol.clock.advance(10);
    expect([protocol.timeOut, protocol.timedOut]).to.deep.equal([null, 0]);
    protocol.setTimeout(3);
    protocol.clock.getDelayedCalls()[0]?.cancel();
    protocol.setTimeout(null);
    expect(protocol.timeOut).to.equal(null);
  });

  it("returns the previous period", () => {
    const protocol = makeTester();
    expect(protocol.setTimeout(10)).to.equal(3);
    expect(protocol.setTimeout(null)).to.equal(10);
    expect(protocol.setTimeout(1)).to.equal(null);
  });

  it("closes the connection unless it is overridden, over any base class", () => {
    class Lines extends TimeoutMixin(LineReceiver) {
      readonly clock = new Clock();
      override callLater(period: number, func: () => void): IDelayedCall {
        return this.clock.callLater(period, func);
      }
    }
    const protocol = new Lines();
    const transport = new StringTransport();
    protocol.makeConnection(transport);
    expect([protocol.timeOut, protocol.MAX_LENGTH]).to.deep.equal([null, 16384]);
    protocol.setTimeout(2);
    protocol.clock.advance(2);
    expect(transport.disconnecting).to.equal(true);
  });

  it("can be extended without another base class", () => {
    class Alone extends TimeoutMixin {
      readonly clock = new Clock();
      readonly transport = new StringTransport();
      override callLater(period: number, func: () => void): IDelayedCall {
        return this.clock.callLater(period, func);
      }
    }
    const alone = new Alone();
    alone.setTimeout(1);
    alone.clock.advance(1);
    expect(alone.transport.disconnecting).to.equal(true);
  });

  it("passes the arguments of the constructor to the base class", () => {
    class Base extends Protocol {
      readonly given: string;
      constructor(given: string) {
        super();
        this.given = given;
      }
    }
    class Mixed extends TimeoutMixin(Base) {}
    expect(new Mixed("argument").given).to.equal("argument");
  });
});
