import type { IPushProducer } from "@twisted-ts/reactor/interfaces";

/** What the proxy passes calls on to: a push producer that can be closed. */
export interface ProxiedTransport extends IPushProducer {
  /** Closes it, after what is queued is written. */
  loseConnection(): void;
  /** Closes it at once; not every transport has it. */
  abortConnection?(): void;
}

/** Told whether the delivery of a body goes on, and of its end. */
export interface BodyWatcher {
  /** A piece has come. */
  progress?(): void;
  /** The receiver wants no more for now. */
  paused?(): void;
  /** The receiver wants more. */
  resumed?(): void;
  /** The body has ended, well or not. Called once, and last of all. */
  ended(): void;
}

/** Closes a transport at once where it can do that, else as soon as its queue is written. */
export function abortTransport(transport: ProxiedTransport): void {
  if (typeof transport.abortConnection === "function") transport.abortConnection();
  else transport.loseConnection();
}

/**
 * Passes calls on to a transport until it is told to stop: the transport that a response's parser, and its body's
 * protocol, see. After the response they can do nothing to the connection, which may be serving another request.
 *
 * From `twisted.web._newclient.TransportProxyProducer`, with `abortConnection` besides.
 */
export class TransportProxyProducer implements IPushProducer {
  /** Always false, so that a `LineReceiver` beneath delivers everything it was given. */
  disconnecting = false;
  /** The transport; `null` after {@link TransportProxyProducer.stopProxying}. */
  _producer: ProxiedTransport | null;
  /** Who watches the body that the transport delivers; `null` when nobody does. */
  _watchers: readonly BodyWatcher[] | null = null;
  #delivering = false;
  #resumed = false;

  constructor(producer: ProxiedTransport) {
    this._producer = producer;
  }

  /** From now on every call does nothing. */
  stopProxying(): void {
    this._producer = null;
  }

  /** Stops the transport. */
  stopProducing(): void {
    this._producer?.stopProducing();
  }

  /** Told that bytes of the transport are about to be interpreted. */
  _beginDelivery(): void {
    this.#delivering = true;
  }

  /**
   * Told that they are. Only now do watchers hear that the receiver wants more, if it still does: most bodies have
   * ended with the bytes that their head came in, and nothing is to be waited for.
   */
  _endDelivery(): void {
    this.#delivering = false;
    if (!this.#resumed) return;
    this.#resumed = false;
    if (this._producer !== null) this.#tellResumed();
  }

  /** Lets the transport go on reading. */
  resumeProducing(): void {
    if (this._producer === null) return;
    if (this.#delivering) this.#resumed = true;
    else this.#tellResumed();
    this._producer.resumeProducing();
  }

  /** Keeps the transport from reading. */
  pauseProducing(): void {
    if (this._producer === null) return;
    this.#resumed = false;
    if (this._watchers !== null) for (const watcher of this._watchers) watcher.paused?.();
    this._producer.pauseProducing();
  }

  #tellResumed(): void {
    if (this._watchers !== null) for (const watcher of this._watchers) watcher.resumed?.();
  }

  /** Closes the connection once what is queued is written. */
  loseConnection(): void {
    this._producer?.loseConnection();
  }

  /** Closes the connection at once. */
  abortConnection(): void {
    if (this._producer !== null) abortTransport(this._producer);
  }
}
