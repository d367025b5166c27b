// Pausing and resuming a TLS transport from within a delivery.

import { b } from "@twisted-ts/reactor";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import { Factory } from "@twisted-ts/reactor/protocol";
import { TLSMemoryBIOFactory, type TLSMemoryBIOProtocol } from "@twisted-ts/reactor/protocols/tls";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { later, MemoryTransport } from "./memory-transport.ts";
import { clientOptions, describeTLS, serverOptions } from "./settings.ts";
import { Side } from "./side.ts";

/** A carrier that can be paused; it records the calls, but does not pause. */
class PausableTransport extends MemoryTransport {
  readonly calls: string[] = [];

  pauseProducing(): void {
    this.calls.push("pause");
  }

  resumeProducing(): void {
    this.calls.push("resume");
  }

  stopProducing(): void {
    this.calls.push("stop");
  }
}

function makeWrapped(side: Side, isClient: boolean): TLSMemoryBIOProtocol {
  const settings = isClient ? clientOptions() : serverOptions();
  const factory = new Factory();
  factory.buildProtocol = () => side;
  const tls = new TLSMemoryBIOFactory(settings, isClient, factory);
  return tls.buildProtocol(new StringTransport().getPeer()) as TLSMemoryBIOProtocol;
}

async function makeConnected() {
  const below = new PausableTransport(later);
  const belowServer = new PausableTransport(later);
  below.peer = belowServer;
  belowServer.peer = below;
  const client = new Side();
  const server = new Side();
  below.protocol = makeWrapped(client, true);
  belowServer.protocol = makeWrapped(server, false);
  belowServer.protocol.makeConnection(belowServer);
  below.protocol.makeConnection(below);
  await Promise.all([client.secured(), server.secured()]);
  return { client, server, below };
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((done) => setImmediate(done));
};

describeTLS("a TLS transport that is paused within a delivery", () => {
  it("does not pause the transport below when it is resumed within the delivery, too", async () => {
    const { client, server, below } = await makeConnected();
    client.onData = () => {
      client.wire.pauseProducing();
      client.wire.resumeProducing();
    };
    server.wire.write(b`one`);
    await client.receives("one");
    server.wire.write(b`two`);
    await client.receives("onetwo");
    expect(below.calls).to.deep.equal([]);
    client.wire.abortConnection();
    await Promise.all([client.lost(), server.lost()]);
  });

  it("delivers nothing more until it is resumed", async () => {
    const { client, server, below } = await makeConnected();
    client.onData = () => client.wire.pauseProducing();
    server.wire.write(b`one`);
    await client.receives("one");
    server.wire.write(b`two`);
    await turns(10);
    expect(client.text).to.equal("one");
    expect(below.calls).to.deep.equal(["pause"]);
    client.wire.resumeProducing();
    await client.receives("onetwo");
    client.wire.abortConnection();
    await Promise.all([client.lost(), server.lost()]);
  });

  it("closes in order when it is closed within the delivery, too", async () => {
    const { client, server } = await makeConnected();
    client.onData = () => {
      client.wire.pauseProducing();
      client.wire.loseConnection();
    };
    server.wire.write(b`one`);
    expect(await client.lost()).to.be.instanceOf(ConnectionDone);
    expect(await server.lost()).to.be.instanceOf(ConnectionDone);
  });
});
