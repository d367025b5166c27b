import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cooperator, cooperate } from "@twisted-ts/reactor/task";
import { BytesIO } from "@twisted-ts/reactor/testing";
import { FileBodyProducer, type InputFile } from "@twisted-ts/web-client";
import { UNKNOWN_LENGTH } from "@twisted-ts/web-client/iweb";
import { expect } from "chai";
import { watch } from "../../support/http-client.ts";
import { logged } from "../../support/mute.ts";

/** Records what is written to it. */
class RecordingConsumer {
  text = "";
  readonly producers: unknown[] = [];

  write(data: Uint8Array): void {
    this.text += Buffer.from(data).toString("latin1");
  }
  registerProducer(producer: unknown): void {
    this.producers.push(producer);
  }
  unregisterProducer(): void {
    this.producers.pop();
  }
}

function makeProducer(content: string, readSize = 3) {
  const scheduled: (() => void)[] = [];
  const cooperator = new Cooperator({
    terminationPredicateFactory: () => () => true,
    scheduler: (call: () => void) => {
      scheduled.push(call);
      return { cancel: () => undefined } as never;
    },
  });
  const file = new BytesIO(Buffer.from(content));
  const producer = new FileBodyProducer(file as unknown as InputFile, { cooperator, readSize });
  const consumer = new RecordingConsumer();
  const step = (): void => scheduled.shift()?.();
  return { scheduled, cooperator, file, producer, consumer, step };
}

