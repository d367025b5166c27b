// A producer that writes when it is asked, as one that writes by itself.

import { Logger } from "@twisted-ts/deferred/logger";
import type { IConsumer, IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import { cooperate } from "../task/cooperate.ts";
import type { CooperativeTask } from "../task/cooperative-task.ts";

const log = new Logger("twisted.internet._producer_helpers");

/**
 * Drives a pull producer: it is asked for a piece on every turn of the reactor, unless it is
 * paused.
 *
 * The consumer makes it in `registerProducer`, calls {@link _PullToPush.startStreaming} then, and
 * {@link _PullToPush.stopStreaming} in `unregisterProducer`. When the producer throws, that is
 * logged, and the producer is unregistered from the consumer. From
 * `twisted.internet._producer_helpers._PullToPush`.
 */
export class _PullToPush implements IPushProducer {
  readonly _producer: IPullProducer;
  readonly _consumer: Pick<IConsumer, "unregisterProducer">;
  /** Whether it is over. */
  _finished = false;
  /** The reading, once it has begun. */
  _coopTask: CooperativeTask | null = null;

  constructor(pullProducer: IPullProducer, consumer: Pick<IConsumer, "unregisterProducer">) {
    this._producer = pullProducer;
    this._consumer = consumer;
  }

  /** Asks for one piece after the other. */
  *_pull(): Generator<null, void> {
    for (;;) {
      const producing = log.failuresHandled(
        "while calling resumeProducing on {producer}",
        () => this._producer.resumeProducing(),
        { producer: this._producer },
      );
      if (producing.failed && !this.#unregister()) return;
      yield null;
    }
  }

  /** Has the consumer unregister the producer; whether that went well. */
  #unregister(): boolean {
    const unregistering = log.failuresHandled(
      "while calling unregisterProducer on {consumer}",
      () => this._consumer.unregisterProducer(),
      { consumer: this._consumer },
    );
    if (unregistering.failed) this._finished = true;
    return unregistering.succeeded;
  }

  /** For the consumer, when the producer is registered: begins. */
  startStreaming(): void {
    this._coopTask = cooperate(this._pull());
  }

  /** For the consumer, when the producer is unregistered: ends. */
  stopStreaming(): void {
    if (this._finished) return;
    this._finished = true;
    this._coopTask?.stop();
  }

  pauseProducing(): void {
    this._coopTask?.pause();
  }

  resumeProducing(): void {
    this._coopTask?.resume();
  }

  stopProducing(): void {
    this.stopStreaming();
    this._producer.stopProducing();
  }
}
