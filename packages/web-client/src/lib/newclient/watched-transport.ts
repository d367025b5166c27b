import type { IPullProducer, IPushProducer } from "@twisted-ts/reactor/interfaces";
import type { RequestTransport } from "./chunked-encoder.ts";

/**
 * A transport that calls a function each time that something is written to it.
 *
 * It is a class and not an object with a getter, because V8 makes a hidden class for each such
 * object. The hidden class lives until the next full collection, with all that the getter refers
 * to.
 */
export class WatchedTransport implements RequestTransport {
  readonly #transport: RequestTransport;
  readonly #onWrite: () => void;

  constructor(transport: RequestTransport, onWrite: () => void) {
    this.#transport = transport;
    this.#onWrite = onWrite;
  }

  /** The registered producer, when the transport shows it. */
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
