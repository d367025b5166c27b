import { succeed } from "@twisted-ts/deferred";
import { IPv4Address, IPv6Address, UNIXAddress } from "@twisted-ts/reactor/address";
import { ReactorAlreadyRunning, UnsupportedAddressFamily } from "@twisted-ts/reactor/error";
import type { IConnector, IReactorTime } from "@twisted-ts/reactor/interfaces";
import {
  isListeningPort,
  isReactorSSL,
  isReactorTCP,
  isReactorTime,
  isReactorUNIX,
} from "@twisted-ts/reactor/interfaces";
import { ClientFactory, Factory } from "@twisted-ts/reactor/protocol";
import { deferLater, react } from "@twisted-ts/reactor/task";
import {
  _FakeConnector,
  _FakePort,
  MemoryReactor,
  MemoryReactorClock,
  NotImplementedError,
  RaisingMemoryReactor,
} from "@twisted-ts/reactor/testing";
import { expect } from "chai";

const contextFactory = { getContext: () => expect.fail("asked for a context") };

/** A client factory that records the connectors of startedConnecting. */
class StartedFactory extends ClientFactory {
  readonly started: IConnector[] = [];

  override startedConnecting(connector: IConnector): void {
    this.started.push(connector);
  }
}

describe("MemoryReactor", () => {
  it("has TCP, TLS and UNIX sockets", () => {
    const reactor = new MemoryReactor();
    expect([isReactorTCP, isReactorSSL, isReactorUNIX].map((is) => is(reactor))).to.deep.equal([
      true,
      true,
      true,
    ]);
  });

  it("records each attempt to connect, and calls the factory with the connector that it returns", () => {
    const reactor = new MemoryReactor();
    const factory = new StartedFactory();
    const tcp = reactor.connectTCP("example.com", 80, factory);
    const tcp6 = reactor.connectTCP("::1", 81, factory, 5, ["::1", 0]);
    const ssl = reactor.connectSSL("example.com", 443, factory, contextFactory);
    const unix = reactor.connectUNIX("/socket", factory, 3, true);
    expect(reactor.tcpClients).to.deep.equal([
      ["example.com", 80, factory, 30, null],
      ["::1", 81, factory, 5, ["::1", 0]],
    ]);
    expect(reactor.sslClients).to.deep.equal([
      ["example.com", 443, factory, contextFactory, 30, null],
    ]);
    expect(reactor.unixClients).to.deep.equal([["/socket", factory, 3, true]]);
    expect(factory.started).to.deep.equal([tcp, tcp6, ssl, unix]);
    expect(reactor.connectors).to.deep.equal([tcp, tcp6, ssl, unix]);
    const addresses = [
      new IPv4Address("TCP", "example.com", 80),
      new IPv6Address("TCP", "::1", 81),
      new IPv4Address("TCP", "example.com", 443),
      new UNIXAddress("/socket"),
    ];
    const destinations = reactor.connectors.map((each) => each.getDestination());
    expect(destinations.map((each, at) => each.equals(addresses[at]))).to.deep.equal(
      Array(4).fill(true),
    );
  });

  it("records each attempt to listen, and returns a port", () => {
    const reactor = new MemoryReactor();
    const factory = new Factory();
    const ports = [
      reactor.listenTCP(8080, factory),
      reactor.listenTCP(8081, factory, 5, "::1"),
      reactor.listenSSL(443, factory, contextFactory),
      reactor.listenUNIX("/socket", factory),
    ];
    expect(reactor.tcpServers).to.deep.equal([
      [8080, factory, 50, ""],
      [8081, factory, 5, "::1"],
    ]);
    expect(reactor.sslServers).to.deep.equal([[443, factory, contextFactory, 50, ""]]);
    expect(reactor.unixServers).to.deep.equal([["/socket", factory, 50, 0o666, false]]);
    expect(ports.every((each) => isListeningPort(each))).to.equal(true);
    expect(ports.map((each) => String(each.getHost()))).to.deep.equal(
      [
        new IPv4Address("TCP", "0.0.0.0", 8080),
        new IPv6Address("TCP", "::1", 8081),
        new IPv4Address("TCP", "0.0.0.0", 443),
        new UNIXAddress("/socket"),
      ].map(String),
    );
  });

  it("records each adopted socket", () => {
    const reactor = new MemoryReactor();
    const factory = new Factory();
    const protocol = {} as never;
    const ports = [
      reactor.adoptStreamPort(3, "AF_INET", factory),
      reactor.adoptStreamPort(4, "AF_INET6", factory),
      reactor.adoptDatagramPort(5, "AF_INET", protocol),
    ];
    reactor.adoptStreamConnection(6, "AF_UNIX", factory);
    expect(reactor.adoptedPorts).to.deep.equal([
      [3, "AF_INET", factory],
      [4, "AF_INET6", factory],
      [5, "AF_INET", protocol, 8192],
    ]);
    expect(reactor.adoptedStreamConnections).to.deep.equal([[6, "AF_UNIX", factory]]);
    expect(ports.map((each) => String(each.getHost()))).to.deep.equal(
      [
        new IPv4Address("TCP", "0.0.0.0", 1234),
        new IPv6Address("TCP", "::", 1234),
        new IPv4Address("UDP", "0.0.0.0", 1234),
      ].map(String),
    );
    expect(() => reactor.adoptStreamPort(7, "AF_UNIX", factory)).to.throw(UnsupportedAddressFamily);
    expect(() => reactor.adoptDatagramPort(7, "AF_UNIX", protocol)).to.throw(
      UnsupportedAddressFamily,
    );
    expect(reactor.adoptedPorts).to.have.length(3);
  });

  it("makes the calls of callWhenRunning, then stops, within run", () => {
    const reactor = new MemoryReactor();
    const seen: unknown[] = [];
    reactor.callWhenRunning((...args: string[]) => seen.push(args, reactor.running), "a", "b");
    expect([reactor.running, reactor.whenRunningHooks.length]).to.deep.equal([false, 1]);
    reactor.hasStopped = false;
    expect(reactor.run().called).to.equal(true);
    expect(seen).to.deep.equal([["a", "b"], true]);
    expect([reactor.running, reactor.hasRun, reactor.hasStopped]).to.deep.equal([
      false,
      true,
      true,
    ]);
  });

  it("refuses to run within run", () => {
    const reactor = new MemoryReactor();
    reactor.callWhenRunning(() => reactor.run());
    expect(() => reactor.run()).to.throw(ReactorAlreadyRunning);
  });

  it("records that it was installed, stopped and crashed", () => {
    const reactor = new MemoryReactor();
    expect([reactor.hasInstalled, reactor.hasCrashed]).to.deep.equal([false, true]);
    reactor.install();
    reactor.hasCrashed = false;
    reactor.running = true;
    reactor.crash();
    expect([reactor.hasInstalled, reactor.hasCrashed, reactor.running]).to.deep.equal([
      true,
      true,
      false,
    ]);
  });

  it("records triggers by phase and by event, of any name", () => {
    const reactor = new MemoryReactor();
    const trigger = (_argument?: number) => undefined;
    reactor.addSystemEventTrigger("before", "shutdown", trigger, 1);
    reactor.addSystemEventTrigger("before", "shutdown", trigger);
    reactor.addSystemEventTrigger("after", "constructor", trigger);
    expect(reactor.triggers["before"]?.["shutdown"]).to.deep.equal([
      [trigger, [1]],
      [trigger, []],
    ]);
    expect(reactor.triggers["after"]?.["constructor"]).to.deep.equal([[trigger, []]]);
  });

  it("keeps a set of readers and one of writers", () => {
    const reactor = new MemoryReactor();
    const one = {};
    const two = {};
    reactor.addReader(one);
    reactor.addReader(one);
    reactor.addWriter(one);
    reactor.addWriter(two);
    expect([reactor.getReaders(), reactor.getWriters()]).to.deep.equal([[one], [one, two]]);
    reactor.removeReader(one);
    reactor.removeReader(one);
    reactor.removeWriter(one);
    expect(reactor.getReaders()).to.deep.equal([]);
    expect(reactor.getWriters()[0]).to.equal(two);
    reactor.addReader(one);
    reactor.removeAll();
    expect([reactor.getReaders(), reactor.getWriters()]).to.deep.equal([[], []]);
  });

  it("throws NotImplementedError with the name of a method that it does not have", () => {
    const reactor = new MemoryReactor();
    for (const [name, call] of Object.entries({
      resolve: () => reactor.resolve("example.com"),
      iterate: () => reactor.iterate(),
      fireSystemEvent: () => reactor.fireSystemEvent("startup"),
      removeSystemEventTrigger: () => reactor.removeSystemEventTrigger({ eventType: "shutdown" }),
    })) {
      expect(call).to.throw(NotImplementedError, `MemoryReactor has no ${name}`);
    }
  });

  it("can be run by react", () => {
    const codes: number[] = [];
    react(() => succeed(1), [], { reactor: new MemoryReactor(), exit: (code) => codes.push(code) });
    expect(codes).to.deep.equal([0]);
  });
});