describe("FileBodyProducer", () => {
  it("has the length from the file's position to its end, and does not move the position", () => {
    const file = new BytesIO(Buffer.from("here are some bytes"));
    file.seek(5);
    const producer = new FileBodyProducer(file as unknown as InputFile);
    expect(producer.length).to.equal(14);
    expect(file.tell()).to.equal(5);
  });

  it("has no known length when the file has no seek or no tell", () => {
    expect(new FileBodyProducer({ seek: () => undefined } as never).length).to.equal(
      UNKNOWN_LENGTH,
    );
    expect(new FileBodyProducer({ tell: () => 0 } as never).length).to.equal(UNKNOWN_LENGTH);
  });

  it("is scheduled by the global cooperator unless it is given another", () => {
    const file = new BytesIO(Buffer.alloc(0)) as unknown as InputFile;
    expect(new FileBodyProducer(file)._cooperate).to.equal(cooperate);
  });

  it("writes the file piece by piece, then closes it and fires with undefined", () => {
    const { producer, consumer, scheduled, step, file } = makeProducer("hello, world");
    const outcome = watch(producer.startProducing(consumer));
    for (const text of ["hel", "hello,", "hello, wo", "hello, world"]) {
      step();
      expect(consumer.text).to.equal(text);
      expect(outcome.fired).to.equal(0);
    }
    step();
    expect(scheduled).to.deep.equal([]);
    expect([outcome.fired, outcome.value]).to.deep.equal([1, undefined]);
    expect(file.closed).to.equal(true);
  });

  it("fails with what reading throws, and closes the file once", () => {
    let closed = 0;
    const { cooperator, scheduled } = makeProducer("");
    const broken = {
      read: () => {
        throw new Error("Simulated bad thing");
      },
      close: () => {
        closed += 1;
      },
    };
    const producer = new FileBodyProducer(broken, { cooperator });
    const outcome = watch(producer.startProducing(new RecordingConsumer()));
    scheduled.shift()?.();
    expect(outcome.failure?.getErrorMessage()).to.equal("Simulated bad thing");
    expect(closed).to.equal(1);
    producer.stopProducing();
    expect(closed).to.equal(1);
  });

  it("fails with what writing throws, and closes the file", () => {
    const { producer, scheduled, file } = makeProducer("hello");
    const consumer = new RecordingConsumer();
    consumer.write = () => {
      throw new Error("Simulated bad thing");
    };
    const outcome = watch(producer.startProducing(consumer));
    scheduled.shift()?.();
    expect(outcome.failure?.getErrorMessage()).to.equal("Simulated bad thing");
    expect(file.closed).to.equal(true);
  });

  it("fails with what reading throws also when the file cannot be closed, which is logged", () => {
    const { cooperator, scheduled } = makeProducer("");
    const broken = {
      read: () => {
        throw new Error("reading");
      },
      close: () => {
        throw new Error("closing");
      },
    };
    const producer = new FileBodyProducer(broken, { cooperator });
    const outcome = watch(producer.startProducing(new RecordingConsumer()));
    const events = logged(() => scheduled.shift()?.());
    expect(outcome.failure?.getErrorMessage()).to.equal("reading");
    expect(events.map((event) => event.log_failure?.getErrorMessage())).to.deep.equal(["closing"]);
  });

  it("stops when its Deferred is cancelled, closes the file, and does not fire", () => {
    const { producer, consumer, step, file } = makeProducer("hello, world");
    const deferred = producer.startProducing(consumer);
    deferred.cancel();
    expect(file.closed).to.equal(true);
    step();
    expect(consumer.text).to.equal("");
    expect(watch(deferred).fired).to.equal(0);
  });

  it("stops at stopProducing, which may be called several times, and does not fire", () => {
    const { producer, consumer, step, file } = makeProducer("hello, world");
    const deferred = producer.startProducing(consumer);
    producer.stopProducing();
    producer.stopProducing();
    expect(file.closed).to.equal(true);
    step();
    expect(consumer.text).to.equal("");
    expect(watch(deferred).fired).to.equal(0);
  });

  it("writes nothing while it is paused, and resumes from there", () => {
    const { producer, consumer, step, scheduled } = makeProducer("hello, world", 5);
    producer.startProducing(consumer);
    step();
    producer.pauseProducing();
    step();
    expect(consumer.text).to.equal("hello");
    expect(scheduled).to.deep.equal([]);
    producer.resumeProducing();
    step();
    expect(consumer.text).to.equal("hello, wor");
  });

  it("may be paused, or stopped, before it has started", () => {
    const paused = makeProducer("hello");
    paused.producer.pauseProducing();
    paused.producer.startProducing(paused.consumer);
    while (paused.scheduled.length > 0) paused.step();
    expect(paused.consumer.text).to.equal("");
    paused.producer.resumeProducing();
    paused.step();
    expect(paused.consumer.text).to.equal("hel");

    const stopped = makeProducer("hello");
    stopped.producer.stopProducing();
    expect(stopped.file.closed).to.equal(true);
    expect(watch(stopped.producer.startProducing(stopped.consumer)).fired).to.equal(0);
    expect(stopped.scheduled).to.deep.equal([]);
  });

  it("ignores a pause or a resumption after the end, and a second one", () => {
    const { producer, consumer, step, scheduled } = makeProducer("hello", 3);
    const outcome = watch(producer.startProducing(consumer));
    producer.resumeProducing();
    step();
    producer.pauseProducing();
    producer.pauseProducing();
    producer.resumeProducing();
    producer.resumeProducing();
    while (scheduled.length > 0) step();
    expect([consumer.text, outcome.fired]).to.deep.equal(["hello", 1]);
    producer.pauseProducing();
    producer.resumeProducing();
    producer.stopProducing();
    producer.pauseProducing();
    producer.resumeProducing();
  });

  it("accepts any object with a method read", () => {
    const pieces = ["one ", "two", ""];
    const { cooperator, scheduled } = makeProducer("");
    const consumer = new RecordingConsumer();
    const file = { read: () => Buffer.from(pieces.shift() as string) };
    const producer = new FileBodyProducer(file, { cooperator });
    expect(producer.length).to.equal(UNKNOWN_LENGTH);
    const outcome = watch(producer.startProducing(consumer));
    while (scheduled.length > 0) scheduled.shift()?.();
    expect([consumer.text, outcome.fired]).to.deep.equal(["one two", 1]);
    producer.stopProducing();
  });

  it("fails with a TypeError when read returns something other than bytes", () => {
    for (const [bytes, named] of [
      ["text", "string"],
      [null, "null"],
      [Promise.resolve(), "object"],
    ] as const) {
      const { cooperator, scheduled } = makeProducer("");
      const producer = new FileBodyProducer({ read: () => bytes as never }, { cooperator });
      const outcome = watch(producer.startProducing(new RecordingConsumer()));
      scheduled.shift()?.();
      expect(outcome.failure?.value)
        .to.be.instanceOf(TypeError)
        .with.property("message")
        .that.contains(named);
    }
  });

  it("refuses a value that is not a file, and an unknown option", () => {
    expect(() => new FileBodyProducer("path" as never)).to.throw(TypeError, /expected a file/);
    expect(
      () => new FileBodyProducer(new BytesIO(Buffer.alloc(0)) as never, { size: 3 } as never),
    ).to.throw(TypeError, "size");
  });

  describe("of a file descriptor", () => {
    let folder: string;
    let path: string;

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "twisted-ts-"));
      path = join(folder, "file");
      writeFileSync(path, "some bytes on disk");
    });

    after(() => {
      rmSync(folder, { recursive: true });
    });

    it("knows the length of a regular file, sends it, and closes the descriptor", () => {
      const { cooperator, scheduled, consumer } = makeProducer("");
      const descriptor = openSync(path, "r");
      const producer = new FileBodyProducer(descriptor, { cooperator, readSize: 7 });
      expect(producer.length).to.equal(18);
      const outcome = watch(producer.startProducing(consumer));
      while (scheduled.length > 0) scheduled.shift()?.();
      expect(outcome.fired).to.equal(1);
      expect(consumer.text).to.equal("some bytes on disk");
      expect(() => closeSync(descriptor)).to.throw(/EBADF/);
      producer.stopProducing();
    });
  });

  it("refuses a readSize that is not a positive integer", () => {
    const file = { read: () => Buffer.alloc(0), close: () => undefined };
    for (const [readSize, error] of [
      ["5", TypeError],
      [null, TypeError],
      [0, RangeError],
      [Number.NaN, RangeError],
      [1.5, RangeError],
    ] as const) {
      expect(() => new FileBodyProducer(file, { readSize } as never)).to.throw(error, "readSize");
    }
  });
});
