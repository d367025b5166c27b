import { createServer, type Socket } from "node:net";
import { connect as connectTLS, type TLSSocket } from "node:tls";
import { b } from "@twisted-ts/reactor";
import { ConnectionDone, ConnectionLost } from "@twisted-ts/reactor/error";
import type { TLSContextFactory } from "@twisted-ts/reactor/interfaces";
import { Factory } from "@twisted-ts/reactor/protocol";
import { TLSMemoryBIOFactory } from "@twisted-ts/reactor/protocols/tls";
import { CertificateOptions, TLSError, TLSVersion } from "@twisted-ts/reactor/ssl";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { fewTurns } from "../../contract/transport-contract.ts";
import { certificates } from "../../support/certificates.ts";
import { type Arrival, atOnce, later, makeMemoryPair, soon } from "./memory-transport.ts";
import { clientOptions, describeTLS } from "./settings.ts";
import { Connections, Side } from "./side.ts";

const arrivals: [string, Arrival][] = [
  ["delivers at once", atOnce],
  ["delivers in the next microtask", soon],
  ["delivers in a later turn", later],
];

function makeSidesInMemory(
  arrival: Arrival,
  clientSettings: TLSContextFactory,
  serverSettings: TLSContextFactory,
) {
  const [below, belowServer] = makeMemoryPair(arrival);
  const [client, server] = [new Side(), new Side()];
  const wrapped = (side: Side, settings: TLSContextFactory, isClient: boolean) => {
    const factory = new Factory();
    factory.buildProtocol = () => side;
    const tls = new TLSMemoryBIOFactory(settings, isClient, factory);
    return tls.buildProtocol(new StringTransport().getPeer());
  };
  below.protocol = wrapped(client, clientSettings, true);
  belowServer.protocol = wrapped(server, serverSettings, false);
  belowServer.protocol?.makeConnection(belowServer);
  below.protocol?.makeConnection(below);
  return { client, server, below, belowServer };
}

/** Settings of a server that speaks one version, and may require a certificate. */
function makeServerOptions(version: TLSVersion, demanding = false): CertificateOptions {
  const good = certificates().get("good");
  return new CertificateOptions({
    privateKey: good.privateKey.original,
    certificate: good.original,
    insecurelyLowerMinimumTo: version,
    lowerMaximumSecurityTo: version,
    ...(demanding && { trustRoot: certificates().authority }),
  });
}

for (const version of [TLSVersion.TLSv1_2, TLSVersion.TLSv1_3]) {
  describeTLS(`a connection over ${version.name} that is cut without close_notify`, () => {
    const connections = new Connections();
    afterEach(() => connections.close());

    it("over a socket ends with ConnectionLost, after all received bytes are delivered", async () => {
      const sides = await connections.secured({
        client: clientOptions(),
        server: makeServerOptions(version),
      });
      sides.server.wire.write(b`half of it`);
      await sides.client.receives("half of it");
      // The plain side of the server's socket: it ends without TLS.
      (
        sides.server.wire as unknown as { transport: { loseConnection(): void } }
      ).transport.loseConnection();
      expect((await sides.client.lost()).constructor).to.equal(ConnectionLost);
      expect(sides.client.text).to.equal("half of it");
      await sides.server.lost();
    });

    it("while reading is paused is reported when it resumes, after all received bytes are delivered", async () => {
      const sides = await connections.secured({
        client: clientOptions(),
        server: makeServerOptions(version),
      });
      sides.client.wire.pauseProducing();
      sides.server.wire.write(b`half of it`);
      await fewTurns();
      (
        sides.server.wire as unknown as { transport: { loseConnection(): void } }
      ).transport.loseConnection();
      await fewTurns();
      expect(sides.client.events).to.deep.equal(["made", "handshake"]);
      sides.client.wire.resumeProducing();
      expect((await sides.client.lost()).constructor).to.equal(ConnectionLost);
      expect(sides.client.text).to.equal("half of it");
      await sides.server.lost();
    });

    for (const [what, arrival] of arrivals) {
      it(`over a carrier in memory that ${what} ends with ConnectionLost`, async () => {
        const {
          client,
          server: peer,
          below,
          belowServer,
        } = makeSidesInMemory(arrival, clientOptions(), makeServerOptions(version));
        await Promise.all([client.secured(), peer.secured()]);
        peer.wire.write(b`half of it`);
        await client.receives("half of it");
        below.lose(new ConnectionDone());
        belowServer.lose(new ConnectionDone());
        expect((await client.lost()).constructor).to.equal(ConnectionLost);
        expect((await peer.lost()).constructor).to.equal(ConnectionLost);
      });
    }
  });

  describeTLS(`a connection over ${version.name} that the peer closes with close_notify`, () => {
    const connections = new Connections();
    afterEach(() => connections.close());

    it("ends with ConnectionDone, also when many bytes are received right before it", async () => {
      const sides = await connections.secured({
        client: clientOptions(),
        server: makeServerOptions(version),
      });
      const much = Buffer.alloc(3_000_000, 97);
      sides.server.wire.write(much);
      sides.server.wire.loseConnection();
      expect(await sides.client.lost()).to.be.instanceOf(ConnectionDone);
      expect(sides.client.text.length).to.equal(much.length);
      expect(await sides.server.lost()).to.be.instanceOf(ConnectionDone);
    });

    it("ends with ConnectionDone when it was paused with many bytes to read", async () => {
      const sides = await connections.secured({
        client: clientOptions(),
        server: makeServerOptions(version),
      });
      sides.client.onData = () => {
        sides.client.wire.pauseProducing();
        setImmediate(() => sides.client.wire.resumeProducing());
      };
      const much = Buffer.alloc(2_000_000, 97);
      sides.server.wire.write(much);
      sides.server.wire.loseConnection();
      expect(await sides.client.lost()).to.be.instanceOf(ConnectionDone);
      expect(sides.client.text.length).to.equal(much.length);
    });
  });

  describeTLS(`a server over ${version.name} that demands a certificate`, () => {
    for (const [what, arrival] of arrivals) {
      it(`ends with the TLS error over a carrier in memory that ${what}`, async () => {
        const sides = makeSidesInMemory(arrival, clientOptions(), makeServerOptions(version, true));
        const reason = await sides.server.lost();
        expect(reason).to.be.instanceOf(TLSError);
        expect(reason.message).to.include("peer did not return a certificate");
        await sides.client.lost();
      });
    }
  });
}

