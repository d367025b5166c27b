import { Deferred, Failure } from "@twisted-ts/deferred";
import { IPv4Address, UNIXAddress } from "@twisted-ts/reactor/address";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import type { IProtocol } from "@twisted-ts/reactor/interfaces";
import { isConsumer, isPushProducer, isTransport } from "@twisted-ts/reactor/interfaces";
import {
  AccumulatingProtocol,
  NoProtocolAttachedError,
  ProducerRegistrationError,
  ProducingStateError,
  StringTransport,
  StringTransportWithDisconnection,
} from "@twisted-ts/reactor/testing";
import { expect } from "chai";

const producer = { stopProducing: () => undefined, resumeProducing: () => undefined };

describe("StringTransport", () => {
  it("is a transport, a consumer and a push producer", () => {
    const transport = new StringTransport();
    expect([isTransport, isConsumer, isPushProducer].map((is) => is(transport))).to.deep.equal([
      true,
      true,
      true,
    ]);
  });

  it("keeps what is written, until it is cleared", () => {
    const transport = new StringTransport();
    transport.write(Buffer.from("one "));
    transport.writeSequence([Buffer.from("two "), new Uint8Array([51])]);
    expect(transport.value().toString()).to.equal("one two 3");
    expect(transport.io.getvalue().toString()).to.equal("one two 3");
    transport.clear();
    expect(transport.value()).to.have.length(0);
    transport.write(Buffer.from("after"));
    expect(transport.value().toString()).to.equal("after");
  });

  it("keeps a copy, so that the writer may use its buffer again", () => {
    const transport = new StringTransport();
    const data = Buffer.from("abc");
    transport.write(data);
    transport.writeSequence([data]);
    data.fill(0);
    expect(transport.value().toString()).to.equal("abcabc");
  });

  it("refuses text, and keeps nothing of a sequence with text in it", () => {
    const transport = new StringTransport();
    expect(() => transport.write("text" as never)).to.throw(TypeError, "Data must be bytes");
    expect(() => transport.writeSequence([Buffer.from("a"), "b" as never])).to.throw(
      TypeError,
      "Data must be bytes",
    );
    expect(transport.value()).to.have.length(0);
  });

  it("accepts one producer at a time, and calls none of its methods", () => {
    const transport = new StringTransport();
    expect([transport.producer, transport.streaming]).to.deep.equal([null, null]);
    transport.registerProducer(producer, false);
    expect(transport.producer).to.equal(producer);
    expect(transport.streaming).to.equal(false);
    expect(() => transport.registerProducer({ stopProducing: () => 0 }, true)).to.throw(
      ProducerRegistrationError,
      "Cannot register two producers",
    );
    expect(transport.producer).to.equal(producer);
    transport.unregisterProducer();
    expect([transport.producer, transport.streaming]).to.deep.equal([null, null]);
    expect(() => transport.unregisterProducer()).to.throw(
      ProducerRegistrationError,
      "Cannot unregister a producer unless one is registered",
    );
  });

  it("records its state as a producer", () => {
    const transport = new StringTransport();
    expect(transport.producerState).to.equal("producing");
    transport.pauseProducing();
    expect(transport.producerState).to.equal("paused");
    transport.resumeProducing();
    expect(transport.producerState).to.equal("producing");
    transport.stopProducing();
    expect(transport.producerState).to.equal("stopped");
  });

  it("cannot be paused or resumed after it is stopped", () => {
    const transport = new StringTransport();
    transport.stopProducing();
    const message = "Cannot resume a stopped producer";
    expect(() => transport.pauseProducing()).to.throw(ProducingStateError, message);
    expect(() => transport.resumeProducing()).to.throw(ProducingStateError, message);
    expect(ProducingStateError.qualifiedName).to.equal("builtins.RuntimeError");
    expect(transport.producerState).to.equal("stopped");
  });

  it("cannot be paused or resumed after loseConnection, unless it is lenient", () => {
    const transport = new StringTransport();
    transport.loseConnection();
    const message = "Cannot resume producing after loseConnection";
    expect(() => transport.pauseProducing()).to.throw(ProducingStateError, message);
    expect(() => transport.resumeProducing()).to.throw(ProducingStateError, message);

    const lenient = new StringTransport(null, null, true);
    lenient.loseConnection();
    lenient.pauseProducing();
    expect(lenient.producerState).to.equal("paused");
  });

  it("records loseConnection, and stays connected", () => {
    const transport = new StringTransport();
    expect([transport.disconnecting, transport.disconnected]).to.deep.equal([false, false]);
    transport.loseConnection();
    expect([transport.disconnecting, transport.disconnected]).to.deep.equal([true, false]);
    expect(transport.connected).to.equal(true);
  });

  it("calls loseConnection when it is aborted", () => {
    const calls: string[] = [];
    class RecordingTransport extends StringTransport {
      override loseConnection(): void {
        calls.push("loseConnection");
        super.loseConnection();
      }
    }
    const transport = new RecordingTransport();
    transport.abortConnection();
    expect([transport.disconnecting, transport.disconnected]).to.deep.equal([true, true]);
    expect(calls).to.deep.equal(["loseConnection"]);
  });

  it("returns the addresses that it was made with, or default ones", () => {
    const host = new UNIXAddress("/host");
    const peer = new UNIXAddress("/peer");
    expect(new StringTransport(host).getHost()).to.equal(host);
    expect(new StringTransport(undefined, peer).getPeer()).to.equal(peer);
    const plain = new StringTransport();
    expect(plain.getHost().equals(new IPv4Address("TCP", "10.0.0.1", 12345))).to.equal(true);
    expect(plain.getPeer().equals(new IPv4Address("TCP", "192.168.1.1", 54321))).to.equal(true);
  });

  it("lets a subclass have other addresses as fields", () => {
    const peer = new UNIXAddress("/peer");
    class Elsewhere extends StringTransport<UNIXAddress> {
      override peerAddr = peer;
    }
    expect(new Elsewhere().getPeer()).to.equal(peer);
  });
});

