import { createConnection, createServer, Server as NetServer } from "node:net";
import { inspect } from "node:util";
import type { Deferred } from "@twisted-ts/deferred";
import { capturedLogs } from "@twisted-ts/deferred/logger";
import { reactor } from "@twisted-ts/reactor";
import { IPv4Address, IPv6Address } from "@twisted-ts/reactor/address";
import type { BasePort } from "@twisted-ts/reactor/base";
import { CannotListenError, ConnectionRefusedError } from "@twisted-ts/reactor/error";
import type { IListeningPort } from "@twisted-ts/reactor/interfaces";
import { ClientFactory, type Protocol, ServerFactory } from "@twisted-ts/reactor/protocol";
import { expect } from "chai";
import { listenNow } from "../../../packages/reactor/src/lib/transport/listen-now.ts";
import { RecordingProtocol } from "../../contract/recording-protocol.ts";
import { afterConnection, GivenClientFactory } from "../../contract/socket-pairs.ts";
import { failuresDuring, fewTurns } from "../../contract/transport-contract.ts";

class QuietFactory extends ServerFactory {
  override noisy = false;
  override protocol = RecordingProtocol;
  readonly calls: string[] = [];

  override startFactory(): void {
    this.calls.push("start");
  }

  override stopFactory(): void {
    this.calls.push("stop");
  }
}

