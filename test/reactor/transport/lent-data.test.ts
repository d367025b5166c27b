import { b } from "@twisted-ts/reactor";
import { lentDataReceived } from "@twisted-ts/reactor/internal";
import { expect } from "chai";
import { RecordingProtocol } from "../../contract/recording-protocol.ts";
import { tcpPairs, unixPairs } from "../../contract/socket-pairs.ts";
import { Connections, failuresDuring } from "../../contract/transport-contract.ts";

/** Borrows what is received, and keeps a copy of it. */
class Borrower extends RecordingProtocol {
  [lentDataReceived](data: Buffer): void {
    super.dataReceived(Buffer.from(data));
  }

  override dataReceived(): void {
    throw new Error("a protocol that borrows is not given bytes of its own");
  }
}

const unix = unixPairs();

for (const [kind, pairs] of [
  ["TCP", tcpPairs],
  ["UNIX", unix],
] as const) {
  describe(`a protocol that borrows what a ${kind} socket reads`, () => {
    const connections = new Connections(pairs);
    afterEach(() => connections.close());

    it("is given each read through its symbol, on either side", async () => {
      const { client, server } = await connections.make(new Borrower(), new Borrower());
      client.wire.write(b`ping`);
      await server.receives(4);
      server.wire.write(b`pong`);
      await client.receives(4);
      expect([server.text, client.text]).to.deep.equal(["ping", "pong"]);
    });

    it("loses its connection with what it throws", async () => {
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

after(() => unix.remove());
