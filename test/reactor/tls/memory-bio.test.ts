import { Failure } from "@twisted-ts/deferred";
import { b, reactor } from "@twisted-ts/reactor";
import { ConnectionAborted, ConnectionDone, ConnectionLost } from "@twisted-ts/reactor/error";
import type { IProtocol } from "@twisted-ts/reactor/interfaces";
import { Factory, Protocol } from "@twisted-ts/reactor/protocol";
import {
  BufferingTLSTransport,
  TLSMemoryBIOFactory,
  TLSMemoryBIOProtocol,
} from "@twisted-ts/reactor/protocols/tls";
import { VerificationError } from "@twisted-ts/reactor/ssl";
import { Clock } from "@twisted-ts/reactor/task";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { type Arrival, atOnce, later, makeMemoryPair, soon } from "./memory-transport.ts";
import { clientOptions, describeTLS, serverOptions } from "./settings.ts";
import { Side } from "./side.ts";

function makeFactory(side: IProtocol): Factory {
  const factory = new Factory();
  factory.buildProtocol = () => side;
  return factory;
}

function makeWrapped(side: IProtocol, isClient: boolean): TLSMemoryBIOProtocol {
  const settings = isClient ? clientOptions() : serverOptions();
  const factory = new TLSMemoryBIOFactory(settings, isClient, makeFactory(side));
  return factory.buildProtocol(new StringTransport().getPeer()) as TLSMemoryBIOProtocol;
}

/** Two sides over a carrier in memory. */
function makeSidesInMemory(arrival: Arrival, chunk = 0) {
  const [below, belowServer] = makeMemoryPair(arrival);
  const client = new Side();
  const server = new Side();
  below.chunk = chunk;
  belowServer.chunk = chunk;
  below.protocol = makeWrapped(client, true);
  belowServer.protocol = makeWrapped(server, false);
  belowServer.protocol.makeConnection(belowServer);
  below.protocol.makeConnection(below);
  return { client, server, below, belowServer };
}

