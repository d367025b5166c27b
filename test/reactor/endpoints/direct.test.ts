// The endpoints that hand their arguments straight to a reactor: TCP, TLS, UNIX and adopted
// sockets.

import { Deferred, Failure } from "@twisted-ts/deferred";
import {
  HostnameAddress,
  IPv4Address,
  IPv6Address,
  UNIXAddress,
} from "@twisted-ts/reactor/address";
import {
  type _WrappingFactory,
  AdoptedStreamServerEndpoint,
  SSL4ClientEndpoint,
  SSL4ServerEndpoint,
  TCP4ClientEndpoint,
  TCP4ServerEndpoint,
  TCP6ClientEndpoint,
  TCP6ServerEndpoint,
  UNIXClientEndpoint,
  UNIXServerEndpoint,
} from "@twisted-ts/reactor/endpoints";
import {
  AlreadyListened,
  CannotListenError,
  ConnectError,
  ConnectingCancelledError,
  DNSLookupError,
  UserError,
} from "@twisted-ts/reactor/error";
import {
  type IAddress,
  type IStreamClientEndpoint,
  type IStreamServerEndpoint,
  isStreamClientEndpoint,
  isStreamServerEndpoint,
} from "@twisted-ts/reactor/interfaces";
import { MemoryReactor, RaisingMemoryReactor } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { FixedResolver, outcomeOf, Recorder, RecorderFactory, withResolver } from "./support.ts";

type AnyReactor = MemoryReactor | RaisingMemoryReactor;
const context = { getContext: () => ({}) as never };
const bindAddress = ["localhost", 49595] as const;

interface Client {
  readonly name: string;
  readonly plain: (reactor: AnyReactor) => IStreamClientEndpoint;
  readonly full: (reactor: AnyReactor) => IStreamClientEndpoint;
  readonly misspelt: (reactor: AnyReactor) => IStreamClientEndpoint;
  /** The factory of the first attempt, and what the reactor was given around it. */
  readonly seen: (reactor: MemoryReactor) => [_WrappingFactory, unknown[]];
  readonly plainArguments: unknown[];
  readonly fullArguments: unknown[];
  readonly destination: IAddress;
}

const tcpSeen = (reactor: MemoryReactor): [_WrappingFactory, unknown[]] => {
  const [host, port, factory, ...rest] = reactor.tcpClients[0] ?? [];
  return [factory as _WrappingFactory, [host, port, ...rest]];
};

const clients: Client[] = [
  {
    name: "TCP4ClientEndpoint",
    plain: (reactor) => new TCP4ClientEndpoint(reactor, "192.0.2.1", 80),
    full: (reactor) =>
      new TCP4ClientEndpoint(reactor, "192.0.2.1", 80, { timeout: 10, bindAddress }),
    misspelt: (reactor) => new TCP4ClientEndpoint(reactor, "", 80, { timeOut: 1 } as never),
    seen: tcpSeen,
    plainArguments: ["192.0.2.1", 80, 30, null],
    fullArguments: ["192.0.2.1", 80, 10, bindAddress],
    destination: new IPv4Address("TCP", "192.0.2.1", 80),
  },
  {
    name: "TCP6ClientEndpoint",
    plain: (reactor) => new TCP6ClientEndpoint(reactor, "::1", 80),
    full: (reactor) => new TCP6ClientEndpoint(reactor, "::1", 80, { timeout: 10, bindAddress }),
    misspelt: (reactor) => new TCP6ClientEndpoint(reactor, "::1", 80, { timeOut: 1 } as never),
    seen: tcpSeen,
    plainArguments: ["::1", 80, 30, null],
    fullArguments: ["::1", 80, 10, bindAddress],
    destination: new IPv6Address("TCP", "::1", 80),
  },
  {
    name: "SSL4ClientEndpoint",
    plain: (reactor) => new SSL4ClientEndpoint(reactor, "192.0.2.1", 443, context),
    full: (reactor) =>
      new SSL4ClientEndpoint(reactor, "192.0.2.1", 443, context, { timeout: 10, bindAddress }),
    misspelt: (reactor) =>
      new SSL4ClientEndpoint(reactor, "", 80, context, { timeOut: 1 } as never),
    seen: (reactor) => {
      const [host, port, factory, ...rest] = reactor.sslClients[0] ?? [];
      return [factory as _WrappingFactory, [host, port, ...rest]];
    },
    plainArguments: ["192.0.2.1", 443, context, 30, null],
    fullArguments: ["192.0.2.1", 443, context, 10, bindAddress],
    destination: new IPv4Address("TCP", "192.0.2.1", 443),
  },
  {
    name: "UNIXClientEndpoint",
    plain: (reactor) => new UNIXClientEndpoint(reactor, "/path/to/socket"),
    full: (reactor) =>
      new UNIXClientEndpoint(reactor, "/path/to/socket", { timeout: 10, checkPID: true }),
    misspelt: (reactor) => new UNIXClientEndpoint(reactor, "/p", { bindAddress } as never),
    seen: (reactor) => {
      const [path, factory, ...rest] = reactor.unixClients[0] ?? [];
      return [factory as _WrappingFactory, [path, ...rest]];
    },
    plainArguments: ["/path/to/socket", 30, false],
    fullArguments: ["/path/to/socket", 10, true],
    destination: new UNIXAddress("/path/to/socket"),
  },
];

