// The part of the transport contract that is about the end of a connection.

import { b } from "@twisted-ts/reactor";
import { ConnectionAborted, ConnectionDone, ConnectionLost } from "@twisted-ts/reactor/error";
import { expect } from "chai";
import type { PairMaker } from "./pair-maker.ts";
import {
  HalfCloseableProtocol,
  RecordingProducer,
  RecordingProtocol,
} from "./recording-protocol.ts";
import { type Connections, failuresDuring, fewTurns, nextTurn } from "./transport-contract.ts";

/** Declares what transports promise about the end of a connection. */
export function endContract(connections: Connections, maker: PairMaker): void {
  describe("loseConnection", () => {
    it("ends both sides with ConnectionDone, once, on a later turn", async () => {
      const { client, server } = await connections.plain();
      const { wire } = client;
      expect([wire.connected, wire.disconnecting, wire.disconnected]).to.deep.equal([
        true,
        false,
        false,
      ]);
      wire.loseConnection();
      wire.loseConnection();
      expect(client.events).to.deep.equal(["made"]);
      expect(wire.disconnecting).to.equal(true);
      expect(await client.loses()).to.be.instanceOf(ConnectionDone);
      expect(await server.loses()).to.be.instanceOf(ConnectionDone);
      expect(String((await client.loses()).message)).to.equal("Connection was closed cleanly.");
      expect([wire.connected, wire.disconnected]).to.deep.equal([false, true]);
      wire.loseConnection();
      await fewTurns();
      expect(client.events).to.deep.equal(["made", "lost"]);
      expect(server.events).to.deep.equal(["made", "lost"]);
    });

    it("sends all that is queued first, also to a peer that reads slowly", async () => {
      const { client, server } = await connections.plain();
      server.wire.pauseProducing();
      const bytes = 8_000_000;
      client.wire.write(Buffer.alloc(bytes));
      client.wire.loseConnection();
      await fewTurns();
      expect(client.reason).to.equal(null);
      server.wire.resumeProducing();
      expect(await server.loses()).to.be.instanceOf(ConnectionDone);
      expect(server.bytes).to.equal(bytes);
      expect(await client.loses()).to.be.instanceOf(ConnectionDone);
    });

    it("does not wait until the peer closes, or until what it has sent is read", async () => {
      const { client, server } = await connections.plain();
      server.wire.write(b`never read`);
      client.wire.pauseProducing();
      server.wire.pauseProducing();
      await fewTurns();
      client.wire.loseConnection();
      expect(await client.loses()).to.be.instanceOf(ConnectionDone);
      expect(server.reason).to.equal(null);
    });

    it("receives nothing any more", async () => {
      const { client, server } = await connections.plain();
      // Until then the producer keeps the connection open.
      client.wire.registerProducer(new RecordingProducer(), false);
      client.wire.loseConnection();
      server.wire.write(b`unheard`);
      for (let turn = 0; turn < 10; turn++) await nextTurn();
      client.wire.unregisterProducer();
      await client.loses();
      expect(client.events).to.deep.equal(["made", "lost"]);
    });

    it("receives nothing after the bytes at which it was called", async () => {
      const { client, server } = await connections.plain();
      server.onData = () => server.wire.loseConnection();
      client.wire.write(Buffer.alloc(5_000_000));
      await server.loses();
      expect(server.pieces.length).to.equal(1);
      await client.loses();
    });

    it("waits for a pull producer to finish", async () => {
      const { client, server } = await connections.plain();
      const producer = new RecordingProducer();
      let rest = 5;
      producer.onResume = () => {
        client.wire.write(b`piece `);
        rest -= 1;
        if (rest === 0) client.wire.unregisterProducer();
      };
      client.wire.registerProducer(producer, false);
      client.wire.loseConnection();
      await server.loses();
      expect(server.text).to.equal("piece ".repeat(5));
      expect(producer.events).to.not.include("stop");
    });

    if (maker.encrypted) {
      it("waits for a push producer to finish, and sends what it writes until then", async () => {
        const { client, server } = await connections.plain();
        client.wire.registerProducer(new RecordingProducer(), true);
        client.wire.write(b`before `);
        client.wire.loseConnection();
        await fewTurns();
        client.wire.write(b`after`);
        await server.receives(12);
        expect(client.reason).to.equal(null);
        client.wire.unregisterProducer();
        await Promise.all([client.loses(), server.loses()]);
        expect(server.text).to.equal("before after");
      });
    } else {
      it("does not wait for a push producer that is not paused, and stops it", async () => {
        const { client, server } = await connections.plain();
        const producer = new RecordingProducer();
        client.wire.registerProducer(producer, true);
        client.wire.write(b`before`);
        client.wire.loseConnection();
        expect(await client.loses()).to.be.instanceOf(ConnectionDone);
        await server.loses();
        expect(server.text).to.equal("before");
        expect(producer.events).to.deep.equal(["stop"]);
      });

      it("resumes a push producer that is paused, and stops it when the queue is empty again", async () => {
        const { client, server } = await connections.plain();
        const producer = new RecordingProducer();
        client.wire.registerProducer(producer, true);
        server.wire.pauseProducing();
        client.wire.write(Buffer.alloc(8_000_000));
        expect(producer.events).to.deep.equal(["pause"]);
        client.wire.loseConnection();
        await fewTurns();
        expect(client.reason).to.equal(null);
        producer.onResume = () => client.wire.write(b`tail`);
        server.wire.resumeProducing();
        expect(await client.loses()).to.be.instanceOf(ConnectionDone);
        await server.loses();
        expect(server.bytes).to.equal(8_000_004);
        expect(producer.events).to.deep.equal(["pause", "resume", "stop"]);
      });
    }

    it("ends when the peer closes, also when a pull producer is idle", async () => {
      const { client, server } = await connections.plain();
      const producer = new RecordingProducer();
      client.wire.registerProducer(producer, false);
      client.wire.loseConnection();
      await fewTurns();
      expect(client.reason).to.equal(null);
      server.wire.loseConnection();
      await client.loses();
      expect(producer.events.at(-1)).to.equal("stop");
    });

    it("ends when the peer aborts, also when a pull producer is idle", async () => {
      const { client, server } = await connections.plain();
      const producer = new RecordingProducer();
      client.wire.registerProducer(producer, false);
      client.wire.loseConnection();
      await fewTurns();
      server.wire.abortConnection();
      await client.loses();
      expect(producer.events.at(-1)).to.equal("stop");
    });

    it("ends at once by abortConnection when the peer does not read", async () => {
      const { client, server } = await connections.plain();
      server.wire.pauseProducing();
      client.wire.registerProducer(new RecordingProducer(), true);
      client.wire.write(Buffer.alloc(20_000_000));
      client.wire.loseConnection();
      await fewTurns();
      expect(client.reason).to.equal(null);
      client.wire.abortConnection();
      expect(await client.loses()).to.be.instanceOf(ConnectionAborted);
    });

    if (!maker.encrypted) {
      it("sends what is written after it while bytes are still queued", async () => {
        const { client, server } = await connections.plain();
        server.wire.pauseProducing();
        client.wire.write(Buffer.alloc(8_000_000));
        client.wire.loseConnection();
        await fewTurns();
        client.wire.write(b`tail`);
        server.wire.resumeProducing();
        await server.loses();
        expect(server.bytes).to.equal(8_000_004);
      });
    }

    it("closes the connection when it is called in connectionMade", async () => {
      const server = new RecordingProtocol();
      server.onMade = () => {
        server.wire.write(b`bye`);
        server.wire.loseConnection();
      };
      const { client } = await connections.make(new RecordingProtocol(), server);
      await Promise.all([client.loses(), server.loses()]);
      expect(client.text).to.equal("bye");
    });
  });

  describe("abortConnection", () => {
    it("ends this side with ConnectionAborted, on a later turn", async () => {
      const { client, server } = await connections.plain();
      client.wire.abortConnection();
      expect(client.events).to.deep.equal(["made"]);
      expect(await client.loses()).to.be.instanceOf(ConnectionAborted);
      const seen = await server.loses();
      expect(seen).to.be.instanceOf(maker.abortIsSeen ? ConnectionLost : ConnectionDone);
      expect(client.events).to.deep.equal(["made", "lost"]);
    });

    it("drops what is queued, and does not wait for a producer", async () => {
      const { client, server } = await connections.plain();
      server.wire.pauseProducing();
      const producer = new RecordingProducer();
      client.wire.registerProducer(producer, false);
      client.wire.write(Buffer.alloc(20_000_000));
      await fewTurns();
      client.wire.abortConnection();
      expect(await client.loses()).to.be.instanceOf(ConnectionAborted);
      expect(producer.events).to.deep.equal(["resume", "stop"]);
      server.wire.resumeProducing();
      await server.loses();
      expect(server.bytes).to.be.lessThan(20_000_000);
    });

    it("ends a connection at once that loseConnection is closing", async () => {
      const { client, server } = await connections.plain();
      server.wire.pauseProducing();
      client.wire.write(Buffer.alloc(20_000_000));
      client.wire.loseConnection();
      client.wire.abortConnection();
      expect(await client.loses()).to.be.instanceOf(ConnectionAborted);
    });

    it("sets the reason also when loseConnection or another abortConnection follows", async () => {
      const { client } = await connections.plain();
      const { wire } = client;
      wire.abortConnection();
      wire.abortConnection();
      wire.loseConnection();
      expect(await client.loses()).to.be.instanceOf(ConnectionAborted);
      wire.abortConnection();
      await fewTurns();
      expect(client.events).to.deep.equal(["made", "lost"]);
    });

    it("receives nothing any more", async () => {
      const { client, server } = await connections.plain();
      server.onData = () => server.wire.abortConnection();
      client.wire.write(Buffer.alloc(5_000_000));
      await server.loses();
      expect(server.pieces.length).to.equal(1);
    });

    for (const side of ["client", "server"] as const) {
      const peerOf = { client: "server", server: "client" } as const;

      it(`by the peer is reported to a paused ${side} only after a resume`, async () => {
        const pair = await connections.plain();
        const { [side]: paused, [peerOf[side]]: peer } = pair;
        paused.wire.pauseProducing();
        peer.wire.abortConnection();
        await peer.loses();
        await fewTurns();
        expect(paused.events).to.deep.equal(["made"]);
        paused.wire.resumeProducing();
        const seen = await paused.loses();
        expect(seen).to.be.instanceOf(maker.abortIsSeen ? ConnectionLost : ConnectionDone);
        expect(paused.events).to.deep.equal(["made", "lost"]);
      });

      it(`by the peer is reported to a paused ${side} that writes, and stops its producer`, async () => {
        const pair = await connections.plain();
        const { [side]: paused, [peerOf[side]]: peer } = pair;
        const producer = new RecordingProducer();
        paused.wire.pauseProducing();
        paused.wire.registerProducer(producer, true);
        peer.wire.abortConnection();
        await peer.loses();
        await fewTurns();
        paused.wire.write(Buffer.alloc(100_000));
        expect(await paused.loses()).to.be.instanceOf(ConnectionLost);
        expect(paused.events).to.deep.equal(["made", "lost"]);
        expect(producer.events.at(-1)).to.equal("stop");
      });
    }

    it("has the error as its reason when dataReceived throws after it", async () => {
      const { client, server } = await connections.plain();
      const boom = new RangeError("boom");
      server.onData = () => {
        server.wire.abortConnection();
        throw boom;
      };
      const logged = await failuresDuring(async () => {
        client.wire.write(b`x`);
        expect(await server.loses()).to.equal(boom);
        await fewTurns();
      });
      expect(logged).to.deep.equal([boom]);
      expect(server.events).to.deep.equal(["made", "data", "lost"]);
    });
  });

  describe("connectionLost", () => {
    it("is called once when both sides close at the same time", async () => {
      const { client, server } = await connections.plain();
      client.wire.loseConnection();
      server.wire.loseConnection();
      await Promise.all([client.loses(), server.loses()]);
      await fewTurns();
      expect(client.events).to.deep.equal(["made", "lost"]);
      expect(server.events).to.deep.equal(["made", "lost"]);
    });

    it("is called after all that the peer sent before it closed is delivered", async () => {
      const { client, server } = await connections.plain();
      client.wire.write(Buffer.alloc(3_000_000));
      client.wire.loseConnection();
      await server.loses();
      expect(server.bytes).to.equal(3_000_000);
      expect(server.events.at(-1)).to.equal("lost");
    });

    it("ends the connection also when it throws, which is logged", async () => {
      const { client, server } = await connections.plain();
      const boom = new RangeError("boom");
      client.onLost = () => {
        throw boom;
      };
      const logged = await failuresDuring(async () => {
        client.wire.loseConnection();
        await Promise.all([client.loses(), server.loses()]);
        await nextTurn();
      });
      expect(logged).to.deep.equal([boom]);
    });
  });

  if (!maker.halfClose) return;

  describe("loseWriteConnection", () => {
    for (const side of ["client", "server"] as const) {
      it(`is reported to a paused ${side} once, after a resume`, async () => {
        const pair = await connections.halfCloseable();
        const { [side]: paused, [side === "client" ? "server" : "client"]: peer } = pair;
        paused.wire.pauseProducing();
        peer.wire.loseWriteConnection();
        await fewTurns();
        expect(paused.events).to.deep.equal(["made"]);
        for (let round = 0; round < 3; round++) {
          paused.wire.pauseProducing();
          paused.wire.resumeProducing();
        }
        await paused.until(() => paused.events.includes("readLost"));
        paused.wire.pauseProducing();
        paused.wire.resumeProducing();
        await fewTurns();
        expect(paused.events).to.deep.equal(["made", "readLost"]);
      });

      it(`is reported to a paused ${side} that has closed its direction too, after a resume`, async () => {
        const pair = await connections.halfCloseable();
        const { [side]: paused, [side === "client" ? "server" : "client"]: peer } = pair;
        paused.wire.pauseProducing();
        paused.wire.loseWriteConnection();
        peer.wire.loseWriteConnection();
        await fewTurns();
        expect(paused.events).to.deep.equal(["made", "writeLost"]);
        paused.wire.resumeProducing();
        expect(await paused.loses()).to.be.instanceOf(ConnectionDone);
        expect(paused.events).to.deep.equal(["made", "writeLost", "readLost", "lost"]);
      });
    }

    it("closes one direction: it is reported on both sides, and the other direction stays open", async () => {
      const { client, server } = await connections.halfCloseable();
      client.wire.write(b`request`);
      client.wire.loseWriteConnection();
      await server.until(() => server.events.includes("readLost"));
      await client.until(() => client.events.includes("writeLost"));
      expect(server.text).to.equal("request");
      server.wire.write(b`answer`);
      await client.receives(6);
      expect([client.reason, server.reason]).to.deep.equal([null, null]);
      server.wire.loseConnection();
      await server.loses();
      await client.loses();
      expect(client.events).to.deep.equal(["made", "writeLost", "data", "readLost", "lost"]);
    });

    it("sends all that is queued first, and drops what is written after it", async () => {
      const { client, server } = await connections.halfCloseable();
      client.wire.write(Buffer.alloc(4_000_000));
      client.wire.loseWriteConnection();
      await server.until(() => server.events.includes("readLost"));
      client.wire.write(b`late`);
      await nextTurn();
      expect(server.bytes).to.equal(4_000_000);
    });

    it("waits for a producer", async () => {
      const { client, server } = await connections.halfCloseable();
      const producer = new RecordingProducer();
      client.wire.registerProducer(producer, false);
      client.wire.loseWriteConnection();
      await fewTurns();
      expect(server.events).to.deep.equal(["made"]);
      client.wire.write(b`x`);
      client.wire.unregisterProducer();
      await server.until(() => server.events.includes("readLost"));
      expect(server.text).to.equal("x");
    });

    it("followed by loseConnection ends the connection, on a later turn", async () => {
      const { client, server } = await connections.halfCloseable();
      client.wire.loseWriteConnection();
      await client.until(() => client.events.includes("writeLost"));
      client.wire.loseConnection();
      expect(client.reason).to.equal(null);
      expect(await client.loses()).to.be.instanceOf(ConnectionDone);
      server.wire.loseConnection();
      await server.loses();
    });

    it("calls nothing on a protocol without its methods, until the peer closes", async () => {
      const { client, server } = await connections.make(
        new RecordingProtocol(),
        new HalfCloseableProtocol(),
      );
      client.wire.loseWriteConnection();
      await server.until(() => server.events.includes("readLost"));
      server.wire.write(b`answer`);
      await client.receives(6);
      server.wire.loseConnection();
      expect(await client.loses()).to.be.instanceOf(ConnectionDone);
      expect(client.events).to.deep.equal(["made", "data", "lost"]);
    });
  });

  describe("a peer that closes its direction", () => {
    it("ends the connection at once for a protocol without readConnectionLost, and drops what is queued", async () => {
      const { client, server } = await connections.make(
        new HalfCloseableProtocol(),
        new RecordingProtocol(),
      );
      client.wire.pauseProducing();
      server.wire.write(Buffer.alloc(20_000_000));
      client.wire.loseWriteConnection();
      expect(await server.loses()).to.be.instanceOf(ConnectionDone);
      client.wire.resumeProducing();
      await client.until(() => client.events.includes("readLost") || client.reason !== null);
      expect(client.bytes).to.be.lessThan(20_000_000);
    });

    it("ends the connection when the other direction is closed, too", async () => {
      const { client, server } = await connections.halfCloseable();
      client.wire.loseWriteConnection();
      await server.until(() => server.events.includes("readLost"));
      server.wire.loseWriteConnection();
      expect(await client.loses()).to.be.instanceOf(ConnectionDone);
      expect(await server.loses()).to.be.instanceOf(ConnectionDone);
      expect(client.events.filter((event) => event === "lost")).to.deep.equal(["lost"]);
    });

    it("allows loseConnection in writeConnectionLost", async () => {
      const server = new HalfCloseableProtocol();
      server.onReadLost = () => server.wire.loseWriteConnection();
      server.onWriteLost = () => server.wire.loseConnection();
      const { client } = await connections.make(new RecordingProtocol(), server);
      client.wire.loseConnection();
      expect(await server.loses()).to.be.instanceOf(ConnectionDone);
      expect(server.events.filter((event) => event === "lost").length).to.equal(1);
    });

    it("ends the connection with the error that readConnectionLost throws", async () => {
      const server = new HalfCloseableProtocol();
      const boom = new RangeError("boom");
      server.onReadLost = () => {
        throw boom;
      };
      const { client } = await connections.make(new HalfCloseableProtocol(), server);
      const logged = await failuresDuring(async () => {
        client.wire.loseWriteConnection();
        expect(await server.loses()).to.equal(boom);
      });
      expect(logged).to.deep.equal([boom]);
      await client.until(() => client.reason !== null);
    });

    it("ends the connection with the error that writeConnectionLost throws", async () => {
      const client = new HalfCloseableProtocol();
      const boom = new RangeError("boom");
      client.onWriteLost = () => {
        throw boom;
      };
      await connections.make(client, new HalfCloseableProtocol());
      const logged = await failuresDuring(async () => {
        client.wire.loseWriteConnection();
        expect(await client.loses()).to.equal(boom);
      });
      expect(logged).to.deep.equal([boom]);
    });
  });
}
