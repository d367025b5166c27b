// Endpoints over real sockets: the result of each attempt, and that nothing is left open.

import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Deferred, type Failure } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import {
  _WrapperServerEndpoint,
  clientFromString,
  HostnameEndpoint,
  quoteStringArgument,
  SSL4ServerEndpoint,
  TCP4ClientEndpoint,
  TCP4ServerEndpoint,
  UNIXClientEndpoint,
  UNIXServerEndpoint,
  wrapClientTLS,
} from "@twisted-ts/reactor/endpoints";
import {
  CannotListenError,
  ConnectError,
  ConnectingCancelledError,
  ConnectionRefusedError,
  NoProtocol,
} from "@twisted-ts/reactor/error";
import {
  type IProtocol,
  type IStreamClientEndpoint,
  isSSLTransport,
} from "@twisted-ts/reactor/interfaces";
import { Factory, Protocol } from "@twisted-ts/reactor/protocol";
import { TLSMemoryBIOFactory } from "@twisted-ts/reactor/protocols/tls";
import { optionsForClientTLS } from "@twisted-ts/reactor/ssl";
import { expect } from "chai";
import { certificates, whyNoCertificates } from "../../support/certificates.ts";
import { CLOSED_PORT } from "../../support/closed-port.ts";
import { muteStandardError } from "../../support/mute.ts";
import { FixedResolver, outcomeOf } from "./support.ts";

/** Fires when its connection has ended. */
class Watcher extends Protocol {
  readonly lost = new Deferred<Failure>();
  readonly received = new Deferred<string>();

  override dataReceived(data: Buffer): void {
    if (!this.received.called) this.received.callback(data.toString());
  }

  override connectionLost(reason: Failure): void {
    this.lost.callback(reason.value as never);
  }
}

class Echo extends Protocol {
  override dataReceived(data: Buffer): void {
    this.transport?.write(data);
  }
}

const makeFactory = (make: () => IProtocol): Factory => {
  const factory = new Factory();
  factory.noisy = false;
  factory.protocol = make;
  return factory;
};

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