for (const client of clients) {
  describe(client.name, () => {
    it("is a client endpoint", () => {
      expect(isStreamClientEndpoint(client.plain(new MemoryReactor()))).to.equal(true);
    });

    it("fires the Deferred of connect with the protocol when the connection is made", () => {
      const reactor = new MemoryReactor();
      const outcome = outcomeOf(client.plain(reactor).connect(new RecorderFactory()));
      const [factory, args] = client.seen(reactor);
      expect(outcome.times).to.equal(0);
      const protocol = new Recorder();
      factory._onConnection.callback(protocol);
      expect(outcome.result).to.equal(protocol);
      expect(args).to.deep.equal(client.plainArguments);
    });

    it("passes its options to the reactor", () => {
      const reactor = new MemoryReactor();
      outcomeOf(client.full(reactor).connect(new RecorderFactory()));
      expect(client.seen(reactor)[1]).to.deep.equal(client.fullArguments);
    });

    it("fails the Deferred of connect with the error that the reactor throws", () => {
      const error = new ConnectError(null, "Connection Failed");
      const reactor = new RaisingMemoryReactor(null, error);
      const outcome = outcomeOf(client.plain(reactor).connect(new RecorderFactory()));
      expect(outcome.failure?.value).to.equal(error);
    });

    it("ends the attempt when the Deferred is cancelled, and fails it with ConnectingCancelledError", () => {
      const reactor = new MemoryReactor();
      const d = client.plain(reactor).connect(new RecorderFactory());
      const outcome = outcomeOf(d);
      d.cancel();
      const [connector] = reactor.connectors;
      client
        .seen(reactor)[0]
        .clientConnectionFailed(connector as never, new Failure(new UserError()));
      const error = outcome.failure?.value as ConnectingCancelledError;
      expect(error).to.be.instanceOf(ConnectingCancelledError);
      expect(client.destination.equals(error.address)).to.equal(true);
      expect(error.message).to.equal(String(client.destination));
      expect(connector?.stoppedConnecting).to.equal(true);
      expect(outcome.times).to.equal(1);
    });

    it("throws TypeError for an unknown option", () => {
      expect(() => client.misspelt(new MemoryReactor())).to.throw(TypeError, client.name);
    });
  });
}

