import { Failure } from "@twisted-ts/deferred";
import {
  _WrapperEndpoint,
  _WrapperServerEndpoint,
  type _WrappingFactory,
  TCP4ClientEndpoint,
  TCP4ServerEndpoint,
} from "@twisted-ts/reactor/endpoints";
import { ConnectingCancelledError } from "@twisted-ts/reactor/error";
import type { ITransport } from "@twisted-ts/reactor/interfaces";
import { ProtocolWrapper, WrappingFactory } from "@twisted-ts/reactor/protocols/policies";
import { MemoryReactor, StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { establish, outcomeOf, type Recorder, RecorderFactory } from "./support.ts";

const upper = (data: Uint8Array) => Buffer.from(Buffer.from(data).toString().toUpperCase());

/** Converts received and written text to upper case. */
class UppercaseWrapper extends ProtocolWrapper {
  override dataReceived(data: Buffer): void {
    super.dataReceived(upper(data));
  }

  override write(data: Uint8Array): void {
    super.write(upper(data));
  }
}

class UppercaseFactory extends WrappingFactory {
  override noisy = false;
  override protocol = UppercaseWrapper;
}

describe("_WrapperEndpoint", () => {
  function beginToConnect() {
    const reactor = new MemoryReactor();
    const endpoint = new _WrapperEndpoint(
      new TCP4ClientEndpoint(reactor, "192.0.2.1", 80),
      (factory) => new UppercaseFactory(factory),
    );
    const d = endpoint.connect(new RecorderFactory());
    const outcome = outcomeOf(d);
    const factory = reactor.tcpClients[0]?.[2] as unknown as _WrappingFactory;
    return { d, outcome, factory, connector: reactor.connectors[0] };
  }

  it("fires with the wrapped protocol, which sends and receives through the wrapper", () => {
    const { outcome, factory } = beginToConnect();
    const transport = new StringTransport();
    const outer = establish(factory, transport);
    const protocol = outcome.result as Recorder;
    outer.dataReceived(Buffer.from("hello"));
    expect(protocol.data).to.deep.equal(["HELLO"]);
    protocol.transport?.write(Buffer.from("spam"));
    expect(transport.value().toString()).to.equal("SPAM");
    const wrapper = protocol.transport as unknown as { transport: ITransport };
    expect(wrapper.transport).to.equal(transport);
  });

  it("fails with the reason why connecting failed", () => {
    const { outcome, factory, connector } = beginToConnect();
    expect(outcome.times).to.equal(0);
    const reason = new Failure(new Error("fake"));
    factory.clientConnectionFailed(connector as never, reason);
    expect(outcome.failure?.value).to.equal(reason.value);
  });

  it("passes a cancellation on to the wrapped endpoint", () => {
    const { d, outcome, connector } = beginToConnect();
    d.cancel();
    expect(outcome.failure?.value).to.be.instanceOf(ConnectingCancelledError);
    expect(connector?.stoppedConnecting).to.equal(true);
  });
});

describe("_WrapperServerEndpoint", () => {
  it("listens through the wrapped endpoint, with a wrapped factory", () => {
    const reactor = new MemoryReactor();
    const factory = new RecorderFactory();
    const endpoint = new _WrapperServerEndpoint(
      new TCP4ServerEndpoint(reactor, 80),
      UppercaseFactory,
    );
    const outcome = outcomeOf(endpoint.listen(factory));
    expect(outcome.times).to.equal(1);
    const wrapping = reactor.tcpServers[0]?.[1];
    expect(wrapping).to.be.instanceOf(UppercaseFactory);
    expect((wrapping as unknown as UppercaseFactory).wrappedFactory).to.equal(factory);
  });
});
