import { CancelledError, type Deferred, Failure } from "@twisted-ts/deferred";
import { IPv4Address } from "@twisted-ts/reactor/address";
import { ConnectionRefusedError } from "@twisted-ts/reactor/error";
import type { IClientFactory } from "@twisted-ts/reactor/interfaces";
import { ClientCreator, Protocol } from "@twisted-ts/reactor/protocol";
import { Clock } from "@twisted-ts/reactor/task";
import { MemoryReactorClock, StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";

const address = new IPv4Address("TCP", "127.0.0.1", 1);
const contextFactory = { getContext: () => expect.fail("asked for a context") };

class Mine extends Protocol {
  readonly args: readonly unknown[];

  constructor(...args: readonly unknown[]) {
    super();
    this.args = args;
  }
}

/** What a Deferred fires with: a Failure as the name of its error. */
function outcomes(deferred: Deferred<unknown>): unknown[] {
  const seen: unknown[] = [];
  deferred.addBoth((result) => {
    seen.push(result instanceof Failure ? (result.value as Error).name : result);
  });
  return seen;
}

describe("ClientCreator", () => {
  const attempts: Readonly<
    Record<
      string,
      (reactor: MemoryReactorClock) => [attempt: Deferred<Mine>, factory: IClientFactory]
    >
  > = {
    connectTCP: (reactor) => [
      new ClientCreator(reactor, Mine, 1, "two").connectTCP("example.com", 1234),
      reactor.tcpClients[0]?.[2] as IClientFactory,
    ],
    connectUNIX: (reactor) => [
      new ClientCreator(reactor, Mine, 1, "two").connectUNIX("/foo/bar"),
      reactor.unixClients[0]?.[1] as IClientFactory,
    ],
    connectSSL: (reactor) => [
      new ClientCreator(reactor, Mine, 1, "two").connectSSL("example.com", 1234, contextFactory),
      reactor.sslClients[0]?.[2] as IClientFactory,
    ],
  };

  for (const [method, begin] of Object.entries(attempts)) {
    describe(method, () => {
      it("fires with a protocol of the class on the turn after it was connected", () => {
        const reactor = new MemoryReactorClock();
        const [attempt, factory] = begin(reactor);
        const fired = outcomes(attempt);
        const protocol = factory.buildProtocol(address) as Mine;
        protocol.makeConnection(new StringTransport());
        expect(protocol).to.be.instanceOf(Mine);
        expect(protocol.args).to.deep.equal([1, "two"]);
        expect(fired).to.deep.equal([]);
        reactor.advance(0);
        expect(fired).to.deep.equal([protocol]);
      });

      it("fails on the turn after connecting failed", () => {
        const reactor = new MemoryReactorClock();
        const [attempt, factory] = begin(reactor);
        const fired = outcomes(attempt);
        const [connector] = reactor.connectors;
        factory.clientConnectionFailed(
          connector as never,
          new Failure(new ConnectionRefusedError()),
        );
        expect(fired).to.deep.equal([]);
        reactor.advance(0);
        expect(fired).to.deep.equal(["ConnectionRefusedError"]);
      });

      it("ends the attempt when it is cancelled while it connects", () => {
        const reactor = new MemoryReactorClock();
        const [attempt] = begin(reactor);
        const [connector] = reactor.connectors;
        expect(connector?._disconnected).to.equal(false);
        attempt.cancel();
        expect(connector?._disconnected).to.equal(true);
        expect(outcomes(attempt)).to.deep.equal([CancelledError.name]);
      });

      it("closes the connection when it is cancelled before the turn in which it fires", () => {
        const reactor = new MemoryReactorClock();
        const [attempt, factory] = begin(reactor);
        factory.buildProtocol(address)?.makeConnection(new StringTransport());
        expect(reactor.getDelayedCalls()).to.have.length(1);
        attempt.cancel();
        expect(reactor.getDelayedCalls()).to.deep.equal([]);
        expect(reactor.connectors[0]?._disconnected).to.equal(true);
        expect(outcomes(attempt)).to.deep.equal([CancelledError.name]);
      });

      it("fails with CancelledError when it is cancelled between a failure and the next turn", () => {
        const reactor = new MemoryReactorClock();
        const [attempt, factory] = begin(reactor);
        factory.clientConnectionFailed({} as never, new Failure(new ConnectionRefusedError()));
        attempt.cancel();
        expect(reactor.getDelayedCalls()).to.deep.equal([]);
        expect(outcomes(attempt)).to.deep.equal([CancelledError.name]);
      });
    });
  }

  it("passes its arguments to the reactor", () => {
    const reactor = new MemoryReactorClock();
    const creator = new ClientCreator(reactor, Protocol);
    creator.connectTCP("example.com", 1234, 4321, ["1.2.3.4", 9876]);
    creator.connectUNIX("/foo/bar", 123, true);
    creator.connectSSL("example.com", 1234, contextFactory, 4321, ["4.3.2.1", 5678]);
    const withoutFactory = [reactor.tcpClients, reactor.unixClients, reactor.sslClients].map(
      ([call]) => (call as unknown[]).filter((each) => !String(each).includes("factory")),
    );
    expect(withoutFactory).to.deep.equal([
      ["example.com", 1234, 4321, ["1.2.3.4", 9876]],
      ["/foo/bar", 123, true],
      ["example.com", 1234, contextFactory, 4321, ["4.3.2.1", 5678]],
    ]);
  });

  it("throws TypeError when the reactor has no such method", () => {
    const creator = new ClientCreator(new Clock(), Protocol);
    expect(() => creator.connectTCP("h", 1)).to.throw(TypeError, "no connectTCP");
    expect(() => creator.connectUNIX("/s")).to.throw(TypeError, "no connectUNIX");
    expect(() => creator.connectSSL("h", 1, contextFactory)).to.throw(TypeError, "no connectSSL");
  });

  it("has a factory whose text shows the protocol", () => {
    const reactor = new MemoryReactorClock();
    new ClientCreator(reactor, Protocol).connectTCP("h", 1);
    expect(String(reactor.tcpClients[0]?.[2])).to.match(/^<ClientCreator factory: /);
  });
});
