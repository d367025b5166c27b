import { Deferred, type Failure } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import { ConnectionDone, ConnectionRefusedError } from "@twisted-ts/reactor/error";
import type { IProducerTransport, IProtocol, ITransport } from "@twisted-ts/reactor/interfaces";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";
import {
  _LoopbackAddress,
  _LoopbackQueue,
  collapsingPumpPolicy,
  EmptyQueueError,
  identityPumpPolicy,
  LoopbackClientFactory,
  LoopbackProducerError,
  LoopbackRelay,
  loopbackAsync,
  loopbackTCP,
  loopbackUNIX,
} from "@twisted-ts/reactor/protocols/loopback";
import { expect } from "chai";
import { bytes, text } from "./support/pieces.ts";

/** Keeps its lines, and the reason of the end. */
class Lines extends LineReceiver {
  readonly conn = new Deferred<void>();
  readonly lines: string[] = [];
  readonly lost: Failure[] = [];

  override connectionMade(): void {
    this.conn.callback(undefined);
  }

  override lineReceived(line: Buffer): unknown {
    this.lines.push(text(line));
    return undefined;
  }

  override connectionLost(reason: Failure): void {
    this.lost.push(reason);
  }
}

/** Responds to three lines, and closes the connection with the third. */
class Replying extends Lines {
  #count = 0;

  override lineReceived(line: Buffer): unknown {
    this.#count += 1;
    if (this.#count < 4) this.sendLine(bytes(`Hello ${this.#count}`));
    super.lineReceived(line);
    if (this.lines.at(-1) === "Hello 3") this.transport?.loseConnection();
    return undefined;
  }
}

/** Keeps what it receives. */
class Recorder extends Protocol {
  received = "";

