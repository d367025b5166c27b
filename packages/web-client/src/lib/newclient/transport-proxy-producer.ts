import type { IConnectionProducer, IProtocol, ITransport } from "@twisted-ts/reactor/interfaces";
import { type RoomTaker, readInto, readsInto } from "@twisted-ts/reactor/internal";

/** What the proxy passes calls on to: a transport, or the part of one that it uses. */
export type ProxiedTransport = Omit<IConnectionProducer, "disconnecting">;

/** Notified when the delivery of a body pauses, resumes, makes progress and ends. */
export interface BodyWatcher {
  /** A piece has come. */
  progress?(): void;
  /** The receiver wants no more for now. */
  paused?(): void;
  /** The receiver wants more. */
  resumed?(): void;
  /** The body has ended, complete or not. Called once, as the last call. */
  ended(): void;
}

/** Closes a transport at once when it can do that, else as soon as its queue is written. */
export function abortTransport(transport: ProxiedTransport): void {
  if (typeof transport.abortConnection === "function") transport.abortConnection();
  else transport.loseConnection();
}

/**
 * Connects a protocol to a transport that it only receives from. The types of protocols expect a
 * transport that can write, too; a protocol that writes to the transport of a body finds no such
 * method, as in Twisted.
 */
export function connectReceiver(protocol: IProtocol, transport: ProxiedTransport): void {
  protocol.makeConnection(transport as ProxiedTransport & ITransport);
}

/**
 * Passes calls on to a transport until `stopProxying`: the transport that a response's parser, and
 * its body's protocol, see. After the response they can do nothing to the connection, which may be
 * serving another request.
 *
 * From `twisted.web._newclient.TransportProxyProducer`, with `abortConnection` besides.
 */
export class TransportProxyProducer implements IConnectionProducer, RoomTaker {
  /** Always false, so that a `LineReceiver` that is the body's protocol delivers all lines. */
  disconnecting = false;
  /** The transport; `null` after {@link TransportProxyProducer.stopProxying}. */
  _producer: ProxiedTransport | null;
  /**
   * Whether one of the methods below has closed the connection: then it takes no other request.
   *
   * @internal
   */
  _closed = false;
  /**
   * Whether the bytes that are delivered now are lent: valid until the delivery returns, and
   * overwritten then.
   *
   * @internal
   */
  _lending = false;
  /** The watchers of the body that the transport delivers; `null` when there are none. @internal */
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

  /** To be called before bytes of the transport are interpreted. @internal */
  _beginDelivery(lent: boolean): void {
    this.#delivering = true;
    this._lending = lent;
  }

  /**
   * To be called after that. Watchers are notified only now that the receiver wants more, if it
   * still does: most bodies have ended already in the bytes that their head came in.
   *
   * @internal
   */
  _endDelivery(): void {
    this.#delivering = false;
    this._lending = false;
    if (!this.#resumed) return;
    this.#resumed = false;
    if (this._producer !== null) this.#notifyResumed();
  }

  /** Makes the transport read into memory of the body's protocol, while bytes are lent. */
  [readsInto](room: Buffer): boolean {
    return this._lending && readInto(this._producer, room);
  }

  /** Resumes the transport, unless one of the methods below has closed it. */
  resumeProducing(): void {
    if (this._producer === null || this._closed) return;
    if (this.#delivering) this.#resumed = true;
    else this.#notifyResumed();
    this._producer.resumeProducing();
  }

  /** Pauses the transport. */
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
