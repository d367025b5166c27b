import { b, reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import { ClientFactory, Protocol, ServerFactory } from "@twisted-ts/reactor/protocol";
import { expect } from "chai";
import { RecordingProducer } from "../../contract/recording-protocol.ts";
import { tcpPairs } from "../../contract/socket-pairs.ts";
import { Connections, fewTurns, nextTurn } from "../../contract/transport-contract.ts";

describe("TCP connections under load", () => {
  const connections = new Connections(tcpPairs);
  afterEach(() => connections.close());

  it("hold little memory while a slow reader is sent 100 MB by a producer that is paused", async () => {
    const { client, server } = await connections.plain();
    const total = 100_000_000;
    const chunk = 65_536;
    let paused = false;
    let produced = 0;
    const produce = (): void => {
      while (!paused && produced < total) {
        const size = Math.min(chunk, total - produced);
        produced += size;
        client.wire.write(Buffer.alloc(size));
      }
      if (produced === total) client.wire.unregisterProducer();
    };
    const producer = new RecordingProducer();
    producer.onPause = () => {
      paused = true;
    };
    producer.onResume = () => {
      paused = false;
      produce();
    };
    // The reader takes one piece a turn, and keeps none.
    let most = 0;
    server.dataReceived = (data) => {
      server.bytes += data.length;
      most = Math.max(most, produced - server.bytes);
      server.wire.pauseProducing();
      reactor.callLater(0, () => server.wire.resumeProducing());
      if (server.bytes === total) server.wire.loseConnection();
    };
    client.wire.registerProducer(producer, true);
    produce();
    await client.loses();
    expect(server.bytes).to.equal(total);
    expect(producer.events).to.include("pause");
    // What the system's own buffers take, and what the transport holds beyond: far from 100 MB.
    expect(most).to.be.lessThan(50_000_000);
  });

  it("leave no handle open when 10 000 are opened and closed", async () => {
    const handles = (): number =>
      process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP")).length;
    const before = handles();
    const beforeSelectables = reactor._selectables.size;
    let lost = 0;
    class Greeter extends Protocol {
      override connectionMade(): void {
        this.transport?.write(b`hello`);
      }
      override connectionLost(): void {
        lost += 1;
      }
    }
    class Leaver extends Greeter {
      override dataReceived(): void {
        this.transport?.loseConnection();
      }
    }
    const serverFactory = ServerFactory.forProtocol(Greeter);
    serverFactory.noisy = false;
    const port = reactor.listenTCP(0, serverFactory, 500, "127.0.0.1");
    const number = (port.getHost() as IPv4Address).port;
    const total = 10_000;
    await new Promise<void>((resolve) => {
      let begun = 0;
      let ended = 0;
      const factory = ClientFactory.forProtocol(Leaver);
      factory.noisy = false;
      factory.clientConnectionLost = () => {
        ended += 1;
        if (begun < total) connect();
        else if (ended === total) resolve();
      };
      const connect = (): void => {
        begun += 1;
        reactor.connectTCP("127.0.0.1", number, factory);
      };
      for (let count = 0; count < 100; count++) connect();
    });
    while (lost < 2 * total) await nextTurn();
    await port.stopListening();
    await fewTurns();
    expect(lost).to.equal(2 * total);
    expect(handles()).to.equal(before);
    expect(reactor._selectables.size).to.equal(beforeSelectables);
  });
});
