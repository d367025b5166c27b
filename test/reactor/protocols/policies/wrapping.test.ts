import { Failure } from "@twisted-ts/deferred";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import {
  type IConnector,
  type IProducer,
  isNegotiated,
  isTCPTransport,
} from "@twisted-ts/reactor/interfaces";
import { ClientFactory, Factory, Protocol } from "@twisted-ts/reactor/protocol";
import { ProtocolWrapper, WrappingFactory } from "@twisted-ts/reactor/protocols/policies";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { ADDRESS, attach, Echo, EchoFactory } from "../support/echo.ts";
import { bytes, text } from "../support/pieces.ts";

const makeWrapper = (protocol: Protocol): ProtocolWrapper =>
  new ProtocolWrapper(new WrappingFactory(new EchoFactory()), protocol);

describe("ProtocolWrapper", () => {
  function makeConnected(): [ProtocolWrapper, StringTransport, Echo] {
    const echo = new Echo();
    const wrapper = makeWrapper(echo);
    const transport = new StringTransport();
    wrapper.makeConnection(transport);
    return [wrapper, transport, echo];
  }

  it("is the transport of the wrapped protocol, and passes received bytes to it", () => {
    const [wrapper, transport, echo] = makeConnected();
    expect(echo.transport).to.equal(wrapper);
    wrapper.dataReceived(bytes("hello"));
    expect(echo.received).to.equal("hello");
    expect(text(transport.value())).to.equal("hello");
    wrapper.writeSequence([bytes("a"), bytes("b")]);
    expect(text(transport.value())).to.equal("helloab");
  });

  it("registers with its factory when it is connected, before the wrapped protocol is connected", () => {
    const order: string[] = [];
    class Wrapper extends ProtocolWrapper {
      override connectionMade(): void {
        order.push("wrapper");
      }
    }
    class Inner extends Protocol {
      override connectionMade(): void {
        order.push(`inner, ${factory.protocols.size}`);
      }
    }
    const factory = new WrappingFactory(new EchoFactory());
    new Wrapper(factory, new Inner()).makeConnection(new StringTransport());
    expect(order).to.deep.equal(["wrapper", "inner, 1"]);
  });

  it("returns the addresses of its transport", () => {
    const [wrapper, transport] = makeConnected();
    expect(wrapper.getHost().equals(transport.getHost())).to.equal(true);
    expect(wrapper.getPeer().equals(transport.getPeer())).to.equal(true);
  });

  it("registers producers with its transport", () => {
    const [wrapper, transport] = makeConnected();
    const producer: IProducer = { stopProducing() {} };
    wrapper.registerProducer(producer, true);
    expect([transport.producer, transport.streaming]).to.deep.equal([producer, true]);
    wrapper.unregisterProducer();
    expect([transport.producer, transport.streaming]).to.deep.equal([null, null]);
  });

  it("passes stopConsuming on to its transport", () => {
    const [wrapper, transport] = makeConnected();
    let calls = 0;
    Object.assign(transport, { stopConsuming: () => (calls += 1) });
    wrapper.stopConsuming();
    expect(calls).to.equal(1);
  });

  it("is disconnecting after loseConnection", () => {
    const [wrapper, transport] = makeConnected();
    wrapper.loseConnection();
    expect([wrapper.disconnecting, transport.disconnecting]).to.deep.equal([true, true]);
  });

  it("unregisters, calls connectionLost of the wrapped protocol and releases it when the connection is lost", () => {
    const factory = new WrappingFactory(new EchoFactory());
    const echo = new Echo();
    const wrapper = new ProtocolWrapper(factory, echo);
    const transport = attach(wrapper);
    expect(factory.protocols.has(wrapper)).to.equal(true);
    transport.loseConnection();
    expect(factory.protocols.size).to.equal(0);
    expect(echo.disconnected).to.equal(1);
    expect(wrapper.wrappedProtocol).to.equal(null);
  });

  it("has a log prefix with that of the wrapped protocol, or with the name of its class", () => {
    expect(makeWrapper(new Echo()).logPrefix()).to.equal("Echo (ProtocolWrapper)");
    class NoProtocol {}
    expect(makeWrapper(new NoProtocol() as Protocol).logPrefix()).to.equal(
      "NoProtocol (ProtocolWrapper)",
    );
  });

  describe("a member that only its transport has", () => {
    class TCP extends StringTransport {
      noDelay = false;
      loseWriteConnection(): void {}
      setTcpKeepAlive(): void {}
      setTcpNoDelay(enabled: boolean): void {
        this.noDelay = enabled;
      }
    }

    it("exists, and is bound to the transport", () => {
      const wrapper = makeWrapper(new Echo());
      expect(isTCPTransport(wrapper)).to.equal(false);
      const transport = new TCP();
      wrapper.makeConnection(transport);
      expect(isTCPTransport(wrapper)).to.equal(true);
      const { setTcpNoDelay, noDelay } = wrapper as unknown as TCP;
      expect(noDelay).to.equal(false);
      setTcpNoDelay(true);
      expect(transport.noDelay).to.equal(true);
    });

    it("is found through several wrappers", () => {
      const outer = makeWrapper(makeWrapper(new Echo()));
      const transport = new TCP();
      outer.makeConnection(transport);
      const inner = outer.wrappedProtocol as unknown as TCP;
      expect(isTCPTransport(inner)).to.equal(true);
      inner.abortConnection();
      expect(transport.disconnected).to.equal(true);
    });

    it("does not exist when the transport does not have it", () => {
      const [wrapper] = makeConnected();
      expect(isTCPTransport(wrapper)).to.equal(false);
      expect(isNegotiated(wrapper)).to.equal(false);
      expect((wrapper as unknown as { nothing: unknown }).nothing).to.equal(undefined);
      expect((wrapper as unknown as { then: unknown }).then).to.equal(undefined);
    });

    it("can also be negotiatedProtocol", () => {
      class TLS extends StringTransport {
        negotiatedProtocol: Buffer | null = null;
        getPeerCertificate(): null {
          return null;
        }
      }
      const wrapper = makeWrapper(new Echo());
      const transport = new TLS();
      wrapper.makeConnection(transport);
      expect(isNegotiated(wrapper)).to.equal(true);
      transport.negotiatedProtocol = bytes("h2");
      expect(isNegotiated(wrapper) && text(wrapper.negotiatedProtocol as Buffer)).to.equal("h2");
    });

    it("is hidden by a member of the wrapper, and by a property that is set on it", () => {
      const [wrapper, transport] = makeConnected();
      expect(wrapper.connected).to.equal(true);
      transport.connected = false;
      expect(wrapper.connected).to.equal(true);
      Object.assign(wrapper, { producerState: "mine" });
      expect((wrapper as unknown as StringTransport).producerState).to.equal("mine");
      expect(transport.producerState).to.equal("producing");
    });

    it("does not hide that the wrapper is a Protocol", () => {
      expect(makeWrapper(new Echo())).to.be.instanceOf(Protocol);
      expect(makeWrapper(new Echo())).to.be.instanceOf(ProtocolWrapper);
    });
  });
});

