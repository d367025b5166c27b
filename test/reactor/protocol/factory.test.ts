import { capturedLogs, LogLevel } from "@twisted-ts/deferred/logger";
import { b } from "@twisted-ts/reactor";
import { IPv4Address } from "@twisted-ts/reactor/address";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import type { IProducer } from "@twisted-ts/reactor/interfaces";
import {
  AbstractDatagramProtocol,
  BaseProtocol,
  ClientFactory,
  ConnectedDatagramProtocol,
  ConsumerToProtocolAdapter,
  connectionDone,
  DatagramProtocol,
  DatagramProtocolStateError,
  Factory,
  FileWrapper,
  NoProtocolClassError,
  ProcessProtocol,
  Protocol,
  ProtocolToConsumerAdapter,
  ServerFactory,
} from "@twisted-ts/reactor/protocol";
import {
  BytesIO,
  NonStreamingProducer,
  StringIOWithoutClosing,
  StringTransport,
} from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { muteStandardError } from "../../support/mute.ts";

const address = new IPv4Address("TCP", "127.0.0.1", 1);

/** The events that are logged during an action. */
function eventsDuring(action: () => void) {
  const unmute = muteStandardError();
  try {
    return [...capturedLogs(action)];
  } finally {
    unmute();
  }
}

describe("Protocol", () => {
  it("stores its transport, then calls connectionMade", () => {
    const seen: unknown[] = [];
    class Mine extends Protocol {
      override connectionMade(): void {
        seen.push(this.transport, this.connected);
      }
    }
    const protocol = new Mine();
    expect([protocol.transport, protocol.connected, protocol.factory]).to.deep.equal([
      null,
      false,
      null,
    ]);
    const transport = new StringTransport();
    protocol.makeConnection(transport);
    expect(seen).to.deep.equal([transport, true]);
    expect(protocol).to.be.instanceOf(BaseProtocol);
  });

  it("names its class in log messages", () => {
    class SomeThing extends Protocol {}
    expect(new SomeThing().logPrefix()).to.equal("SomeThing");
  });

  it("does nothing on dataReceived and connectionLost, whose default reason is connectionDone", () => {
    const protocol = new Protocol();
    protocol.dataReceived(b`data`);
    protocol.connectionLost();
    expect(connectionDone.check(ConnectionDone)).to.equal(ConnectionDone);
    expect(connectionDone.getErrorMessage()).to.equal("Connection was closed cleanly.");
  });
});

describe("ProcessProtocol", () => {
  it("distinguishes the standard descriptors", () => {
    const seen: unknown[] = [];
    class Mine extends ProcessProtocol {
      override outReceived(data: Buffer): void {
        seen.push("out", String(data));
      }
      override errReceived(data: Buffer): void {
        seen.push("err", String(data));
      }
      override inConnectionLost(): void {
        seen.push("in lost");
      }
      override outConnectionLost(): void {
        seen.push("out lost");
      }
      override errConnectionLost(): void {
        seen.push("err lost");
      }
    }
    const protocol = new Mine();
    for (const descriptor of [1, 2, 3]) protocol.childDataReceived(descriptor, b`data`);
    for (const descriptor of [0, 1, 2, 3]) protocol.childConnectionLost(descriptor);
    expect(seen).to.deep.equal(["out", "data", "err", "data", "in lost", "out lost", "err lost"]);
    protocol.processExited(connectionDone);
    protocol.processEnded(connectionDone);
    expect(seen).to.have.length(7);
  });
});

