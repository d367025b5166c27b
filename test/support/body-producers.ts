// Body producers for tests: they write when the test says so.

import { Deferred, succeed } from "@twisted-ts/deferred";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import { type BodyLength, type IBodyProducer, UNKNOWN_LENGTH } from "@twisted-ts/web-client/iweb";

/** Writes what the test tells it to; `finished` is its Deferred. */
export class ManualProducer implements IBodyProducer {
  readonly length: BodyLength;
  readonly calls: string[] = [];
  consumer: IConsumer | null = null;
  finished = new Deferred<unknown>(() => {
    this.calls.push("cancelled");
  });

  constructor(length: BodyLength = UNKNOWN_LENGTH) {
    this.length = length;
  }

  startProducing(consumer: IConsumer): Deferred<unknown> {
    this.calls.push("startProducing");
    this.consumer = consumer;
    return this.finished;
  }

  write(text: string): void {
    this.consumer?.write(Buffer.from(text, "latin1"));
  }

  stopProducing(): void {
    this.calls.push("stopProducing");
  }

  pauseProducing(): void {
    this.calls.push("pauseProducing");
  }

  resumeProducing(): void {
    this.calls.push("resumeProducing");
  }
}

/** Writes its pieces at once. */
export class InstantProducer extends ManualProducer {
  readonly #pieces: readonly string[];

  constructor(pieces: readonly string[], length: BodyLength = UNKNOWN_LENGTH) {
    super(length);
    this.#pieces = pieces;
  }

  override startProducing(consumer: IConsumer): Deferred<unknown> {
    super.startProducing(consumer);
    for (const piece of this.#pieces) this.write(piece);
    return succeed(undefined);
  }
}
