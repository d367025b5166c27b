// What every stream transport promises, as one suite that runs over each of them. It has three
// parts, for the size of the files: writing and reading (here), producers, and the end of a
// connection.

import { capturedLogs, type LogEvent } from "@twisted-ts/deferred/logger";
import { b, reactor } from "@twisted-ts/reactor";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import { expect } from "chai";
import sinon from "sinon";
import { endContract } from "./end-contract.ts";
import type { Pair, PairMaker } from "./pair-maker.ts";
import { producerContract } from "./producer-contract.ts";
import { HalfCloseableProtocol, RecordingProtocol } from "./recording-protocol.ts";

/** Makes connected pairs for the tests of a suite, and closes them. */
export class Connections {
  readonly #maker: PairMaker;
  #pairs: Pair[] = [];

  constructor(maker: PairMaker) {
    this.#maker = maker;
  }

  /** Two protocols that are connected. */
  async make<C extends RecordingProtocol, S extends RecordingProtocol>(
    client: C,
    server: S,
  ): Promise<{ client: C; server: S }> {
    this.#pairs.push(await this.#maker.connect(client, server));
    return { client, server };
  }

  /** Two plain protocols that are connected. */
  plain(): Promise<{ client: RecordingProtocol; server: RecordingProtocol }> {
    return this.make(new RecordingProtocol(), new RecordingProtocol());
  }

  /** Two protocols that are connected and go on when one direction is closed. */
  halfCloseable(): Promise<{ client: HalfCloseableProtocol; server: HalfCloseableProtocol }> {
    return this.make(new HalfCloseableProtocol(), new HalfCloseableProtocol());
  }

  /** Closes all. */
  async close(): Promise<void> {
    const pairs = this.#pairs;
    this.#pairs = [];
    await Promise.all(pairs.map((pair) => pair.close()));
  }
}

/** The next turn of the reactor. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    reactor.callLater(0, resolve);
  });
}

/** Waits five turns of the reactor: enough for what was sent on this machine to arrive. */
export async function fewTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTurn();
}

/** The events logged as failures while an asynchronous function runs. */
export async function failuresDuring(action: () => Promise<unknown>): Promise<unknown[]> {
  const events: readonly LogEvent[] & Partial<Disposable> = capturedLogs();
  // Where no log observer is installed, as here, failures are written to standard error, too.
  const stderr = sinon.stub(process.stderr, "write").returns(true);
  try {
    await action();
  } finally {
    stderr.restore();
    events[Symbol.dispose]?.();
  }
  return events
    .filter((event) => event["log_failure"] !== undefined)
    .map((event) => (event["log_failure"] as { value: unknown }).value);
}

/**
 * Declares the suite of what stream transports promise.
 *
 * @param name - the name of the transport.
 */
