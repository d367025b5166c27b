import { connect as netConnect } from "node:net";
import { type TLSSocket, connect as tlsConnect } from "node:tls";
import { b } from "@twisted-ts/reactor";
import { ConnectionAborted, ConnectionDone, ConnectionLost } from "@twisted-ts/reactor/error";
import { isNegotiated, isSSLTransport, isTCPTransport } from "@twisted-ts/reactor/interfaces";
import { Certificate, CertificateOptions, TLSVersion } from "@twisted-ts/reactor/ssl";
import { expect } from "chai";
import { certificates } from "../../support/certificates.ts";
import { muteStandardError } from "../../support/mute.ts";
import { clientOptions, describeTLS, serverOptions } from "./settings.ts";
import { Connections, Side } from "./side.ts";

/** A peer of Node's own that does not close when this side does. */
function halfOpenPeer(port: number): TLSSocket {
  const socket = netConnect({ port, host: "127.0.0.1", allowHalfOpen: true });
  return tlsConnect({ socket, rejectUnauthorized: false }).on("error", () => {});
}

describeTLS("connectSSL and listenSSL", () => {
  const connections = new Connections();
  afterEach(() => connections.close());
  const settings = () => ({ client: clientOptions(), server: serverOptions() });

  it("connect the protocols first, and call handshakeCompleted when the handshake is done", async () => {
    const { client, server } = await connections.secured(settings());
    expect([client.events, server.events]).to.deep.equal([
      ["made", "handshake"],
      ["made", "handshake"],
    ]);
  });

  it("send what was written before the end of the handshake after it, in order", async () => {
    const { client, server } = connections.pair(settings());
    client.onMade = () => {
      client.wire.write(b`one `);
      client.wire.writeSequence([b`two `, b`three `]);
    };
    client.onHandshake = () => client.wire.write(b`four`);
    await server.receives("one two three four");
    expect(server.text).to.equal("one two three four");
    expect(server.events).to.deep.equal(["made", "handshake", "data"]);
  });

  it("have transports that are encrypted, with the methods of TCP", async () => {
    const { client } = await connections.secured(settings());
    const { wire } = client;
    expect([isSSLTransport(wire), isNegotiated(wire), isTCPTransport(wire)]).to.deep.equal([
      true,
      true,
      true,
    ]);
    expect(wire.getTcpNoDelay()).to.equal(true);
    wire.setTcpNoDelay(false);
    wire.setTcpKeepAlive(true);
    expect([wire.getTcpNoDelay(), wire.getTcpKeepAlive()]).to.deep.equal([false, true]);
  });

  it("gather small writes of one turn into one record", async () => {
    const { client, server } = await connections.secured(settings());
    for (let count = 0; count < 100; count++) client.wire.write(b`x`);
    await server.receives("x".repeat(100));
    expect(server.pieces.length).to.equal(1);
  });

  it("return the certificates of both sides, also in connectionLost, and null when there is none", async () => {
    const { client, server } = await connections.secured(settings());
    const good = certificates().get("good");
    expect(client.wire.getPeerCertificate()?.subject.CN).to.equal("localhost");
    expect(server.wire.getPeerCertificate()).to.equal(null);
    expect(Certificate.peerFromTransport(client.wire).equals(good)).to.equal(true);
    expect(Certificate.hostFromTransport(server.wire).equals(good)).to.equal(true);
    let atTheEnd: unknown;
    client.connectionLost = function (reason) {
      atTheEnd = this.wire.getPeerCertificate()?.subject.CN;
      Side.prototype.connectionLost.call(this, reason);
    };
    client.wire.loseConnection();
    await client.lost();
    expect(atTheEnd).to.equal("localhost");
  });

  it("return null for certificates before the handshake", () => {
    const { client } = connections.pair(settings());
    return new Promise<void>((resolve) => {
      client.onMade = () => {
        expect(client.wire.getPeerCertificate()).to.equal(null);
        expect(client.wire.negotiatedProtocol).to.equal(null);
        resolve();
      };
    });
  });

  it("throw at once for invalid settings, or settings that OpenSSL refuses", () => {
    const mismatch = new CertificateOptions({
      privateKey: certificates().get("client").privateKey.original,
      certificate: certificates().get("good").original,
    });
    expect(() => connections.listen(new Side(), mismatch)).to.throw(Error, "key values mismatch");
    expect(() => connections.listen(new Side(), {} as never)).to.throw(
      TypeError,
      "serverConnectionForTLS",
    );
    expect(() => connections.connect(new Side(), 1, {} as never)).to.throw(
      TypeError,
      "clientConnectionForTLS",
    );
  });

  it("do not speak a version of TLS that the settings exclude", async () => {
    const good = certificates().get("good");
    const server = new CertificateOptions({
      privateKey: good.privateKey.original,
      certificate: good.original,
      raiseMinimumTo: TLSVersion.TLSv1_3,
    });
    const client = clientOptions({
      extraCertificateOptions: { lowerMaximumSecurityTo: TLSVersion.TLSv1_2 },
    });
    const sides = connections.pair({ client, server });
    expect((await sides.server.lost()).message).to.equal(
      "[('SSL routines', '', 'unsupported protocol')]",
    );
    expect((await sides.client.lost()).message).to.include("protocol version");
  });

  it("work when bytes are received one at a time", async () => {
    const server = new Side();
    const where = connections.listen(server, serverOptions());
    const peer = tlsConnect({
      port: where,
      host: "127.0.0.1",
      ca: certificates().authority.original.toString(),
      servername: "localhost",
    });
    peer.on("error", () => {});
    peer.write("hello");
    await server.receives("hello");
    server.wire.write(b`world`);
    const [reply] = await new Promise<Buffer[]>((resolve) =>
      peer.once("data", (data) => resolve([data])),
    );
    expect(String(reply)).to.equal("world");
    peer.end();
    expect(await server.lost()).to.be.instanceOf(ConnectionDone);
  });

  describe("loseConnection", () => {
    it("ends both sides with ConnectionDone, by close_notify", async () => {
      const { client, server } = await connections.secured(settings());
      client.wire.write(b`last words`);
      client.wire.loseConnection();
      expect(client.reason).to.equal(null);
      expect(await server.lost()).to.be.instanceOf(ConnectionDone);
      expect(await client.lost()).to.be.instanceOf(ConnectionDone);
      expect(server.text).to.equal("last words");
    });

    it("before the handshake aborts the connection, when there is nothing to send", async () => {
      const { client, server } = connections.pair(settings());
      client.onMade = () => client.wire.loseConnection();
      const lost = await client.lost();
      expect([lost.constructor, lost.message]).to.deep.equal([
        ConnectionLost,
        "Connection to the other side was lost in a non-clean fashion: Connection lost.",
      ]);
      await server.lost();
      expect(client.events).to.deep.equal(["made", "lost"]);
    });

    it("waits for the handshake when there is something to send", async () => {
      const { client, server } = connections.pair(settings());
      client.onMade = () => {
        client.wire.write(b`x`);
        client.wire.loseConnection();
      };
      expect(await server.lost()).to.be.instanceOf(ConnectionDone);
      expect(await client.lost()).to.be.instanceOf(ConnectionDone);
      expect([server.text, client.events]).to.deep.equal(["x", ["made", "handshake", "lost"]]);
    });

    it("drops what is written after it", async () => {
      const { client, server } = await connections.secured(settings());
      client.wire.loseConnection();
      client.wire.write(b`late`);
      await Promise.all([client.lost(), server.lost()]);
      expect(server.text).to.equal("");
    });

    it("closes a connection whose peer never responds to close_notify", async () => {
      const server = new Side();
      const where = connections.listen(server, serverOptions());
      const peer = halfOpenPeer(where);
      await server.secured();
      peer.pause();
      server.wire.loseConnection();
      expect(await server.lost()).to.be.instanceOf(ConnectionDone);
      peer.destroy();
    });
  });

  describe("abortConnection", () => {
    for (const when of ["onMade", "onHandshake"] as const) {
      it(`called in ${when} ends with ConnectionAborted, and resets the peer`, async () => {
        const { client, server } = connections.pair(settings());
        client[when] = () => {
          client.wire.write(b`dropped`);
          client.wire.abortConnection();
          expect(client.reason).to.equal(null);
        };
        expect(await client.lost()).to.be.instanceOf(ConnectionAborted);
        const seen = await server.lost();
        expect(seen.constructor).to.equal(ConnectionLost);
        expect(server.text).to.equal("");
      });
    }
  });

  describe("loseWriteConnection", () => {
    it("sends all that was written, then close_notify, after which a peer with Twisted closes", async () => {
      const { client, server } = await connections.secured(settings());
      client.wire.write(b`request`);
      client.wire.loseWriteConnection();
      client.wire.write(b`late`);
      expect(await server.lost()).to.be.instanceOf(ConnectionDone);
      expect(await client.lost()).to.be.instanceOf(ConnectionDone);
      expect(server.text).to.equal("request");
    });

    it("leaves the other direction open to a peer that still sends", async () => {
      const server = new Side();
      const where = connections.listen(server, serverOptions());
      const peer = halfOpenPeer(where);
      peer.resume();
      await server.secured();
      server.wire.write(b`that is all`);
      server.wire.loseWriteConnection();
      await new Promise((resolve) => peer.once("end", resolve));
      peer.end("but not for me");
      await server.receives("but not for me");
      expect(await server.lost()).to.be.instanceOf(ConnectionDone);
    });
  });

  describe("the end of a connection", () => {
    it("is ConnectionLost when the peer's socket closes without close_notify", async () => {
      const { client, server } = await connections.secured(settings());
      // The plain transport below the client's TLS transport.
      (
        client.wire as unknown as { transport: { loseConnection(): void } }
      ).transport.loseConnection();
      expect((await server.lost()).constructor).to.equal(ConnectionLost);
      await client.lost();
    });

    it("drops what was received after loseConnection", async () => {
      const { client, server } = await connections.secured(settings());
      server.onData = () => server.wire.loseConnection();
      client.wire.write(Buffer.alloc(500_000));
      await server.lost();
      expect(server.pieces.length).to.equal(1);
    });

    it("has the error of dataReceived or handshakeCompleted as its reason", async () => {
      for (const when of ["onData", "onHandshake"] as const) {
        const { client, server } = connections.pair(settings());
        const boom = new RangeError(`boom ${when}`);
        server[when] = () => {
          throw boom;
        };
        client.onMade = () => client.wire.write(b`x`);
        const unmute = muteStandardError();
        try {
          expect(await server.lost()).to.equal(boom);
        } finally {
          unmute();
        }
        expect((await client.lost()).constructor).to.equal(ConnectionLost);
      }
    });
  });
});
