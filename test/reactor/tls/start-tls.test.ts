import { connect as netConnect } from "node:net";
import { createSecureContext, TLSSocket, connect as tlsConnect } from "node:tls";
import { b } from "@twisted-ts/reactor";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import {
  Certificate,
  CertificateVerificationError,
  optionsForClientTLS,
} from "@twisted-ts/reactor/ssl";
import { expect } from "chai";
import { certificates } from "../../support/certificates.ts";
import { clientOptions, describeTLS, serverOptions } from "./settings.ts";
import { Connections, Side } from "./side.ts";

describeTLS("startTLS", () => {
  const connections = new Connections();
  afterEach(() => connections.close());

  /** A client and a server that turn to TLS after a word in the clear. */
  function makeUpgradingSides(): { client: Side; server: Side } {
    const client = new Side();
    const server = new Side();
    client.onMade = () => client.wire.write(b`STARTTLS\r\n`);
    server.onData = (data) => {
      if (String(data) !== "STARTTLS\r\n") return;
      server.wire.write(b`220 go ahead\r\n`);
      server.wire.startTLS(serverOptions());
    };
    client.onData = (data) => {
      if (String(data) === "220 go ahead\r\n") client.wire.startTLS(clientOptions());
    };
    return connections.pair({ client: null, server: null }, client, server);
  }

  it("turns a connection to TLS, and sends what was written before in plain text", async () => {
    const { client, server } = makeUpgradingSides();
    await Promise.all([client.secured(), server.secured()]);
    client.wire.write(b`encrypted`);
    await server.receives("STARTTLS\r\nencrypted");
    server.wire.write(b`too`);
    await client.receives("220 go ahead\r\ntoo");
    expect([client.events, server.events]).to.deep.equal([
      ["made", "data", "handshake", "data"],
      ["made", "data", "handshake", "data"],
    ]);
  });

  it("keeps the transport, which then has certificates and closes by close_notify", async () => {
    const { client, server } = makeUpgradingSides();
    const { wire } = await client.secured().then(() => client);
    await server.secured();
    expect(wire).to.equal(client.transport);
    expect(wire.getPeerCertificate()?.subject.CN).to.equal("localhost");
    expect(Certificate.peerFromTransport(wire).equals(certificates().get("good"))).to.equal(true);
    expect(wire.negotiatedProtocol).to.equal(null);
    wire.loseConnection();
    expect(wire.disconnecting).to.equal(true);
    expect(await client.lost()).to.be.instanceOf(ConnectionDone);
    expect(await server.lost()).to.be.instanceOf(ConnectionDone);
  });

  it("calls connectionLost with the error of the handshake", async () => {
    const client = new Side();
    const server = new Side();
    client.onMade = () => client.wire.startTLS(optionsForClientTLS("localhost"));
    server.onMade = () => server.wire.startTLS(serverOptions());
    connections.pair({ client: null, server: null }, client, server);
    expect(await client.lost()).to.be.instanceOf(CertificateVerificationError);
    await server.lost();
  });

  it("lets the accepting side begin the handshake when normal is false", async () => {
    const client = new Side();
    const server = new Side();
    client.onMade = () =>
      (client.wire as unknown as { startTLS(settings: object, normal: boolean): void }).startTLS(
        serverOptions(),
        false,
      );
    server.onMade = () =>
      (server.wire as unknown as { startTLS(settings: object, normal: boolean): void }).startTLS(
        clientOptions(),
        false,
      );
    connections.pair({ client: null, server: null }, client, server);
    await Promise.all([client.secured(), server.secured()]);
    expect(server.wire.getPeerCertificate()?.subject.CN).to.equal("localhost");
  });

  it("keeps stopReading, startReading, pauseProducing and resumeProducing working", async () => {
    const { client, server } = makeUpgradingSides();
    await Promise.all([client.secured(), server.secured()]);
    const wire = server.wire as unknown as Record<string, () => void>;
    for (const [stop, start, word] of [
      ["stopReading", "startReading", "one "],
      ["pauseProducing", "resumeProducing", "two "],
      ["stopReading", "resumeProducing", "three "],
      ["pauseProducing", "startReading", "four "],
    ] as const) {
      const before = server.text;
      wire[stop]?.();
      client.wire.write(Buffer.from(word));
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      expect(server.text).to.equal(before);
      wire[start]?.();
      await server.receives(before + word);
    }
  });

  it("refuses to be called twice", async () => {
    const { client } = makeUpgradingSides();
    await client.secured();
    expect(() => client.wire.startTLS(clientOptions())).to.throw(Error, "TLS was already started");
  });

  it("does nothing on a connection that is lost", async () => {
    const { client, server } = connections.pair({ client: null, server: null });
    client.onMade = () => client.wire.loseConnection();
    await Promise.all([client.lost(), server.lost()]);
    client.wire.startTLS(clientOptions());
    expect(client.events).to.deep.equal(["made", "lost"]);
  });

  it("discards plain text that was received and not delivered", async () => {
    const server = new Side();
    const where = connections.listen(server, null);
    const peer = netConnect(where, "127.0.0.1").on("error", () => {});
    peer.write("STARTTLS\r\n");
    await server.receives("STARTTLS\r\n");
    server.wire.pauseProducing();
    peer.write("RCPT TO:<injected>\r\n");
    await heldBytes(server);
    server.wire.startTLS(serverOptions());
    server.wire.resumeProducing();
    const secure = tlsConnect({ socket: peer, ca: authorityPEM(), servername: "localhost" });
    secure.on("error", () => {}).write("encrypted");
    await server.receives("STARTTLS\r\nencrypted");
    expect(server.text).to.equal("STARTTLS\r\nencrypted");
    secure.destroy();
  });

  it("uses a handshake that was received and not delivered", async () => {
    const server = new Side();
    const where = connections.listen(server, null);
    server.onMade = () => server.wire.pauseProducing();
    const peer = netConnect(where, "127.0.0.1").on("error", () => {});
    const secure = tlsConnect({ socket: peer, ca: authorityPEM(), servername: "localhost" });
    secure.on("error", () => {}).write("early bird");
    await heldBytes(server);
    server.wire.startTLS(serverOptions());
    await server.secured();
    expect(server.text).to.equal("");
    server.wire.resumeProducing();
    await server.receives("early bird");
    secure.destroy();
  });

  it("keeps the producer, which is paused until what it writes can be encrypted", async () => {
    const { client, server } = connections.pair({ client: null, server: null });
    await server.until(() => server.events.includes("made"));
    await client.until(() => client.events.includes("made"));
    const calls: string[] = [];
    const producer = {
      pauseProducing: () => calls.push("pause"),
      resumeProducing: () => calls.push("resume"),
      stopProducing: () => calls.push("stop"),
    };
    client.wire.registerProducer(producer, true);
    server.wire.startTLS(serverOptions());
    client.wire.startTLS(clientOptions());
    client.wire.write(Buffer.alloc(100_000));
    expect(calls).to.deep.equal(["pause"]);
    await server.receives("x".repeat(100_000));
    expect(calls).to.deep.equal(["pause", "resume"]);
    client.wire.abortConnection();
    await client.lost();
    expect(calls).to.deep.equal(["pause", "resume", "stop"]);
  });

  it("works against Node's own TLS as the server", async () => {
    const client = new Side();
    const { createServer } = await import("node:net");
    const { privateKey, original } = certificates().get("good");
    const secureContext = createSecureContext({
      key: String(privateKey.dump(1)),
      cert: original.toString(),
    });
    const listening = createServer((socket) => {
      const secure = new TLSSocket(socket, { isServer: true, secureContext });
      secure.on("error", () => {}).on("data", (data) => secure.end(data));
    });
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    client.onMade = () => {
      client.wire.startTLS(clientOptions());
      client.wire.write(b`echo`);
    };
    connections.connect(client, (listening.address() as { port: number }).port, null);
    await client.receives("echo");
    expect(await client.lost()).to.be.instanceOf(ConnectionDone);
    await new Promise((resolve) => listening.close(resolve));
  });
});

function authorityPEM(): string {
  return certificates().authority.original.toString();
}

/** Waits until a paused connection holds bytes. */
async function heldBytes(side: Side): Promise<void> {
  await side.until(() => side.events.includes("made"));
  const { _socket } = side.wire as unknown as { _socket: { readableLength: number } };
  while (_socket.readableLength === 0) await new Promise((resolve) => setImmediate(resolve));
}