  override dataReceived(data: Buffer): void {
    this.received += text(data);
  }
}

for (const [name, loopback] of Object.entries({
  loopbackAsync: (server: IProtocol, client: IProtocol) => loopbackAsync(server, client),
  loopbackTCP: (server: IProtocol, client: IProtocol) => loopbackTCP(server, client, 0, false),
  loopbackUNIX: (server: IProtocol, client: IProtocol) => loopbackUNIX(server, client, false),
})) {
  describe(name, () => {
    it("delivers a line, and fires when both sides have lost the connection", async () => {
      const server = new Lines();
      const client = new Lines();
      server.conn.addCallback(() => {
        server.sendLine(bytes("THIS IS LINE ONE!"));
        server.transport?.loseConnection();
      });
      expect(await loopback(server, client)).to.equal(undefined);
      expect(client.lines).to.deep.equal(["THIS IS LINE ONE!"]);
      for (const { lost } of [server, client]) {
        expect(lost).to.have.length(1);
        expect(lost[0]?.check(ConnectionDone)).to.not.equal(null);
      }
    });

    it("delivers a conversation to its end", async () => {
      const server = new Replying();
      const client = new Replying();
      server.conn.addCallback(() => server.sendLine(bytes("DOOM LINE")));
      await loopback(server, client);
      expect(server.lines).to.deep.equal(["Hello 1", "Hello 2", "Hello 3"]);
      expect(client.lines).to.deep.equal(["DOOM LINE", "Hello 1", "Hello 2", "Hello 3"]);
      expect([server.lost.length, client.lost.length]).to.deep.equal([1, 1]);
    });
  });
}

describe("loopbackAsync", () => {
  it("connects both with addresses that are equal", () => {
    const server = new Protocol();
    const client = new Protocol();
    loopbackAsync(server, client);
    for (const { transport } of [server, client]) {
      expect(transport?.getHost()).to.be.instanceOf(_LoopbackAddress);
      expect(transport?.getPeer().equals(transport.getHost())).to.equal(true);
    }
  });

  it("delivers what either side writes in connectionMade, also as a sequence", () => {
    class Greeting extends Protocol {
      override connectionMade(): void {
        this.transport?.write(bytes("by"));
        this.transport?.writeSequence([bytes("t"), bytes("es")]);
      }
    }
    const receiver = new Recorder();
    loopbackAsync(new Greeting(), receiver);
    expect(receiver.received).to.equal("bytes");
    const other = new Recorder();
    loopbackAsync(other, new Greeting());
    expect(other.received).to.equal("bytes");
  });

  it("refuses to write anything but bytes", () => {
    const server = new Protocol();
    loopbackAsync(server, new Protocol());
    expect(() => server.transport?.write("text" as unknown as Buffer)).to.throw(
      TypeError,
      "Can only write bytes to ITransport",
    );
  });

  it("delivers a copy, so that the writer may change its bytes", () => {
    const server = new Protocol();
    const client = new Recorder();
    const mine = bytes("mine");
    server.connectionMade = () => {
      server.transport?.write(mine);
      mine.fill(0x2a);
    };
    loopbackAsync(server, client);
    expect(client.received).to.equal("mine");
  });

  it("does not call dataReceived within write", async () => {
    const order: string[] = [];
    class Server extends Protocol {
      override dataReceived(): void {
        this.transport?.write(bytes("bytes"));
      }
    }
    class Client extends Protocol {
      override connectionMade(): void {
        reactor.callLater(0, () => {
          this.transport?.write(bytes("foo"));
          order.push("written");
        });
      }
      override dataReceived(): void {
        order.push("received");
        this.transport?.loseConnection();
      }
    }
    await loopbackAsync(new Client(), new Server());
    expect(order).to.deep.equal(["written", "received"]);
  });

  it("asks a pull producer for more whenever everything is delivered", async () => {
    const pieces = Array.from({ length: 10 }, (_, index) => String(index));
    class Producing extends Protocol {
      override connectionMade(): void {
        const consumer = this.transport as IProducerTransport;
        const producer = {
          resumeProducing(): void {
            consumer.write(bytes(pieces.shift() as string));
            if (pieces.length > 0) return;
            consumer.unregisterProducer();
            consumer.loseConnection();
          },
          stopProducing(): void {},
        };
        consumer.registerProducer(producer, false);
        expect(() => new LoopbackRelayLike(consumer).registerAgain(producer)).to.throw(
          LoopbackProducerError,
        );
      }
    }
    const client = new Recorder();
    await loopbackAsync(new Producing(), client);
    expect(client.received).to.equal("0123456789");
  });

  it("calls no method of a push producer", async () => {
    let resumed = 0;
    const server = new Protocol();
    const client = new Recorder();
    const finished = loopbackAsync(server, client);
    const consumer = server.transport as IProducerTransport;
    const producer = {
      pauseProducing(): void {},
      resumeProducing(): void {
        resumed += 1;
      },
      stopProducing(): void {},
    };
    consumer.registerProducer(producer, true);
    consumer.write(bytes("a"));
    reactor.callLater(0, () => {
      consumer.write(bytes("b"));
      consumer.unregisterProducer();
      expect(() => consumer.unregisterProducer()).to.throw(LoopbackProducerError);
      consumer.loseConnection();
    });
    await finished;
    expect([client.received, resumed]).to.deep.equal(["ab", 0]);
  });

  it("calls the pump policy with a queue and the protocol that receives, the client first", async () => {
    const calls: [IProtocol, (string | null)[]][] = [];
    const server = new Protocol();
    const client = new Protocol();
    const finished = loopbackAsync(server, client, (queue, target) => {
      const pieces: (string | null)[] = [];
      while (queue.length > 0) {
        const piece = queue.get();
        pieces.push(piece === null ? null : text(piece));
      }
      calls.push([target, pieces]);
    });
    expect(calls).to.deep.equal([]);
    client.transport?.write(bytes("foo"));
    client.transport?.write(bytes("bar"));
    server.transport?.write(bytes("baz"));
    server.transport?.loseConnection();
    await finished;
    expect(calls).to.deep.equal([
      [client, ["baz", null]],
      [server, ["foo", "bar"]],
    ]);
  });

  it("fails with the error that a protocol throws on a later turn", async () => {
    const server = new Protocol();
    server.dataReceived = () => {
      throw new RangeError("no");
    };
    const client = new Protocol();
    const finished = loopbackAsync(server, client);
    client.transport?.write(bytes("x"));
    let caught: unknown;
    await finished.addErrback((failure) => {
      caught = failure.value;
    });
    expect(caught).to.be.instanceOf(RangeError);
  });

  it("throws the error that a protocol throws in connectionMade", () => {
    const server = new Protocol();
    server.connectionMade = () => server.transport?.write(bytes("x"));
    const client = new Protocol();
    client.dataReceived = () => {
      throw new RangeError("no");
    };
    expect(() => loopbackAsync(server, client)).to.throw(RangeError);
  });

  it("has an abortConnection that does the same as loseConnection", async () => {
    const server = new Lines();
    const client = new Lines();
    const finished = loopbackAsync(server, client);
    (client.transport as ITransport & { abortConnection(): void }).abortConnection();
    await finished;
    expect([server.lost.length, client.lost.length]).to.deep.equal([1, 1]);
  });
});

/** Registers a producer with a consumer that has one. */
class LoopbackRelayLike {
  readonly #consumer: IProducerTransport;