describe("TCP6ClientEndpoint with a name", () => {
  it("connects to the first IPv6 address that the reactor's resolver finds", () => {
    const resolver = new FixedResolver(["192.0.2.1", "::2", "::3"]);
    const reactor = withResolver(new MemoryReactor(), resolver);
    outcomeOf(
      new TCP6ClientEndpoint(reactor, "ipv6.example.com", 80).connect(new RecorderFactory()),
    );
    expect(resolver.asked).to.deep.equal([["ipv6.example.com", 0]]);
    expect(tcpSeen(reactor)[1]).to.deep.equal(["::2", 80, 30, null]);
  });

  it("fails with the error that connectTCP throws, and can be cancelled, as with an address", () => {
    const resolver = new FixedResolver(["::2"]);
    const error = new ConnectError(null, "Connection Failed");
    const raising = withResolver(new RaisingMemoryReactor(null, error), resolver);
    const failing = new TCP6ClientEndpoint(raising, "ipv6.example.com", 80);
    expect(outcomeOf(failing.connect(new RecorderFactory())).failure?.value).to.equal(error);

    const reactor = withResolver(new MemoryReactor(), resolver);
    const d = new TCP6ClientEndpoint(reactor, "ipv6.example.com", 80).connect(
      new RecorderFactory(),
    );
    const outcome = outcomeOf(d);
    d.cancel();
    const cancelled = outcome.failure?.value as ConnectingCancelledError;
    expect(cancelled).to.be.instanceOf(ConnectingCancelledError);
    expect(new IPv6Address("TCP", "::2", 80).equals(cancelled.address)).to.equal(true);
    expect(reactor.connectors[0]?.stoppedConnecting).to.equal(true);
  });

  it("keeps the scope of a link-local address", () => {
    const resolver = new FixedResolver([new IPv6Address("TCP", "fe80::1", 0, 0, "eth0")]);
    const reactor = withResolver(new MemoryReactor(), resolver);
    outcomeOf(new TCP6ClientEndpoint(reactor, "router.example", 80).connect(new RecorderFactory()));
    expect(tcpSeen(reactor)[1][0]).to.equal("fe80::1%eth0");
  });

  it("fails with DNSLookupError when there is no IPv6 address", () => {
    const resolver = new FixedResolver(["192.0.2.1"]);
    const reactor = withResolver(new MemoryReactor(), resolver);
    const d = new TCP6ClientEndpoint(reactor, "ipv4.example.com", 80).connect(
      new RecorderFactory(),
    );
    const outcome = outcomeOf(d);
    expect(outcome.failure?.value).to.be.instanceOf(DNSLookupError);
    expect(String(outcome.failure?.getErrorMessage())).to.contain("ipv4.example.com");
    expect(reactor.tcpClients).to.deep.equal([]);
  });

  it("calls its hooks _nameResolution and _getaddrinfo", () => {
    const asked: unknown[] = [];
    const endpoint = new TCP6ClientEndpoint(new MemoryReactor(), "ipv6.example.com", 1234);
    endpoint._getaddrinfo = (...args) => {
      asked.push(args);
      return new Deferred();
    };
    endpoint.connect(new RecorderFactory());
    expect(asked).to.deep.equal([["ipv6.example.com", 0, "AF_INET6"]]);

    const reactor = new MemoryReactor();
    const other = new TCP6ClientEndpoint(reactor, "ipv6.example.com", 80);
    const addresses = new Deferred<
      [family: "AF_INET6", "SOCK_STREAM", "IPPROTO_TCP", "", [host: string, port: number]][]
    >();
    other._nameResolution = () => addresses;
    outcomeOf(other.connect(new RecorderFactory()));
    addresses.callback([
      ["AF_INET6", "SOCK_STREAM", "IPPROTO_TCP", "", ["::2", 0]],
      ["AF_INET6", "SOCK_STREAM", "IPPROTO_TCP", "", ["::3", 0]],
    ]);
    expect(tcpSeen(reactor)[1]).to.deep.equal(["::2", 80, 30, null]);
  });

  it("cancels the resolution, and never connects, when it is cancelled before the name is resolved", () => {
    const resolver = new FixedResolver(["::2"], { waits: true });
    const reactor = withResolver(new MemoryReactor(), resolver);
    const d = new TCP6ClientEndpoint(reactor, "ipv6.example.com", 80).connect(
      new RecorderFactory(),
    );
    const outcome = outcomeOf(d);
    d.cancel();
    expect(resolver.cancelled).to.equal(1);
    resolver.deliver();
    const error = outcome.failure?.value as ConnectingCancelledError;
    expect(error).to.be.instanceOf(ConnectingCancelledError);
    expect(new HostnameAddress("ipv6.example.com", 80).equals(error.address)).to.equal(true);
    expect(reactor.tcpClients).to.deep.equal([]);
  });
});

interface Server {
  readonly name: string;
  readonly plain: (reactor: AnyReactor) => IStreamServerEndpoint;
  readonly full: (reactor: AnyReactor) => IStreamServerEndpoint;
  readonly misspelt?: (reactor: AnyReactor) => IStreamServerEndpoint;
  /** What the reactor was given, the factory put first. */
  readonly seen: (reactor: MemoryReactor) => unknown;
  readonly plainArguments: unknown[];
  readonly fullArguments: unknown[];
  readonly host: IAddress;
}

const tcpServers = (reactor: MemoryReactor) => {
  const [port, factory, ...rest] = reactor.tcpServers[0] ?? [];
  return [factory, port, ...rest];
};