describe("Factory", () => {
  it("builds protocols of its class, with itself as their factory", () => {
    class Mine extends Protocol {}
    const factory = new Factory();
    factory.protocol = Mine;
    const protocol = factory.buildProtocol(address) as Mine;
    expect(protocol).to.be.instanceOf(Mine);
    expect(protocol.factory).to.equal(factory);
  });

  it("also accepts a function that returns a protocol", () => {
    const protocol = new Protocol();
    expect(Factory.forProtocol(() => protocol).buildProtocol(address)).to.equal(protocol);
    const made = Factory.forProtocol(function make() {
      return protocol;
    });
    expect(made.buildProtocol(address)).to.equal(protocol);
  });

  it("throws NoProtocolClassError when it has no class of protocols", () => {
    expect(() => new Factory().buildProtocol(address)).to.throw(NoProtocolClassError);
  });

  it("lets a subclass name its class of protocols in a field", () => {
    class Mine extends Protocol {}
    class MyFactory extends Factory {
      override protocol = Mine;
    }
    expect(new MyFactory().buildProtocol(address)).to.be.instanceOf(Mine);
  });

  it("is made for a protocol by forProtocol, with arguments for its constructor", () => {
    class TakesArguments extends Factory {
      readonly args: readonly unknown[];
      constructor(...args: readonly unknown[]) {
        super();
        this.args = args;
      }
    }
    const factory = TakesArguments.forProtocol(Protocol, 1, "two");
    expect(factory).to.be.instanceOf(TakesArguments);
    expect([factory.protocol, factory.args]).to.deep.equal([Protocol, [1, "two"]]);
  });

  it("starts with the first port that uses it and stops with the last", () => {
    const calls: string[] = [];
    class Mine extends Factory {
      override noisy = false;
      override startFactory(): void {
        calls.push(`start ${this.numPorts}`);
      }
      override stopFactory(): void {
        calls.push(`stop ${this.numPorts}`);
      }
    }
    const factory = new Mine();
    expect(eventsDuring(() => factory.doStart())).to.deep.equal([]);
    factory.doStart();
    factory.doStop();
    expect([calls, factory.numPorts]).to.deep.equal([["start 0"], 1]);
    factory.doStop();
    expect([calls, factory.numPorts]).to.deep.equal([["start 0", "stop 0"], 0]);
    factory.doStop();
    expect([calls.length, factory.numPorts]).to.deep.equal([2, 0]);
  });

  it("logs that it starts and stops, unless it is not noisy", () => {
    class Mine extends Factory {}
    const factory = new Mine();
    const events = eventsDuring(() => {
      factory.doStart();
      factory.doStop();
    });
    expect(events.map((event) => event.log_format)).to.deep.equal([
      "Starting factory {factory!r}",
      "Stopping factory {factory!r}",
    ]);
    for (const event of events) {
      expect(event).to.include({ factory, log_level: LogLevel.info, log_source: factory });
      expect(event.log_namespace).to.equal("Mine");
    }
  });

  it("names its class in log messages", () => {
    class SomeKindOfFactory extends Factory {}
    expect(new SomeKindOfFactory().logPrefix()).to.equal("SomeKindOfFactory");
    expect(new ServerFactory()).to.be.instanceOf(Factory);
    expect(String(new SomeKindOfFactory())).to.equal("<SomeKindOfFactory instance>");
    expect(String(new DatagramProtocol())).to.equal("<DatagramProtocol instance>");
  });
});

describe("ClientFactory", () => {
  it("does nothing in the methods that connectors call", () => {
    const factory = new ClientFactory();
    const connector = {} as never;
    factory.startedConnecting(connector);
    factory.clientConnectionFailed(connector, connectionDone);
    factory.clientConnectionLost(connector, connectionDone);
    expect(factory).to.be.instanceOf(Factory);
  });
});

describe("ProtocolToConsumerAdapter", () => {
  it("calls dataReceived with Buffers of the written bytes", () => {
    const seen: Buffer[] = [];
    const protocol = new Protocol();
    protocol.dataReceived = (data) => {
      seen.push(data);
    };
    const consumer = new ProtocolToConsumerAdapter(protocol);
    consumer.registerProducer({ stopProducing: () => expect.fail("stopped") }, true);
    const buffer = b`hello`;
    consumer.write(buffer);
    consumer.write(new Uint8Array([33]));
    consumer.unregisterProducer();
    expect(seen[0]).to.equal(buffer);
    expect([Buffer.isBuffer(seen[1]), String(seen[1])]).to.deep.equal([true, "!"]);
  });
});

describe("ConsumerToProtocolAdapter", () => {
  it("writes received bytes to the consumer, and does nothing on its other methods", () => {
    const transport = new StringTransport();
    const protocol = new ConsumerToProtocolAdapter(transport);
    protocol.makeConnection(new StringTransport());
    protocol.connectionMade();
    protocol.dataReceived(b`hello`);
    protocol.connectionLost(connectionDone);
    expect(transport.value().toString()).to.equal("hello");
    expect(transport.disconnecting).to.equal(false);
  });
});

