import { type Deferred, Failure } from "@twisted-ts/deferred";
import type { IConsumer, IPullProducer, IPushProducer } from "@twisted-ts/reactor/interfaces";
import { ExcessWrite, WrongBodyLength } from "../error/newclient.ts";
import type { IBodyProducer } from "../iweb/interfaces.ts";
import { logStopProducerFailure } from "./log.ts";

/**
 * A consumer that checks that a body has exactly the length of its producer; no byte beyond it is
 * written.
 *
 * From `twisted.web._newclient.LengthEnforcingConsumer`.
 */
export class LengthEnforcingConsumer implements IConsumer {
  /** Bytes still to be written. */
  _length: number;
  /** Writes the body. */
  _producer: IBodyProducer;
  /** Where the bytes go. */
  _consumer: IConsumer;
  /** Fails when too much is written; `null` when no more may be written. */
  _finished: Deferred<never> | null;
  #ignores = false;

  /**
   * @param producer - its `length` must be a number.
   * @param consumer - where the bytes go.
   * @param finished - fired with {@link WrongBodyLength} when the producer writes too much; never
   *   with a result.
   */
  constructor(producer: IBodyProducer, consumer: IConsumer, finished: Deferred<never>) {
    this._length = producer.length as number;
    this._producer = producer;
    this._consumer = consumer;
    this._finished = finished;
  }

  /** From now on every write throws {@link ExcessWrite}. */
  _allowNoMoreWrites(): void {
    this._finished = null;
  }

  /**
   * From now on nothing is written: the bytes are dropped, as on a connection that is lost.
   *
   * @internal
   */
  _ignoreWrites(): void {
    this._allowNoMoreWrites();
    this.#ignores = true;
  }

  /**
   * Writes the bytes, unless they would be too many: then the producer is stopped, and `finished`
   * fails.
   *
   * @throws ExcessWrite when no more may be written; the producer is stopped before.
   */
  write(bytes: Uint8Array): void {
    if (this.#ignores) return;
    const finished = this._finished;
    if (finished === null) {
      this._producer.stopProducing();
      throw new ExcessWrite();
    }
    if (bytes.length <= this._length) {
      this._length -= bytes.length;
      this._consumer.write(bytes);
      return;
    }
    try {
      this._producer.stopProducing();
    } catch (error) {
      logStopProducerFailure("write()", error);
    }
    // Within stopProducing the producer may have finished, or written again: then this one has
    // fired.
    if (this._finished === null) throw new ExcessWrite();
    finished.errback(new Failure(new WrongBodyLength("too many bytes written")));
    this._allowNoMoreWrites();
  }

  /** Does nothing: the producer is registered with the transport already. */
  registerProducer(_producer: IPushProducer | IPullProducer, _streaming: boolean): void {}

  /** As for {@link LengthEnforcingConsumer.registerProducer}. */
  unregisterProducer(): void {}

  /**
   * To be called when the producer has finished.
   *
   * @throws WrongBodyLength when bytes are missing.
   */
  _noMoreWritesExpected(): void {
    if (this._finished === null) return;
    this._allowNoMoreWrites();
    if (this._length !== 0) throw new WrongBodyLength("too few bytes written");
  }
}
