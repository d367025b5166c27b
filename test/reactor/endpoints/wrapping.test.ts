import { Deferred, Failure } from "@twisted-ts/deferred";
import { IPv4Address } from "@twisted-ts/reactor/address";
import {
  _WrappingFactory,
  _WrappingProtocol,
  connectProtocol,
  TCP4ClientEndpoint,
} from "@twisted-ts/reactor/endpoints";
import { ConnectError, ConnectingCancelledError, NoProtocol } from "@twisted-ts/reactor/error";
import {
  type IConnector,
  type IProtocol,
  isHalfCloseableProtocol,
  isHandshakeListener,
} from "@twisted-ts/reactor/interfaces";
import { ClientFactory, Factory } from "@twisted-ts/reactor/protocol";
import { MemoryReactor, StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { outcomeOf, Recorder, RecorderFactory } from "./support.ts";

const address = new IPv4Address("TCP", "192.0.2.1", 80);

/** A connector that records its calls. */
class Connector implements IConnector {
  readonly calls: string[] = [];
  connect(): void {
    this.calls.push("connect");
  }
  disconnect(): void {
    this.calls.push("disconnect");
  }
  stopConnecting(): void {
    this.calls.push("stopConnecting");
  }
  getDestination(): IPv4Address {
    return address;
  }
}

function beginToConnect(factory = new RecorderFactory()): [_WrappingFactory, Connector] {
  const wrapping = new _WrappingFactory(factory);
  const connector = new Connector();
  wrapping.startedConnecting(connector);
  return [wrapping, connector];
}

describe("_WrappingFactory", () => {
  it("passes doStart and doStop on to the factory it wraps", () => {
    const factory = new RecorderFactory();
    const wrapping = new _WrappingFactory(factory);
    wrapping.doStart();
    expect(factory.numPorts).to.equal(1);
    wrapping.doStop();
    expect(factory.numPorts).to.equal(0);
  });

  it("fails the Deferred, and builds nothing, when the factory throws", () => {
    const error = new RangeError("My protocol is poorly defined.");
    class Bogus extends ClientFactory {
      override buildProtocol(): never {
        throw error;
      }
    }
    const wrapping = new _WrappingFactory(new Bogus());
    expect(wrapping.buildProtocol(address)).to.equal(null);
    expect(outcomeOf(wrapping._onConnection).failure?.value).to.equal(error);
  });

  it("fails the Deferred with NoProtocol, and builds nothing, when the factory returns null", () => {
    class None extends ClientFactory {
      override buildProtocol(): null {
        return null;
      }
    }
    const wrapping = new _WrappingFactory(new None());
    expect(wrapping.buildProtocol(address)).to.equal(null);
    expect(outcomeOf(wrapping._onConnection).failure?.value).to.be.instanceOf(NoProtocol);
  });

  it("fails the Deferred with the same reason as the attempt", () => {
    const [wrapping, connector] = beginToConnect();
    const reason = new Failure(new ConnectError(null, "fail"));
    wrapping.clientConnectionFailed(connector, reason);
    expect(outcomeOf(wrapping._onConnection).failure).to.equal(reason);
  });

  it("ends the attempt when the Deferred is cancelled, which fails with the destination", () => {
    const [wrapping, connector] = beginToConnect();
    const outcome = outcomeOf(wrapping._onConnection);
    wrapping._onConnection.cancel();
    wrapping.clientConnectionFailed(connector, new Failure(new Error("user error")));
    expect(connector.calls).to.deep.equal(["stopConnecting"]);
    expect(outcome.failure?.value).to.be.instanceOf(ConnectingCancelledError);
    expect(outcome.failure?.value).to.have.property("address", address);
    expect(outcome.times).to.equal(1);
  });

  it("builds nothing when the factory cancels the Deferred while it builds", () => {
    class Cancelling extends ClientFactory {
      override buildProtocol(): IProtocol {
        wrapping._onConnection.cancel();
        return new Recorder();
      }
    }
    const wrapping: _WrappingFactory = new _WrappingFactory(new Cancelling());
    const connector = new Connector();
    wrapping.startedConnecting(connector);
    const outcome = outcomeOf(wrapping._onConnection);
    expect(wrapping.buildProtocol(address)).to.equal(null);
    expect(outcome.failure?.value).to.be.instanceOf(ConnectingCancelledError);
    expect(connector.calls).to.deep.equal([]);
  });

  it("closes the connection when the Deferred is cancelled while the protocol is connected", () => {
    const [wrapping, connector] = beginToConnect();
    const outcome = outcomeOf(wrapping._onConnection);
    const protocol = wrapping.buildProtocol(address) as _WrappingProtocol;
    (protocol._wrappedProtocol as Recorder).connectionMade = () => wrapping._onConnection.cancel();
    protocol.makeConnection(new StringTransport());
    expect(connector.calls).to.deep.equal(["disconnect"]);
    expect(outcome.failure?.value).to.be.instanceOf(ConnectingCancelledError);
    expect(outcome.times).to.equal(1);
  });
});

describe("_WrappingProtocol", () => {
  it("connects the protocol to its transport first, then fires the Deferred with it", () => {
    const [wrapping] = beginToConnect();
    const protocol = wrapping.buildProtocol(address) as _WrappingProtocol;
    const wrapped = protocol._wrappedProtocol as Recorder;
    const made: number[] = [];
    wrapping._onConnection.addCallback(() => made.push(wrapped.made));
    const outcome = outcomeOf(wrapping._onConnection);
    const transport = new StringTransport();
    protocol.makeConnection(transport);
    expect([protocol.transport, wrapped.transport]).to.deep.equal([transport, transport]);
    expect(made).to.deep.equal([1]);
    expect(outcome.times).to.equal(1);
  });

  it("passes received data and connectionLost on", () => {
    const [wrapping] = beginToConnect();
    const protocol = wrapping.buildProtocol(address) as _WrappingProtocol;
    const wrapped = protocol._wrappedProtocol as Recorder;
    protocol.makeConnection(new StringTransport());
    protocol.dataReceived(Buffer.from("foo"));
    protocol.dataReceived(Buffer.from("bar"));
    const reason = new Failure(new Error("over"));
    protocol.connectionLost(reason);
    expect(wrapped.data).to.deep.equal(["foo", "bar"]);
    expect(wrapped.lost).to.deep.equal([reason]);
  });

  it("passes connectionLost on even when the protocol was never connected", () => {
    const wrapped = new Recorder();
    const reason = new Failure(new Error("early"));
    new _WrappingProtocol(new Deferred(), wrapped).connectionLost(reason);
    expect(wrapped.lost).to.deep.equal([reason]);
  });

  it("fails the Deferred with the error that connectionMade throws, and throws it", () => {
    const [wrapping] = beginToConnect();
    const protocol = wrapping.buildProtocol(address) as _WrappingProtocol;
    const error = new Error("not in the mood");
    (protocol._wrappedProtocol as Recorder).connectionMade = () => {
      throw error;
    };
    const outcome = outcomeOf(wrapping._onConnection);
    expect(() => protocol.makeConnection(new StringTransport())).to.throw(error);
    expect(outcome.failure?.value).to.equal(error);
  });

  it("has the log prefix of the protocol, or else the name of its class", () => {
    class Named extends Recorder {
      override logPrefix(): string {
        return "A Test Protocol";
      }
    }
    class Bare {}
    const prefix = (wrapped: unknown) =>
      new _WrappingProtocol(new Deferred(), wrapped as IProtocol).logPrefix();
    expect(prefix(new Named())).to.equal("A Test Protocol");
    expect(prefix(new Bare())).to.equal("Bare");
  });

  it("is half-closeable if, and only if, the protocol is", () => {
    class HalfCloseable extends Recorder {
      readonly calls: string[] = [];
      readConnectionLost(): void {
        this.calls.push("read");
      }
      writeConnectionLost(): void {
        this.calls.push("write");
      }
    }
    const wrapped = new HalfCloseable();
    const protocol = new _WrappingProtocol(new Deferred(), wrapped);
    expect(isHalfCloseableProtocol(protocol)).to.equal(true);
    protocol.readConnectionLost?.();
    protocol.writeConnectionLost?.();
    expect(wrapped.calls).to.deep.equal(["read", "write"]);
    expect(isHalfCloseableProtocol(new _WrappingProtocol(new Deferred(), new Recorder()))).to.equal(
      false,
    );
  });

  it("has handshakeCompleted if, and only if, the protocol has it", () => {
    class Listener extends Recorder {
      handshakes = 0;
      handshakeCompleted(): void {
        this.handshakes += 1;
      }
    }
    const wrapped = new Listener();
    const protocol = new _WrappingProtocol(new Deferred(), wrapped);
    expect(isHandshakeListener(protocol)).to.equal(true);
    protocol.handshakeCompleted?.();
    expect(wrapped.handshakes).to.equal(1);
    expect(isHandshakeListener(new _WrappingProtocol(new Deferred(), new Recorder()))).to.equal(
      false,
    );
  });

  it("has fileDescriptorReceived if, and only if, the protocol has it", () => {
    class Receiver extends Recorder {
      readonly descriptors: number[] = [];
      fileDescriptorReceived(descriptor: number): void {
        this.descriptors.push(descriptor);
      }
    }
    const wrapped = new Receiver();
    new _WrappingProtocol(new Deferred(), wrapped).fileDescriptorReceived?.(42);
    expect(wrapped.descriptors).to.deep.equal([42]);
    const without = new _WrappingProtocol(new Deferred(), new Recorder());
    expect("fileDescriptorReceived" in without).to.equal(false);
  });
});

describe("connectProtocol", () => {
  it("connects with a factory that builds the given protocol", () => {
    const reactor = new MemoryReactor();
    const protocol = new Recorder();
    outcomeOf(connectProtocol(new TCP4ClientEndpoint(reactor, "127.0.0.1", 0), protocol));
    expect(reactor.tcpClients).to.have.length(1);
    const [, , wrapping] = reactor.tcpClients[0] ?? [];
    const { _wrappedFactory: factory } = wrapping as _WrappingFactory;
    expect(factory).to.be.instanceOf(Factory);
    expect(factory.buildProtocol(address)).to.equal(protocol);
  });

  it("returns what the endpoint's connect returns", () => {
    const result = new Deferred<IProtocol>();
    expect(connectProtocol({ connect: () => result }, new Recorder())).to.equal(result);
  });
});