describe("MemoryReactorClock", () => {
  it("is a reactor and a clock", () => {
    const reactor = new MemoryReactorClock();
    expect([isReactorTCP(reactor), isReactorTime(reactor)]).to.deep.equal([true, true]);
    const calls: unknown[] = [];
    const later = reactor.callLater(2, (...args: number[]) => calls.push(args), 1, 2);
    const sooner = reactor.callLater(1, () => calls.push("sooner"));
    expect(reactor.getDelayedCalls()).to.deep.equal([sooner, later]);
    reactor.pump([1, 1]);
    expect(calls).to.deep.equal(["sooner", [1, 2]]);
    expect([reactor.seconds(), reactor.rightNow]).to.deep.equal([2, 2]);
    const cancelled = reactor.callLater(1, () => calls.push("cancelled"));
    cancelled.cancel();
    expect(reactor.calls).to.deep.equal([]);
  });

  it("uses its own method seconds for the time", () => {
    class Late extends MemoryReactorClock {
      override seconds(): number {
        return super.seconds() + 100;
      }
    }
    expect(new Late().callLater(1, () => 0).getTime()).to.equal(101);
  });

  it("can be used as a clock", () => {
    const reactor: IReactorTime & MemoryReactor = new MemoryReactorClock();
    const later = deferLater(reactor, 1, () => "result");
    (reactor as MemoryReactorClock).advance(1);
    expect(later.result).to.equal("result");
  });
});

