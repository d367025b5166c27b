import { inspect } from "node:util";
import { type Deferred, Failure, gatherResults, succeed } from "@twisted-ts/deferred";
import type { Logger } from "@twisted-ts/deferred/logger";
import type {
  IProtocol,
  IReactorTime,
  IStreamClientEndpoint,
} from "@twisted-ts/reactor/interfaces";
import { keepProcessAlive } from "@twisted-ts/reactor/internal";
import type { HTTP11ClientProtocol } from "../../newclient/http11-client-protocol.ts";
import { log } from "../log.ts";
import { _HTTP11ClientFactory, type ConnectionCallback } from "./client-factory.ts";
import { ConnectionLimit } from "./connection-limit.ts";
import { type IdleCall, IdleTimes, idleTimeOf } from "./idle-times.ts";
import { idleSeconds } from "./keep-alive.ts";
import { checkPoolSettings } from "./pool-settings.ts";
import type { PooledConnection, PoolKey } from "./pooled-connection.ts";
import { _RetryingHTTP11ClientProtocol, type ClientConnection } from "./retry.ts";

/**
 * A protocol that is not free was put into the pool: a programming error (Twisted: RuntimeError).
 */
export class NotQuiescentError extends Error {
  static readonly qualifiedName: string = "builtins.RuntimeError";
  override name = "NotQuiescentError";
}

/** How many keys there are before the empty ones are removed. */
const SWEEP_AT = 1024;

type FactoryClass = new (
  quiescentCallback: ConnectionCallback,
  metadata: string,
  lostCallback?: ConnectionCallback | null,
) => _HTTP11ClientFactory;

/**
 * Keeps idle connections for the next request to the same origin. They do not keep the process
 * alive, unless `reactor.run()` was called.
 *
 * An idle connection that its server closes is removed from the pool at once. A request that fails
 * on a pooled connection before any of its response came is repeated once, when its method allows
 * it.
 *
 * From `twisted.web.client.HTTPConnectionPool`; `maxConnectionsPerHost` is an addition.
 */
export class HTTPConnectionPool {
  /** The class of the factory that builds connections. */
  _factory: FactoryClass = _HTTP11ClientFactory;
  /** Most idle connections kept for one key. Beyond that the oldest one is closed. */
  maxPersistentPerHost = 2;
  /**
   * Seconds that an idle connection is kept; `Infinity` for as long as the server keeps it. A
   * server that announces its timeout (`Keep-Alive: timeout=5`) shortens the time: the connection
   * is closed one second before, or after half of the time when that is shorter, so that no request
   * is sent while the server closes it.
   */
  cachedConnectionTimeout = 240;
  /** Whether a request is repeated when its pooled connection turns out to be closed. */
  retryAutomatically = true;
  /** Most connections of one key, busy and idle ones together; further requests wait in a queue. */
  maxConnectionsPerHost = Number.POSITIVE_INFINITY;
  declare _log: Logger;

  /** The clock. */
  readonly _reactor: IReactorTime;
  /**
   * Whether connections are kept at all; if not, requests over this pool send `Connection: close`.
   */
  persistent: boolean;
  /** The idle connections, the oldest first. */
  _connections = new Map<PoolKey, PooledConnection[]>();
  readonly #limit: ConnectionLimit;
  readonly #idleTimes: IdleTimes;
  #sweepAt = SWEEP_AT;

  constructor(reactor: IReactorTime, persistent = true) {
    this._reactor = reactor;
    this.persistent = persistent;
    this.#limit = new ConnectionLimit(reactor);
    // A connection that is in use will be idle again.
    this.#idleTimes = new IdleTimes(this, reactor, () => this.#limit.total > 0);
  }

  // Taking a connection.

  /**
   * A connection for one request: an idle one, or a new one. It is put back into the pool when the
   * request is done.
   *
   * @param key - connections of equal keys are interchangeable.
   * @param endpoint - makes a new connection.
   * @throws TypeError, RangeError when one of the pool's settings is not a valid number.
   */
  getConnection(key: PoolKey, endpoint: IStreamClientEndpoint): Deferred<ClientConnection> {
    checkPoolSettings(this);
    const taken = this.#limit.isWaitedFor(key) ? null : this.#take(key, endpoint);
    return taken ?? this.#limit.wait(key, () => this.#take(key, endpoint));
  }

  /**
   * Takes an idle connection out of the pool; `null` when there is none, or when other requests
   * have waited longer for one. A request that fails on it may have to be repeated, see
   * `retryAutomatically`.
   *
   * @internal
   */
  _takeIdle(key: PoolKey): PooledConnection | null {
    return this.#limit.isWaitedFor(key) ? null : this.#shift(key);
  }

  /** A connection that is available now, or `null` when the limit is reached. */
  #take(key: PoolKey, endpoint: IStreamClientEndpoint): Deferred<ClientConnection> | null {
    const connection = this.#shift(key);
    if (connection !== null) {
      if (!this.retryAutomatically) return succeed<ClientConnection>(connection);
      const newConnection = (): Deferred<ClientConnection> => this._newConnection(key, endpoint);
      return succeed<ClientConnection>(
        new _RetryingHTTP11ClientProtocol(connection, newConnection),
      );
    }
    if (this.#limit.isFull(key, this.maxConnectionsPerHost)) return null;
    return this._newConnection(key, endpoint);
  }

