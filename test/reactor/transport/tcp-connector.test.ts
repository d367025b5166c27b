import { createServer, type Server } from "node:net";
import { Deferred, type Failure, fail, succeed } from "@twisted-ts/deferred";
import { NodeReactor, reactor } from "@twisted-ts/reactor";
import { IPv4Address, IPv6Address } from "@twisted-ts/reactor/address";
import {
  ConnectBindError,
  ConnectError,
  ConnectionDone,
  ConnectionRefusedError,
  DNSLookupError,
  NotConnectingError,
  ServiceNameUnknownError,
  TimeoutError,
  UserError,
} from "@twisted-ts/reactor/error";
import type { IAddress, IConnector, IProtocol } from "@twisted-ts/reactor/interfaces";
import { ClientFactory } from "@twisted-ts/reactor/protocol";
import { expect } from "chai";
import { RecordingProtocol } from "../../contract/recording-protocol.ts";
import { failuresDuring, fewTurns } from "../../contract/transport-contract.ts";
import { CLOSED_PORT } from "../../support/closed-port.ts";

/** Records the calls of a connector to its factory. */
class RecordingFactory extends ClientFactory {
  override noisy = false;
  readonly calls: string[] = [];
  readonly client = new RecordingProtocol();
  reason: Failure | null = null;
  /** Resolves when the attempt has failed, or the connection is lost. */
  readonly over: Promise<Error>;
  #over: (error: Error) => void = () => {};
  onStarted: (connector: IConnector) => void = () => {};
  onFailed: (connector: IConnector) => void = () => {};
  onLost: (connector: IConnector) => void = () => {};

  constructor() {
    super();
    this.over = new Promise((resolve) => {
      this.#over = resolve;
    });
  }

  override startFactory(): void {
    this.calls.push("start");
  }

  override stopFactory(): void {
    this.calls.push("stop");
    this.#over((this.reason as Failure).value as Error);
  }

  override startedConnecting(connector: IConnector): void {
    this.calls.push("connecting");
    this.onStarted(connector);
  }

  override buildProtocol(_address: IAddress): IProtocol | null {
    this.calls.push("build");
    return this.client;
  }

  override clientConnectionFailed(connector: IConnector, reason: Failure): void {
    this.calls.push("failed");
    this.reason = reason;
    this.onFailed(connector);
  }