describe("RaisingMemoryReactor", () => {
  it("throws from every method that listens or connects", () => {
    const reactor = new RaisingMemoryReactor(new RangeError("listen"), new RangeError("connect"));
    expect([isReactorTCP, isReactorSSL, isReactorUNIX].map((is) => is(reactor))).to.deep.equal([
      true,
      true,
      true,
    ]);
    const factory = new ClientFactory();
    expect(() => reactor.listenTCP(1, factory)).to.throw(RangeError, "listen");
    expect(() => reactor.listenSSL(1, factory, contextFactory)).to.throw(RangeError, "listen");
    expect(() => reactor.listenUNIX("/s", factory)).to.throw(RangeError, "listen");
    expect(() => reactor.adoptStreamPort(3, "AF_INET", factory)).to.throw(RangeError, "listen");
    expect(() => reactor.connectTCP("h", 1, factory)).to.throw(RangeError, "connect");
    expect(() => reactor.connectSSL("h", 1, factory, contextFactory)).to.throw("connect");
    expect(() => reactor.connectUNIX("/s", factory)).to.throw(RangeError, "connect");
    expect(() => reactor.adoptStreamConnection(3, "AF_INET", factory)).to.throw("connect");
    expect(() => reactor.adoptDatagramPort(3, "AF_INET", {} as never)).to.throw("connect");
  });

  it("throws TypeError when it was made without an exception", () => {
    expect(() => new RaisingMemoryReactor().listenTCP(1, new Factory())).to.throw(
      TypeError,
      "was given no such exception",
    );
  });
});

describe("_FakeConnector and _FakePort", () => {
  it("record their calls, and do nothing", () => {
    const address = new UNIXAddress("/socket");
    const connector = new _FakeConnector(address);
    expect([connector._disconnected, connector.stoppedConnecting]).to.deep.equal([false, false]);
    connector.connect();
    connector.stopConnecting();
    connector.disconnect();
    expect([connector._disconnected, connector.stoppedConnecting]).to.deep.equal([true, true]);
    expect(connector.getDestination()).to.equal(address);
    const port = new _FakePort(address);
    port.startListening();
    expect(port.stopListening()).to.equal(undefined);
    expect(port.getHost()).to.equal(address);
  });
});
