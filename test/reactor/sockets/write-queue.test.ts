import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { Writable } from "node:stream";
import { expect } from "chai";
import {
  type QueueOwner,
  WriteQueue,
} from "../../../packages/reactor/src/lib/sockets/write-queue.ts";

type Callback = (error?: Error | null) => void;

/** A stream whose writes are taken when the test says so. */
class SlowStream extends Writable {
  readonly written: string[] = [];
  readonly callbacks: Callback[] = [];

  override _write(chunk: Uint8Array | string, _encoding: string, callback: Callback): void {
    this.written.push(Buffer.from(chunk as string, "latin1").toString("latin1"));
    this.callbacks.push(callback);
  }

  override _writev(chunks: { chunk: Buffer | string }[], callback: Callback): void {
    this.written.push(chunks.map(({ chunk }) => chunk.toString("latin1")).join("|"));
    this.callbacks.push(callback);
  }

  /** Takes the oldest write. */
  take(error?: Error): void {
    this.callbacks.shift()?.(error);
  }
}

class Owner implements QueueOwner {
  readonly stream = new SlowStream();
  // All that a queue does with a socket is what any Writable has.
  readonly _socket = this.stream as Writable as Socket;
  readonly events: (Error | null)[] = [];

  _wrote(error: Error | null | undefined): void {
    this.events.push(error ?? null);
  }
}

function makeQueue(): { owner: Owner; stream: SlowStream; queue: WriteQueue } {
  const owner = new Owner();
  return { owner, stream: owner.stream, queue: new WriteQueue(owner) };
}

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

describe("WriteQueue", () => {
  it("writes a piece past the queue of the stream", () => {
    const { owner, stream, queue } = makeQueue();
    queue.push(bytes("one"));
    queue.send();
    expect(stream.written).to.eql(["one"]);
    expect(stream.writableLength).to.equal(0);
    stream.take();
    expect(owner.events).to.eql([null]);
  });

  it("counts the bytes that the system has not taken", () => {
    const { stream, queue } = makeQueue();
    queue.push(bytes("one"));
    queue.send();
    expect(queue.isEmpty).to.equal(true);
    expect(queue.bytes).to.equal(3);
    queue.push(bytes("four"));
    expect(queue.bytes).to.equal(7);
    stream.take();
    expect(queue.bytes).to.equal(4);
  });

  it("keeps pieces that are added during a write, and writes them together afterwards", () => {
    const { stream, queue } = makeQueue();
    queue.push(bytes("one"));
    queue.send();
    queue.push(bytes("two"));
    queue.send();
    queue.push(bytes("three"));
    queue.send();
    expect(stream.written).to.eql(["one"]);
    stream.take();
    queue.send();
    expect(stream.written).to.eql(["one", "twothree"]);
  });

  it("writes after the bytes that other code has written to the stream", () => {
    const { owner, stream, queue } = makeQueue();
    stream.write("other");
    queue.push(bytes("ours"));
    queue.send();
    expect(stream.written).to.eql(["other"]);
    stream.take();
    expect(stream.written).to.eql(["other", "ours"]);
    stream.take();
    expect(owner.events).to.eql([null]);
  });

  it("writes nothing while the stream is corked", () => {
    const { stream, queue } = makeQueue();
    stream.cork();
    queue.push(bytes("ours"));
    queue.send();
    expect(stream.written).to.eql([]);
    stream.uncork();
    expect(stream.written).to.eql(["ours"]);
  });

  it("copies small pieces into one, and writes large ones in one call past the stream's queue", () => {
    const { owner, stream, queue } = makeQueue();
    queue.push(bytes("one"));
    queue.push(bytes("two"));
    queue.send();
    stream.take();
    queue.push("head");
    queue.push(bytes("x".repeat(20_000)));
    queue.send();
    expect(stream.writableLength).to.equal(0);
    expect(queue.bytes).to.equal(20_004);
    expect(stream.written[0]).to.equal("onetwo");
    expect(stream.written.slice(1).map((text) => text.length)).to.eql([4 + 1 + 20_000]);
    stream.take();
    expect(queue.bytes).to.equal(0);
    expect(owner.events).to.eql([null, null]);
  });

  it("writes large pieces one by one to a stream that cannot take several", () => {
    const { owner, stream, queue } = makeQueue();
    stream._writev = undefined as never;
    queue.push("head");
    queue.push(bytes("x".repeat(20_000)));
    queue.send();
    expect(stream.written).to.eql(["head"]);
    stream.take();
    stream.take();
    expect(stream.written.map((text) => text.length)).to.eql([4, 20_000]);
    expect(owner.events).to.eql([null, null]);
  });

  it("reports the error of a write of several pieces past the stream's queue", () => {
    const { owner, stream, queue } = makeQueue();
    const error = new Error("write EPIPE");
    queue.push("head");
    queue.push(bytes("x".repeat(20_000)));
    queue.send();
    stream.take(error);
    expect(owner.events).to.eql([error]);
    expect(queue.bytes).to.equal(0);
  });

  it("reports the error of a write past the stream's queue", () => {
    const { owner, stream, queue } = makeQueue();
    const error = new Error("write EPIPE");
    queue.push(bytes("one"));
    queue.send();
    stream.take(error);
    expect(owner.events).to.eql([error]);
  });

  it("does not report an error of a write through the stream, which destroys itself", () => {
    const { owner, stream, queue } = makeQueue();
    const errors: Error[] = [];
    stream.on("error", (error) => errors.push(error));
    const error = new Error("write EPIPE");
    stream.write("other");
    queue.push(bytes("x".repeat(20_000)));
    queue.push(bytes("end"));
    queue.send();
    stream.take();
    stream.take(error);
    expect(owner.events).to.eql([]);
    expect(stream.destroyed).to.equal(true);
  });

  it("on clear drops the bytes that the socket does not have yet, and still counts the others", () => {
    const { stream, queue } = makeQueue();
    queue.push(bytes("one"));
    queue.send();
    queue.push(bytes("four"));
    queue.clear();
    expect(queue.bytes).to.equal(3);
    stream.take();
    expect(queue.bytes).to.equal(0);
    queue.send();
    expect(stream.written).to.eql(["one"]);
  });
});