describe("FileWrapper", () => {
  it("writes to its file", () => {
    const file = new StringIOWithoutClosing();
    const wrapper = new FileWrapper(file);
    wrapper.write(b`one `);
    wrapper.writeSequence([b`two `, b`three`]);
    expect(file.getvalue().toString()).to.equal("one two three");
    expect([wrapper.closed, wrapper.disconnecting]).to.deep.equal([false, false]);
    wrapper.loseConnection();
    expect(wrapper.closed).to.equal(true);
  });

  it("calls handleException with what its file throws", () => {
    const errors: unknown[] = [];
    class Mine extends FileWrapper {
      override handleException(error: unknown): void {
        errors.push((error as Error).message);
      }
    }
    const broken = {
      write: () => {
        throw new Error("write");
      },
      close: () => {
        throw new Error("close");
      },
    };
    const wrapper = new Mine(broken);
    wrapper.write(b`x`);
    wrapper.loseConnection();
    expect(errors).to.deep.equal(["write", "close"]);
    const quiet = new FileWrapper(new BytesIO());
    quiet.write("text" as never);
    expect((quiet.file as BytesIO).getvalue()).to.have.length(0);
    expect(() => quiet.writeSequence(["a", "b"] as never)).to.throw(TypeError);
  });

  it("asks a pull producer for a piece at once, and again on each _checkProducer", () => {
    const file = new BytesIO();
    const wrapper = new FileWrapper(file);
    const producer = new NonStreamingProducer(wrapper);
    wrapper._checkProducer();
    wrapper.registerProducer(producer, false);
    wrapper._checkProducer();
    expect([wrapper.producer, wrapper.streamingProducer]).to.deep.equal([producer, false]);
    expect(file.getvalue().toString()).to.equal("01");
    while (wrapper.producer !== null) wrapper._checkProducer();
    expect(file.getvalue().toString()).to.equal("0123456789");
  });

  it("calls no method of a push producer", () => {
    const wrapper = new FileWrapper(new BytesIO());
    const producer: IProducer = { stopProducing: () => expect.fail("stopped") };
    wrapper.registerProducer(producer, true);
    expect([wrapper.producer, wrapper.streamingProducer]).to.deep.equal([producer, true]);
    wrapper.stopConsuming();
    expect([wrapper.producer, wrapper.closed]).to.deep.equal([null, true]);
  });

  it("closes on stopProducing, and has addresses that are equal only to themselves", () => {
    const file = new BytesIO();
    const wrapper = new FileWrapper(file);
    wrapper.pauseProducing();
    wrapper.resumeProducing();
    expect(wrapper.getPeer().equals(address)).to.equal(false);
    expect(wrapper.getHost().equals(wrapper.getHost())).to.equal(true);
    wrapper.stopProducing();
    expect([wrapper.closed, file.closed]).to.deep.equal([true, true]);
  });
});

describe("AbstractDatagramProtocol", () => {
  it("starts with its transport and stops with the last port", () => {
    const calls: string[] = [];
    class Mine extends DatagramProtocol {
      override startProtocol(): void {
        calls.push(`start ${this.transport}`);
      }
      override stopProtocol(): void {
        calls.push(`stop ${this.transport}`);
      }
    }
    const protocol = new Mine();
    const events = eventsDuring(() => {
      protocol.makeConnection("transport");
      protocol.doStart();
      protocol.doStop();
      protocol.doStop();
    });
    expect(calls).to.deep.equal(["start transport", "stop null"]);
    expect(events.map((event) => event.log_format)).to.deep.equal([
      "Starting protocol {protocol}",
      "Stopping protocol {protocol}",
    ]);
  });

  it("refuses a second transport, and refuses to stop before it was started", () => {
    const protocol = new AbstractDatagramProtocol();
    protocol.noisy = false;
    expect(() => protocol.doStop()).to.throw(DatagramProtocolStateError);
    protocol.makeConnection("transport");
    expect(() => protocol.makeConnection("another")).to.throw(DatagramProtocolStateError);
    expect(protocol.transport).to.equal("transport");
  });

  it("does nothing on datagramReceived", () => {
    new AbstractDatagramProtocol().datagramReceived(b`packet`, ["127.0.0.1", 53]);
    const connected = new ConnectedDatagramProtocol();
    connected.datagramReceived(b`packet`);
    connected.connectionFailed(connectionDone);
    connected.connectionRefused();
    expect(connected.logPrefix()).to.equal("ConnectedDatagramProtocol");
  });
});

describe("a factory of protocols whose constructor takes arguments", () => {
  class Named extends Protocol {
    readonly name: string;

    constructor(name: string) {
      super();
      this.name = name;
    }
  }

  class NamedFactory extends Factory {
    override protocol = Named;

    override buildProtocol(): Named {
      return new this.protocol("one");
    }
  }

  it("has the class as its protocol, and builds with the arguments", () => {
    expect(new NamedFactory().buildProtocol().name).to.equal("one");
    const factory = new Factory();
    factory.protocol = (...names: string[]) => new Named(names.join());
    expect((factory.buildProtocol(new IPv4Address("TCP", "127.0.0.1", 1)) as Named).name).to.equal(
      "",
    );
  });
});