describeTLS("a TLS 1.2 client that wants to negotiate again", () => {
  const connections = new Connections();
  afterEach(() => connections.close());

  it("is refused by a server, which ends the connection and has called handshakeCompleted once", async () => {
    const side = new Side();
    const port = connections.listen(side, makeServerOptions(TLSVersion.TLSv1_2));
    const client: TLSSocket = connectTLS({
      port,
      host: "127.0.0.1",
      servername: "localhost",
      rejectUnauthorized: false,
    });
    client.on("error", () => {});
    await new Promise((resolve) => client.once("secureConnect", resolve));
    await side.secured();
    client.renegotiate({}, () => {});
    client.write("x");
    const reason = await side.lost();
    expect(reason).to.be.instanceOf(Error);
    expect(side.events.filter((event) => event === "handshake")).to.deep.equal(["handshake"]);
    client.destroy();
  });
});

describeTLS("a TLS connection whose peer responds early and closes", () => {
  const connections = new Connections();
  afterEach(() => connections.close());

  it("delivers the response although a write fails", async () => {
    for (let round = 0; round < 5; round++) {
      const settings = certificates().get("good");
      const sockets: Socket[] = [];
      const tls = await import("node:tls");
      const listening = createServer((socket) => {
        sockets.push(socket);
        const peer = new tls.TLSSocket(socket, {
          isServer: true,
          key: settings.privateKey.dump(1),
          cert: settings.dump(1),
        });
        peer.on("error", () => {});
        socket.on("error", () => {});
        peer.once("data", () => {
          peer.write("answer", () => socket.destroy());
        });
      }).listen(0, "127.0.0.1");
      await new Promise((resolve) => listening.once("listening", resolve));
      const client = new Side();
      client.onHandshake = () => {
        const write = () => client.wire.write(Buffer.alloc(1_000_000));
        client.wire.registerProducer({ resumeProducing: write, stopProducing() {} }, false);
      };
      connections.connect(client, (listening.address() as { port: number }).port, clientOptions());
      expect(await client.lost()).to.be.instanceOf(ConnectionLost);
      expect(client.text).to.equal("answer");
      listening.close();
    }
  });

  it("hands the socket nothing more after a write has failed", async () => {
    const { client, server } = await connections.secured({
      client: clientOptions(),
      server: makeServerOptions(TLSVersion.TLSv1_3),
    });
    const below = (client.wire as unknown as { transport: { _encrypted: TLSSocket } }).transport;
    const socket = below._encrypted;
    const calls: string[] = [];
    socket._write = (_chunk, _encoding, callback) => {
      calls.push("write");
      callback(Object.assign(new Error("write EPIPE"), { code: "EPIPE", syscall: "write" }));
    };
    socket._final = (callback) => {
      calls.push("end");
      callback();
    };
    // More than is gathered: it is encrypted at once.
    const bytes = Buffer.alloc(70_000);
    client.wire.write(bytes);
    client.wire.write(bytes);
    client.wire.loseWriteConnection();
    expect(await client.lost()).to.be.instanceOf(ConnectionLost);
    expect(calls).to.deep.equal(["write"]);
    await server.lost();
  });
});
