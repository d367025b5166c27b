// inlineCallbacks over endpoints on one side, real Twisted on the other: Debian's python3-twisted.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Deferred, DeferredQueue, type Failure, inlineCallbacks } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import {
  clientFromString,
  connectProtocol,
  HostnameEndpoint,
  quoteStringArgument,
  serverFromString,
  wrapClientTLS,
} from "@twisted-ts/reactor/endpoints";
import {
  type IStreamClientEndpoint,
  isSSLTransport,
  isTLSTransport,
} from "@twisted-ts/reactor/interfaces";
import { Factory } from "@twisted-ts/reactor/protocol";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";
import { optionsForClientTLS } from "@twisted-ts/reactor/ssl";
import { expect } from "chai";
import { FixedResolver } from "../reactor/endpoints/support.ts";
import { certificates, whyNoCertificates } from "../support/certificates.ts";
import { runTwistedClient, startTwistedServer, twistedMissing } from "../support/twisted-peers.ts";

const TIMEOUT = 20;

/** Sends lines, and waits for a line after each. */
class LineClient extends LineReceiver {
  readonly replies = new DeferredQueue<string>();
  readonly lost = new Deferred<string>();

  override lineReceived(line: Buffer): void {
    this.replies.put(line.toString());
  }

  override connectionLost(reason: Failure): void {
    this.lost.callback((reason.value as Error).name);
  }

  send(line: string): Deferred<string> {
    this.sendLine(Buffer.from(line));
    return this.replies.get().addTimeout(TIMEOUT, reactor);
  }
}

/** Returns each line in capitals, as the server of Twisted does. */
class Upper extends LineReceiver {
  override lineReceived(line: Buffer): void {
    this.sendLine(Buffer.from(line.toString().toUpperCase()));
  }
}

const upperFactory = (): Factory => {
  const factory = Factory.forProtocol(Upper);
  factory.noisy = false;
  return factory;
};

/** Exchanges three lines with the server of Twisted: the replies, and the reason of the end. */
const exchangeLines = inlineCallbacks(function* (endpoint: IStreamClientEndpoint) {
  const client = yield* connectProtocol(endpoint, new LineClient());
  const replies = [
    yield* client.send("hello"),
    yield* client.send("how are you?"),
    yield* client.send("bye"),
  ];
  return [...replies, yield* client.lost.addTimeout(TIMEOUT, reactor)];
});

const EXPECTED_REPLIES = ["HELLO", "HOW ARE YOU?", "BYE", "ConnectionDone"];

function skipUnless(missing: () => string | null): (this: Mocha.Context) => void {
  return function () {
    const reason = missing();
    if (reason === null) return;
    console.log(`      skipped: ${reason}`);
    this.skip();
  };
}

