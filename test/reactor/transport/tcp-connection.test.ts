import { createServer, type Socket } from "node:net";
import { inspect } from "node:util";
import { b, reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import { ConnectionLost } from "@twisted-ts/reactor/error";
import { expect } from "chai";
import { RecordingProducer, RecordingProtocol } from "../../contract/recording-protocol.ts";
import { GivenClientFactory, tcpPairs } from "../../contract/socket-pairs.ts";
import { Connections, fewTurns, nextTurn } from "../../contract/transport-contract.ts";
import { holdUp } from "../../support/hold-up.ts";

/** A client of ours, with a bare socket of Node as its peer. */
async function withBareServer(
  play: (client: RecordingProtocol, peer: Socket) => Promise<void>,
): Promise<void> {
  const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  const client = new RecordingProtocol();
  const { port } = server.address() as { port: number };
  reactor.connectTCP("127.0.0.1", port, new GivenClientFactory(client));
  const peer = await accepted;
  peer.on("error", () => {});
  await client.until(() => client.connected);
  try {
    await play(client, peer);
  } finally {
    peer.destroy();
    client.wire.abortConnection();
    server.close();
  }
}

describe("a TCP connection", () => {
  const connections = new Connections(tcpPairs);
  afterEach(() => connections.close());

  it("gets and sets TCP_NODELAY and SO_KEEPALIVE, which are off at first", async () => {
    const { client } = await connections.plain();
    const { wire } = client;
    expect([wire.getTcpNoDelay(), wire.getTcpKeepAlive()]).to.deep.equal([false, false]);
    wire.setTcpNoDelay(true);
    wire.setTcpKeepAlive(true);
    expect([wire.getTcpNoDelay(), wire.getTcpKeepAlive()]).to.deep.equal([true, true]);
    wire.setTcpNoDelay(false);
    wire.setTcpKeepAlive(false);
    expect([wire.getTcpNoDelay(), wire.getTcpKeepAlive()]).to.deep.equal([false, false]);
  });

  it("shows in the console its state, and how much waits to be written", async () => {
    const { client, server } = await connections.plain();
    const { wire } = client;
    const shown = String(wire);
    expect(inspect(wire)).to.equal(`TCPClient(${shown}, open, 0 bytes to write)`);
    wire.pauseProducing();
    wire.write(b`four`);
    expect(inspect(wire)).to.equal(`TCPClient(${shown}, open, paused, 4 bytes to write)`);
    wire.resumeProducing();
    wire.loseConnection();
    expect(inspect(wire)).to.equal(`TCPClient(${shown}, closing, 4 bytes to write)`);
    await client.loses();
    expect(inspect(wire)).to.equal(`TCPClient(${shown}, closed, 0 bytes to write)`);
    await server.loses();
  });

  it("has a log prefix with its protocol, and for servers also with number and client", async () => {
    const { client, server } = await connections.plain();
    const prefixOf = (protocol: RecordingProtocol): string =>
      (protocol.transport as unknown as { logPrefix(): string; logstr: string }).logPrefix();
    expect(prefixOf(client)).to.equal("RecordingProtocol,client");
    expect(prefixOf(server)).to.equal("RecordingProtocol,0,127.0.0.1");
    expect((client.transport as unknown as { logstr: string }).logstr).to.equal(prefixOf(client));
  });

  it("has the attributes of Twisted's connections", async () => {
    const { client, server } = await connections.plain();
    const transport = server.transport as unknown as Record<string, unknown>;
    expect(transport["protocol"]).to.equal(server);
    expect(transport["reactor"]).to.equal(reactor);
    expect(transport["hostname"]).to.equal("127.0.0.1");
    expect(transport["client"]).to.equal(undefined);
    const port = (client.wire.getPeer() as IPv4Address).port;
    expect(String(transport["server"])).to.equal(`<TCPPort of GivenServerFactory on ${port}>`);
    expect(String(client.transport)).to.equal(`<TCPClient to 127.0.0.1:${port}>`);
  });

  it("is among the readers while it reads, and among the writers while something is queued", async () => {
    const { client, server } = await connections.plain();
    const transport = client.transport as never;
    expect(reactor.getReaders()).to.include(transport);
    client.wire.pauseProducing();
    expect(reactor.getReaders()).to.not.include(transport);
    client.wire.resumeProducing();
    expect(reactor.getReaders()).to.include(transport);
    server.wire.pauseProducing();
    client.wire.write(Buffer.alloc(20_000_000));
    await fewTurns();
    expect(reactor.getWriters()).to.include(transport);
    client.wire.abortConnection();
    await client.loses();
    expect([...reactor.getReaders(), ...reactor.getWriters()]).to.not.include(transport);
  });

  it("sends what is written in one turn together", async () => {
    await withBareServer(async (client, peer) => {
      const pieces: string[] = [];
      peer.on("data", (data) => pieces.push(String(data)));
      client.wire.write(b`head `);
      client.wire.write(b`and `);
      client.wire.writeSequence([b`body`]);
      await new Promise((resolve) => peer.once("data", resolve));
      expect(pieces).to.deep.equal(["head and body"]);
    });
  });

  it("does not copy a long write, so that later changes of the bytes are sent", async () => {
    const { client, server } = await connections.plain();
    const data = Buffer.alloc(100_000, "a");
    client.wire.write(data);
    data.fill("b");
    await server.receives(100_000);
    expect(server.text).to.equal("b".repeat(100_000));
  });

  it("is lost with ConnectionLost when the peer resets it, with Node's error as the cause", async () => {
    await withBareServer(async (client, peer) => {
      peer.resetAndDestroy();
      const reason = await client.loses();
      expect(reason).to.be.instanceOf(ConnectionLost);
      expect(reason.message).to.equal(
        "Connection to the other side was lost in a non-clean fashion.",
      );
      expect((reason.cause as NodeJS.ErrnoException).code).to.equal("ECONNRESET");
    });
  });

  it("is lost with ConnectionLost when the peer resets it in the middle of a write", async () => {
    await withBareServer(async (client, peer) => {
      const producer = new RecordingProducer();
      const chunk = Buffer.alloc(65536);
      producer.onResume = () => client.wire.write(chunk);
      client.wire.registerProducer(producer, false);
      peer.once("data", () => peer.resetAndDestroy());
      expect(await client.loses()).to.be.instanceOf(ConnectionLost);
      expect(producer.events.at(-1)).to.equal("stop");
    });
  });

  it("is lost with ConnectionLost when the peer resets it while loseConnection flushes", async () => {
    await withBareServer(async (client, peer) => {
      peer.pause();
      client.wire.write(Buffer.alloc(20_000_000));
      client.wire.loseConnection();
      await fewTurns();
      peer.resetAndDestroy();
      expect(await client.loses()).to.be.instanceOf(ConnectionLost);
    });
  });

  it("that is paused is not lost by a reset, and delivers the bytes before it when it resumes", async () => {
    await withBareServer(async (client, peer) => {
      client.wire.pauseProducing();
      peer.write("last words");
      await fewTurns();
      peer.resetAndDestroy();
      await fewTurns();
      client.wire.resumeProducing();
      expect(await client.loses()).to.be.instanceOf(ConnectionLost);
      expect(client.events).to.deep.equal(["made", "data", "lost"]);
      expect(client.text).to.equal("last words");
    });
  });

  it("that is paused stops its producer when a write fails, and keeps the bytes before the reset", async () => {
    const { client, server } = await connections.plain();
    const producer = new RecordingProducer();
    server.wire.pauseProducing();
    server.wire.registerProducer(producer, true);
    client.wire.write(b`last words`);
    await fewTurns();
    client.wire.abortConnection();
    await client.loses();
    await fewTurns();
    const stopped = new Promise<void>((resolve) => {
      producer.stopProducing = resolve;
    });
    server.wire.write(b`to no one`);
    await stopped;
    expect(server.events).to.deep.equal(["made"]);
    server.wire.resumeProducing();
    expect(await server.loses()).to.be.instanceOf(ConnectionLost);
    expect(server.text).to.equal("last words");
  });

  it("that is paused and reset can be closed without resuming", async () => {
    const { client, server } = await connections.plain();
    server.wire.pauseProducing();
    client.wire.abortConnection();
    await client.loses();
    await fewTurns();
    server.wire.loseConnection();
    await server.loses();
    expect(server.events).to.deep.equal(["made", "lost"]);
  });

  it("is lost with ConnectionLost when a reset is received together with the last bytes", async () => {
    await withBareServer(async (client, peer) => {
      peer.write("last words");
      await new Promise<void>((resolve) => setImmediate(resolve));
      peer.resetAndDestroy();
      // The loop makes no turn here, so that both have arrived when it reads.
      holdUp(30);
      expect(await client.loses()).to.be.instanceOf(ConnectionLost);
      expect(client.text).to.equal("last words");
    });
  });

  it("that is paused delivers an early response when it resumes, although a write has failed before", async () => {
    await withBareServer(async (client, peer) => {
      client.wire.pauseProducing();
      client.wire.write(b`more than the peer reads`);
      peer.pause();
      peer.write("answer");
      await fewTurns();
      peer.destroy();
      const producer = new RecordingProducer();
      producer.onResume = () => client.wire.write(Buffer.alloc(100_000));
      client.wire.registerProducer(producer, false);
      await fewTurns();
      expect(client.events).to.deep.equal(["made"]);
      client.wire.resumeProducing();
      expect(await client.loses()).to.be.instanceOf(ConnectionLost);
      expect(client.text).to.equal("answer");
    });
  });

  it("delivers an early response although the peer has closed before everything was sent", async () => {
    for (let round = 0; round < 10; round++) {
      await withBareServer(async (client, peer) => {
        peer.once("data", () => {
          peer.write("HTTP/1.1 413 Too much\r\n\r\n");
          // Closed with unread bytes: the system sends a reset.
          peer.destroy();
        });
        const producer = new RecordingProducer();
        const chunk = Buffer.alloc(1_000_000);
        producer.onResume = () => client.wire.write(chunk);
        client.wire.registerProducer(producer, false);
        await client.loses();
        expect(client.text).to.equal("HTTP/1.1 413 Too much\r\n\r\n");
      });
    }
  });

  it("delivers an early response that is unread when the write fails at once", async () => {
    await withBareServer(async (client, peer) => {
      peer.write("answer");
      client.wire.write(b`more than the peer reads`);
      peer.pause();
      await nextTurn();
      peer.destroy();
      // The loop makes no turn here: the reply and the reset are in the system when the write
      // fails.
      holdUp(30);
      client.wire.write(Buffer.alloc(1_000_000));
      expect(await client.loses()).to.be.instanceOf(ConnectionLost);
      expect(client.text).to.equal("answer");
    });
  });

  it("can be closed by the protocol that receives the early response", async () => {
    await withBareServer(async (client, peer) => {
      client.onData = () => client.wire.loseConnection();
      peer.once("data", () => {
        peer.write("answer");
        peer.destroy();
      });
      const producer = new RecordingProducer();
      producer.onResume = () => client.wire.write(Buffer.alloc(1_000_000));
      client.wire.registerProducer(producer, false);
      client.onMade = () => {};
      await client.loses();
      expect(client.events).to.deep.equal(["made", "data", "lost"]);
    });
  });

  it("ignores an error of the socket after its end", async () => {
    await withBareServer(async (client) => {
      const socket = (client.transport as unknown as { getHandle(): Socket }).getHandle();
      client.wire.loseConnection();
      await client.loses();
      socket.emit("error", new Error("late"));
      expect(client.events).to.deep.equal(["made", "lost"]);
    });
  });

  it("is lost when other code destroys its socket", async () => {
    await withBareServer(async (client) => {
      (client.transport as unknown as { getHandle(): Socket }).getHandle().destroy();
      expect(await client.loses()).to.be.instanceOf(ConnectionLost);
    });
  });
});
