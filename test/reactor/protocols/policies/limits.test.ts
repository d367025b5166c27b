import { Failure } from "@twisted-ts/deferred";
import { IPv4Address, UNIXAddress } from "@twisted-ts/reactor/address";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import { Factory, NoProtocolClassError, Protocol } from "@twisted-ts/reactor/protocol";
import {
  LimitConnectionsByPeer,
  LimitTotalConnectionsFactory,
  type ProtocolWrapper,
} from "@twisted-ts/reactor/protocols/policies";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { ADDRESS, EchoFactory } from "../support/echo.ts";

const DONE = new Failure(new ConnectionDone());

describe("LimitTotalConnectionsFactory", () => {
  function makeFactory(limit: number | null): LimitTotalConnectionsFactory {
    const factory = new LimitTotalConnectionsFactory();
    factory.protocol = Protocol;
    factory.connectionLimit = limit;
    return factory;
  }

  const build = (factory: LimitTotalConnectionsFactory): ProtocolWrapper | null =>
    factory.buildProtocol(ADDRESS) as ProtocolWrapper | null;

  it("counts connections as they are built and as they end", () => {
    const factory = makeFactory(null);
    const first = build(factory);
    const second = build(factory);
    expect(factory.connectionCount).to.equal(2);
    first?.connectionLost(DONE);
    second?.connectionLost(DONE);
    expect(factory.connectionCount).to.equal(0);
  });

  it("builds no protocol above the limit", () => {
    const factory = makeFactory(1);
    const first = build(factory);
    expect(build(factory)).to.equal(null);
    expect(factory.connectionCount).to.equal(1);
    first?.connectionLost(DONE);
    expect(build(factory)).to.not.equal(null);
  });

  it("builds and counts its overflow protocol above the limit", () => {
    class Overflow extends Protocol {
      made = false;
      override connectionMade(): void {
        this.made = true;
      }
    }
    const factory = makeFactory(1);
    factory.overflowProtocol = Overflow;
    build(factory);
    const above = build(factory) as ProtocolWrapper;
    const overflow = above.wrappedProtocol as Overflow;
    above.makeConnection(new StringTransport());
    expect([overflow.made, overflow.factory]).to.deep.equal([true, factory]);
    expect(factory.connectionCount).to.equal(2);
    above.connectionLost(DONE);
    expect(factory.connectionCount).to.equal(1);
  });

  it("throws when it has no protocol, and counts nothing", () => {
    const factory = new LimitTotalConnectionsFactory();
    expect(() => factory.buildProtocol(ADDRESS)).to.throw(NoProtocolClassError);
    expect(factory.connectionCount).to.equal(0);
  });
});

describe("LimitConnectionsByPeer", () => {
  function makeLimited(): LimitConnectionsByPeer {
    const factory = new LimitConnectionsByPeer(new EchoFactory());
    factory.maxConnectionsPerPeer = 2;
    factory.noisy = false;
    factory.doStart();
    return factory;
  }

  function connect(factory: LimitConnectionsByPeer, host: string): ProtocolWrapper | null {
    const peer = new IPv4Address("TCP", host, 1);
    const built = factory.buildProtocol(peer) as ProtocolWrapper | null;
    built?.makeConnection(new StringTransport(null, peer));
    return built;
  }

  it("builds no more protocols for a host than its limit, but still for other hosts", () => {
    const factory = makeLimited();
    expect(connect(factory, "10.0.0.1")).to.not.equal(null);
    expect(connect(factory, "10.0.0.1")).to.not.equal(null);
    expect(connect(factory, "10.0.0.1")).to.equal(null);
    expect(connect(factory, "10.0.0.2")).to.not.equal(null);
  });

  it("builds another protocol for a host when one is lost, and removes hosts without connections", () => {
    const factory = makeLimited();
    const first = connect(factory, "10.0.0.1");
    const second = connect(factory, "10.0.0.1");
    first?.connectionLost(DONE);
    const third = connect(factory, "10.0.0.1");
    expect(third).to.not.equal(null);
    second?.connectionLost(DONE);
    third?.connectionLost(DONE);
    expect([factory.peerConnections.size, factory.protocols.size]).to.deep.equal([0, 0]);
  });

  it("does not count a connection that the wrapped factory refuses", () => {
    const inner = new Factory();
    inner.buildProtocol = () => null;
    const factory = new LimitConnectionsByPeer(inner);
    expect(factory.buildProtocol(ADDRESS)).to.equal(null);
    expect(factory.peerConnections.size).to.equal(0);
  });

  it("counts addresses without a host by their text", () => {
    const factory = new LimitConnectionsByPeer(new EchoFactory());
    factory.maxConnectionsPerPeer = 1;
    expect(factory.buildProtocol(new UNIXAddress("/a"))).to.not.equal(null);
    expect(factory.buildProtocol(new UNIXAddress("/a"))).to.equal(null);
    expect(factory.buildProtocol(new UNIXAddress("/b"))).to.not.equal(null);
  });
});
