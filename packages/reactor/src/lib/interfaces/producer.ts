// Flow control: producers write to consumers, consumers pause and resume them.

/** Something that writes to a consumer. From `twisted.internet.interfaces.IProducer`. */
export interface IProducer {
  /** The consumer takes no more: stop writing, and release the consumer. */
  stopProducing(): void;
}

/**
 * A producer that writes by itself until it is paused ("streaming").
 *
 * From `twisted.internet.interfaces.IPushProducer`.
 */
export interface IPushProducer extends IProducer {
  /** Write nothing until `resumeProducing`. */
  pauseProducing(): void;
  /** Write again. */
  resumeProducing(): void;
}

/**
 * A producer that writes one piece each time it is asked.
 *
 * From `twisted.internet.interfaces.IPullProducer`.
 */
export interface IPullProducer extends IProducer {
  /** Write one piece, now or a little later. */
  resumeProducing(): void;
}

/** Something that takes bytes. From `twisted.internet.interfaces.IConsumer`. */
export interface IConsumer {
  /**
   * Takes a producer.
   *
   * @param producer - an `IPushProducer` when `streaming`, else an `IPullProducer`.
   * @throws Error (a named subclass, `RuntimeError` in Twisted) when there is one already.
   */
  registerProducer(producer: IProducer, streaming: boolean): void;
  /** The producer has written all it had. */
  unregisterProducer(): void;
  /** Takes bytes. It may call the producer's methods before it returns. */
  write(data: Uint8Array): void;
}
