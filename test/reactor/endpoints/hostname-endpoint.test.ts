import { Deferred, Failure } from "@twisted-ts/deferred";
import { globalLogPublisher, type LogEvent } from "@twisted-ts/deferred/logger";
import {
  HostnameAddress,
  IPv4Address,
  IPv6Address,
  UNIXAddress,
} from "@twisted-ts/reactor/address";
import {
  _SimpleHostnameResolver,
  type _WrappingFactory,
  type AddressInfo,
  HostnameEndpoint,
  type HostnameEndpointOptions,
} from "@twisted-ts/reactor/endpoints";
import {
  ConnectError,
  ConnectingCancelledError,
  DNSLookupError,
  UserError,
} from "@twisted-ts/reactor/error";
import type { IAddress, IResolutionReceiver } from "@twisted-ts/reactor/interfaces";
import { MemoryReactorClock, StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import sinon from "sinon";
import { muteStandardError } from "../../support/mute.ts";
import {
  establish,
  FixedResolver,
  outcomeOf,
  type Recorder,
  RecorderFactory,
  withResolver,
} from "./support.ts";

const FOUR = "192.0.2.1";
const SIX = "1:2::3:4";

function makeEndpoint(
  addresses: readonly (string | IAddress)[],
  options?: HostnameEndpointOptions,
  resolver = new FixedResolver(addresses),
) {
  const reactor = withResolver(new MemoryReactorClock(), resolver);
  const endpoint = new HostnameEndpoint(reactor, "www.example.com", 80, options);
  return { reactor, endpoint, resolver, hosts: () => reactor.tcpClients.map(([host]) => host) };
}

const attempt = (reactor: MemoryReactorClock, index: number): _WrappingFactory => {
  const client = reactor.tcpClients[index];
  if (client === undefined) throw new Error(`no attempt ${index}`);
  return client[2] as _WrappingFactory;
};

const fail = (reactor: MemoryReactorClock, index: number, error: Error): void =>
  attempt(reactor, index).clientConnectionFailed(
    reactor.connectors[index] as never,
    new Failure(error),
  );

describe("HostnameEndpoint", () => {
  it("resolves the name by the reactor's resolver, and connects to the address", () => {
    const { reactor, endpoint, resolver } = makeEndpoint([FOUR]);
    const outcome = outcomeOf(endpoint.connect(new RecorderFactory()));
    expect(resolver.asked).to.deep.equal([["www.example.com", 80]]);
    const [host, port, factory, timeout, bindAddress] = reactor.tcpClients[0] ?? [];
    expect([host, port, timeout, bindAddress]).to.deep.equal([FOUR, 80, 30, null]);
    expect(outcome.times).to.equal(0);
    const wrapper = establish(factory as _WrappingFactory);
    expect(outcome.result).to.equal(
      (wrapper as unknown as { _wrappedProtocol: Recorder })._wrappedProtocol,
    );
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
  });

  it("passes timeout and bindAddress to each attempt", () => {
    const { reactor, endpoint } = makeEndpoint([FOUR, SIX], {
      timeout: 10,
      bindAddress: ["localhost", 49595],
    });
    outcomeOf(endpoint.connect(new RecorderFactory()));
    reactor.advance(0.3);
    for (const [, , , timeout, bindAddress] of reactor.tcpClients) {
      expect([timeout, bindAddress]).to.deep.equal([10, ["localhost", 49595]]);
    }
    expect(reactor.tcpClients).to.have.length(2);
  });

  it("accepts bindAddress as a host or a pair, in text or bytes", () => {
    const bound = (bindAddress: HostnameEndpointOptions["bindAddress"]) =>
      makeEndpoint([], { bindAddress }).endpoint._bindAddress;
    expect(bound("192.0.2.9")).to.deep.equal(["192.0.2.9", 0]);
    expect(bound(Buffer.from("192.0.2.9"))).to.deep.equal(["192.0.2.9", 0]);
    expect(bound(["192.0.2.9", 1234])).to.deep.equal(["192.0.2.9", 1234]);
    expect(bound([Buffer.from("192.0.2.9"), 1234])).to.deep.equal(["192.0.2.9", 1234]);
    expect(bound(null)).to.equal(null);
    expect(bound(undefined)).to.equal(null);
  });

  it("throws TypeError for an unknown option", () => {
    expect(() => makeEndpoint([], { delay: 1 } as never)).to.throw(TypeError, "HostnameEndpoint");
  });

  it("fails with DNSLookupError that names the host when it has no address", () => {
    const outcome = outcomeOf(makeEndpoint([]).endpoint.connect(new RecorderFactory()));
    expect(outcome.failure?.value).to.be.instanceOf(DNSLookupError);
    expect(outcome.failure?.getErrorMessage()).to.equal(
      "DNS lookup failed: no results for hostname lookup: www.example.com.",
    );
  });

  it("fails with DNSLookupError when the resolver throws", () => {
    const resolver = new FixedResolver([]);
    resolver.resolveHostName = () => {
      throw new Error("out of order");
    };
    const { endpoint } = makeEndpoint([], undefined, resolver);
    const outcome = outcomeOf(endpoint.connect(new RecorderFactory()));
    expect(outcome.failure?.value).to.be.instanceOf(DNSLookupError);
    expect(outcome.failure?.getErrorMessage()).to.equal(
      "DNS lookup failed: Couldn't find the hostname 'www.example.com'.",
    );
  });

  it("ignores addresses of kinds that TCP does not have", () => {
    const { reactor, endpoint, hosts } = makeEndpoint([FOUR, new UNIXAddress("/x"), SIX]);
    outcomeOf(endpoint.connect(new RecorderFactory()));
    reactor.advance(0.3);
    expect(hosts()).to.deep.equal([FOUR, SIX]);
  });

  it("keeps the scope of a link-local address", () => {
    const { endpoint, hosts } = makeEndpoint([new IPv6Address("TCP", "fe80::1", 80, 0, 2)]);
    outcomeOf(endpoint.connect(new RecorderFactory()));
    expect(hosts()).to.deep.equal(["fe80::1%2"]);
  });

  it("fails at once with the error of the only attempt, and leaves no delayed call", () => {
    const { reactor, endpoint } = makeEndpoint([FOUR]);
    const outcome = outcomeOf(endpoint.connect(new RecorderFactory()));
    const error = new ConnectError(null, "Connection Failed");
    fail(reactor, 0, error);
    expect(outcome.failure?.value).to.equal(error);
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
  });

  it("fails with the error that connectTCP throws", () => {
    const { reactor, endpoint } = makeEndpoint([FOUR, SIX]);
    const error = new ConnectError(null, "Connection Failed");
    reactor.connectTCP = () => {
      throw error;
    };
    const outcome = outcomeOf(endpoint.connect(new RecorderFactory()));
    expect(outcome.failure?.value).to.equal(error);
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
  });
});

describe("HostnameEndpoint with several addresses", () => {
  it("begins an attempt every attemptDelay seconds, in the resolver's order", () => {
    const { reactor, endpoint, hosts } = makeEndpoint([SIX, FOUR, "192.0.2.2"], {
      attemptDelay: 0.5,
    });
    outcomeOf(endpoint.connect(new RecorderFactory()));
    expect(hosts()).to.deep.equal([SIX]);
    reactor.advance(0.49);
    expect(hosts()).to.deep.equal([SIX]);
    reactor.advance(0.02);
    expect(hosts()).to.deep.equal([SIX, FOUR]);
    reactor.advance(0.5);
    expect(hosts()).to.deep.equal([SIX, FOUR, "192.0.2.2"]);
    reactor.advance(10);
    expect(reactor.tcpClients).to.have.length(3);
  });

  it("waits 0.3 seconds between attempts by default", () => {
    expect(HostnameEndpoint._DEFAULT_ATTEMPT_DELAY).to.equal(0.3);
    const { reactor, endpoint, hosts } = makeEndpoint([FOUR, SIX]);
    outcomeOf(endpoint.connect(new RecorderFactory()));
    reactor.advance(0.29);
    expect(hosts()).to.deep.equal([FOUR]);
    reactor.advance(0.02);
    expect(hosts()).to.deep.equal([FOUR, SIX]);
  });

  it("uses the default delay of a subclass", () => {
    class SlowEndpoint extends HostnameEndpoint {
      static override readonly _DEFAULT_ATTEMPT_DELAY = 2;
    }
    const reactor = withResolver(new MemoryReactorClock(), new FixedResolver([FOUR, SIX]));
    outcomeOf(new SlowEndpoint(reactor, "www.example.com", 80).connect(new RecorderFactory()));
    reactor.advance(1.9);
    expect(reactor.tcpClients).to.have.length(1);
    reactor.advance(0.2);
    expect(reactor.tcpClients).to.have.length(2);
  });

  it("connects to the first address when it is faster, and never begins the second attempt", () => {
    const { reactor, endpoint, hosts } = makeEndpoint([FOUR, SIX]);
    const factory = new RecorderFactory();
    const outcome = outcomeOf(endpoint.connect(factory));
    establish(attempt(reactor, 0));
    expect((outcome.result as Recorder).factory).to.equal(factory);
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
    reactor.advance(5);
    expect(hosts()).to.deep.equal([FOUR]);
  });

  it("connects to the second address when it is faster, and cancels the first attempt", () => {
    const { reactor, endpoint } = makeEndpoint([FOUR, SIX]);
    const outcome = outcomeOf(endpoint.connect(new RecorderFactory()));
    reactor.advance(0.3);
    establish(attempt(reactor, 1));
    expect(outcome.times).to.equal(1);
    expect(outcome.failure).to.equal(undefined);
    expect(reactor.connectors.map((each) => each.stoppedConnecting)).to.deep.equal([true, false]);
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
  });

  it("connects to the first address after the second attempt began, and cancels that", () => {
    const { reactor, endpoint } = makeEndpoint([FOUR, SIX]);
    const outcome = outcomeOf(endpoint.connect(new RecorderFactory()));
    reactor.advance(0.3);
    establish(attempt(reactor, 0));
    expect(outcome.times).to.equal(1);
    expect(reactor.connectors.map((each) => each.stoppedConnecting)).to.deep.equal([false, true]);
  });

  it("begins the next attempt at once when all earlier ones have failed", () => {
    const { reactor, endpoint, hosts } = makeEndpoint([FOUR, SIX, "192.0.2.2"]);
    outcomeOf(endpoint.connect(new RecorderFactory()));
    fail(reactor, 0, new ConnectError());
    expect(hosts()).to.deep.equal([FOUR, SIX]);
    reactor.advance(0.29);
    expect(hosts()).to.deep.equal([FOUR, SIX]);
    reactor.advance(0.02);
    expect(hosts()).to.deep.equal([FOUR, SIX, "192.0.2.2"]);
  });

  it("keeps its delay when one attempt fails while another one runs", () => {
    const { reactor, endpoint, hosts } = makeEndpoint([FOUR, SIX, "192.0.2.2"]);
    outcomeOf(endpoint.connect(new RecorderFactory()));
    reactor.advance(0.3);
    fail(reactor, 1, new ConnectError());
    expect(hosts()).to.deep.equal([FOUR, SIX]);
    reactor.advance(0.3);
    expect(hosts()).to.deep.equal([FOUR, SIX, "192.0.2.2"]);
  });

  it("fails with the last error when all attempts have failed, in any order", () => {
    const { reactor, endpoint } = makeEndpoint([FOUR, SIX]);
    const outcome = outcomeOf(endpoint.connect(new RecorderFactory()));
    reactor.advance(0.3);
    const last = new ConnectError(null, "last");
    fail(reactor, 1, new ConnectError(null, "first"));
    expect(outcome.times).to.equal(0);
    fail(reactor, 0, last);
    expect(outcome.failure?.value).to.equal(last);
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
  });

  it("tries a thousand addresses that all fail at once without recursion", () => {
    const addresses = Array.from({ length: 1000 }, () => FOUR);
    const { reactor, endpoint } = makeEndpoint(addresses);
    let attempts = 0;
    reactor.connectTCP = () => {
      attempts += 1;
      throw new ConnectError(null, String(attempts));
    };
    const outcome = outcomeOf(endpoint.connect(new RecorderFactory()));
    expect(outcome.failure?.getErrorMessage()).to.contain("1000");
  });
});

describe("HostnameEndpoint when its Deferred is cancelled", () => {
  const cancelled = (outcome: { failure: Failure | undefined; times: number }): void => {
    const error = outcome.failure?.value as ConnectingCancelledError;
    expect(error).to.be.instanceOf(ConnectingCancelledError);
    expect(new HostnameAddress("www.example.com", 80).equals(error.address)).to.equal(true);
    expect(outcome.times).to.equal(1);
  };

  it("while the name is being resolved, cancels the resolution and never connects", () => {
    const resolver = new FixedResolver([FOUR], { waits: true });
    const { reactor, endpoint } = makeEndpoint([], undefined, resolver);
    const d = endpoint.connect(new RecorderFactory());
    const outcome = outcomeOf(d);
    d.cancel();
    cancelled(outcome);
    expect(resolver.cancelled).to.equal(1);
    resolver.deliver();
    expect(reactor.tcpClients).to.deep.equal([]);
    expect(outcome.times).to.equal(1);
  });

  for (const [when, seconds] of [
    ["while the first attempt is in progress", 0],
    ["between two attempts", 0.45],
    ["when all attempts have begun", 5],
  ] as const) {
    it(`gives up every attempt ${when}, and begins no other`, () => {
      const { reactor, endpoint } = makeEndpoint([FOUR, SIX, "192.0.2.2"]);
      const d = endpoint.connect(new RecorderFactory());
      const outcome = outcomeOf(d);
      reactor.pump([seconds % 0.3, ...Array(Math.floor(seconds / 0.3)).fill(0.3)]);
      const begun = reactor.tcpClients.length;
      d.cancel();
      for (const index of reactor.tcpClients.keys()) fail(reactor, index, new UserError());
      cancelled(outcome);
      expect(reactor.connectors.every((each) => each.stoppedConnecting)).to.equal(true);
      expect(reactor.getDelayedCalls()).to.deep.equal([]);
      reactor.advance(5);
      expect(reactor.tcpClients).to.have.length(begun);
    });
  }

  it("after the connection is made, does nothing", () => {
    const { reactor, endpoint } = makeEndpoint([FOUR]);
    const d = endpoint.connect(new RecorderFactory());
    const outcome = outcomeOf(d);
    const transport = new StringTransport();
    establish(attempt(reactor, 0), transport);
    d.cancel();
    expect(outcome.failure).to.equal(undefined);
    expect(transport.disconnecting).to.equal(false);
    expect(reactor.connectors[0]?.stoppedConnecting).to.equal(false);
  });
});

describe("HostnameEndpoint on a reactor without a name resolver", () => {
  let warnings: sinon.SinonStub;

  beforeEach(() => {
    warnings = sinon.stub(process, "emitWarning");
  });

  afterEach(() => sinon.restore());

  it("emits a DeprecationWarning that names the reactor's class", () => {
    const endpoint = new HostnameEndpoint(new MemoryReactorClock(), "www.example.com", 80);
    expect(endpoint._nameResolver).to.be.instanceOf(_SimpleHostnameResolver);
    expect(warnings.callCount).to.equal(1);
    const [message, type] = warnings.firstCall.args as [string, string];
    expect(message).to.match(
      /^Passing HostnameEndpoint a reactor that does not provide IReactorPluggableNameResolver \(twisted\.internet\.testing\.MemoryReactorClock\) was deprecated in Twisted 17\.5\.0; please use a reactor that provides IReactorPluggableNameResolver instead$/,
    );
    expect(type).to.equal("DeprecationWarning");
  });

  const addresses: AddressInfo[] = [["AF_INET", "SOCK_STREAM", "IPPROTO_TCP", "", [FOUR, 80]]];

  it("calls its hook _getaddrinfo", () => {
    const reactor = new MemoryReactorClock();
    const endpoint = new HostnameEndpoint(reactor, "www.example.com", 80);
    const asked: unknown[] = [];
    endpoint._getaddrinfo = (...args) => {
      asked.push(args);
      return addresses;
    };
    outcomeOf(endpoint.connect(new RecorderFactory()));
    expect(asked).to.deep.equal([["www.example.com", 80]]);
    expect(reactor.tcpClients[0]?.slice(0, 2)).to.deep.equal([FOUR, 80]);
  });

  it("uses the system's resolver by default", async () => {
    const endpoint = new HostnameEndpoint(new MemoryReactorClock(), "ignored", 0);
    const found = await endpoint._fallbackNameResolution("192.0.2.7", 1);
    expect(found).to.deep.equal([["AF_INET", "SOCK_STREAM", "IPPROTO_TCP", "", ["192.0.2.7", 1]]]);
  });

  it("logs the error of the look-up, and fails with DNSLookupError", () => {
    const unmute = muteStandardError();
    const events: LogEvent[] = [];
    const observer = (event: LogEvent) => events.push(event);
    globalLogPublisher.addObserver(observer);
    try {
      const endpoint = new HostnameEndpoint(new MemoryReactorClock(), "www.example.com", 80);
      const error = new Error("No address associated with hostname");
      endpoint._getaddrinfo = () => {
        throw error;
      };
      const outcome = outcomeOf(endpoint.connect(new RecorderFactory()));
      expect(outcome.failure?.value).to.be.instanceOf(DNSLookupError);
      expect(events.map((event) => (event.log_failure as Failure).value)).to.deep.equal([error]);
      expect(events[0]?.name).to.equal("www.example.com");
    } finally {
      globalLogPublisher.removeObserver(observer);
      unmute();
    }
  });
});

describe("_SimpleHostnameResolver", () => {
  function resolve(result: Deferred<readonly AddressInfo[]>) {
    const calls: unknown[] = [];
    const events: unknown[] = [];
    const receiver: IResolutionReceiver = {
      resolutionBegan: (resolution) => events.push(`began ${resolution.name}`),
      addressResolved: (address) => events.push(address),
      resolutionComplete: () => events.push("complete"),
    };
    const resolver = new _SimpleHostnameResolver((...args) => {
      calls.push(args);
      return result;
    });
    const resolution = resolver.resolveHostName(receiver, "example.com", 80);
    return { calls, events, resolution };
  }

  it("delivers IPv4 and IPv6 addresses in order, between resolutionBegan and resolutionComplete", () => {
    const result = new Deferred<readonly AddressInfo[]>();
    const { calls, events } = resolve(result);
    expect(events).to.deep.equal(["began example.com"]);
    result.callback([
      ["AF_INET", "SOCK_STREAM", "IPPROTO_TCP", "", [FOUR, 80]],
      ["AF_INET6", "SOCK_STREAM", "IPPROTO_TCP", "", [SIX, 80, 0, 0]],
    ]);
    expect(calls).to.deep.equal([["example.com", 80]]);
    expect(events).to.deep.equal([
      "began example.com",
      new IPv4Address("TCP", FOUR, 80),
      new IPv6Address("TCP", SIX, 80),
      "complete",
    ]);
  });

  it("calls its receiver no more after the resolution is cancelled", () => {
    const result = new Deferred<readonly AddressInfo[]>();
    const { events, resolution } = resolve(result);
    resolution.cancel();
    expect(events).to.deep.equal(["began example.com"]);
    result.callback([]);
    expect(events).to.deep.equal(["began example.com"]);
  });
});