describe("endpoints over real sockets", () => {
  let server: Server;
  let port: number;
  const accepted = new Set<Socket>();
  let openBefore: number;

  beforeEach(async () => {
    server = createServer((socket) => {
      accepted.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => accepted.delete(socket));
      socket.resume();
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    port = (server.address() as AddressInfo).port;
    openBefore = reactor._selectables.size;
  });

  afterEach(async () => {
    // What was left open would keep this from ending.
    await new Promise((closed) => server.close(closed));
    expect(reactor._selectables.size).to.equal(openBefore);
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
  });

  const close = async (protocol: IProtocol): Promise<void> => {
    const watcher = protocol as Watcher;
    watcher.transport?.loseConnection();
    await watcher.lost;
  };

  const endpoints: Record<string, () => IStreamClientEndpoint> = {
    TCP4ClientEndpoint: () => new TCP4ClientEndpoint(reactor, "127.0.0.1", port),
    "TCP4ClientEndpoint with a name": () => new TCP4ClientEndpoint(reactor, "localhost", port),
    HostnameEndpoint: () => new HostnameEndpoint(reactor, "localhost", port),
  };
  for (const [name, endpoint] of Object.entries(endpoints)) {
    it(`${name}, cancelled on any turn, has either connected or left nothing open`, async () => {
      let cancelled = 0;
      let connected = 0;
      for (let turns = 0; turns < 8; turns += 1) {
        const d = endpoint().connect(makeFactory(() => new Watcher()));
        const outcome = outcomeOf(d);
        for (let i = 0; i < turns; i += 1) await turn();
        d.cancel();
        expect(outcome.times).to.equal(1);
        if (outcome.failure === undefined) {
          connected += 1;
          await close(outcome.result as IProtocol);
        } else {
          cancelled += 1;
          expect(outcome.failure.value).to.be.instanceOf(ConnectingCancelledError);
        }
      }
      expect(cancelled).to.be.at.least(1);
      expect(cancelled + connected).to.equal(8);
    });
  }

  it("HostnameEndpoint tries the next address at once when one refuses", async () => {
    const before = reactor.installNameResolver(new FixedResolver(["127.0.0.2", "127.0.0.1"]));
    try {
      const endpoint = new HostnameEndpoint(reactor, "two.example", port, { attemptDelay: 3600 });
      const protocol = await endpoint.connect(makeFactory(() => new Watcher()));
      expect(String((protocol as Watcher).transport?.getPeer())).to.contain("127.0.0.1");
      await close(protocol);
    } finally {
      reactor.installNameResolver(before);
    }
  });

  it("fail with ConnectionRefusedError where no process listens", async () => {
    for (const endpoint of [
      new TCP4ClientEndpoint(reactor, "127.0.0.1", CLOSED_PORT),
      new HostnameEndpoint(reactor, "127.0.0.1", CLOSED_PORT),
    ]) {
      const error: unknown = await endpoint
        .connect(makeFactory(() => new Watcher()))
        .addErrback((failure) => failure.value as never);
      expect(error).to.be.instanceOf(ConnectionRefusedError);
    }
  });

  it("fail with ConnectError when the UNIX socket does not exist", async () => {
    const error: unknown = await new UNIXClientEndpoint(reactor, join(tmpdir(), "no", "such"))
      .connect(makeFactory(() => new Watcher()))
      .addErrback((failure) => failure.value as never);
    expect(error).to.be.instanceOf(ConnectError);
  });

  it("close the connection when the factory returns null, throws or cancels", async () => {
    const error = new Error("no protocols today");
    const endpoint = new TCP4ClientEndpoint(reactor, "127.0.0.1", port);
    const attempt = async (build: () => IProtocol | null): Promise<unknown> => {
      const factory = makeFactory(() => new Watcher());
      factory.buildProtocol = build;
      const gone = new Promise<void>((done) =>
        server.once("connection", (socket) => socket.once("close", () => done())),
      );
      d = endpoint.connect(factory);
      const value: unknown = await d.addErrback((failure) => failure.value as never);
      await gone;
      return value;
    };
    let d: Deferred<IProtocol>;
    expect(await attempt(() => null)).to.be.instanceOf(NoProtocol);
    const thrown = await attempt(() => {
      throw error;
    });
    expect(thrown).to.equal(error);
    const cancelled = await attempt(() => {
      d.cancel();
      return new Watcher();
    });
    expect(cancelled).to.be.instanceOf(ConnectingCancelledError);
    await turn();
  });

  it("close the connection when connectionMade cancels, and call connectionLost", async () => {
    const watcher = new Watcher();
    watcher.connectionMade = () => d.cancel();
    const d = new TCP4ClientEndpoint(reactor, "127.0.0.1", port).connect(
      makeFactory(() => watcher),
    );
    const outcome = outcomeOf(d);
    await watcher.lost;
    expect(outcome.failure?.value).to.be.instanceOf(ConnectingCancelledError);
    expect(outcome.times).to.equal(1);
  });

  it("fail with the error that connectionMade throws, and close the connection", async () => {
    const watcher = new Watcher();
    const error = new Error("not in the mood");
    watcher.connectionMade = () => {
      throw error;
    };
    const unmute = muteStandardError();
    try {
      const outcome = outcomeOf(
        new TCP4ClientEndpoint(reactor, "127.0.0.1", port).connect(makeFactory(() => watcher)),
      );
      expect(await watcher.lost).to.equal(error);
      expect(outcome.failure?.value).to.equal(error);
    } finally {
      unmute();
    }
  });

  it("fail listen with CannotListenError when the port is taken", () => {
    const outcome = outcomeOf(
      new TCP4ServerEndpoint(reactor, port, { interface: "127.0.0.1" }).listen(
        makeFactory(() => new Echo()),
      ),
    );
    expect(outcome.failure?.value).to.be.instanceOf(CannotListenError);
  });

  it("connect from the address of bindAddress", async () => {
    const endpoint = new HostnameEndpoint(reactor, "127.0.0.1", port, { bindAddress: "127.0.0.3" });
    const protocol = await endpoint.connect(makeFactory(() => new Watcher()));
    expect(String((protocol as Watcher).transport?.getHost())).to.contain("127.0.0.3");
    await close(protocol);
  });

  describe("with TLS", () => {
    let folder: string;

    before(function () {
      if (whyNoCertificates !== null) {
        console.log(`      skipped: ${whyNoCertificates}`);
        this.skip();
      }
      folder = mkdtempSync(join(tmpdir(), "twisted-ts-endpoints-"));
    });

    after(() => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    });

    const trusting = (host: string) =>
      optionsForClientTLS(host, { trustRoot: certificates().authority });

    /** An endpoint with TLS over a UNIX socket. */
    const echoOverTLS = (path: string) =>
      new _WrapperServerEndpoint(
        new UNIXServerEndpoint(reactor, path),
        (factory) => new TLSMemoryBIOFactory(certificates().get("good").options(), false, factory),
      ).listen(makeFactory(() => new Echo()));

    it("wrapClientTLS encrypts over any endpoint, also a UNIX socket", async () => {
      const path = join(folder, "tls.sock");
      const listening = await echoOverTLS(path);
      const endpoint = wrapClientTLS(trusting("localhost"), new UNIXClientEndpoint(reactor, path));
      const watcher = (await endpoint.connect(makeFactory(() => new Watcher()))) as Watcher;
      watcher.transport?.write(Buffer.from("in secret"));
      expect(await watcher.received).to.equal("in secret");
      await close(watcher);
      await listening.stopListening();
    });

    it("tls: sends the certificate of its description to a server that asks for one", async () => {
      const { authority, get, path } = certificates();
      const peers: (string | undefined)[] = [];
      class Asking extends Echo {
        handshakeCompleted(): void {
          const { transport } = this;
          if (!isSSLTransport(transport)) throw new Error("no TLS");
          peers.push(transport.getPeerCertificate()?.fingerprint256);
        }
      }
      const listening = await new SSL4ServerEndpoint(reactor, 0, get("good").options(authority), {
        interface: "127.0.0.1",
      }).listen(makeFactory(() => new Asking()));
      const { port: number } = listening.getHost() as IPv4Address;
      const files = {
        privateKey: path("client", "key"),
        certificate: path("client", "pem"),
        trustRoots: certificates().folder,
        endpoint: `tcp:127.0.0.1:${number}`,
      };
      const pieces = Object.entries(files).map(
        ([name, value]) => `${name}=${quoteStringArgument(value)}`,
      );
      const endpoint = clientFromString(reactor, `tls:localhost:${number}:${pieces.join(":")}`);
      const watcher = (await endpoint.connect(makeFactory(() => new Watcher()))) as Watcher;
      watcher.transport?.write(Buffer.from("who am I?"));
      expect(await watcher.received).to.equal("who am I?");
      expect(peers).to.deep.equal([get("client").original.fingerprint256]);
      await close(watcher);
      await listening.stopListening();
    });

    it("wrapClientTLS connects the protocol first, and then calls connectionLost when the name is wrong", async () => {
      const path = join(folder, "wrong.sock");
      const listening = await echoOverTLS(path);
      const endpoint = wrapClientTLS(
        trusting("elsewhere.example"),
        new UNIXClientEndpoint(reactor, path),
      );
      const watcher = (await endpoint.connect(makeFactory(() => new Watcher()))) as Watcher;
      watcher.transport?.write(Buffer.from("in secret"));
      const error = (await watcher.lost) as unknown as Error;
      expect(error.message).to.match(/elsewhere\.example|altnames|host/i);
      expect(watcher.received.called).to.equal(false);
      await listening.stopListening();
    });

    it("wrapClientTLS, cancelled while it connects, leaves nothing open", () => {
      const endpoint = wrapClientTLS(
        trusting("localhost"),
        new HostnameEndpoint(reactor, "127.0.0.1", port),
      );
      const d = endpoint.connect(makeFactory(() => new Watcher()));
      const outcome = outcomeOf(d);
      d.cancel();
      expect(outcome.failure?.value).to.be.instanceOf(ConnectingCancelledError);
    });
  });
});
