// What the callbacks of a program throw in the factories and protocols of this package.

import { Failure } from "@twisted-ts/deferred";
import { capturedLogs } from "@twisted-ts/deferred/logger";
import { NodeReactor } from "@twisted-ts/reactor";
import { IPv4Address } from "@twisted-ts/reactor/address";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import { Factory, Protocol, ReconnectingClientFactory } from "@twisted-ts/reactor/protocol";
import {
  type ProtocolWrapper,
  TimeoutMixin,
  WrappingFactory,
} from "@twisted-ts/reactor/protocols/policies";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { muteStandardError } from "../../support/mute.ts";

const reason = new Failure(new ConnectionDone());

/** Something that a program does wrong. */
function broken(): never {
  throw new RangeError("broken");
}

describe("an exception in a callback of a program", () => {
  let reactor: NodeReactor;
  let unmute: () => void;

  beforeEach(() => {
    reactor = new NodeReactor();
    unmute = muteStandardError();
  });

  afterEach(() => unmute());

  /**
   * The messages of the errors that are logged until the reactor has made the calls that are due.
   */
  const errorsOf = async (block: () => void): Promise<unknown[]> => {
    const errors: unknown[] = [];
    const events = capturedLogs();
    block();
    await new Promise<void>((resolve) => {
      reactor.callLater(0.005, resolve);
    });
    events[Symbol.dispose]();
    for (const event of events) {
      if (event.log_failure !== undefined) errors.push(event.log_failure.getErrorMessage());
    }
    return errors;
  };

  it("is logged when the connector of a ReconnectingClientFactory throws, and other delayed calls are made", async () => {
    const factory = new ReconnectingClientFactory();
    Object.assign(factory, { clock: reactor, initialDelay: 0, noisy: false });
    const errors = await errorsOf(() => {
      factory.clientConnectionFailed({ connect: broken } as never, reason);
    });
    expect(errors).to.deep.equal(["broken"]);
    expect(factory._callID).to.equal(null);
  });

  it("is logged when timeoutConnection throws", async () => {
    class Timed extends TimeoutMixin(Protocol) {
      override callLater(period: number, f: () => void) {
        return reactor.callLater(period, f);
      }
      override timeoutConnection(): void {
        broken();
      }
    }
    expect(await errorsOf(() => void new Timed().setTimeout(0))).to.deep.equal(["broken"]);
  });

  it("in startFactory leaves the factory with no port counted, as in Twisted", () => {
    class Unstartable extends Factory {
      override noisy = false;
      override startFactory(): void {
        broken();
      }
    }
    const factory = new Unstartable();
    expect(() => factory.doStart()).to.throw("broken");
    expect(factory.numPorts).to.equal(0);
  });

  it("in connectionLost of the wrapped protocol does not keep the wrapper in its factory, as in Twisted", () => {
    class Wrapped extends Protocol {
      override connectionLost(): void {
        broken();
      }
    }
    const inner = new Factory();
    inner.protocol = Wrapped;
    const factory = new WrappingFactory(inner);
    const wrapper = factory.buildProtocol(
      new IPv4Address("TCP", "127.0.0.1", 1),
    ) as ProtocolWrapper;
    wrapper.makeConnection(new StringTransport());
    expect(factory.protocols.size).to.equal(1);
    expect(() => wrapper.connectionLost(reason)).to.throw("broken");
    expect(factory.protocols.size).to.equal(0);
  });
});
