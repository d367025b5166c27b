// What a connection within the process promises as well as a real one: one suite over both. A
// loopback connection has no flow control, does not abort and cannot be half closed; what the full
// contract says of these is for sockets only.

import { b } from "@twisted-ts/reactor";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import type { IProtocol } from "@twisted-ts/reactor/interfaces";
import { isConsumer, isTransport } from "@twisted-ts/reactor/interfaces";
import { collapsingPumpPolicy, loopbackAsync } from "@twisted-ts/reactor/protocols/loopback";
import { expect } from "chai";
import type { PairMaker } from "./pair-maker.ts";
import { RecordingProducer, RecordingProtocol } from "./recording-protocol.ts";
import { tcpPairs } from "./socket-pairs.ts";
import { Connections, nextTurn } from "./transport-contract.ts";

/** Connects protocols within the process. */
function loopbackPairs(...policy: [typeof collapsingPumpPolicy] | []): PairMaker {
  return {
    abortIsSeen: false,
    halfClose: false,
    async connect(client: IProtocol, server: IProtocol) {
      const over = loopbackAsync(server, client, ...policy);
      return {
        async close() {
          if (!over.called) (client as RecordingProtocol).wire.loseConnection();
          await over;
        },
      };
    },
  };
}

function commonContract(name: string, maker: PairMaker): void {
  describe(`what fakes and sockets promise alike, over ${name}`, () => {
    const connections = new Connections(maker);
    afterEach(() => connections.close());

    it("is a transport and a consumer in connectionMade", async () => {
      const server = new RecordingProtocol();
      let seen: boolean[] = [];
      server.onMade = () => {
        seen = [isTransport(server.wire), isConsumer(server.wire)];
      };
      await connections.make(new RecordingProtocol(), server);
      expect(seen).to.deep.equal([true, true]);
    });

    it("sends bytes in order, in both directions", async () => {
      const { client, server } = await connections.plain();
      client.wire.write(b`one `);
      client.wire.writeSequence([b`two `, new Uint8Array([0x33])]);
      server.wire.write(b`back`);
      await Promise.all([server.receives(9), client.receives(4)]);
      expect([server.text, client.text]).to.deep.equal(["one two 3", "back"]);
      expect(server.pieces.every(Buffer.isBuffer)).to.equal(true);
    });

    it("never calls dataReceived within write", async () => {
      const { client, server } = await connections.plain();
      client.wire.write(b`x`);
      expect(server.events).to.deep.equal(["made"]);
      await server.receives(1);
    });

    it("sends what dataReceived writes, many times in a row", async () => {
      const { client, server } = await connections.plain();
      server.onData = (data) => server.wire.write(data);
      client.onData = (data) => {
        if (client.bytes < 100) client.wire.write(data);
      };
      client.wire.write(b`ping`);
      await client.receives(100);
      expect(server.bytes).to.equal(100);
    });

    it("delivers every byte of a long message", async () => {
      const { client, server } = await connections.plain();
      const long = Buffer.alloc(1_000_000);
      for (let index = 0; index < long.length; index++) long[index] = (index * 31 + 7) % 251;
      client.wire.write(long);
      await server.receives(long.length);
      expect(Buffer.concat(server.pieces).equals(long)).to.equal(true);
    });

    it("refuses text with a TypeError, and sends none of a sequence that holds text", async () => {
      const { client, server } = await connections.plain();
      expect(() => client.wire.write("text" as never)).to.throw(TypeError);
      expect(() => client.wire.writeSequence([b`a`, "b"] as never)).to.throw(TypeError);
      client.wire.write(b`c`);
      await server.receives(1);
      expect(server.text).to.equal("c");
    });

    it("sends what was written in connectionMade, and then closes if loseConnection was called there", async () => {
      const server = new RecordingProtocol();
      server.onMade = () => {
        server.wire.write(b`bye`);
        server.wire.loseConnection();
      };
      const { client } = await connections.make(new RecordingProtocol(), server);
      await Promise.all([client.loses(), server.loses()]);
      expect(client.text).to.equal("bye");
      expect(client.events).to.deep.equal(["made", "data", "lost"]);
    });

    it("ends both sides with ConnectionDone, once, on a later turn, after all that was written", async () => {
      const { client, server } = await connections.plain();
      client.wire.write(Buffer.alloc(100_000));
      client.wire.loseConnection();
      expect(client.events).to.deep.equal(["made"]);
      expect(await server.loses()).to.be.instanceOf(ConnectionDone);
      expect(await client.loses()).to.be.instanceOf(ConnectionDone);
      expect(server.bytes).to.equal(100_000);
      for (let turn = 0; turn < 5; turn++) await nextTurn();
      expect(client.events).to.deep.equal(["made", "lost"]);
      expect(server.events.filter((event) => event === "lost")).to.deep.equal(["lost"]);
    });

    it("calls connectionLost once when both sides close at the same time", async () => {
      const { client, server } = await connections.plain();
      client.wire.loseConnection();
      server.wire.loseConnection();
      await Promise.all([client.loses(), server.loses()]);
      for (let turn = 0; turn < 5; turn++) await nextTurn();
      expect([client.events, server.events]).to.deep.equal([
        ["made", "lost"],
        ["made", "lost"],
      ]);
    });

    it("asks a pull producer for its first piece at once, and for each next one when the last is sent", async () => {
      const { client, server } = await connections.plain();
      const producer = new RecordingProducer();
      let pieces = 0;
      producer.onResume = () => {
        pieces += 1;
        client.wire.write(b`piece`);
        if (pieces === 10) client.wire.unregisterProducer();
      };
      client.wire.registerProducer(producer, false);
      expect(producer.events).to.deep.equal(["resume"]);
      await server.receives(50);
      await nextTurn();
      expect([server.bytes, pieces]).to.deep.equal([50, 10]);
    });

    it("calls no method of a push producer, accepts one at a time, and another one after unregisterProducer", async () => {
      const { client } = await connections.plain();
      const producer = new RecordingProducer();
      client.wire.registerProducer(producer, true);
      expect(() => client.wire.registerProducer(new RecordingProducer(), true)).to.throw(Error);
      expect(client.wire.producer).to.equal(producer);
      expect(producer.events).to.deep.equal([]);
      client.wire.unregisterProducer();
      client.wire.registerProducer(new RecordingProducer(), true);
      client.wire.unregisterProducer();
    });

    it("has addresses that stay the same, also after the end of the connection", async () => {
      const { client, server } = await connections.plain();
      const { wire } = server;
      const [host, peer] = [wire.getHost(), wire.getPeer()];
      expect(client.wire.getPeer().equals(host)).to.equal(true);
      client.wire.loseConnection();
      await server.loses();
      expect([wire.getHost().equals(host), wire.getPeer().equals(peer)]).to.deep.equal([
        true,
        true,
      ]);
    });
  });
}

commonContract("loopback", loopbackPairs());
commonContract("loopback that joins what was written", loopbackPairs(collapsingPumpPolicy));
commonContract("TCP", tcpPairs);
