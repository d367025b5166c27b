import type { IDelayedCall } from "@twisted-ts/reactor/interfaces";
import { Factory } from "@twisted-ts/reactor/protocol";
import { ThrottlingFactory, type ThrottlingProtocol } from "@twisted-ts/reactor/protocols/policies";
import { Clock } from "@twisted-ts/reactor/task";
import type { StringTransportWithDisconnection } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { ADDRESS, attach, type Echo, EchoFactory } from "../support/echo.ts";
import { bytes, text } from "../support/pieces.ts";

class Throttled extends ThrottlingFactory {
  readonly clock = new Clock();

  override callLater(period: number, func: () => void): IDelayedCall {
    return this.clock.callLater(period, func);
  }
}

function makeConnected(
  factory: Throttled,
): [ThrottlingProtocol, StringTransportWithDisconnection, Echo] {
  const protocol = factory.buildProtocol(ADDRESS) as ThrottlingProtocol;
  const transport = attach(protocol);
  return [protocol, transport, protocol.wrappedProtocol as Echo];
}

describe("ThrottlingFactory", () => {
  it("builds no more protocols than maxConnectionCount, until a connection is lost", () => {
    const factory = new Throttled(new EchoFactory(), 2);
    const [, first] = makeConnected(factory);
    makeConnected(factory);
    expect(factory.buildProtocol(ADDRESS)).to.equal(null);
    expect([factory.connectionCount, factory.protocols.size]).to.deep.equal([2, 2]);
    first.loseConnection();
    expect(factory.connectionCount).to.equal(1);
    expect(factory.buildProtocol(ADDRESS)).to.not.equal(null);
  });

  it("does not count a connection when the wrapped factory returns null", () => {
    const inner = new Factory();
    inner.buildProtocol = () => null;
    const factory = new Throttled(inner, 2, 10, 10);
    expect(factory.buildProtocol(ADDRESS)).to.equal(null);
    expect([factory.connectionCount, factory.clock.calls.length]).to.deep.equal([0, 0]);
  });

  it("counts what is written, piece by piece and in sequences", () => {
    const factory = new Throttled(new EchoFactory());
    const [protocol, transport] = makeConnected(factory);
    protocol.writeSequence(new Set([bytes("bytes"), bytes("more")]));
    protocol.write(bytes("!"));
    expect(text(transport.value())).to.equal("bytesmore!");
    expect(factory.writtenThisSecond).to.equal(10);
  });

  it("pauses producers when more than the limit was written, until the average is within it", () => {
    const factory = new Throttled(new EchoFactory(), 10, null, 10);
    const [protocol, transport, echo] = makeConnected(factory);
    protocol.registerProducer(echo, true);
    protocol.dataReceived(bytes("0123456789abcdefghij"));
    expect(text(transport.value())).to.equal("0123456789abcdefghij");
    expect([factory.writtenThisSecond, echo.paused]).to.deep.equal([20, false]);
    factory.clock.advance(1.05);
    expect([factory.writtenThisSecond, echo.paused]).to.deep.equal([0, true]);
    factory.clock.advance(1.05);
    expect([factory.writtenThisSecond, echo.paused]).to.deep.equal([0, false]);
  });

  it("pauses transports whenever more than the limit was read", () => {
    const factory = new Throttled(new EchoFactory(), 10, 10);
    const [protocol, transport] = makeConnected(factory);
    for (let round = 0; round < 2; round += 1) {
      protocol.dataReceived(bytes("0123456789abcdefghij"));
      expect(factory.readThisSecond).to.equal(20);
      factory.clock.advance(1.05);
      expect([factory.readThisSecond, transport.producerState]).to.deep.equal([0, "paused"]);
      factory.clock.advance(1.05);
      expect(transport.producerState).to.equal("producing");
    }
  });

  it("does nothing when no more than the limit was read", () => {
    const factory = new Throttled(new EchoFactory(), 10, 10);
    const [protocol, transport] = makeConnected(factory);
    protocol.dataReceived(bytes("0123456789"));
    factory.clock.advance(1);
    expect(transport.producerState).to.equal("producing");
  });

  it("does not limit what is written without a producer", () => {
    const factory = new Throttled(new EchoFactory(), 10, null, 1);
    const [protocol, transport, echo] = makeConnected(factory);
    protocol.registerProducer(echo, true);
    protocol.unregisterProducer();
    protocol.write(bytes("0123456789"));
    factory.clock.advance(1);
    expect(echo.paused).to.equal(false);
    expect(transport.value()).to.have.length(10);
  });

  it("checks nothing without connections, and leaves no delayed call", () => {
    const factory = new Throttled(new EchoFactory(), 10, 10, 10);
    for (let round = 0; round < 2; round += 1) {
      const [protocol, transport] = makeConnected(factory);
      protocol.dataReceived(bytes("0123456789abcdefghij"));
      expect(factory.clock.calls).to.have.length(2);
      factory.clock.advance(1);
      expect(factory.clock.calls).to.have.length(4);
      transport.loseConnection();
      expect(factory.clock.calls).to.have.length(0);
    }
  });

  it("still checks after a producer has thrown in pauseProducing", () => {
    const factory = new Throttled(new EchoFactory(), 10, null, 10);
    const [protocol] = makeConnected(factory);
    protocol.producer = {
      pauseProducing() {
        throw new RangeError("no");
      },
      stopProducing() {},
    } as unknown as Echo;
    protocol.write(bytes("0123456789abcdefghij"));
    expect(() => factory.clock.advance(1)).to.throw(RangeError, "no");
    expect(factory.clock.calls).to.have.length(2);
  });

  it("refuses a limit that is not a number above 0", () => {
    expect(() => new Throttled(new EchoFactory(), 1, 0)).to.throw(RangeError, "readLimit");
    expect(() => new Throttled(new EchoFactory(), 1, null, Number.NaN)).to.throw(
      RangeError,
      "writeLimit",
    );
  });
});