describe("WrappingFactory", () => {
  it("wraps the protocol that the wrapped factory builds, and leaves its factory attribute", () => {
    const inner = new EchoFactory();
    const factory = new WrappingFactory(inner);
    const built = factory.buildProtocol(ADDRESS) as ProtocolWrapper;
    expect(built).to.be.instanceOf(ProtocolWrapper);
    expect(built.factory).to.equal(factory);
    expect((built.wrappedProtocol as Echo).factory).to.equal(inner);
  });

  it("returns null when the wrapped factory returns null", () => {
    const inner = new Factory();
    inner.buildProtocol = () => null;
    expect(new WrappingFactory(inner).buildProtocol(ADDRESS)).to.equal(null);
  });

  it("wraps with the class or function in its attribute protocol", () => {
    class Other extends ProtocolWrapper {}
    const factory = new WrappingFactory(new EchoFactory());
    factory.protocol = Other;
    expect(factory.buildProtocol(ADDRESS)).to.be.instanceOf(Other);
    factory.protocol = (_factory: WrappingFactory, wrapped: Protocol) => wrapped;
    expect(factory.buildProtocol(ADDRESS)).to.be.instanceOf(Echo);
  });

  it("starts and stops the wrapped factory", () => {
    const inner = new EchoFactory();
    const factory = new WrappingFactory(inner);
    factory.noisy = false;
    factory.doStart();
    expect([inner.numPorts, factory.numPorts]).to.deep.equal([1, 1]);
    factory.doStop();
    expect([inner.numPorts, factory.numPorts]).to.deep.equal([0, 0]);
  });

  it("passes the calls of a connector on to the wrapped factory", () => {
    const events: unknown[] = [];
    class Client extends ClientFactory {
      override startedConnecting(...args: unknown[]): void {
        events.push("started", ...args);
      }
      override clientConnectionFailed(...args: unknown[]): void {
        events.push("failed", ...args);
      }
      override clientConnectionLost(...args: unknown[]): void {
        events.push("lost", ...args);
      }
    }
    const factory = new WrappingFactory(new Client());
    const connector = {} as IConnector;
    const reason = new Failure(new ConnectionDone());
    factory.startedConnecting(connector);
    factory.clientConnectionFailed(connector, reason);
    factory.clientConnectionLost(connector, reason);
    expect(events).to.deep.equal([
      "started",
      connector,
      "failed",
      connector,
      reason,
      "lost",
      connector,
      reason,
    ]);
  });

  it("has a log prefix with that of the wrapped factory, or with the name of its class", () => {
    expect(new WrappingFactory(new EchoFactory()).logPrefix()).to.equal(
      "EchoFactory (WrappingFactory)",
    );
    class NoFactory {}
    expect(new WrappingFactory(new NoFactory() as Factory).logPrefix()).to.equal(
      "NoFactory (WrappingFactory)",
    );
  });
});
