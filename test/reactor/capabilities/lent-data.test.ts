import { b, reactor } from "@twisted-ts/reactor";
import { giveLentForm } from "@twisted-ts/reactor/internal";
import { expect } from "chai";
import { RecordingProtocol } from "../../contract/recording-protocol.ts";
import { tcpPairs, unixPairs } from "../../contract/socket-pairs.ts";
import { Connections, failuresDuring } from "../../contract/transport-contract.ts";

/** Borrows what is received, and keeps a copy of it. */
class Borrower extends RecordingProtocol {
  onBorrowed: (data: Buffer) => void = () => {};

  override dataReceived(_data: Buffer): void {
    throw new Error("a protocol that borrows is not given bytes of its own");
  }

  borrow(data: Buffer): void {
    this.onBorrowed(data);
    super.dataReceived(Buffer.from(data));
  }
}
giveLentForm(Borrower.prototype.dataReceived, Borrower.prototype.borrow);

const unix = unixPairs();

for (const [kind, pairs] of [
  ["TCP", tcpPairs],
  ["UNIX", unix],
] as const) {
  describe(`a protocol that borrows what a ${kind} socket reads`, () => {
    const connections = new Connections(pairs);
    afterEach(() => connections.close());

    it("gets each read by its lent form, on either side", async () => {
      const { client, server } = await connections.make(new Borrower(), new Borrower());
      client.wire.write(b`ping`);
      await server.receives(4);
      server.wire.write(b`pong`);
      await client.receives(4);
      expect([server.text, client.text]).to.deep.equal(["ping", "pong"]);
    });

    it("gets the same memory for each read on the client's side", async () => {
      const client = new Borrower();
      const { server } = await connections.make(client, new RecordingProtocol());
      const memory = new Set<ArrayBufferLike>();
      client.onBorrowed = (data) => memory.add(data.buffer);
      for (let round = 1; round <= 5; round++) {
        server.wire.write(b`x`);
        await client.receives(round);
      }
      expect(memory.size).to.equal(1);
    });

    it("can pause within a read, and gets the next bytes when it resumes", async () => {
      const { client, server } = await connections.make(new Borrower(), new RecordingProtocol());
      client.onData = () => {
        client.wire.pauseProducing();
        reactor.callLater(0, () => client.wire.resumeProducing());
      };
      const bytes = 1_000_000;
      const sent = Buffer.alloc(bytes);
      for (let index = 0; index < bytes; index++) sent[index] = (index * 31 + 7) % 251;
      server.wire.write(sent);
      await client.receives(bytes);
      expect(Buffer.concat(client.pieces).equals(sent)).to.equal(true);
    });

    it("loses its connection with the error that it throws", async () => {
      const { client, server } = await connections.make(new Borrower(), new Borrower());
      const thrown = new Error("thrown while borrowing");
      server.onData = () => {
        throw thrown;
      };
      const logged = await failuresDuring(async () => {
        client.wire.write(b`ping`);
        expect(await server.loses()).to.equal(thrown);
      });
      expect(logged).to.deep.equal([thrown]);
    });
  });
}
