// A pull producer for tests.

import { Deferred } from "@twisted-ts/deferred";
import type { IConsumer, IPullProducer } from "../interfaces/producer.ts";
import { ProducerMisuseError } from "./errors.ts";

/** How many pieces it has. */
const PIECES = 10;

/**
 * A pull producer with ten pieces: the digits 0 to 9. After the last it unregisters itself.
 *
 * From `twisted.internet.testing.NonStreamingProducer`.
 */
export class NonStreamingProducer implements IPullProducer {
  /** How many pieces were written. */
  counter = 0;
  /** Whether `stopProducing` was called. */
  stopped = false;
  /** The consumer; `null` after the last piece, or when it is stopped. */
  consumer: Pick<IConsumer, "write" | "unregisterProducer"> | null;
  /** Fires after the last piece, or when it is stopped; `null` then. */
  result: Deferred<void> | null = new Deferred<void>();

  constructor(consumer: Pick<IConsumer, "write" | "unregisterProducer">) {
    this.consumer = consumer;
  }

  /**
   * Writes one piece.
   *
   * @throws ProducerMisuseError after the last piece, or when it is stopped.
   */
  resumeProducing(): void {
    const { consumer } = this;
    if (consumer === null || this.counter >= PIECES) {
      throw new ProducerMisuseError("BUG: resume after unregister/stop.");
    }
    consumer.write(Buffer.from(String(this.counter)));
    this.counter += 1;
    if (this.counter < PIECES) return;
    consumer.unregisterProducer();
    this._done();
  }

  /** @throws ProducerMisuseError always: a pull producer cannot be paused. */
  pauseProducing(): void {
    throw new ProducerMisuseError("BUG: pause should never be called.");
  }

  /** Releases the consumer, and fires {@link NonStreamingProducer.result}. */
  _done(): void {
    this.consumer = null;
    const { result } = this;
    this.result = null;
    result?.callback(undefined);
  }

  /** Writes nothing more. */
  stopProducing(): void {
    this.stopped = true;
    this._done();
  }
}
