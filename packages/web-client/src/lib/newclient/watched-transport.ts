import type { IPullProducer, IPushProducer } from "@twisted-ts/reactor/interfaces";
import type { RequestTransport } from "./chunked-encoder.ts";

/**
 * The transport, with a call each time that something is written to it.
 *
 * A class, and no object with a getter: V8 would make a hidden class for each such object, which lives, with all that the
 * getter refers to, until the next full collection.
 */
export class WatchedTransport implements RequestTransport {
  readonly #transport: RequestTransport;
  readonly #onWrite: () => void;

  constructor(transport: RequestTransport, onWrite: () => void) {
    this.#transport = transport;
    this.#onWrite = onWrite;
  }

  /** The producer that is registered, where the transport tells. */
  get producer(): unknown {
    return (this.#transport as { producer?: unknown }).producer;
  }

  write(data: Uint8Array): void {
    this.#onWrite();
    this.#transport.write(data);
  }

  writeSequence(data: Iterable<Uint8Array>): void {
    this.#onWrite();
    this.#transport.writeSequence(data);
  }

  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.#transport.registerProducer(producer, streaming);
  }

  unregisterProducer(): void {
    this.#transport.unregisterProducer();
  }
}
