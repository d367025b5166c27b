import { b } from "@twisted-ts/reactor";
import { giveLentForm, readInto } from "@twisted-ts/reactor/internal";
import { expect } from "chai";
import { RecordingProtocol } from "../../contract/recording-protocol.ts";
import { tcpPairs, unixPairs } from "../../contract/socket-pairs.ts";
import { Connections } from "../../contract/transport-contract.ts";

/** Borrows what is received; wants what follows the first read in memory of its own. */
class Reader extends RecordingProtocol {
  readonly room = Buffer.alloc(1000, "-");
  /** Whether each read went there. */
  readonly inRoom: boolean[] = [];
  readonly accepted: boolean[] = [];
  /** How many of the reads ask for the next one. */
  asks = 1;

  override dataReceived(data: Buffer): void {
    super.dataReceived(data);
  }

  borrow(data: Buffer): void {
    this.inRoom.push(data.buffer === this.room.buffer && data.byteOffset === this.room.byteOffset);
    if (this.inRoom.length <= this.asks) this.accepted.push(readInto(this.wire, this.room));
    super.dataReceived(Buffer.from(data));
  }
}

giveLentForm(Reader.prototype.dataReceived, Reader.prototype.borrow);

const unix = unixPairs();

for (const [kind, pairs] of [
  ["TCP", tcpPairs],
  ["UNIX", unix],
] as const) {
  describe(`readInto, of a ${kind} connection`, () => {
    const connections = new Connections(pairs);
    afterEach(() => connections.close());

    it("has only the next read of a client go into the given memory", async () => {
      const { client, server } = await connections.make(new Reader(), new RecordingProtocol());
      for (const [count, piece] of [b`first`, b`second`, b`third!`].entries()) {
        server.wire.write(piece);
        await client.receives(5 + 6 * count);
      }
      expect(client.accepted).to.deep.equal([true]);
      expect(client.inRoom).to.deep.equal([false, true, false]);
      expect(client.room.toString("latin1", 0, 8)).to.equal("second--");
      expect(client.text).to.equal("firstsecondthird!");
    });

    it("loses nothing when more bytes are received than the memory holds", async () => {
      const { client, server } = await connections.make(new Reader(), new RecordingProtocol());
      server.wire.write(b`first`);
      await client.receives(5);
      const long = Buffer.alloc(200_000, "0123456789");
      server.wire.write(long);
      await client.receives(200_005);
      expect(client.text).to.equal(`first${long}`);
    });

    it("refuses outside of a read, and where a server accepted the connection", async () => {
      const { client, server } = await connections.make(new Reader(), new Reader());
      expect(readInto(client.wire, client.room)).to.equal(false);
      client.wire.write(b`ping`);
      await server.receives(4);
      expect(server.accepted).to.deep.equal([false]);
    });
  });
}
