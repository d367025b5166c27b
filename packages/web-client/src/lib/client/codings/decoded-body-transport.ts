import { abortTransport, type ProxiedTransport } from "../../newclient/transport-proxy-producer.ts";

/** The decoding between a body's transport and the protocol that receives the decoded body. */
export interface Decoding {
  /** How many bytes of the body have come over the network for what was delivered so far. */
  received(): number;
  /** The protocol wants no more for now. */
  pause(): void;
  /** The protocol wants more. */
  resume(): void;
  /** The protocol wants nothing more at all. */
  stop(): void;
}

/**
 * The transport of a protocol that receives a decoded body: its methods also control the decoding.
 */
export class DecodedBodyTransport implements ProxiedTransport {
  /** As that of the transport of a response, always false. */
  readonly disconnecting = false;
  readonly #transport: ProxiedTransport;
  readonly #decoding: Decoding;

  constructor(transport: ProxiedTransport, decoding: Decoding) {
    this.#transport = transport;
    this.#decoding = decoding;
  }

  /** See {@link Decoding.received}. */
  get received(): number {
    return this.#decoding.received();
  }

  /** Pauses the transport and the decoding. */
  pauseProducing(): void {
    this.#decoding.pause();
    this.pauseTransport();
  }

  /** Delivers what is still to be decoded, and then resumes the transport. */
  resumeProducing(): void {
    this.#decoding.resume();
  }

  /** Stops the transport. */
  stopProducing(): void {
    this.#decoding.stop();
    this.#transport.stopProducing();
  }

  /** Closes the connection once what is queued is written. */
  loseConnection(): void {
    this.#decoding.stop();
    this.#transport.loseConnection();
  }

  /** Closes the connection at once. */
  abortConnection(): void {
    this.#decoding.stop();
    this.abortTransport();
  }

  /** Pauses the transport. */
  pauseTransport(): void {
    this.#transport.pauseProducing();
  }

  /** Resumes the transport. */
  resumeTransport(): void {
    this.#transport.resumeProducing();
  }

  /** Closes the connection at once where the transport can do that. */
  abortTransport(): void {
    abortTransport(this.#transport);
  }
}