  #shift(key: PoolKey): PooledConnection | null {
    const connections = this._connections.get(key);
    while (connections !== undefined && connections.length > 0) {
      const connection = connections.shift() as PooledConnection;
      idleTimeOf(connection)?.cancel();
      if (connection.state !== "QUIESCENT" || connection._givenUp === true) continue;
      keepProcessAlive(connection.transport, true);
      return connection;
    }
    return null;
  }

  /** Makes a new connection. */
  _newConnection(key: PoolKey, endpoint: IStreamClientEndpoint): Deferred<ClientConnection> {
    this.#limit.add(key);
    let counted = true;
    const quiescentCallback = (protocol: HTTP11ClientProtocol): void => {
      this._putConnection(key, protocol);
    };
    // With null when the attempt has failed. A connection may be lost as well afterwards.
    const lostCallback = (protocol: HTTP11ClientProtocol | null): void => {
      if (protocol !== null) this.#forget(key, protocol);
      if (counted) {
        counted = false;
        this.#limit.subtract(key);
      }
      this.#idleTimes.tidy();
    };
    const factory = new this._factory(quiescentCallback, String(endpoint), lostCallback);
    let connecting: Deferred<ClientConnection>;
    try {
      // An endpoint fires with the protocol that the factory has built.
      connecting = endpoint.connect(factory) as Deferred<IProtocol & ClientConnection>;
    } catch (error) {
      lostCallback(null);
      throw error;
    }
    return connecting.addErrback((failure: Failure) => {
      lostCallback(null);
      return failure;
    }) as Deferred<ClientConnection>;
  }

  // Putting it back.

  /** Puts a connection back into the pool: called when it has become quiescent. */
  _putConnection(key: PoolKey, connection: PooledConnection): void {
    if (connection.state !== "QUIESCENT") {
      const message = "BUG: Non-quiescent protocol added to connection pool.";
      this._log.failure(message, new Failure(new NotQuiescentError(message)));
      return;
    }
    checkPoolSettings(this);
    const seconds = idleSeconds(this.cachedConnectionTimeout, connection._keepAlive);
    if (this.maxPersistentPerHost < 1 || seconds <= 0) {
      connection.transport?.loseConnection();
      return;
    }
    let connections = this._connections.get(key);
    if (connections === undefined) {
      this.#sweep();
      connections = [];
      this._connections.set(key, connections);
    }
    if (connections.length >= this.maxPersistentPerHost) {
      const dropped = connections.shift() as PooledConnection | undefined;
      if (dropped !== undefined) this.#drop(dropped);
    }
    connections.push(connection);
    if (seconds !== Number.POSITIVE_INFINITY) this.#idleTimes.start(key, connection, seconds);
    // Idle connections do not keep the process alive: a program with nothing else to do ends.
    keepProcessAlive(connection.transport, false);
    this.#limit.changed(key);
  }

  /** Removes the keys without connections from time to time: a crawler visits many hosts once. */
  #sweep(): void {
    if (this._connections.size < this.#sweepAt) return;
    for (const [key, kept] of this._connections) {
      if (kept.length === 0) this._connections.delete(key);
    }
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this._connections.size);
  }

  // Closing connections.

  /** Takes an idle connection out of the pool and closes it. */
  _removeConnection(key: PoolKey, connection: PooledConnection): void {
    connection.transport?.loseConnection();
    const connections = this._connections.get(key) ?? [];
    const index = connections.indexOf(connection);
    if (index !== -1) connections.splice(index, 1);
    idleTimeOf(connection)?.cancel();
  }

  #drop(connection: PooledConnection): void {
    connection.transport?.loseConnection();
    idleTimeOf(connection)?.cancel();
  }

  /** Removes an idle connection that was lost. */
  #forget(key: PoolKey, connection: PooledConnection): void {
    idleTimeOf(connection)?.cancel();
    const connections = this._connections.get(key);
    const index = connections?.indexOf(connection) ?? -1;
    if (index === -1) return;
    connections?.splice(index, 1);
    if (connections?.length === 0) this._connections.delete(key);
  }

  /**
   * Closes every idle connection.
   *
   * @returns a Deferred that fires when all of them are closed.
   */
  closeCachedConnections(): Deferred<void> {
    const closing: Deferred<void>[] = [];
    const connections = this._connections;
    this._connections = new Map();
    for (const kept of connections.values()) {
      for (const connection of kept) idleTimeOf(connection)?.cancel();
    }
    this.#idleTimes.tidy(true);
    for (const kept of connections.values()) {
      for (const connection of kept) {
        if (connection.abort === undefined) continue;
        // The caller waits until it is closed, so it must keep the process alive.
        keepProcessAlive(connection.transport, true);
        closing.push(connection.abort());
      }
    }
    return gatherResults(closing).addCallback(() => undefined) as Deferred<void>;
  }

  // What others see of it.

  /**
   * The calls that will close the idle connections, by connection, as they are now.
   *
   * It is made when it is read; each connection has its own deadline. If this were a Map that
   * changes with each request, V8 would make a new table every few requests. Each table refers to
   * the next one: when one is in the old generation, it keeps the others and their content alive,
   * and causes full collections.
   */
  get _timeouts(): ReadonlyMap<PooledConnection, IdleCall> {
    const timeouts = new Map<PooledConnection, IdleCall>();
    for (const connections of this._connections.values()) {
      for (const connection of connections) {
        const time = idleTimeOf(connection);
        if (time?.active()) timeouts.set(connection, time);
      }
    }
    return timeouts;
  }

  /**
   * How many connections are in which state, as text. Those that are being made count as active.
   */
  toString(): string {
    let idle = 0;
    for (const kept of this._connections.values()) idle += kept.length;
    const active = Math.max(0, this.#limit.total - idle);
    return `${active} active, ${idle} idle, ${this.#limit.waiters} waiting`;
  }

  /** The text that the console shows. */
  [inspect.custom](): string {
    return `HTTPConnectionPool(${this.toString()})`;
  }
}

HTTPConnectionPool.prototype._log = log;
