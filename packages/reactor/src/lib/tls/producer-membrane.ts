// Producers of TLS transports.

import type { IDelayedCall, IReactorTime } from "@twisted-ts/deferred";
import type { IProducer, IPullProducer, IPushProducer } from "../interfaces/producer.ts";

/**
 * Stands between a producer and two consumers: the transport below pauses it when it has enough to
 * send, the TLS layer when it cannot encrypt yet. The producer is paused as long as one of them has
 * paused it.
 *
 * From `twisted.protocols.tls._ProducerMembrane`.
 */
export class ProducerMembrane implements IPushProducer {
  readonly _producer: IPushProducer;
  #heldByTransport = false;
  #heldByTLS = false;
  /** Whether the producer is paused. */
  _producerPaused = false;
  #stopped = false;

  constructor(producer: IPushProducer) {
    this._producer = producer;
  }

  /** For the transport below. */
  pauseProducing(): void {
    this.#heldByTransport = true;
    this.#update();
  }

  /** For the transport below. */
  resumeProducing(): void {
    this.#heldByTransport = false;
    this.#update();
  }

  /** Stops the producer, once. */
  stopProducing(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this._producer.stopProducing();
  }

  /** For the TLS layer: pauses the producer. */
  hold(): void {
    this.#heldByTLS = true;
    this.#update();
  }

  /** For the TLS layer: resumes the producer, unless the transport below has paused it, too. */
  release(): void {
    this.#heldByTLS = false;
    this.#update();
  }

  #update(): void {
    const pause = this.#heldByTransport || this.#heldByTLS;
    if (this.#stopped || pause === this._producerPaused) return;
    this._producerPaused = pause;
    if (pause) this._producer.pauseProducing();
    else this._producer.resumeProducing();
  }
}

/**
 * Makes a push producer of a pull producer: after each piece the producer is asked for the next one
 * on a later turn, unless it is paused. When it throws, the connection is lost.
 *
 * From `twisted.internet._producer_helpers._PullToPush`.
 */
export class PullToPush implements IPushProducer {
  readonly #producer: IPullProducer;
  readonly #failed: (error: unknown) => void;
  readonly #clock: IReactorTime;
  #paused = false;
  #finished = false;
  /** Whether to ask for the next piece: the last one was written. */
  #due = false;
  #call: IDelayedCall | null = null;

  constructor(producer: IProducer, failed: (error: unknown) => void, clock: IReactorTime) {
    this.#producer = producer as IPullProducer;
    this.#failed = failed;
    this.#clock = clock;
  }

  /** Asks for the first piece. */
  startStreaming(): void {
    if (this.#paused) this.#due = true;
    else this.#pull();
  }

  /** A piece was written. */
  wrote(): void {
    this.#due = true;
    this.#pullSoon();
  }

  /** Asks for nothing more. */
  stopStreaming(): void {
    this.#finished = true;
    if (this.#call?.active()) this.#call.cancel();
    this.#call = null;
  }

  pauseProducing(): void {
    this.#paused = true;
  }

  resumeProducing(): void {
    this.#paused = false;
    this.#pullSoon();
  }

  stopProducing(): void {
    this.stopStreaming();
    this.#producer.stopProducing();
  }

  #pullSoon(): void {
    if (!this.#due || this.#paused || this.#finished || this.#call !== null) return;
    this.#call = this.#clock.callLater(0, () => {
      this.#call = null;
      if (this.#due && !this.#paused && !this.#finished) this.#pull();
    });
  }

  #pull(): void {
    this.#due = false;
    try {
      this.#producer.resumeProducing();
    } catch (error) {
      this.#failed(error);
    }
  }
}
