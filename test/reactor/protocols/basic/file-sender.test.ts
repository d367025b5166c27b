import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { Deferred } from "@twisted-ts/deferred";
import type { IPullProducer } from "@twisted-ts/reactor/interfaces";
import {
  FileSender,
  type FileSource,
  FileTransferStoppedError,
} from "@twisted-ts/reactor/protocols/basic";
import { BytesIO, StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { bytes, text } from "../support/pieces.ts";

/** What a Deferred has become: its result, its error, or "nothing". */
function outcome(d: Deferred<Buffer>): string {
  let result = "nothing";
  d.addCallbacks(
    (last) => {
      result = `result ${text(last)}`;
    },
    (failure) => {
      result = `${(failure.value as Error).name}: ${(failure.value as Error).message}`;
    },
  );
  return result;
}

/** Asks for the next piece whenever one has come, as a transport does when it has sent it. */
class PullingTransport extends StringTransport {
  override registerProducer(producer: IPullProducer, streaming: boolean): void {
    super.registerProducer(producer, streaming);
    producer.resumeProducing();
  }

  override write(data: Uint8Array): void {
    super.write(data);
    (this.producer as IPullProducer).resumeProducing();
  }
}

describe("FileSender", () => {
  function beginSending(
    file: FileSource = new BytesIO(bytes("Test content")),
    transform?: (chunk: Buffer) => Buffer,
  ): [FileSender, StringTransport, Deferred<Buffer>] {
    const sender = new FileSender();
    const consumer = new StringTransport();
    return [sender, consumer, sender.beginFileTransfer(file, consumer, transform)];
  }

  it("registers as a pull producer", () => {
    const [sender, consumer] = beginSending();
    expect(consumer.producer).to.equal(sender);
    expect(consumer.streaming).to.equal(false);
    sender.pauseProducing();
    expect(consumer.value()).to.have.length(0);
  });

  it("sends the file, unregisters at its end, and fires with the last byte", () => {
    const [sender, consumer, d] = beginSending();
    sender.resumeProducing();
    expect(consumer.producer).to.equal(sender);
    sender.resumeProducing();
    expect(consumer.producer).to.equal(null);
    expect(text(consumer.value())).to.equal("Test content");
    expect(outcome(d)).to.equal("result t");
    expect(sender.deferred).to.equal(null);
  });

  it("reads CHUNK_SIZE bytes each time it is asked", () => {
    const [sender, consumer] = beginSending();
    sender.CHUNK_SIZE = 4;
    const seen: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      sender.resumeProducing();
      seen.push(text(consumer.value()));
    }
    expect(seen).to.deep.equal(["Test", "Test con", "Test content"]);
  });

  it("sends each piece as transform returns it", () => {
    const [sender, consumer, d] = beginSending(undefined, (chunk) =>
      bytes(text(chunk).toUpperCase()),
    );
    sender.resumeProducing();
    sender.resumeProducing();
    expect(text(consumer.value())).to.equal("TEST CONTENT");
    expect(outcome(d)).to.equal("result T");
  });

  it("fires with an empty Buffer for an empty file", () => {
    const [sender, consumer, d] = beginSending(new BytesIO());
    sender.resumeProducing();
    expect(consumer.producer).to.equal(null);
    expect(outcome(d)).to.equal("result ");
  });

  it("fails when the consumer stops it", () => {
    const [sender, , d] = beginSending();
    sender.stopProducing();
    sender.stopProducing();
    expect(outcome(d)).to.equal("FileTransferStoppedError: Consumer asked us to stop producing");
    expect(new FileTransferStoppedError()).to.be.instanceOf(Error);
  });

  it("fails with the error that reading throws, and unregisters", () => {
    const file = {
      read(): Buffer {
        throw new RangeError("no disk");
      },
    };
    const [sender, consumer, d] = beginSending(file);
    sender.resumeProducing();
    expect(consumer.producer).to.equal(null);
    expect(outcome(d)).to.equal("RangeError: no disk");
  });

  it("fails with the error that transform throws, and unregisters", () => {
    const [sender, consumer, d] = beginSending(undefined, () => {
      throw new RangeError("no");
    });
    sender.resumeProducing();
    expect(consumer.producer).to.equal(null);
    expect(outcome(d)).to.equal("RangeError: no");
  });

  it("can send another file from the callback of the first", () => {
    const [sender, consumer, d] = beginSending();
    let second: Deferred<Buffer> | undefined;
    d.addCallback(() => {
      second = sender.beginFileTransfer(new BytesIO(bytes("!?")), consumer);
    });
    for (let count = 0; count < 4; count += 1) sender.resumeProducing();
    expect(text(consumer.value())).to.equal("Test content!?");
    expect(outcome(second as Deferred<Buffer>)).to.equal("result ?");
  });

  it("fires with the last byte also when the consumer asks for the next piece within write", () => {
    const sender = new FileSender();
    sender.CHUNK_SIZE = 5;
    const d = sender.beginFileTransfer(new BytesIO(bytes("Test content")), new PullingTransport());
    expect(outcome(d)).to.equal("result t");
  });

  describe("of a file that is read later", () => {
    it("sends each piece when it is read, and has one read at a time", async () => {
      const waiting: Deferred<Buffer>[] = [];
      const file = {
        read(): Deferred<Buffer> {
          const d = new Deferred<Buffer>();
          waiting.push(d);
          return d;
        },
      };
      const [sender, consumer, d] = beginSending(file);
      sender.resumeProducing();
      sender.resumeProducing();
      expect(waiting).to.have.length(1);
      waiting[0]?.callback(bytes("one"));
      await undefined;
      expect(text(consumer.value())).to.equal("one");
      sender.resumeProducing();
      waiting[1]?.callback(Buffer.alloc(0));
      expect(text(await d)).to.equal("e");
    });

    it("drops a piece that is read after the consumer has stopped it", async () => {
      const late = new Deferred<Buffer>();
      const [sender, consumer, d] = beginSending({ read: () => late });
      sender.resumeProducing();
      sender.stopProducing();
      late.callback(bytes("late"));
      await undefined;
      expect(consumer.value()).to.have.length(0);
      expect(outcome(d)).to.contain("FileTransferStoppedError");
    });

    it("fails with the error of a failed read", async () => {
      const [sender, consumer, d] = beginSending({
        read: () => Promise.reject(new RangeError("bad")),
      });
      sender.resumeProducing();
      let caught: unknown;
      await d.addErrback((failure) => {
        caught = failure.value;
        return Buffer.alloc(0);
      });
      expect(caught).to.be.instanceOf(RangeError);
      expect(consumer.producer).to.equal(null);
    });

    it("sends a FileHandle of node:fs/promises", async () => {
      const directory = mkdtempSync(join(tmpdir(), "file-sender-"));
      const path = join(directory, "file");
      const content = "0123456789".repeat(10_000);
      writeFileSync(path, content);
      const handle = await open(path);
      try {
        const consumer = new PullingTransport();
        const last = await new FileSender().beginFileTransfer(handle, consumer);
        expect(text(last)).to.equal("9");
        expect(text(consumer.value())).to.equal(content);
      } finally {
        await handle.close();
        rmSync(directory, { recursive: true });
      }
    });

    it("sends a stream whose bytes are there or come later", async () => {
      const stream = new PassThrough();
      const consumer = new PullingTransport();
      const d = new FileSender().beginFileTransfer(stream, consumer);
      stream.write("one ");
      setImmediate(() => {
        stream.write("two ");
        setImmediate(() => stream.end("three"));
      });
      expect(text(await d)).to.equal("e");
      expect(text(consumer.value())).to.equal("one two three");
    });

    it("sends a stream that has ended already, and one that has all its bytes", async () => {
      const consumer = new PullingTransport();
      await new FileSender().beginFileTransfer(Readable.from([bytes("abc")]), consumer);
      expect(text(consumer.value())).to.equal("abc");
      const over = new PassThrough();
      over.end();
      over.resume();
      await new Promise((resolve) => over.on("end", resolve));
      expect(text(await new FileSender().beginFileTransfer(over, new PullingTransport()))).to.equal(
        "",
      );
    });

    it("fails with the error of a stream", async () => {
      const stream = new PassThrough();
      const d = new FileSender().beginFileTransfer(stream, new PullingTransport());
      stream.destroy(new RangeError("broken"));
      let caught: unknown;
      await d.addErrback((failure) => {
        caught = failure.value;
        return Buffer.alloc(0);
      });
      expect((caught as Error).message).to.equal("broken");
    });
  });
});
