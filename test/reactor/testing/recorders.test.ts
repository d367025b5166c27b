import { Failure } from "@twisted-ts/deferred";
import { Logger, LogPublisher } from "@twisted-ts/deferred/logger";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import { Clock } from "@twisted-ts/reactor/task";
import {
  AccumulatingProtocol,
  BytesIO,
  ClosedFileError,
  EventLoggingObserver,
  FakeDatagramTransport,
  LineSendingProtocol,
  NonStreamingProducer,
  ProducerMisuseError,
  StringIOWithoutClosing,
  StringTransport,
  waitUntilAllDisconnected,
} from "@twisted-ts/reactor/testing";
import { expect } from "chai";

describe("EventLoggingObserver", () => {
  it("keeps the events of a publisher, as an array does", () => {
    const publisher = new LogPublisher();
    const observer = new EventLoggingObserver();
    publisher.addObserver(observer);
    const log = new Logger({ observer: publisher, namespace: "here" });
    expect([observer.length, [...observer]]).to.deep.equal([0, []]);
    log.info("one");
    log.warn("two");
    expect(observer.length).to.equal(2);
    expect(observer[0]?.log_format).to.equal("one");
    expect(observer.at(-1)?.log_format).to.equal("two");
    expect(observer[2]).to.equal(undefined);
    expect([...observer]).to.deep.equal(observer._events);
    expect(Array.from(observer, (event) => event.log_format)).to.deep.equal(["one", "two"]);
    publisher.removeObserver(observer);
    log.info("three");
    expect(observer.length).to.equal(2);
  });

  it("is a function, and an instance of its class or subclass", () => {
    class Mine extends EventLoggingObserver {}
    const observer = new Mine();
    observer({ log_format: "called" });
    expect(typeof observer).to.equal("function");
    expect(observer).to.be.instanceOf(Mine).and.instanceOf(EventLoggingObserver);
    expect(observer[0]).to.deep.equal({ log_format: "called" });
  });

  it("is empty after a test has emptied its list of events", () => {
    const observer = new EventLoggingObserver();
    observer({ log_format: "old" });
    observer._events.length = 0;
    expect([observer.length, observer[0]]).to.deep.equal([0, undefined]);
    observer({ log_format: "new" });
    expect(observer[0]?.log_format).to.equal("new");
  });

  it("stops observing at the end of the test that it was made for", () => {
    const cleanups: (() => void)[] = [];
    const publisher = new LogPublisher();
    const observer = EventLoggingObserver.createWithCleanup(
      { addCleanup: (cleanup) => cleanups.push(cleanup) },
      publisher,
    );
    publisher({ log_format: "during" });
    for (const cleanup of cleanups) cleanup();
    publisher({ log_format: "after" });
    expect([...observer].map((event) => event.log_format)).to.deep.equal(["during"]);
  });
});

describe("NonStreamingProducer", () => {
  /** A consumer that keeps its calls. */
  function makeConsumer() {
    const writes: string[] = [];
    const consumer = {
      write: (data: Uint8Array) => {
        writes.push(Buffer.from(data).toString());
      },
      unregisterProducer: () => {
        writes.push("unregisterProducer");
      },
    };
    return { producer: new NonStreamingProducer(consumer), consumer, writes };
  }

  it("writes ten pieces, one each time, then unregisters itself and fires its result", () => {
    const { producer, consumer, writes } = makeConsumer();
    const { result } = producer;
    for (let piece = 0; piece < 10; piece += 1) {
      expect([producer.consumer, result?.called]).to.deep.equal([consumer, false]);
      producer.resumeProducing();
    }
    expect(writes).to.deep.equal([..."0123456789", "unregisterProducer"]);
    expect([producer.consumer, producer.counter, result?.called]).to.deep.equal([null, 10, true]);
    expect(() => producer.resumeProducing()).to.throw(
      ProducerMisuseError,
      "BUG: resume after unregister/stop.",
    );
  });

  it("writes nothing after it is stopped", () => {
    const { producer, writes } = makeConsumer();
    const { result } = producer;
    producer.resumeProducing();
    producer.stopProducing();
    expect([producer.stopped, result?.called]).to.deep.equal([true, true]);
    expect(() => producer.resumeProducing()).to.throw(ProducerMisuseError);
    expect(writes).to.deep.equal(["0"]);
  });

  it("cannot be paused", () => {
    expect(() => makeConsumer().producer.pauseProducing()).to.throw(
      ProducerMisuseError,
      "BUG: pause should never be called.",
    );
  });

  it("fills a StringTransport", () => {
    const transport = new StringTransport();
    const producer = new NonStreamingProducer(transport);
    transport.registerProducer(producer, false);
    for (let piece = 0; piece < 10; piece += 1) producer.resumeProducing();
    expect(transport.value().toString()).to.equal("0123456789");
    expect(transport.producer).to.equal(null);
  });
});

