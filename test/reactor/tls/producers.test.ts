import { Clock } from "@twisted-ts/reactor/task";
import { expect } from "chai";
import { AggregateSmallWrites } from "../../../packages/reactor/src/lib/tls/aggregate-small-writes.ts";
import {
  ProducerMembrane,
  PullToPush,
} from "../../../packages/reactor/src/lib/tls/producer-membrane.ts";

class Recorder {
  readonly calls: string[] = [];
  onResume: () => void = () => {};
  pauseProducing(): void {
    this.calls.push("pause");
  }
  resumeProducing(): void {
    this.calls.push("resume");
    this.onResume();
  }
  stopProducing(): void {
    this.calls.push("stop");
  }
}

describe("AggregateSmallWrites", () => {
  const gathering = () => {
    const clock = new Clock();
    const written: string[] = [];
    return {
      clock,
      written,
      small: new AggregateSmallWrites((data) => written.push(String(data)), clock),
    };
  };

  it("passes on what was written in a turn in one piece, on the next turn", () => {
    const { clock, written, small } = gathering();
    small.write(Buffer.from("one "));
    small.write(Buffer.from("two"));
    expect(written).to.deep.equal([]);
    clock.advance(0);
    expect(written).to.deep.equal(["one two"]);
    small.write(Buffer.from("three"));
    clock.advance(0);
    expect(written).to.deep.equal(["one two", "three"]);
  });

  it("passes on at once when there is more than MAX_BUFFER_SIZE", () => {
    const { clock, written, small } = gathering();
    small.write(Buffer.alloc(AggregateSmallWrites.MAX_BUFFER_SIZE));
    expect(written.length).to.equal(0);
    small.write(Buffer.from("x"));
    expect(written.map((text) => text.length)).to.deep.equal([64_001]);
    clock.advance(0);
    expect(written.length).to.equal(1);
  });

  it("passes on its bytes when it is flushed, and nothing when it has none", () => {
    const { clock, written, small } = gathering();
    small.flush();
    small.write(Buffer.from("x"));
    expect(small.isEmpty).to.equal(false);
    small.flush();
    expect([written, small.isEmpty]).to.deep.equal([["x"], true]);
    clock.advance(0);
    expect(written).to.deep.equal(["x"]);
  });

  it("drops its bytes, and leaves no delayed call, when it is discarded", () => {
    const { clock, written, small } = gathering();
    small.write(Buffer.from("x"));
    small.discard();
    expect(clock.getDelayedCalls()).to.deep.equal([]);
    small.flush();
    expect(written).to.deep.equal([]);
  });

  it("does not copy a single piece", () => {
    const seen: Uint8Array[] = [];
    const small = new AggregateSmallWrites((data) => seen.push(data), new Clock());
    const piece = Buffer.from("x");
    small.write(piece);
    small.flush();
    expect(seen[0]).to.equal(piece);
  });
});

describe("ProducerMembrane", () => {
  it("pauses and resumes the producer once, also when it is called several times", () => {
    const producer = new Recorder();
    const membrane = new ProducerMembrane(producer);
    membrane.resumeProducing();
    membrane.pauseProducing();
    membrane.pauseProducing();
    membrane.resumeProducing();
    membrane.resumeProducing();
    expect(producer.calls).to.deep.equal(["pause", "resume"]);
  });

  it("keeps the producer paused until both the transport and the TLS layer have enough room", () => {
    const producer = new Recorder();
    const membrane = new ProducerMembrane(producer);
    membrane.hold();
    membrane.pauseProducing();
    membrane.release();
    expect(producer.calls).to.deep.equal(["pause"]);
    membrane.resumeProducing();
    expect(producer.calls).to.deep.equal(["pause", "resume"]);
  });

  it("stops the producer once, and calls no method of it after that", () => {
    const producer = new Recorder();
    const membrane = new ProducerMembrane(producer);
    membrane.stopProducing();
    membrane.stopProducing();
    membrane.pauseProducing();
    expect(producer.calls).to.deep.equal(["stop"]);
  });
});

describe("PullToPush", () => {
  const pulling = () => {
    const clock = new Clock();
    const producer = new Recorder();
    const failures: unknown[] = [];
    return {
      clock,
      producer,
      failures,
      pull: new PullToPush(producer, (error) => failures.push(error), clock),
    };
  };

  it("asks for a piece at once, and for the next one on a turn after the piece was written", () => {
    const { clock, producer, pull } = pulling();
    pull.startStreaming();
    expect(producer.calls).to.deep.equal(["resume"]);
    clock.advance(0);
    expect(producer.calls).to.deep.equal(["resume"]);
    pull.wrote();
    pull.wrote();
    expect(producer.calls).to.deep.equal(["resume"]);
    clock.advance(0);
    expect(producer.calls).to.deep.equal(["resume", "resume"]);
  });

  it("asks for nothing while it is paused", () => {
    const { clock, producer, pull } = pulling();
    pull.pauseProducing();
    pull.startStreaming();
    expect(producer.calls).to.deep.equal([]);
    pull.resumeProducing();
    clock.advance(0);
    pull.wrote();
    pull.pauseProducing();
    clock.advance(0);
    expect(producer.calls).to.deep.equal(["resume"]);
    pull.resumeProducing();
    clock.advance(0);
    expect(producer.calls).to.deep.equal(["resume", "resume"]);
  });

  it("asks for nothing, and leaves no delayed call, when it has stopped", () => {
    const { clock, producer, pull } = pulling();
    pull.startStreaming();
    pull.wrote();
    pull.stopProducing();
    expect(clock.getDelayedCalls()).to.deep.equal([]);
    pull.wrote();
    pull.resumeProducing();
    clock.advance(0);
    expect(producer.calls).to.deep.equal(["resume", "stop"]);
  });

  it("reports the error of the producer", () => {
    const { producer, failures, pull } = pulling();
    const boom = new RangeError("boom");
    producer.onResume = () => {
      throw boom;
    };
    pull.startStreaming();
    expect(failures).to.deep.equal([boom]);
  });
});