describe("listenTCP", () => {
  let ports: IListeningPort[] = [];
  const listen = (factory: ServerFactory, port = 0, interface_ = "127.0.0.1"): IListeningPort => {
    const listening = reactor.listenTCP(port, factory, 50, interface_);
    ports.push(listening);
    return listening;
  };
  const portOf = (port: IListeningPort): number => (port.getHost() as IPv4Address).port;
  /** Connects, and returns what `buildProtocol` was given; the connection is closed again. */
  const peerSeen = async (factory: ServerFactory, port: IListeningPort, host: string) => {
    const server = new RecordingProtocol();
    let seen: unknown = null;
    factory.buildProtocol = (address) => {
      seen = address;
      return server;
    };
    const made = afterConnection(server);
    const client = createConnection({ host, port: portOf(port) });
    await made;
    const { localPort } = client;
    client.destroy();
    await server.loses();
    return { seen, localPort, wire: server.wire };
  };

  afterEach(async () => {
    const open = ports;
    ports = [];
    for (const port of open) await port.stopListening();
  });

  it("listens when it returns: getHost has the port that the system chose", () => {
    const host = listen(new QuietFactory()).getHost() as IPv4Address;
    expect(host).to.be.instanceOf(IPv4Address);
    expect([host.type, host.host]).to.deep.equal(["TCP", "127.0.0.1"]);
    expect(host.port).to.be.greaterThan(0);
  });

  it("listens on all IPv4 addresses without an interface", () => {
    expect((listen(new QuietFactory(), 0, "").getHost() as IPv4Address).host).to.equal("0.0.0.0");
  });

  it("accepts localhost as the name of an interface", () => {
    const host = listen(new QuietFactory(), 0, "localhost").getHost() as IPv4Address;
    expect(host.host).to.equal("127.0.0.1");
  });

  it("listens on IPv6 when the interface is an IPv6 address", async () => {
    const factory = new QuietFactory();
    const port = listen(factory, 0, "::1");
    expect(port.getHost()).to.be.instanceOf(IPv6Address);
    const { seen, localPort, wire } = await peerSeen(factory, port, "::1");
    expect(String(seen)).to.equal(String(new IPv6Address("TCP", "::1", localPort as number)));
    expect(wire.getHost().equals(port.getHost())).to.equal(true);
  });

  it("calls buildProtocol with the address of the client", async () => {
    const factory = new QuietFactory();
    const { seen, localPort } = await peerSeen(factory, listen(factory), "127.0.0.1");
    expect(String(seen)).to.equal(String(new IPv4Address("TCP", "127.0.0.1", localPort as number)));
  });

  it("throws CannotListenError for a port in use, with the system's error", () => {
    const first = listen(new QuietFactory());
    const factory = new QuietFactory();
    const attempt = () => listen(factory, portOf(first));
    const text = `Couldn't listen on 127.0.0.1:${portOf(first)}: [Errno 98] Address already in use.`;
    expect(attempt).to.throw(CannotListenError, text);
    try {
      attempt();
    } catch (error) {
      const { socketError, port, interface: interface_ } = error as CannotListenError;
      expect((socketError as NodeJS.ErrnoException).code).to.equal("EADDRINUSE");
      expect([interface_, port]).to.deep.equal(["127.0.0.1", portOf(first)]);
    }
    expect(factory.calls).to.deep.equal([]);
  });

  it("throws CannotListenError for an address that is not this machine's", () => {
    expect(() => listen(new QuietFactory(), 0, "203.0.113.77")).to.throw(
      CannotListenError,
      "Couldn't listen on 203.0.113.77:0: [Errno 99] Cannot assign requested address.",
    );
  });

  it("throws CannotListenError for a name that would have to be looked up", () => {
    expect(() => listen(new QuietFactory(), 0, "host.example")).to.throw(CannotListenError);
  });

  it("refuses a number that is not a port", () => {
    for (const port of [-1, 65536, 1.5, Number.NaN]) {
      expect(() => listen(new QuietFactory(), port)).to.throw(RangeError);
    }
  });

  it("logs an error of accepting, and still accepts", () => {
    const port = listen(new QuietFactory()) as IListeningPort & { _serverFailed(e: Error): void };
    const events = capturedLogs();
    port._serverFailed(Object.assign(new Error("accept EMFILE"), { code: "EMFILE" }));
    (events as Partial<Disposable>)[Symbol.dispose]?.();
    expect(events.map((event) => event["acceptError"])).to.deep.equal(["EMFILE"]);
    expect(portOf(port)).to.be.greaterThan(0);
  });

  it("has a text with its port while it listens, and without it afterwards", async () => {
    const events = capturedLogs();
    const factory = new QuietFactory();
    const port = listen(factory) as IListeningPort & BasePort;
    const number = portOf(port);
    expect(String(port)).to.equal(`<TCPPort of QuietFactory on ${number}>`);
    expect(inspect(port)).to.equal(`TCPPort(${port}, 0 accepted)`);
    expect([port.connected, port.disconnected]).to.deep.equal([true, false]);
    await port.stopListening();
    expect([port.connected, port.disconnected]).to.deep.equal([false, true]);
    (events as Partial<Disposable>)[Symbol.dispose]?.();
    expect(String(port)).to.equal("<TCPPort of QuietFactory (not listening)>");
    const texts = events.map((event) => `${event["prefix"] ?? event["type"]} ${event["port"]}`);
    expect(texts).to.deep.equal([`QuietFactory ${number}`, `TCP ${number}`]);
  });

  describe("buildProtocol", () => {
    it("closes the connection when it returns null", async () => {
      const factory = new QuietFactory();
      factory.buildProtocol = () => null;
      const socket = createConnection(portOf(listen(factory)), "127.0.0.1").resume();
      await new Promise((resolve) => socket.once("close", resolve));
    });

    it("closes the connection when it throws, which is logged", async () => {
      const factory = new QuietFactory();
      const boom = new RangeError("boom");
      factory.buildProtocol = () => {
        throw boom;
      };
      const logged = await failuresDuring(async () => {
        const socket = createConnection(portOf(listen(factory)), "127.0.0.1").resume();
        await new Promise((resolve) => socket.once("close", resolve));
      });
      expect(logged).to.deep.equal([boom]);
    });
  });

  it("logs the error of connectionMade, and leaves the connection open, as Twisted does", async () => {
    const factory = new QuietFactory();
    const boom = new RangeError("boom");
    const server = new RecordingProtocol();
    server.onMade = () => {
      throw boom;
    };
    factory.buildProtocol = () => server;
    const logged = await failuresDuring(async () => {
      const socket = createConnection(portOf(listen(factory)), "127.0.0.1");
      socket.write("heard");
      await server.receives(5);
      socket.destroy();
      await server.loses();
    });
    expect(logged).to.deep.equal([boom]);
  });

  it("numbers its connections", async () => {
    const names: string[] = [];
    const factory = new QuietFactory();
    const port = listen(factory);
    for (let count = 0; count < 2; count++) {
      const server = new RecordingProtocol();
      factory.buildProtocol = () => server;
      const made = afterConnection(server);
      const socket = createConnection(portOf(port), "127.0.0.1");
      await made;
      names.push(String(server.transport));
      socket.destroy();
      await server.loses();
    }
    const number = portOf(port);
    expect(names).to.deep.equal([
      `<RecordingProtocol #0 on ${number}>`,
      `<RecordingProtocol #1 on ${number}>`,
    ]);
  });

  describe("stopListening", () => {
    it("fires when the port can be used again", async () => {
      const port = listen(new QuietFactory());
      const number = portOf(port);
      await port.stopListening();
      expect(portOf(listen(new QuietFactory(), number))).to.equal(number);
    });

    it("does not wait for the connections that the port accepted", async () => {
      const server = new RecordingProtocol();
      const factory = new QuietFactory();
      factory.buildProtocol = () => server;
      const port = listen(factory);
      const client = new RecordingProtocol();
      const made = Promise.all([afterConnection(server), afterConnection(client)]);
      reactor.connectTCP("127.0.0.1", portOf(port), new GivenClientFactory(client));
      await made;
      await port.stopListening();
      client.wire.write(Buffer.from("still here"));
      await server.receives(10);
      client.wire.loseConnection();
      await server.loses();
    });

    it("refuses connections from then on", async () => {
      const port = listen(new QuietFactory());
      const number = portOf(port);
      await port.stopListening();
      const factory = new ClientFactory();
      factory.noisy = false;
      const failed = new Promise((resolve) => {
        factory.clientConnectionFailed = (_connector, reason) => resolve(reason.value);
      });
      reactor.connectTCP("127.0.0.1", number, factory);
      expect(await failed).to.be.instanceOf(ConnectionRefusedError);
    });

    it("fires each Deferred when it is called twice, and returns none on a port that is closed", async () => {
      const port = listen(new QuietFactory());
      const [one, two] = [port.stopListening(), port.stopListening()];
      await Promise.all([one, two]);
      expect(port.stopListening()).to.equal(undefined);
    });

    it("fails with the error of stopFactory, after which the port can listen again", async () => {
      const factory = new QuietFactory();
      const boom = new RangeError("boom");
      factory.stopFactory = () => {
        throw boom;
      };
      const port = listen(factory);
      let error: unknown = null;
      await (port.stopListening() as Deferred<void>).addErrback((failure) => {
        error = failure.value;
      });
      expect(error).to.equal(boom);
      factory.stopFactory = () => {};
      port.startListening();
      await peerSeen(factory, port, "127.0.0.1");
    });

    it("lets startListening listen again", async () => {
      const factory = new QuietFactory();
      const port = listen(factory);
      await port.stopListening();
      port.startListening();
      await peerSeen(factory, port, "127.0.0.1");
      expect(factory.calls).to.deep.equal(["start", "stop", "start"]);
    });
  });

  it("starts the factory with its first port and stops it with its last", async () => {
    const factory = new QuietFactory();
    const [one, two] = [listen(factory), listen(factory)];
    await one.stopListening();
    expect(factory.calls).to.deep.equal(["start"]);
    await two.stopListening();
    expect(factory.calls).to.deep.equal(["start", "stop"]);
  });

  it("is closed at once by connectionLost, which throws the error of stopFactory", () => {
    const factory = new QuietFactory();
    const boom = new RangeError("boom");
    factory.stopFactory = () => {
      throw boom;
    };
    const port = listen(factory) as IListeningPort & { connectionLost(reason: null): void };
    expect(() => port.connectionLost(null)).to.throw(boom);
    expect(String(port)).to.include("(not listening)");
  });

  it("is among the readers of the reactor while it listens", async () => {
    const port = listen(new QuietFactory());
    expect(reactor.getReaders()).to.include(port);
    await port.stopListening();
    expect(reactor.getReaders()).to.not.include(port);
  });
});

