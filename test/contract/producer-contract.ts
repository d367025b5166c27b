// The part of the transport contract that is about producers.

import { b } from "@twisted-ts/reactor";
import { expect } from "chai";
import type { PairMaker } from "./pair-maker.ts";
import { RecordingProducer } from "./recording-protocol.ts";
import { type Connections, failuresDuring, nextTurn } from "./transport-contract.ts";

/** Declares what transports promise to producers. */
export function producerContract(connections: Connections, maker: PairMaker): void {
  describe("registerProducer", () => {
    it("asks a pull producer for its first piece at once, and for the next when that is written", async () => {
      const { client, server } = await connections.plain();
      const producer = new RecordingProducer();
      let pieces = 0;
      producer.onResume = () => {
        pieces += 1;
        client.wire.write(Buffer.alloc(10_000, pieces));
        if (pieces === 100) client.wire.unregisterProducer();
      };
      client.wire.registerProducer(producer, false);
      expect(producer.events).to.deep.equal(["resume"]);
      await server.receives(1_000_000);
      await nextTurn();
      expect(producer.events).to.deep.equal(Array(100).fill("resume"));
    });

    if (!maker.encrypted) {
      it("pauses a push producer that has written more than bufferSize, and resumes it when all is written", async () => {
        const { client, server } = await connections.plain();
        const producer = new RecordingProducer();
        client.wire.registerProducer(producer, true);
        expect(producer.events).to.deep.equal([]);
        client.wire.bufferSize = 500;
        client.wire.writeSequence(Array(10).fill(Buffer.alloc(50)));
        expect(producer.events).to.deep.equal([]);
        client.wire.writeSequence([Buffer.alloc(1)]);
        expect(producer.events).to.deep.equal(["pause"]);
        const resumed = new Promise<void>((resolve) => {
          producer.onResume = resolve;
        });
        await server.receives(501);
        await resumed;
        expect(producer.events).to.deep.equal(["pause", "resume"]);
      });
    }

    it("never pauses a pull producer", async () => {
      const { client, server } = await connections.plain();
      const producer = new RecordingProducer();
      client.wire.bufferSize = 500;
      client.wire.registerProducer(producer, false);
      client.wire.write(Buffer.alloc(1000));
      await server.receives(1000);
      await nextTurn();
      expect(producer.events).to.deep.equal(["resume", "resume"]);
    });

    it("refuses a second producer, and keeps the first", async () => {
      const { client } = await connections.plain();
      const producer = new RecordingProducer();
      client.wire.registerProducer(producer, true);
      expect(() => client.wire.registerProducer(new RecordingProducer(), true)).to.throw(
        Error,
        /Cannot register producer .*, because producer .* was never unregistered\./,
      );
      if (!maker.encrypted) expect(client.wire.producer).to.equal(producer);
    });

    it("accepts another producer after unregisterProducer", async () => {
      const { client } = await connections.plain();
      client.wire.registerProducer(new RecordingProducer(), true);
      client.wire.unregisterProducer();
      const second = new RecordingProducer();
      client.wire.registerProducer(second, false);
      expect(second.events).to.deep.equal(["resume"]);
    });

    it("stops the producer at once when the connection is lost", async () => {
      const { client } = await connections.plain();
      const { wire } = client;
      wire.loseConnection();
      await client.loses();
      const producer = new RecordingProducer();
      wire.registerProducer(producer, true);
      wire.registerProducer(producer, false);
      expect(producer.events).to.deep.equal(["stop", "stop"]);
      expect(wire.producer).to.equal(null);
    });
  });

  describe("a producer", () => {
    it("is stopped and removed before connectionLost is called", async () => {
      const { client, server } = await connections.plain();
      const producer = new RecordingProducer(client.events);
      const { wire } = client;
      wire.registerProducer(producer, true);
      client.onLost = () => client.note(String(wire.producer));
      server.wire.loseConnection();
      await client.loses();
      expect(client.events).to.deep.equal(["made", "stop", "lost", "null"]);
    });

    it("ends the connection with the error that its resumeProducing throws", async () => {
      const { client, server } = await connections.plain();
      const boom = new RangeError("boom");
      const producer = new RecordingProducer();
      client.wire.registerProducer(producer, false);
      producer.onResume = () => {
        throw boom;
      };
      const logged = await failuresDuring(async () => {
        client.wire.write(b`x`);
        expect(await client.loses()).to.equal(boom);
        await server.loses();
      });
      expect(logged).to.deep.equal([boom]);
    });

    it("does not keep connectionLost from being called when its stopProducing throws", async () => {
      const { client, server } = await connections.plain();
      const boom = new RangeError("boom");
      const producer = new RecordingProducer();
      producer.stopProducing = () => {
        throw boom;
      };
      client.wire.registerProducer(producer, true);
      const logged = await failuresDuring(async () => {
        server.wire.loseConnection();
        await client.loses();
      });
      expect(logged).to.deep.equal([boom]);
    });

    it("can be another connection, which a slow reader pauses, and nothing is lost", async () => {
      const source = await connections.plain();
      const drain = await connections.plain();
      // source.client → source.server ⇒ drain.client → drain.server
      const relay = source.server;
      relay.onData = (data) => drain.client.wire.write(data);
      drain.client.wire.registerProducer(relay.wire, true);
      drain.server.wire.pauseProducing();
      const total = 20_000_000;
      source.client.wire.write(Buffer.alloc(total, 1));
      let seen = -1;
      while (seen !== relay.bytes) {
        seen = relay.bytes;
        for (let turn = 0; turn < 20; turn++) await nextTurn();
      }
      expect(relay.bytes).to.be.lessThan(total);
      drain.server.wire.resumeProducing();
      await drain.server.receives(total);
      expect(drain.server.bytes).to.equal(total);
    });
  });

  describe("stopConsuming", () => {
    it("removes the producer, and closes the connection", async () => {
      const { client, server } = await connections.plain();
      client.wire.registerProducer(new RecordingProducer(), true);
      client.wire.write(b`last`);
      client.wire.stopConsuming();
      await server.loses();
      expect(server.text).to.equal("last");
    });
  });

  describe("stopProducing", () => {
    it("closes the connection", async () => {
      const { client, server } = await connections.plain();
      client.wire.stopProducing();
      await Promise.all([client.loses(), server.loses()]);
    });
  });
}
