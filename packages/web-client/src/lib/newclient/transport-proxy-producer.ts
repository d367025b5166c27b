import type { IConnectionProducer, IProtocol, ITransport } from "@twisted-ts/reactor/interfaces";
import { type RoomTaker, readInto, readsInto } from "@twisted-ts/reactor/internal";

/** What the proxy passes calls on to: a transport, or as much of one as it uses. */
export type ProxiedTransport = Omit<IConnectionProducer, "disconnecting">;

/** Notified whether the delivery of a body goes on, and of its end. */
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
 * Connects a protocol to a transport that it only receives from. The types of protocols know but transports for both ways;
 * a protocol that writes to the transport of a body finds no method, as in Twisted.
 */
export function connectReceiver(protocol: IProtocol, transport: ProxiedTransport): void {
  protocol.makeConnection(transport as ProxiedTransport & ITransport);
}

/**
 * Passes calls on to a transport until `stopProxying`: the transport that a response's parser, and its body's
 * protocol, see. After the response they can do nothing to the connection, which may be serving another request.
 *
 * From `twisted.web._newclient.TransportProxyProducer`, with `abortConnection` besides.
 */
export class TransportProxyProducer implements IConnectionProducer, RoomTaker {
  /** Always false, so that a `LineReceiver` beneath delivers everything it was given. */
  disconnecting = false;
  /** The transport; `null` after {@link TransportProxyProducer.stopProxying}. */
  _producer: ProxiedTransport | null;
  /** Whether the connection was closed by one of the methods below: it takes no other request then. */
  _closed = false;
  /** Whether the bytes that are delivered now are lent: valid until the delivery returns, and overwritten then. */
  _lending = false;
  /** The watchers of the body that the transport delivers; `null` when there are none. */
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
    if (this._producer === null) return;
    this._closed = true;
    this._producer.stopProducing();
  }

  /** To be called before bytes of the transport are interpreted. */
  _beginDelivery(lent: boolean): void {
    this.#delivering = true;
    this._lending = lent;
  }

  /**
   * To be called after that. Only now are watchers notified that the receiver wants more, if it still does: most bodies
   * have ended with the bytes that their head came in, and there is nothing to wait for.
   */
  _endDelivery(): void {
    this.#delivering = false;
    this._lending = false;
    if (!this.#resumed) return;
    this.#resumed = false;
    if (this._producer !== null) this.#notifyResumed();
  }

  /** Has the transport read into memory of the body's protocol, while bytes are lent. */
  [readsInto](room: Buffer): boolean {
    return this._lending && readInto(this._producer, room);
  }

  /** Lets the transport go on reading. */
  resumeProducing(): void {
    if (this._producer === null) return;
    if (this.#delivering) this.#resumed = true;
    else this.#notifyResumed();
    this._producer.resumeProducing();
  }

  /** Keeps the transport from reading. */
  pauseProducing(): void {
    if (this._producer === null) return;
    this.#resumed = false;
    if (this._watchers !== null) for (const watcher of this._watchers) watcher.paused?.();
    this._producer.pauseProducing();
  }

  #notifyResumed(): void {
    if (this._watchers !== null) for (const watcher of this._watchers) watcher.resumed?.();
  }

  /** Closes the connection once what is queued is written. */
  loseConnection(): void {
    if (this._producer === null) return;
    this._closed = true;
    this._producer.loseConnection();
  }

  /** Closes the connection at once. */
  abortConnection(): void {
    if (this._producer === null) return;
    this._closed = true;
    abortTransport(this._producer);
  }
}