const servers: Server[] = [
  {
    name: "TCP4ServerEndpoint",
    plain: (reactor) => new TCP4ServerEndpoint(reactor, 0),
    full: (reactor) => new TCP4ServerEndpoint(reactor, 0, { backlog: 100, interface: "127.0.0.1" }),
    misspelt: (reactor) => new TCP4ServerEndpoint(reactor, 0, { host: "" } as never),
    seen: tcpServers,
    plainArguments: [0, 50, ""],
    fullArguments: [0, 100, "127.0.0.1"],
    host: new IPv4Address("TCP", "0.0.0.0", 0),
  },
  {
    name: "TCP6ServerEndpoint",
    plain: (reactor) => new TCP6ServerEndpoint(reactor, 0),
    full: (reactor) => new TCP6ServerEndpoint(reactor, 0, { backlog: 100, interface: "::1" }),
    misspelt: (reactor) => new TCP6ServerEndpoint(reactor, 0, { host: "" } as never),
    seen: tcpServers,
    plainArguments: [0, 50, "::"],
    fullArguments: [0, 100, "::1"],
    host: new IPv6Address("TCP", "::", 0),
  },
  {
    name: "SSL4ServerEndpoint",
    plain: (reactor) => new SSL4ServerEndpoint(reactor, 0, context),
    full: (reactor) =>
      new SSL4ServerEndpoint(reactor, 0, context, { backlog: 100, interface: "127.0.0.1" }),
    misspelt: (reactor) => new SSL4ServerEndpoint(reactor, 0, context, { host: "" } as never),
    seen: (reactor) => {
      const [port, factory, ...rest] = reactor.sslServers[0] ?? [];
      return [factory, port, ...rest];
    },
    plainArguments: [0, context, 50, ""],
    fullArguments: [0, context, 100, "127.0.0.1"],
    host: new IPv4Address("TCP", "0.0.0.0", 0),
  },
  {
    name: "UNIXServerEndpoint",
    plain: (reactor) => new UNIXServerEndpoint(reactor, "/path/to/socket"),
    full: (reactor) =>
      new UNIXServerEndpoint(reactor, "/path/to/socket", {
        backlog: 100,
        mode: 0o600,
        wantPID: true,
      }),
    misspelt: (reactor) => new UNIXServerEndpoint(reactor, "/path", { lockfile: true } as never),
    seen: (reactor) => {
      const [path, factory, ...rest] = reactor.unixServers[0] ?? [];
      return [factory, path, ...rest];
    },
    plainArguments: ["/path/to/socket", 50, 0o666, false],
    fullArguments: ["/path/to/socket", 100, 0o600, true],
    host: new UNIXAddress("/path/to/socket"),
  },
  {
    name: "AdoptedStreamServerEndpoint",
    plain: (reactor) => new AdoptedStreamServerEndpoint(reactor, 12, "AF_INET"),
    full: (reactor) => new AdoptedStreamServerEndpoint(reactor, 13, "AF_INET6"),
    seen: (reactor) => {
      const [fileno, family, factory] = reactor.adoptedPorts[0] ?? [];
      return [factory, fileno, family];
    },
    plainArguments: [12, "AF_INET"],
    fullArguments: [13, "AF_INET6"],
    host: new IPv4Address("TCP", "0.0.0.0", 1234),
  },
];

for (const server of servers) {
  describe(server.name, () => {
    it("is a server endpoint", () => {
      expect(isStreamServerEndpoint(server.plain(new MemoryReactor()))).to.equal(true);
    });

    it("fires the Deferred of listen with the port", () => {
      const reactor = new MemoryReactor();
      const factory = new RecorderFactory();
      const outcome = outcomeOf(server.plain(reactor).listen(factory));
      expect(outcome.result?.getHost().equals(server.host)).to.equal(true);
      expect(server.seen(reactor)).to.deep.equal([factory, ...server.plainArguments]);
    });

    it("passes its options to the reactor", () => {
      const reactor = new MemoryReactor();
      const factory = new RecorderFactory();
      outcomeOf(server.full(reactor).listen(factory));
      expect(server.seen(reactor)).to.deep.equal([factory, ...server.fullArguments]);
    });

    it("fails the Deferred of listen with the error that the reactor throws", () => {
      const error = new CannotListenError("", 80, new Error("in use"));
      const outcome = outcomeOf(
        server.plain(new RaisingMemoryReactor(error)).listen(new RecorderFactory()),
      );
      expect(outcome.failure?.value).to.equal(error);
    });

    const { misspelt } = server;
    if (misspelt !== undefined) {
      it("throws TypeError for an unknown option", () => {
        expect(() => misspelt(new MemoryReactor())).to.throw(TypeError, server.name);
      });
    }
  });
}

describe("AdoptedStreamServerEndpoint when it is used twice", () => {
  it("fails with AlreadyListened the second time", () => {
    const reactor = new MemoryReactor();
    const endpoint = new AdoptedStreamServerEndpoint(reactor, 13, "AF_INET");
    outcomeOf(endpoint.listen(new RecorderFactory()));
    const again = outcomeOf(endpoint.listen(new RecorderFactory()));
    expect(again.failure?.value).to.be.instanceOf(AlreadyListened);
    expect(reactor.adoptedPorts).to.have.length(1);
  });

  it("calls one hook with the descriptor before it is adopted, and one after", () => {
    const reactor = new MemoryReactor();
    const endpoint = new AdoptedStreamServerEndpoint(reactor, 13, "AF_INET");
    const events: unknown[] = [];
    endpoint._setNonBlocking = (fileno) =>
      events.push(["setNonBlocking", fileno, reactor.adoptedPorts.length]);
    endpoint._close = (fileno) => events.push(["close", fileno, reactor.adoptedPorts.length]);
    outcomeOf(endpoint.listen(new RecorderFactory()));
    expect(events).to.deep.equal([
      ["setNonBlocking", 13, 0],
      ["close", 13, 1],
    ]);
  });
});