  constructor(consumer: IProducerTransport) {
    this.#consumer = consumer;
  }

  registerAgain(producer: { resumeProducing(): void; stopProducing(): void }): void {
    this.#consumer.registerProducer(producer, false);
  }
}

describe("pump policies", () => {
  function received(policy: typeof identityPumpPolicy): string[] {
    const queue = new _LoopbackQueue();
    for (const piece of ["foo", "bar"]) queue.put(bytes(piece));
    queue.put(null);
    const pieces: string[] = [];
    policy(queue, { dataReceived: (data) => void pieces.push(text(data)) });
    expect(queue.length).to.equal(0);
    return pieces;
  }

  it("identityPumpPolicy delivers each piece as it was written", () => {
    expect(received(identityPumpPolicy)).to.deep.equal(["foo", "bar"]);
  });

  it("collapsingPumpPolicy delivers everything in one piece", () => {
    expect(received(collapsingPumpPolicy)).to.deep.equal(["foobar"]);
  });

  it("throw EmptyQueueError when they take too much from a queue", () => {
    expect(() => new _LoopbackQueue().get()).to.throw(EmptyQueueError);
  });
});

describe("LoopbackClientFactory", () => {
  it("fails its Deferred when the connection cannot be made", async () => {
    const factory = new LoopbackClientFactory(new Protocol());
    factory.noisy = false;
    const port = reactor.listenTCP(0, factory, 50, "127.0.0.1");
    const { port: number } = port.getHost() as unknown as { port: number };
    await port.stopListening();
    reactor.connectTCP("127.0.0.1", number, factory);
    let refused = false;
    await factory.deferred.addErrback((failure) => {
      refused = failure.check(ConnectionRefusedError) !== null;
    });
    expect(refused).to.equal(true);
    expect(factory.disconnected).to.equal(false);
  });
});

describe("LoopbackRelay", () => {
  it("delivers what was written when clearBuffer is called, in one piece", () => {
    const pieces: string[] = [];
    const target = new Protocol();
    target.dataReceived = (data) => void pieces.push(text(data));
    const relay = new LoopbackRelay(target);
    relay.write(bytes("abc"));
    relay.writeSequence([bytes("d"), bytes("ef")]);
    expect([pieces.length, text(relay.buffer)]).to.deep.equal([0, "abcdef"]);
    relay.clearBuffer();
    relay.clearBuffer();
    expect(pieces).to.deep.equal(["abcdef"]);
  });

  it("ends the connection once, at the clearBuffer after loseConnection", () => {
    const target = new Lines();
    const relay = new LoopbackRelay(target);
    relay.write(bytes("last\r\n"));
    relay.loseConnection();
    expect([relay.shouldLose, target.lost.length]).to.deep.equal([1, 0]);
    relay.clearBuffer();
    relay.loseConnection();
    relay.clearBuffer();
    expect(target.lines).to.deep.equal(["last"]);
    expect([relay.shouldLose, target.lost.length]).to.deep.equal([-1, 1]);
  });

  it("asks its producer for a piece on each clearBuffer", () => {
    const target = new Recorder();
    const relay = new LoopbackRelay(target);
    const producer = { resumeProducing: () => relay.write(bytes("x")), stopProducing() {} };
    relay.registerProducer(producer, false);
    relay.clearBuffer();
    relay.clearBuffer();
    relay.unregisterProducer();
    relay.clearBuffer();
    expect(target.received).to.equal("xx");
  });

  it("logs what is written and received", () => {
    const log: string[] = [];
    const relay = new LoopbackRelay(new Recorder(), { write: (line) => log.push(line) });
    relay.write(bytes("a\n"));
    relay.clearBuffer();
    expect(log).to.deep.equal(["loopback writing b'a\\n'\n", "loopback receiving b'a\\n'\n"]);
    expect(relay.logPrefix()).to.equal("Loopback('Recorder')");
    expect(String(relay.getHost())).to.equal("loopback");
    expect(relay.getPeer().equals(relay.getHost())).to.equal(true);
  });
});