describe("StringTransportWithDisconnection", () => {
  /** A transport, its protocol, and the calls of that. */
  function makeConnected() {
    const reasons: Failure[] = [];
    const transport = new StringTransportWithDisconnection();
    transport.protocol = {
      connectionLost: (reason: Failure) => {
        reasons.push(reason);
      },
    } as IProtocol;
    return { transport, reasons };
  }

  it("calls connectionLost of its protocol once, with ConnectionDone", () => {
    const { transport, reasons } = makeConnected();
    transport.loseConnection();
    transport.loseConnection();
    expect(reasons).to.have.length(1);
    expect(reasons[0]?.check(ConnectionDone)).to.equal(ConnectionDone);
    expect(reasons[0]?.getErrorMessage()).to.equal("Connection was closed cleanly: Bye..");
    expect(transport.connected).to.equal(false);
    expect(transport.disconnecting).to.equal(false);
  });

  it("calls connectionLost of its protocol also when it is aborted", () => {
    const { transport, reasons } = makeConnected();
    transport.abortConnection();
    expect(reasons).to.have.length(1);
    expect(transport.disconnected).to.equal(true);
  });

  it("throws when it has no protocol to notify", () => {
    const transport = new StringTransportWithDisconnection();
    expect(() => transport.loseConnection()).to.throw(NoProtocolAttachedError);
  });
});

describe("AccumulatingProtocol", () => {
  it("keeps the bytes and the reason", () => {
    const protocol = new AccumulatingProtocol();
    expect([protocol.made, protocol.closed, protocol.closedReason]).to.deep.equal([
      false,
      false,
      null,
    ]);
    expect(protocol.data).to.have.length(0);
    protocol.makeConnection(new StringTransport());
    expect(protocol.made).to.equal(true);
    protocol.dataReceived(Buffer.from("ab"));
    protocol.dataReceived(Buffer.from("cd"));
    expect(protocol.data.toString()).to.equal("abcd");
    protocol.data = Buffer.alloc(0);
    protocol.dataReceived(Buffer.from("e"));
    protocol.dataReceived(Buffer.from("f"));
    expect(protocol.data.toString()).to.equal("ef");
    const reason = new Failure(new ConnectionDone());
    protocol.connectionLost(reason);
    expect(protocol.closed).to.equal(true);
    expect(protocol.closedReason).to.equal(reason);
  });

  it("fires its closedDeferred once", () => {
    const protocol = new AccumulatingProtocol();
    const closed = new Deferred<void>();
    let fired = 0;
    closed.addCallback(() => {
      fired += 1;
    });
    protocol.closedDeferred = closed;
    protocol.connectionLost(new Failure(new ConnectionDone()));
    protocol.connectionLost(new Failure(new ConnectionDone()));
    expect(fired).to.equal(1);
    expect(protocol.closedDeferred).to.equal(null);
  });

  it("fires the protocolConnectionMade of its factory with itself, for the first connection", () => {
    const made = new Deferred<IProtocol>();
    const factory: { protocolConnectionMade: Deferred<IProtocol> | null } = {
      protocolConnectionMade: made,
    };
    const first = new AccumulatingProtocol();
    first.factory = factory;
    const second = new AccumulatingProtocol();
    second.factory = factory;
    first.makeConnection(new StringTransport());
    second.makeConnection(new StringTransport());
    expect(made.result).to.equal(first);
    expect(factory.protocolConnectionMade).to.equal(null);
    expect(second.made).to.equal(true);
  });
});