  override clientConnectionLost(connector: IConnector, reason: Failure): void {
    this.calls.push(`lost after ${this.client.events.at(-1)}`);
    this.reason = reason;
    this.onLost(connector);
  }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("connectTCP", () => {
  let server: Server;
  let port = 0;

  before(async () => {
    server = createServer((socket) => socket.on("error", () => {}).resume()).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    port = (server.address() as { port: number }).port;
  });

  after(() => server.close());

  it("calls the factory's startedConnecting before it returns, and the other methods in order", async () => {
    const factory = new RecordingFactory();
    const connector = reactor.connectTCP("127.0.0.1", port, factory);
    expect(factory.calls).to.deep.equal(["start", "connecting"]);
    await factory.client.until(() => factory.client.connected);
    connector.disconnect();
    expect(await factory.over).to.be.instanceOf(ConnectionDone);
    expect(factory.calls).to.deep.equal([
      "start",
      "connecting",
      "build",
      "lost after lost",
      "stop",
    ]);
  });

  it("gives the same reason to the protocol and to the factory", async () => {
    const factory = new RecordingFactory();
    factory.client.onMade = () => factory.client.wire.loseConnection();
    reactor.connectTCP("127.0.0.1", port, factory);
    await factory.over;
    expect(factory.client.reason).to.equal(factory.reason);
  });

  it("fails with ConnectionRefusedError where no process listens", async () => {
    const factory = new RecordingFactory();
    reactor.connectTCP("127.0.0.1", CLOSED_PORT, factory);
    const error = (await factory.over) as ConnectionRefusedError;
    expect(error).to.be.instanceOf(ConnectionRefusedError);
    expect(error.osError).to.equal(111);
    expect(error.message).to.equal(
      "Connection was refused by other side: 111: Connection refused.",
    );
    expect(factory.calls).to.deep.equal(["start", "connecting", "failed", "stop"]);
  });

  it("returns a connector whose getDestination is the given address", async () => {
    const factory = new RecordingFactory();
    const connector = reactor.connectTCP("127.0.0.1", port, factory);
    expect(connector.getDestination().equals(new IPv4Address("TCP", "127.0.0.1", port))).to.equal(
      true,
    );
    expect(String(connector)).to.equal(
      `<TCPConnector connecting IPv4Address(type='TCP', host='127.0.0.1', port=${port})>`,
    );
    connector.stopConnecting();
    const six = reactor.connectTCP("::1", port, new RecordingFactory());
    expect(six.getDestination()).to.be.instanceOf(IPv6Address);
    six.stopConnecting();
  });

  it("passes the connector to every call", async () => {
    const factory = new RecordingFactory();
    const seen: IConnector[] = [];
    factory.onStarted = (connector) => seen.push(connector);
    factory.onLost = (connector) => seen.push(connector);
    factory.client.onMade = () => factory.client.wire.loseConnection();
    const connector = reactor.connectTCP("127.0.0.1", port, factory);
    await factory.over;
    expect(seen).to.deep.equal([connector, connector]);
  });

  it("refuses a number that is not a port", () => {
    expect(() => reactor.connectTCP("127.0.0.1", 65536, new RecordingFactory())).to.throw(
      RangeError,
    );
  });

  it("finds the port of a service by its name", () => {
    const connector = reactor.connectTCP("127.0.0.1", "http" as never, new RecordingFactory());
    expect((connector.getDestination() as IPv4Address).port).to.equal(80);
    connector.stopConnecting();
    expect(() =>
      reactor.connectTCP("127.0.0.1", "no-such-service" as never, new RecordingFactory()),
    ).to.throw(ServiceNameUnknownError);
  });

  describe("buildProtocol", () => {
    it("closes the connection when it returns null", async () => {
      const factory = new RecordingFactory();
      factory.buildProtocol = () => null;
      reactor.connectTCP("127.0.0.1", port, factory);
      expect(await factory.over).to.be.instanceOf(ConnectionDone);
      expect(factory.calls.at(-1)).to.equal("stop");
    });

    it("fails the attempt with ConnectError when it throws, which is logged", async () => {
      const factory = new RecordingFactory();
      const boom = new RangeError("boom");
      factory.buildProtocol = () => {
        throw boom;
      };
      const logged = await failuresDuring(async () => {
        reactor.connectTCP("127.0.0.1", port, factory);
        const error = await factory.over;
        expect(error).to.be.instanceOf(ConnectError);
        expect(error.cause).to.equal(boom);
      });
      expect(logged).to.deep.equal([boom]);
      expect(factory.calls).to.deep.equal(["start", "connecting", "failed", "stop"]);
    });

    it("is called with the address of the peer", async () => {
      const factory = new RecordingFactory();
      let seen: unknown = null;
      factory.buildProtocol = (address) => {
        seen = address;
        return null;
      };
      reactor.connectTCP("127.0.0.1", port, factory);
      await factory.over;
      expect(String(seen)).to.equal(String(new IPv4Address("TCP", "127.0.0.1", port)));
    });
  });

  it("ends the connection with the error of connectionMade, and logs it", async () => {
    const factory = new RecordingFactory();
    const boom = new RangeError("boom");
    factory.client.onMade = () => {
      throw boom;
    };
    const logged = await failuresDuring(async () => {
      reactor.connectTCP("127.0.0.1", port, factory);
      expect(await factory.over).to.equal(boom);
    });
    expect(logged).to.deep.equal([boom]);
    expect(factory.client.events).to.deep.equal(["made", "lost"]);
  });

  describe("with a timeout", () => {
    // 192.0.2.0/24 is set aside for documents: no host responds. Where there is no route, the
    // attempt fails at once.
    const nowhere = "192.0.2.1";
    const resolvingForever = (): NodeReactor => {
      const own = new NodeReactor();
      own.installResolver({ getHostByName: () => new Deferred<string>() });
      return own;
    };

    it("fails with TimeoutError after that time while the name is being looked up", async () => {
      const factory = new RecordingFactory();
      resolvingForever().connectTCP("host.example", 80, factory, 0.001);
      const error = await factory.over;
      expect(error).to.be.instanceOf(TimeoutError);
      expect(error.message).to.equal("User timeout caused connection failure.");
    });

    it("fails with TimeoutError after that time while the system connects, or earlier without a route", async () => {
      const factory = new RecordingFactory();
      reactor.connectTCP(nowhere, 80, factory, 0.02);
      expect(await factory.over).to.be.instanceOf(ConnectError);
      await fewTurns();
      expect(factory.calls).to.deep.equal(["start", "connecting", "failed", "stop"]);
    });

    it("leaves no delayed call when the attempt succeeds, fails or is cancelled", async () => {
      const before = reactor.getDelayedCalls().length;
      const made = new RecordingFactory();
      made.client.onMade = () => made.client.wire.loseConnection();
      reactor.connectTCP("127.0.0.1", port, made, 30);
      await made.over;
      const refused = new RecordingFactory();
      reactor.connectTCP("127.0.0.1", CLOSED_PORT, refused, 30);
      await refused.over;
      reactor.connectTCP("127.0.0.1", port, new RecordingFactory(), 30).stopConnecting();
      expect(reactor.getDelayedCalls().length).to.equal(before);
    });

    it("of null waits as long as the system does", () => {
      const before = reactor.getDelayedCalls().length;
      const connector = reactor.connectTCP(
        "127.0.0.1",
        port,
        new RecordingFactory(),
        null as unknown as number,
      );
      expect(reactor.getDelayedCalls().length).to.equal(before);
      connector.stopConnecting();
    });
  });

  describe("with a name", () => {
    const reactorWith = (resolve: (name: string) => Deferred<string>): NodeReactor => {
      const own = new NodeReactor();
      own.installResolver({ getHostByName: resolve });
      return own;
    };

    it("connects to the address that the reactor's resolver finds", async () => {
      const names: string[] = [];
      const own = reactorWith((name) => {
        names.push(name);
        return succeed("127.0.0.1");
      });
      const factory = new RecordingFactory();
      factory.client.onMade = () => factory.client.wire.loseConnection();
      const connector = own.connectTCP("host.example", port, factory);
      await factory.over;
      expect(names).to.deep.equal(["host.example"]);
      expect(
        connector.getDestination().equals(new IPv4Address("TCP", "host.example", port)),
      ).to.equal(true);
    });

    it("looks up localhost in the system", async () => {
      const factory = new RecordingFactory();
      let peer: unknown = null;
      factory.client.onMade = () => {
        peer = factory.client.wire.getPeer();
        factory.client.wire.loseConnection();
      };
      reactor.connectTCP("localhost", port, factory);
      await factory.over;
      expect(String(peer)).to.equal(String(new IPv4Address("TCP", "127.0.0.1", port)));
    });

    it("fails with DNSLookupError when the host is unknown", async () => {
      const own = reactorWith((name) => fail(new DNSLookupError(name)));
      const factory = new RecordingFactory();
      own.connectTCP("host.example", port, factory);
      expect(await factory.over).to.be.instanceOf(DNSLookupError);
    });

    it("cancels the look-up when the attempt is cancelled", async () => {
      let cancelled = 0;
      const own = reactorWith(
        () =>
          new Deferred<string>(() => {
            cancelled += 1;
          }),
      );
      const factory = new RecordingFactory();
      own.connectTCP("host.example", port, factory).stopConnecting();
      expect(cancelled).to.equal(1);
      expect(await factory.over).to.be.instanceOf(UserError);
      expect(factory.calls).to.deep.equal(["start", "connecting", "failed", "stop"]);
    });
  });

  describe("with a local address", () => {
    it("connects from it", async () => {
      let host: unknown = null;
      let local = 0;
      let over: Error;
      // Another process may take the port before.
      do {
        const factory = new RecordingFactory();
        factory.client.onMade = () => {
          host = factory.client.wire.getHost();
          factory.client.wire.loseConnection();
        };
        local = await freePort();
        reactor.connectTCP("127.0.0.1", port, factory, 30, ["127.0.0.1", local]);
        over = await factory.over;
      } while (over instanceof ConnectBindError);
      expect(String(host)).to.equal(String(new IPv4Address("TCP", "127.0.0.1", local)));
    });

    it("fails with ConnectBindError when the address cannot be used", async () => {
      for (const bindAddress of [
        ["203.0.113.77", 0],
        ["127.0.0.1", port],
        ["not an address", 0],
      ] as const) {
        const factory = new RecordingFactory();
        reactor.connectTCP("127.0.0.1", port, factory, 30, bindAddress);
        expect(await factory.over).to.be.instanceOf(ConnectBindError);
      }
    });
  });

  describe("stopConnecting", () => {
    it("fails the attempt with UserError, and closes the socket", async () => {
      const factory = new RecordingFactory();
      const connector = reactor.connectTCP("127.0.0.1", port, factory);
      connector.stopConnecting();
      const error = await factory.over;
      expect(error).to.be.instanceOf(UserError);
      expect(error).to.not.be.instanceOf(TimeoutError);
      await fewTurns();
      expect(factory.calls).to.deep.equal(["start", "connecting", "failed", "stop"]);
    });

    it("can be called in startedConnecting", async () => {
      const factory = new RecordingFactory();
      factory.onStarted = (connector) => connector.stopConnecting();
      reactor.connectTCP("127.0.0.1", port, factory);
      expect(await factory.over).to.be.instanceOf(UserError);
    });

    it("is refused when nothing is connecting", async () => {
      const factory = new RecordingFactory();
      const connector = reactor.connectTCP("127.0.0.1", port, factory);
      await factory.client.until(() => factory.client.connected);
      expect(() => connector.stopConnecting()).to.throw(
        NotConnectingError,
        "we're not trying to connect",
      );
      connector.disconnect();
      await factory.over;
      expect(() => connector.stopConnecting()).to.throw(NotConnectingError);
    });
  });

  describe("disconnect", () => {
    it("ends the attempt", async () => {
      const factory = new RecordingFactory();
      reactor.connectTCP("127.0.0.1", port, factory).disconnect();
      expect(await factory.over).to.be.instanceOf(UserError);
    });

    it("does nothing without an attempt or a connection", async () => {
      const factory = new RecordingFactory();
      const connector = reactor.connectTCP("127.0.0.1", port, factory);
      connector.disconnect();
      connector.disconnect();
      expect(factory.calls.filter((call) => call === "failed").length).to.equal(1);
    });
  });

  describe("connect", () => {
    it("connects again in clientConnectionLost, without stopping the factory", async () => {
      const factory = new RecordingFactory();
      let rounds = 3;
      factory.client.onMade = () => factory.client.wire.loseConnection();
      factory.onLost = (connector) => {
        rounds -= 1;
        if (rounds > 0) connector.connect();
      };
      reactor.connectTCP("127.0.0.1", port, factory);
      await factory.over;
      const round = ["connecting", "build", "lost after lost"];
      expect(factory.calls).to.deep.equal(["start", ...round, ...round, ...round, "stop"]);
    });

    it("tries again in clientConnectionFailed", async () => {
      const factory = new RecordingFactory();
      let rounds = 3;
      factory.onFailed = (connector) => {
        rounds -= 1;
        if (rounds > 0) connector.connect();
      };
      reactor.connectTCP("127.0.0.1", CLOSED_PORT, factory);
      await factory.over;
      const round = ["connecting", "failed"];
      expect(factory.calls).to.deep.equal(["start", ...round, ...round, ...round, "stop"]);
    });

    it("throws ConnectorStateError while it is connecting or connected", async () => {
      const factory = new RecordingFactory();
      const connector = reactor.connectTCP("127.0.0.1", port, factory);
      expect(() => connector.connect()).to.throw(Error, "can't connect in this state");
      await factory.client.until(() => factory.client.connected);
      expect(() => connector.connect()).to.throw(Error, "can't connect in this state");
      connector.disconnect();
      await factory.over;
    });
  });

  it("is ended by disconnectAll, as when the reactor stops", async () => {
    const own = new NodeReactor();
    const connecting = new RecordingFactory();
    own.connectTCP("127.0.0.1", port, connecting);
    expect(own.getReaders().map(String)).to.deep.equal([`<TCPClient to 127.0.0.1:${port}>`]);
    own.disconnectAll();
    expect(await connecting.over).to.be.instanceOf(ConnectError);
    const connected = new RecordingFactory();
    own.connectTCP("127.0.0.1", port, connected);
    await connected.client.until(() => connected.client.connected);
    own.disconnectAll();
    expect(connected.client.events).to.deep.equal(["made", "lost"]);
    expect((await connected.over).message).to.equal(
      "Connection to the other side was lost in a non-clean fashion: Connection lost.",
    );
    expect(own.getReaders()).to.deep.equal([]);
  });
});
