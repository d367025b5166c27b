// How a push producer is made of a pull producer.

import { Logger } from "@twisted-ts/deferred/logger";
import type { IConsumer, IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import { cooperate } from "../task/cooperate.ts";
import type { CooperativeTask } from "../task/cooperative-task.ts";

const log = new Logger("twisted.internet._producer_helpers");

/**
 * Makes a push producer of a pull producer: it asks for a piece on every turn of the reactor,
 * unless it is paused.
 *
 * The consumer makes it in `registerProducer`, calls {@link _PullToPush.startStreaming} then, and
 * {@link _PullToPush.stopStreaming} in `unregisterProducer`. When the producer throws, that is
 * logged, and the producer is unregistered from the consumer. From
 * `twisted.internet._producer_helpers._PullToPush`.
 */
export class _PullToPush implements IPushProducer {
  readonly _producer: IPullProducer;
  readonly _consumer: Pick<IConsumer, "unregisterProducer">;
  /** Whether it has stopped. */
  _finished = false;
  /** The task that asks for pieces; `null` before `startStreaming`. */
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

  /** Has the consumer unregister the producer. Returns whether it did so without an error. */
  #unregister(): boolean {
    const unregistering = log.failuresHandled(
      "while calling unregisterProducer on {consumer}",
      () => this._consumer.unregisterProducer(),
      { consumer: this._consumer },
    );
    if (unregistering.failed) this._finished = true;
    return unregistering.succeeded;
  }

  /** Starts to ask for pieces. The consumer calls this when the producer is registered. */
  startStreaming(): void {
    this._coopTask = cooperate(this._pull());
  }

  /** Stops. The consumer calls this when the producer is unregistered. */
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