describe("listenNow", () => {
  const publicWay = { createServerHandle: undefined, listenOnHandle: undefined };

  it("listens on a later turn when Node's undocumented function is missing", async () => {
    const server = createServer();
    const address = { host: "127.0.0.1", port: 0, isIPv6: false };
    expect(listenNow(server, address, 5, publicWay)).to.equal(false);
    await new Promise((resolve) => server.once("listening", resolve));
    expect((server.address() as { port: number }).port).to.be.greaterThan(0);
    server.close();
  });

  it("emits an error on a later turn when Node's undocumented function is missing", async () => {
    const server = createServer();
    listenNow(server, { host: "203.0.113.77", port: 0, isIPv6: false }, 5, publicWay);
    const error = await new Promise<NodeJS.ErrnoException>((resolve) =>
      server.once("error", resolve),
    );
    expect(error.code).to.equal("EADDRNOTAVAIL");
  });

  it("closes the handle of an address that cannot be listened on", async () => {
    const taken = new NetServer();
    listenNow(taken, { host: "127.0.0.1", port: 0, isIPv6: false }, 5);
    const { port } = taken.address() as { port: number };
    const servers = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;
    const before = servers();
    const server = new NetServer();
    expect(() => listenNow(server, { host: "127.0.0.1", port, isIPv6: false }, 5)).to.throw(
      /EADDRINUSE 127\.0\.0\.1/,
    );
    await fewTurns();
    expect(servers()).to.equal(before);
    taken.close();
  });
});

describe("a protocol class of a factory", () => {
  it("is instantiated for each connection, with the factory as its attribute", async () => {
    const factory = new QuietFactory();
    const built: Protocol[] = [];
    factory.protocol = class extends RecordingProtocol {
      override connectionMade(): void {
        built.push(this);
        this.transport?.loseConnection();
      }
    };
    const port = reactor.listenTCP(0, factory, 50, "127.0.0.1");
    const socket = createConnection((port.getHost() as IPv4Address).port, "127.0.0.1").resume();
    await new Promise((resolve) => socket.once("close", resolve));
    await port.stopListening();
    expect(built.map((protocol) => protocol.factory)).to.deep.equal([factory]);
  });
});