export function transportContract(name: string, maker: PairMaker): void {
  describe(`the contract of transports, over ${name}`, () => {
    const connections = new Connections(maker);
    afterEach(() => connections.close());

    describe("write", () => {
      it("sends bytes in order, in both directions", async () => {
        const { client, server } = await connections.plain();
        client.wire.write(b`one `);
        client.wire.write(b`two `);
        client.wire.writeSequence([b`three `, b``, b`four`]);
        server.wire.write(b`back`);
        await Promise.all([server.receives(18), client.receives(4)]);
        expect([server.text, client.text]).to.deep.equal(["one two three four", "back"]);
      });

      it("delivers every byte of a long message", async () => {
        const { client, server } = await connections.plain();
        const long = Buffer.alloc(3_000_000);
        for (let index = 0; index < long.length; index++) long[index] = (index * 31 + 7) % 251;
        client.wire.write(long);
        await server.receives(long.length);
        expect(Buffer.concat(server.pieces).equals(long)).to.equal(true);
      });

      it("sends what was written before connectionMade returns", async () => {
        const server = new RecordingProtocol();
        server.onMade = () => server.wire.write(b`greeting`);
        const { client } = await connections.make(new RecordingProtocol(), server);
        await client.receives(8);
        expect(client.events[0]).to.equal("made");
      });

      it("accepts any Uint8Array", async () => {
        const { client, server } = await connections.plain();
        client.wire.write(new Uint8Array([65, 66]));
        client.wire.writeSequence([new Uint8Array([67])]);
        await server.receives(3);
        expect(server.text).to.equal("ABC");
      });

      it("refuses text with a TypeError, and sends none of a sequence that holds text", async () => {
        const { client, server } = await connections.plain();
        const refused = "Data must be bytes";
        expect(() => client.wire.write("text" as never)).to.throw(TypeError, refused);
        expect(() => client.wire.writeSequence([b`a`, "b"] as never)).to.throw(TypeError, refused);
        client.wire.write(b`c`);
        await server.receives(1);
        expect(server.text).to.equal("c");
      });

      it("sends nothing for no bytes", async () => {
        const { client, server } = await connections.plain();
        client.wire.write(b``);
        client.wire.writeSequence([]);
        client.wire.write(b`x`);
        await server.receives(1);
        expect(server.pieces.map(String)).to.deep.equal(["x"]);
      });

      it("does nothing when the connection is lost", async () => {
        const { client, server } = await connections.plain();
        const { wire } = client;
        server.wire.loseConnection();
        await client.loses();
        wire.write(b`late`);
        wire.writeSequence([b`late`]);
        expect(() => wire.write("late" as never)).to.throw(TypeError);
        await nextTurn();
        expect(server.text).to.equal("");
      });
    });

    describe("dataReceived", () => {
      it("gets Buffers that are not used again", async () => {
        const { client, server } = await connections.plain();
        for (let round = 0; round < 20; round++) {
          client.wire.write(Buffer.alloc(100, 97 + round));
          await server.receives((round + 1) * 100);
        }
        expect(server.pieces.every(Buffer.isBuffer)).to.equal(true);
        const expected = Array.from({ length: 20 }, (_, round) =>
          String.fromCharCode(97 + round).repeat(100),
        );
        expect(server.text).to.equal(expected.join(""));
      });

      it("is never called before connectionMade has returned", async () => {
        const client = new RecordingProtocol();
        client.onMade = () => client.wire.write(b`at once`);
        const server = new RecordingProtocol();
        let made = false;
        server.onMade = () => {
          made = true;
        };
        server.onData = () => expect(made).to.equal(true);
        await connections.make(client, server);
        await server.receives(7);
        expect(server.events).to.deep.equal(["made", "data"]);
      });

      it("closes the connection when it throws, with that error, which is logged", async () => {
        const { client, server } = await connections.plain();
        const boom = new RangeError("boom");
        server.onData = () => {
          throw boom;
        };
        const logged = await failuresDuring(async () => {
          client.wire.write(b`x`);
          expect(await server.loses()).to.equal(boom);
          await client.loses();
        });
        expect(logged).to.deep.equal([boom]);
      });
    });

    describe("pauseProducing and resumeProducing", () => {
      it("deliver no bytes while paused, and deliver them on a later turn", async () => {
        const { client, server } = await connections.plain();
        server.wire.pauseProducing();
        client.wire.write(b`held`);
        await fewTurns();
        expect(server.text).to.equal("");
        server.wire.resumeProducing();
        expect(server.text).to.equal("");
        await server.receives(4);
      });

      it("deliver nothing after the bytes at which dataReceived pauses", async () => {
        const { client, server } = await connections.plain();
        server.onData = () => server.wire.pauseProducing();
        client.wire.write(Buffer.alloc(2_000_000));
        await server.receives(1);
        await fewTurns();
        expect(server.pieces.length).to.equal(1);
        server.onData = () => {};
        server.wire.resumeProducing();
        await server.receives(2_000_000);
      });

      it("report the end of the connection only after the bytes before it are delivered", async () => {
        const { client, server } = await connections.plain();
        server.wire.pauseProducing();
        client.wire.write(b`last words`);
        client.wire.loseConnection();
        await client.loses();
        await fewTurns();
        expect(server.events).to.deep.equal(["made"]);
        server.wire.resumeProducing();
        await server.loses();
        expect(server.events).to.deep.equal(["made", "data", "lost"]);
        expect(server.text).to.equal("last words");
      });

      for (const side of ["client", "server"] as const) {
        it(`report the end of the connection only after a resume, when the ${side} holds no bytes`, async () => {
          const pair = await connections.plain();
          const { [side]: paused, [side === "client" ? "server" : "client"]: peer } = pair;
          paused.wire.pauseProducing();
          peer.wire.loseConnection();
          await fewTurns();
          paused.wire.resumeProducing();
          paused.wire.pauseProducing();
          await fewTurns();
          expect(paused.events).to.deep.equal(["made"]);
          paused.wire.resumeProducing();
          expect(await paused.loses()).to.be.instanceOf(ConnectionDone);
          expect(paused.events).to.deep.equal(["made", "lost"]);
        });
      }

      it("can be called alternately, many times in a row", async () => {
        const { client, server } = await connections.plain();
        for (let round = 0; round < 10; round++) {
          server.wire.pauseProducing();
          server.wire.resumeProducing();
        }
        client.wire.write(b`through`);
        await server.receives(7);
      });

      it("do nothing when the connection is being closed or is lost", async () => {
        const { client, server } = await connections.plain();
        const { wire } = server;
        client.wire.write(b`unheard`);
        wire.loseConnection();
        wire.resumeProducing();
        await server.loses();
        wire.resumeProducing();
        wire.pauseProducing();
        await nextTurn();
        expect(server.events).to.deep.equal(["made", "lost"]);
      });

      it("work on the client from connectionMade on", async () => {
        const client = new RecordingProtocol();
        client.onMade = () => client.wire.pauseProducing();
        const { server } = await connections.make(client, new RecordingProtocol());
        server.wire.write(b`held`);
        await fewTurns();
        expect(client.events).to.deep.equal(["made"]);
        client.wire.resumeProducing();
        await client.receives(4);
      });
    });

    describe("getHost and getPeer", () => {
      it("return the same addresses on both sides, also in and after connectionLost", async () => {
        const { client, server } = await connections.plain();
        const { wire } = server;
        const [host, peer] = [wire.getHost(), wire.getPeer()];
        expect(client.wire.getPeer().equals(host)).to.equal(true);
        expect(client.wire.getHost().equals(peer)).to.equal(true);
        let inConnectionLost: boolean[] = [];
        server.onLost = () => {
          inConnectionLost = [wire.getHost().equals(host), wire.getPeer().equals(peer)];
        };
        client.wire.loseConnection();
        await server.loses();
        expect(inConnectionLost).to.deep.equal([true, true]);
        await nextTurn();
        expect(wire.getHost().equals(host)).to.equal(true);
        expect(wire.getPeer().equals(peer)).to.equal(true);
      });
    });

    producerContract(connections, maker);
    endContract(connections, maker);
  });
}
