import { AsyncLocalStorage } from "node:async_hooks";
import { b, reactor } from "@twisted-ts/reactor";
import { ConnectionDone, ConnectionLost } from "@twisted-ts/reactor/error";
import type { IProtocol } from "@twisted-ts/reactor/interfaces";
import { Factory } from "@twisted-ts/reactor/protocol";
import { loopbackAsync } from "@twisted-ts/reactor/protocols/loopback";
import { TLSMemoryBIOFactory } from "@twisted-ts/reactor/protocols/tls";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { clientOptions, describeTLS, serverOptions } from "./settings.ts";
import { Connections, Side } from "./side.ts";

function makeWrapped(side: Side, isClient: boolean): IProtocol {
  const inner = new Factory();
  inner.buildProtocol = () => side;
  const settings = isClient ? clientOptions() : serverOptions();
  const factory = new TLSMemoryBIOFactory(settings, isClient, inner);
  return factory.buildProtocol(new StringTransport().getPeer()) as IProtocol;
}

/** A server's side, once its connection was accepted. */
function accepted(server: Side): Side | null {
  return server.transport === null ? null : server;
}

describeTLS("TLS under load", () => {
  const connections = new Connections();
  afterEach(() => connections.close());
  const settings = () => ({ client: clientOptions(), server: serverOptions() });

  it("pauses a producer while the peer does not read, and loses nothing of 60 MB", async () => {
    const { client, server } = await connections.secured(settings());
    const piece = Buffer.alloc(100_000, 7);
    const total = 60_000_000;
    let produced = 0;
    let paused = false;
    const producer = {
      pauseProducing() {
        paused = true;
      },
      resumeProducing() {
        paused = false;
        while (!paused && produced < total) {
          produced += piece.length;
          client.wire.write(piece);
        }
        if (produced >= total) client.wire.unregisterProducer();
      },
      stopProducing() {},
    };
    let received = 0;
    server.onData = (data) => {
      received += data.length;
      server.pieces.length = 0;
    };
    server.wire.pauseProducing();
    client.wire.registerProducer(producer, true);
    producer.resumeProducing();
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    // What the system holds for both sockets, and a little.
    expect(produced).to.be.lessThan(40_000_000);
    server.wire.resumeProducing();
    client.wire.loseConnection();
    expect(await server.lost()).to.be.instanceOf(ConnectionDone);
    expect(received).to.equal(total);
  });

  it("leaves no handle after 100 connections that were opened and closed in every way", async () => {
    const handles = () => process.getActiveResourcesInfo().filter((each) => each.endsWith("Wrap"));
    const before = handles();
    const all: Promise<Error>[] = [];
    for (let count = 0; count < 100; count++) {
      const { client, server } = connections.pair(settings());
      const ways = [
        () => client.wire.loseConnection(),
        () => client.wire.abortConnection(),
        () => (accepted(server) ?? client).wire.loseConnection(),
        () => (accepted(server) ?? client).wire.abortConnection(),
      ];
      const way = ways[count % 4] as () => void;
      if (count % 8 < 4) client.onHandshake = () => setImmediate(way);
      else client.onMade = () => setImmediate(way);
      all.push(client.lost());
      // The server is not notified of a connection that has ended before it is accepted.
      if (count % 8 < 4) all.push(server.lost());
    }
    const reasons = await Promise.all(all);
    expect(
      reasons.every(
        (reason) => reason instanceof ConnectionDone || reason instanceof ConnectionLost,
      ),
    ).to.equal(true);
    await connections.close();
    while (handles().length > before.length) await new Promise((resolve) => setImmediate(resolve));
    expect(handles()).to.deep.equal(before);
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
  });

  it("calls protocols in the asynchronous context of the connecting code", async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const client = new Side();
    const server = new Side();
    const note = () => seen.push(storage.getStore());
    client.onMade = note;
    client.onHandshake = note;
    client.onData = note;
    server.onHandshake = () => server.wire.write(b`x`);
    storage.run("mine", () => connections.pair(settings(), client, server));
    await client.receives("x");
    expect(seen).to.deep.equal(["mine", "mine", "mine"]);
  });
});

describeTLS("TLS over loopbackAsync", () => {
  it("delivers many messages, and ends in order", async () => {
    const client = new Side();
    const server = new Side();
    client.onMade = () => {
      for (const letter of "abcdefghi") client.wire.write(Buffer.from(letter));
    };
    server.onData = () => {
      if (server.text === "abcdefghi") server.wire.loseConnection();
    };
    const ended = loopbackAsync(makeWrapped(server, false), makeWrapped(client, true));
    expect(await client.lost()).to.be.instanceOf(ConnectionDone);
    await ended;
    expect(server.text).to.equal("abcdefghi");
  });

  it("sends 10 MB that were written before the handshake", async () => {
    const client = new Side();
    const server = new Side();
    const bytes = 10_000_000;
    client.onMade = () => client.wire.write(Buffer.alloc(bytes, 97));
    let received = 0;
    server.onData = (data) => {
      received += data.length;
      if (received === bytes) server.wire.loseConnection();
    };
    await loopbackAsync(makeWrapped(server, false), makeWrapped(client, true));
    expect(received).to.equal(bytes);
  });

  it("ends with ConnectionLost when a peer without TLS closes", async () => {
    const client = new Side();
    const plain = new Side();
    const ended = loopbackAsync(plain, makeWrapped(client, true));
    await plain.until(() => plain.events.includes("made"));
    plain.wire.loseConnection();
    expect((await client.lost()).constructor).to.equal(ConnectionLost);
    await ended;
  });
});