describe("endpoints and Twisted", () => {
  let folder: string;

  before(function () {
    skipUnless(() => twistedMissing()).call(this);
    folder = mkdtempSync(join(tmpdir(), "twisted-ts-interop-"));
  });

  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  describe("a client here, a server of Twisted", () => {
    it("talk over TCP by clientFromString", async () => {
      const server = await startTwistedServer("tcp:0:interface=127.0.0.1");
      try {
        const endpoint = clientFromString(reactor, `tcp:127.0.0.1:${server.where}`);
        expect(await exchangeLines(endpoint)).to.deep.equal(EXPECTED_REPLIES);
        expect(await server.nextLine()).to.equal("lost ConnectionDone");
      } finally {
        await server.stop();
      }
    });

    it("talk over TCP by HostnameEndpoint, though the first address of the name refuses", async () => {
      const server = await startTwistedServer("tcp:0:interface=127.0.0.1");
      const before = reactor.installNameResolver(new FixedResolver(["127.0.0.2", "127.0.0.1"]));
      try {
        const endpoint = new HostnameEndpoint(reactor, "twisted.example", Number(server.where));
        expect(await exchangeLines(endpoint)).to.deep.equal(EXPECTED_REPLIES);
      } finally {
        reactor.installNameResolver(before);
        await server.stop();
      }
    });

    it("talk over a UNIX socket", async () => {
      const path = join(folder, "twisted.sock");
      const server = await startTwistedServer(`unix:${quoteStringArgument(path)}:lockfile=0`);
      try {
        const endpoint = clientFromString(reactor, `unix:${quoteStringArgument(path)}`);
        expect(await exchangeLines(endpoint)).to.deep.equal(EXPECTED_REPLIES);
      } finally {
        await server.stop();
      }
    });

    it("get connectionLost when the other side aborts", async () => {
      const server = await startTwistedServer("tcp:0:interface=127.0.0.1");
      try {
        const endpoint = clientFromString(reactor, `tcp:127.0.0.1:${server.where}`);
        const client = await connectProtocol(endpoint, new LineClient());
        expect(await client.send("hello")).to.equal("HELLO");
        (client.transport as unknown as { abortConnection(): void }).abortConnection();
        expect(await client.lost).to.equal("ConnectionAborted");
        expect(await server.nextLine()).to.equal("lost ConnectionLost");
      } finally {
        await server.stop();
      }
    });
  });

  describe("a server here, a client of Twisted", () => {
    it("talk over TCP by serverFromString", async () => {
      const port = await serverFromString(reactor, "tcp:0:interface=127.0.0.1").listen(
        upperFactory(),
      );
      try {
        const { port: number } = port.getHost() as IPv4Address;
        const { code, printed } = await runTwistedClient(
          `tcp:127.0.0.1:${number}`,
          "hello",
          "more",
        );
        expect(printed).to.deep.equal(["HELLO", "MORE", "lost ConnectionDone"]);
        expect(code).to.equal(0);
      } finally {
        await port.stopListening();
      }
    });

    it("talk over a UNIX socket", async () => {
      const path = quoteStringArgument(join(folder, "ours.sock"));
      const port = await serverFromString(reactor, `unix:${path}`).listen(upperFactory());
      try {
        const { printed } = await runTwistedClient(`unix:${path}`, "hello");
        expect(printed).to.deep.equal(["HELLO", "lost ConnectionDone"]);
      } finally {
        await port.stopListening();
      }
    });
  });

  describe("with TLS", () => {
    before(
      skipUnless(() => whyNoCertificates ?? twistedMissing("OpenSSL", "service_identity", "idna")),
    );

    const trusting = () =>
      optionsForClientTLS("localhost", { trustRoot: certificates().authority });
    const goodFile = () => quoteStringArgument(certificates().path("good", "both"));

    it("a client here talks to a server of Twisted by wrapClientTLS", async () => {
      const server = await startTwistedServer(`ssl:0:interface=127.0.0.1:privateKey=${goodFile()}`);
      try {
        const endpoint = wrapClientTLS(
          trusting(),
          new HostnameEndpoint(reactor, "localhost", Number(server.where)),
        );
        expect(await exchangeLines(endpoint)).to.deep.equal(EXPECTED_REPLIES);
      } finally {
        await server.stop();
      }
    });

    it("a client here starts TLS with a server of Twisted after STARTTLS", async () => {
      const server = await startTwistedServer(
        "tcp:0:interface=127.0.0.1",
        certificates().path("good", "both"),
      );
      try {
        const endpoint = clientFromString(reactor, `tcp:127.0.0.1:${server.where}`);
        const client = await connectProtocol(endpoint, new LineClient());
        expect(await client.send("STARTTLS")).to.equal("GO AHEAD");
        const { transport } = client;
        if (!isTLSTransport(transport)) throw new Error("no TLS on this transport");
        transport.startTLS(trusting());
        expect(await client.send("in secret")).to.equal("IN SECRET");
        expect(isSSLTransport(transport) && transport.getPeerCertificate()).to.be.an("object");
        expect(await client.send("bye")).to.equal("BYE");
        expect(await client.lost).to.equal("ConnectionDone");
      } finally {
        await server.stop();
      }
    });

    it("a client of Twisted checks the certificate of a server here, and talks to it", async () => {
      const port = await serverFromString(
        reactor,
        `ssl:0:interface=127.0.0.1:privateKey=${goodFile()}`,
      ).listen(upperFactory());
      try {
        const { port: number } = port.getHost() as IPv4Address;
        const trustRoots = quoteStringArgument(certificates().folder);
        const { printed } = await runTwistedClient(
          `tls:localhost:${number}:trustRoots=${trustRoots}:endpoint=tcp\\:127.0.0.1\\:${number}`,
          "hello",
        );
        expect(printed).to.deep.equal(["HELLO", "lost ConnectionDone"]);
      } finally {
        await port.stopListening();
      }
    });
  });
});
