import { AsyncLocalStorage } from "node:async_hooks";
import { Socket } from "node:net";
import { b, reactor } from "@twisted-ts/reactor";
import { expect } from "chai";
import sinon from "sinon";
import { RecordingProducer, type RecordingProtocol } from "../../contract/recording-protocol.ts";
import { tcpPairs } from "../../contract/socket-pairs.ts";
import { sslPairs } from "../../contract/tls-pairs.ts";
import { Connections, failuresDuring, nextTurn } from "../../contract/transport-contract.ts";

interface Pair {
  readonly client: RecordingProtocol;
  readonly server: RecordingProtocol;
}

/** What sockets are asked to write, each piece that the system is given. */
function writes(): string[] {
  const seen: string[] = [];
  const { _write } = Socket.prototype;
  sinon.stub(Socket.prototype, "_write").callsFake(function (this: Socket, ...args) {
    seen.push(String(args[0]));
    _write.apply(this, args);
  });
  return seen;
}

/**
 * Has bytes go to and fro on one connection, and returns how many times the server's bytes were
 * sent right after the delivery that wrote them.
 */
async function sentAtOnce({ client, server }: Pair, trips: number): Promise<number> {
  const seen = writes();
  let count = 0;
  server.onData = () => {
    seen.length = 0;
    server.wire.write(b`s`);
    // Before the immediates of this turn.
    process.nextTick(() => {
      count += seen.length;
    });
  };
  const received = client.bytes;
  client.onData = () => {
    if (client.bytes < received + trips) client.wire.write(b`c`);
  };
  client.wire.write(b`c`);
  await client.receives(received + trips);
  sinon.restore();
  return count;
}

describe("what the transports of a reactor write in one turn", () => {
  const connections = new Connections(tcpPairs);
  afterEach(async () => {
    sinon.restore();
    await connections.close();
  });

  it("is sent at the end of the turn, in one piece for each transport, in the order of their first writes", async () => {
    const one = await connections.plain();
    const two = await connections.plain();
    const seen = writes();
    one.client.wire.write(b`a`);
    two.client.wire.write(b`b`);
    one.client.wire.write(b`c`);
    expect(seen).to.deep.equal([]);
    await Promise.all([one.server.receives(2), two.server.receives(1)]);
    expect(seen).to.deep.equal(["ac", "b"]);
  });

  it("is sent after the reads of the turn: what dataReceived writes is sent after it has returned", async () => {
    const { client, server } = await connections.plain();
    const seen = writes();
    server.onData = () => {
      server.wire.write(b`1`);
      expect(seen).to.deep.equal(["x"]);
      server.wire.write(b`2`);
    };
    client.wire.write(b`x`);
    await client.receives(2);
    expect(seen).to.deep.equal(["x", "12"]);
  });

  it("is sent for the other transports when one transport's producer throws", async () => {
    const one = await connections.plain();
    const two = await connections.plain();
    const boom = new RangeError("boom");
    const producer = new RecordingProducer();
    one.client.wire.registerProducer(producer, false);
    producer.onResume = () => {
      throw boom;
    };
    const logged = await failuresDuring(async () => {
      one.client.wire.loseConnection();
      two.client.wire.write(b`unharmed`);
      await two.server.receives(8);
      await one.client.loses();
    });
    expect(logged).to.deep.equal([boom]);
  });

  it("is sent right after the delivery that wrote it, most times, when one transport sends in each turn", async () => {
    const pair = await connections.plain();
    await sentAtOnce(pair, 10);
    const count = await sentAtOnce(pair, 40);
    expect(count).to.be.within(30, 39);
  });

  it("is sent at the end of the turn again after a turn in which two transports have sent", async () => {
    const pair = await connections.plain();
    const other = await connections.plain();
    await sentAtOnce(pair, 10);
    pair.client.wire.write(b`c`);
    other.client.wire.write(b`c`);
    await Promise.all([pair.client.receives(11), other.server.receives(1)]);
    expect(await sentAtOnce(pair, 1)).to.equal(0);
  });

  it("has producers asked for more in the context of their own connections", async () => {
    const storage = new AsyncLocalStorage<string>();
    const one = await storage.run("one", () => connections.plain());
    const two = await storage.run("two", () => connections.plain());
    const contexts: unknown[] = [];
    for (const { client } of [one, two]) {
      const producer = new RecordingProducer();
      client.wire.registerProducer(producer, false);
      producer.onResume = () => {
        contexts.push(storage.getStore());
        client.wire.unregisterProducer();
      };
    }
    storage.run("writer", () => {
      one.client.wire.write(b`x`);
      two.client.wire.write(b`x`);
    });
    await Promise.all([one.server.receives(1), two.server.receives(1)]);
    await nextTurn();
    expect(contexts.toSorted()).to.deep.equal(["one", "two"]);
  });
});

describe("what a TLS connection over a socket writes", () => {
  const connections = new Connections(sslPairs);
  afterEach(async () => {
    sinon.restore();
    await connections.close();
  });

  it("is encrypted at the end of the turn, in one piece, without a delayed call", async () => {
    const { client, server } = await connections.plain();
    const seen = writes();
    const calls = reactor.getDelayedCalls().length;
    client.wire.write(b`a`);
    client.wire.write(b`b`);
    expect(reactor.getDelayedCalls()).to.have.lengthOf(calls);
    expect(seen).to.deep.equal([]);
    await server.receives(2);
    expect(seen).to.deep.equal(["ab"]);
  });

  it("is encrypted at the end of the turn when one transport sends in each turn, since a read may bring many records", async () => {
    const pair = await connections.plain();
    await sentAtOnce(pair, 10);
    expect(await sentAtOnce(pair, 20)).to.equal(0);
  });

  it("has its producer asked for more in the context of the connection", async () => {
    const storage = new AsyncLocalStorage<string>();
    const { client, server } = await storage.run("connection", () => connections.plain());
    const producer = new RecordingProducer();
    const contexts: unknown[] = [];
    client.wire.registerProducer(producer, true);
    const resumed = new Promise<void>((resolve) => {
      producer.onResume = () => {
        contexts.push(storage.getStore());
        resolve();
      };
    });
    storage.run("writer", () => client.wire.write(Buffer.alloc(400_000)));
    await resumed;
    client.wire.unregisterProducer();
    await server.receives(400_000);
    expect(contexts[0]).to.equal("connection");
  });
});