describeTLS("TLSMemoryBIOProtocol", () => {
  const carriers: [string, Arrival, number][] = [
    ["delivers at once", atOnce, 0],
    ["delivers at once, byte by byte", atOnce, 1],
    ["delivers in the next microtask", soon, 0],
    ["delivers in a later turn, seven bytes at a time", later, 7],
  ];
  for (const [what, arrival, chunk] of carriers) {
    it(`encrypts over a carrier that ${what}`, async () => {
      const { client, server, below } = makeSidesInMemory(arrival, chunk);
      client.wire.write(b`hello`);
      await server.receives("hello");
      server.wire.write(Buffer.alloc(20_000, 97));
      await client.receives("a".repeat(20_000));
      client.wire.loseConnection();
      expect(await client.lost()).to.be.instanceOf(ConnectionDone);
      expect(await server.lost()).to.be.instanceOf(ConnectionDone);
      expect(client.text).to.equal("a".repeat(20_000));
      expect(Buffer.concat(below.written).includes("hello")).to.equal(false);
    });

    it(`loses no byte that is followed by the end, over a carrier that ${what}`, async () => {
      const { client, server } = makeSidesInMemory(arrival, chunk);
      server.wire.write(Buffer.alloc(20_000, 97));
      server.wire.loseConnection();
      expect(await client.lost()).to.be.instanceOf(ConnectionDone);
      expect(await server.lost()).to.be.instanceOf(ConnectionDone);
      expect(client.text.length).to.equal(20_000);
      expect(client.events).to.deep.equal(["made", "handshake", "data", "lost"]);
    });
  }

  it("connects the wrapped protocol before it sends anything", () => {
    const transport = new StringTransport();
    const client = new Side();
    let atConnection = -1;
    client.onMade = () => {
      atConnection = transport.value().length;
    };
    makeWrapped(client, true).makeConnection(transport);
    expect(atConnection).to.equal(0);
    // A handshake record of TLS.
    expect(transport.value()[0]).to.equal(0x16);
  });

  it("sends nothing at all when it is aborted in connectionMade", () => {
    const transport = new StringTransport();
    const client = new Side();
    client.onMade = () => client.wire.abortConnection();
    makeWrapped(client, true).makeConnection(transport);
    expect(transport.value().length).to.equal(0);
    expect(transport.disconnected ?? transport.disconnecting).to.not.equal(false);
  });

  it("is registered with its factory from makeConnection until connectionLost", async () => {
    const client = new Side();
    const factory = new TLSMemoryBIOFactory(clientOptions(), true, makeFactory(client));
    const transport = new StringTransport();
    const protocol = factory.buildProtocol(transport.getPeer()) as TLSMemoryBIOProtocol;
    expect(protocol).to.be.instanceOf(BufferingTLSTransport);
    protocol.makeConnection(transport);
    expect([...factory.protocols]).to.deep.equal([protocol]);
    protocol.connectionLost(new Failure(new ConnectionLost()));
    expect([...factory.protocols]).to.deep.equal([]);
    expect(protocol.wrappedProtocol).to.equal(null);
    expect(client.events).to.deep.equal(["made", "lost"]);
  });

  it("has the reason of the transport, but ConnectionLost for a clean end without close_notify", () => {
    const reasons: [Error, (reason: Error) => boolean][] = [
      [new ConnectionDone(), (reason) => reason.constructor === ConnectionLost],
      [new RangeError("boom"), (reason) => reason.message === "boom"],
      [new ConnectionAborted(), (reason) => reason instanceof ConnectionAborted],
    ];
    for (const [below, isRight] of reasons) {
      const client = new Side();
      const protocol = makeWrapped(client, true);
      protocol.makeConnection(new StringTransport());
      protocol.connectionLost(new Failure(below));
      expect(isRight(client.reason as Error), below.name).to.equal(true);
    }
  });

  it("calls connectionLost once, also when the end is reported several times", async () => {
    const { client, server, below } = makeSidesInMemory(later);
    await client.secured();
    const protocol = below.protocol as TLSMemoryBIOProtocol;
    client.wire.loseConnection();
    await Promise.all([client.lost(), server.lost()]);
    protocol.connectionLost(new Failure(new ConnectionDone()));
    protocol.dataReceived(b`late`);
    client.wire.write(b`late`);
    client.wire.loseConnection();
    client.wire.abortConnection();
    expect(client.events.filter((event) => event === "lost")).to.deep.equal(["lost"]);
  });

  it("ends with ConnectionLost when the carrier is cut off", async () => {
    const { client, server, below } = makeSidesInMemory(later);
    await Promise.all([client.secured(), server.secured()]);
    below.loseConnection();
    expect((await client.lost()).constructor).to.equal(ConnectionLost);
    expect((await server.lost()).constructor).to.equal(ConnectionLost);
  });

  it("on failVerification aborts the connection, with that reason", async () => {
    const { client, server, below } = makeSidesInMemory(later);
    await client.secured();
    const doubt = new VerificationError(["who are you?"]);
    (below.protocol as TLSMemoryBIOProtocol).failVerification(new Failure(doubt));
    expect(await client.lost()).to.equal(doubt);
    expect((await server.lost()).constructor).to.equal(ConnectionLost);
  });

  it("waits a second for the peer's close_notify, then closes without it", async () => {
    const clock = new Clock();
    const [below, belowServer] = makeMemoryPair(later);
    const client = new Side();
    const server = new Side();
    below.protocol = new TLSMemoryBIOFactory(
      clientOptions(),
      true,
      makeFactory(client),
      clock,
    ).buildProtocol(below.getPeer());
    belowServer.protocol = makeWrapped(server, false);
    belowServer.protocol.makeConnection(belowServer);
    below.protocol?.makeConnection(below);
    await Promise.all([client.secured(), server.secured()]);
    // The server has ended without notice.
    belowServer.protocol = null;
    client.wire.loseConnection();
    await new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));
    expect(client.reason).to.equal(null);
    clock.advance(0.9);
    expect(clock.getDelayedCalls().length).to.equal(1);
    clock.advance(0.2);
    expect(await client.lost()).to.be.instanceOf(ConnectionDone);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("leaves no delayed call after the end of a connection", async () => {
    const clock = new Clock();
    const client = new Side();
    const factory = new TLSMemoryBIOFactory(clientOptions(), true, makeFactory(client), clock);
    const protocol = factory.buildProtocol(new StringTransport().getPeer()) as TLSMemoryBIOProtocol;
    protocol.makeConnection(new StringTransport());
    client.wire.write(b`never sent`);
    expect(clock.getDelayedCalls().length).to.equal(1);
    protocol.connectionLost(new Failure(new ConnectionLost()));
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("works over another TLSMemoryBIOProtocol", async () => {
    const [below, belowServer] = makeMemoryPair(later);
    const client = new Side();
    const server = new Side();
    below.protocol = makeWrapped(makeWrapped(client, true), true);
    belowServer.protocol = makeWrapped(makeWrapped(server, false), false);
    belowServer.protocol.makeConnection(belowServer);
    below.protocol.makeConnection(below);
    client.wire.write(b`twice encrypted`);
    await server.receives("twice encrypted");
    server.wire.write(b`back`);
    await client.receives("back");
    client.wire.loseConnection();
    expect(await client.lost()).to.be.instanceOf(ConnectionDone);
    expect(await server.lost()).to.be.instanceOf(ConnectionDone);
  });

  it("works over a carrier that has only the methods of ITransport", async () => {
    const { client, server } = makeSidesInMemory(later);
    client.wire.pauseProducing();
    server.wire.write(b`held`);
    await server.secured();
    await client.secured();
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(client.text).to.equal("");
    client.wire.resumeProducing();
    await client.receives("held");
    client.wire.abortConnection();
    expect(await client.lost()).to.be.instanceOf(ConnectionAborted);
    await server.lost();
  });

  it("ends the connection when its carrier throws", async () => {
    const { client, server, below } = makeSidesInMemory(later);
    await Promise.all([client.secured(), server.secured()]);
    const boom = new RangeError("boom");
    below.write = () => {
      throw boom;
    };
    client.wire.write(b`x`);
    expect(await client.lost()).to.equal(boom);
    below.peer?.lose(new ConnectionLost());
    await server.lost();
  });
});

describeTLS("TLSMemoryBIOFactory", () => {
  it("has a log prefix with TLS in it", () => {
    class Inner extends Factory {}
    expect(new TLSMemoryBIOFactory(clientOptions(), true, new Inner()).logPrefix()).to.equal(
      "Inner (TLS)",
    );
    const bare = { buildProtocol: () => null, doStart() {}, doStop() {} };
    expect(new TLSMemoryBIOFactory(clientOptions(), true, bare).logPrefix()).to.equal(
      "Object (TLS)",
    );
  });

  it("logs nothing, and returns null when the wrapped factory returns null", () => {
    const none = new Factory();
    none.buildProtocol = () => null;
    const factory = new TLSMemoryBIOFactory(clientOptions(), true, none);
    expect(factory.noisy).to.equal(false);
    expect(factory.buildProtocol(new StringTransport().getPeer())).to.equal(null);
  });

  it("has the reactor as its clock", () => {
    expect(new TLSMemoryBIOFactory(clientOptions(), true, new Factory())._clock).to.equal(reactor);
  });

  it("makes transports of its class, which a subclass can choose", () => {
    class Counting extends TLSMemoryBIOProtocol {
      count = 0;
      override dataReceived(data: Buffer): void {
        this.count += data.length;
        super.dataReceived(data);
      }
    }
    class CountingFactory extends TLSMemoryBIOFactory {
      override protocol = Counting;
    }
    const factory = new CountingFactory(clientOptions(), true, makeFactory(new Protocol()));
    expect(factory.buildProtocol(new StringTransport().getPeer())).to.be.instanceOf(Counting);
  });
});