describe("FakeDatagramTransport", () => {
  it("keeps the packets and their addresses", () => {
    const transport = new FakeDatagramTransport();
    const packet = Buffer.from("packet");
    transport.write(packet);
    transport.write(packet, ["127.0.0.1", 53]);
    transport.write(packet, null);
    expect(transport.written).to.deep.equal([
      [packet, FakeDatagramTransport.noAddr],
      [packet, ["127.0.0.1", 53]],
      [packet, null],
    ]);
    expect(transport.noAddr).to.equal(FakeDatagramTransport.noAddr);
  });
});

describe("LineSendingProtocol", () => {
  const lines = ["one", "two"].map((each) => Buffer.from(each));

  it("sends its lines when it is connected, and keeps the lines that it receives", () => {
    const protocol = new LineSendingProtocol(lines);
    const transport = new StringTransport();
    protocol.makeConnection(transport);
    expect(transport.value().toString()).to.equal("one\r\ntwo\r\n");
    protocol.dataReceived(Buffer.from("three\r\nfo"));
    protocol.dataReceived(Buffer.from("ur\r\n"));
    expect(protocol.response.map(String)).to.deep.equal(["three", "four"]);
    expect(protocol.lostConn).to.equal(false);
    protocol.connectionLost(new Failure(new ConnectionDone()));
    expect(protocol.lostConn).to.equal(true);
  });

  it("sends its lines once, after the first line that it receives, when start is false", () => {
    const protocol = new LineSendingProtocol(lines, false);
    const transport = new StringTransport();
    protocol.makeConnection(transport);
    expect(transport.value()).to.have.length(0);
    protocol.dataReceived(Buffer.from("hello\r\nagain\r\n"));
    expect(transport.value().toString()).to.equal("one\r\ntwo\r\n");
    expect(protocol.response.map(String)).to.deep.equal(["hello", "again"]);
    expect(lines).to.have.length(2);
  });
});

describe("waitUntilAllDisconnected", () => {
  it("fires when no protocol is connected any more", () => {
    const clock = new Clock();
    const transports = [new StringTransport(), new StringTransport()] as const;
    const protocols = transports.map((transport) => {
      const protocol = new AccumulatingProtocol();
      protocol.makeConnection(transport);
      return protocol;
    });
    const waiting = waitUntilAllDisconnected(clock, protocols);
    transports[0].connected = false;
    clock.advance(0.01);
    expect(waiting.called).to.equal(false);
    transports[1].connected = false;
    clock.advance(0.01);
    expect(waiting.called).to.equal(true);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("fires at once when no client is connected", () => {
    const clock = new Clock();
    expect(waitUntilAllDisconnected(clock, [new AccumulatingProtocol()]).called).to.equal(true);
    expect(waitUntilAllDisconnected(clock, []).called).to.equal(true);
  });
});

describe("BytesIO", () => {
  it("writes at its position, and returns all its bytes", () => {
    const io = new BytesIO();
    expect(io.write(Buffer.from("hello "))).to.equal(6);
    io.write(Buffer.from("world"));
    expect([io.tell(), io.getvalue().toString()]).to.deep.equal([11, "hello world"]);
    io.seek(0);
    io.write(Buffer.from("J"));
    expect([io.tell(), io.getvalue().toString()]).to.deep.equal([1, "Jello world"]);
    io.seek(13);
    io.write(Buffer.from("!"));
    expect(io.getvalue().toString()).to.equal("Jello world\0\0!");
  });

  it("reads from its position", () => {
    const io = new BytesIO(Buffer.from("abcdef"));
    expect(io.read(2).toString()).to.equal("ab");
    expect(io.read().toString()).to.equal("cdef");
    expect(io.read()).to.have.length(0);
    io.seek(20);
    expect(io.read()).to.have.length(0);
    expect(io.tell()).to.equal(20);
    expect(() => io.seek(-1)).to.throw(RangeError, "negative seek value -1");
  });

  it("keeps copies of bytes", () => {
    const data = Buffer.from("ab");
    const io = new BytesIO(data);
    data.fill(0);
    io.read().fill(0);
    expect(io.getvalue().toString()).to.equal("ab");
  });

  it("refuses text, and every method after it is closed", () => {
    const io = new BytesIO();
    expect(() => io.write("a" as never)).to.throw(TypeError, "Data must be bytes");
    io.close();
    expect(io.closed).to.equal(true);
    expect(() => io.write(Buffer.from("a"))).to.throw(
      ClosedFileError,
      "I/O operation on closed file.",
    );
    expect(() => io.getvalue()).to.throw(ClosedFileError);
  });
});

describe("StringIOWithoutClosing", () => {
  it("stays open after close", () => {
    const io = new StringIOWithoutClosing();
    io.write(Buffer.from("a"));
    io.close();
    io.write(Buffer.from("b"));
    expect(io.getvalue().toString()).to.equal("ab");
  });
});
