import { inspect } from "node:util";
import { type Deferred, Failure, gatherResults, succeed } from "@twisted-ts/deferred";
import type { Logger } from "@twisted-ts/deferred/logger";
import type { IReactorTime, IStreamClientEndpoint } from "@twisted-ts/reactor/interfaces";
import { keepProcessAlive } from "@twisted-ts/reactor/internal";
import type { ClientState, HTTP11ClientProtocol } from "../../newclient/http11-client-protocol.ts";
import { checkLimit, checkSeconds } from "../../options/request-options.ts";
import { log } from "../log.ts";
import { _HTTP11ClientFactory, type ConnectionCallback } from "./client-factory.ts";
import { ConnectionLimit } from "./connection-limit.ts";
import { Deadline, DeadlineList } from "./deadlines.ts";
import { idleSeconds } from "./keep-alive.ts";
import { _RetryingHTTP11ClientProtocol, type ClientConnection } from "./retry.ts";

/** Connections stored under equal keys can stand in for one another. An agent's keys are texts, see `pool-key.ts`. */
export type PoolKey = unknown;

/** A connection as the pool keeps it. */
export type PooledConnection = ClientConnection & {
  readonly state: ClientState;
  /** Whether it is being closed, in whatever state; see `HTTP11ClientProtocol._givenUp`. */
  readonly _givenUp?: boolean;
  /** The value of the Keep-Alive header of its last response; `null` or absent when there was none. */
  readonly _keepAlive?: string | null;
  /** For the pool: how long it may still be idle, made when it is idle for the first time. */
  _idleTime?: object | null;
  readonly transport?:
    | {
        /** Closes the connection. */
        loseConnection(): void;
      }
    | null
    | undefined;
  /** Closes the connection; see `HTTP11ClientProtocol.abort`. */
  abort?(): Deferred<void>;
};

/** A protocol that is not free was put into the pool: a programming error (Twisted: RuntimeError). */
export class NotQuiescentError extends Error {
  static readonly qualifiedName: string = "builtins.RuntimeError";
  override name = "NotQuiescentError";
}

/** How many keys there are before the empty ones are swept out. */
const SWEEP_AT = 1024;

/** How long a connection may still be idle. `getTime`, `active` and `cancel` are those of a delayed call. */
class IdleTime extends Deadline {
  readonly #pool: HTTPConnectionPool;
  readonly #key: PoolKey;
  readonly #connection: PooledConnection;

  constructor(pool: HTTPConnectionPool, key: PoolKey, connection: PooledConnection) {
    super();
    this.#pool = pool;
    this.#key = key;
    this.#connection = connection;
  }

  /** Whether it is of a connection that this pool keeps under this key. */
  isOf(pool: HTTPConnectionPool, key: PoolKey): boolean {
    return this.#pool === pool && this.#key === key;
  }

  override _expired(): void {
    this.#pool._removeConnection(this.#key, this.#connection);
  }
}

/** The time of a connection that is, or was, idle. */
function idleTimeOf(connection: PooledConnection): IdleTime | null {
  const { _idleTime: time } = connection;
  return time instanceof IdleTime ? time : null;
}

type FactoryClass = new (
  quiescentCallback: ConnectionCallback,
  metadata: string,
  lostCallback?: ConnectionCallback | null,
) => _HTTP11ClientFactory;

/**
 * Keeps idle connections for the next request to the same place. They do not keep the process alive, unless
 * `reactor.run()` was called.
 *
 * An idle connection that its server closes leaves the pool at once. A request that fails on a pooled connection before
 * any of its response came is made anew, once, where its method allows it.
 *
 * From `twisted.web.client.HTTPConnectionPool`; `maxConnectionsPerHost` is an addition.
 */
export class HTTPConnectionPool {
  /** The class of the factory that builds connections. */
  _factory: FactoryClass = _HTTP11ClientFactory;
  /** Most idle connections kept for one key. One too many makes the oldest go. */
  maxPersistentPerHost = 2;
  /**
   * Seconds that an idle connection is kept; `Infinity` for as long as the server keeps it. A server that says when it will
   * close (`Keep-Alive: timeout=5`) shortens the time: the connection is closed a second before, or half of the time where
   * that is less, so that no request meets the end of it.
   */
  cachedConnectionTimeout = 240;
  /** Whether a request is made anew when its pooled connection turns out to be closed. */
  retryAutomatically = true;
  /** Most connections of one key, busy and idle ones together; further requests wait for their turn. */
  maxConnectionsPerHost = Number.POSITIVE_INFINITY;
  declare _log: Logger;

  /** The clock. */
  readonly _reactor: IReactorTime;
  /** Whether connections are kept at all: requests over this pool say `Connection: close` if not. */
  persistent: boolean;
  /** The idle connections, the oldest first. */
  _connections = new Map<PoolKey, PooledConnection[]>();
  readonly #limit: ConnectionLimit;
  #sweepAt = SWEEP_AT;
  #idleTimes: DeadlineList | null = null;

  constructor(reactor: IReactorTime, persistent = true) {
    this._reactor = reactor;
    this.persistent = persistent;
    this.#limit = new ConnectionLimit(reactor);
  }

  /**
   * The calls that will close the idle connections, by connection, as they are now.
   *
   * It is made when it is asked for, and each connection knows its own. Were this a Map that changes with each request, V8
   * would make its table anew every few requests. Each table refers to the next one: once one is in the old generation the
   * others follow, with what was in them, and full collections come one after the other.
   */
  get _timeouts(): ReadonlyMap<PooledConnection, IdleTime> {
    const timeouts = new Map<PooledConnection, IdleTime>();
    for (const connections of this._connections.values()) {
      for (const connection of connections) {
        const time = idleTimeOf(connection);
        if (time?.active()) timeouts.set(connection, time);
      }
    }
    return timeouts;
  }

  /**
   * A connection for one request: an idle one, or a new one. It comes back by itself when the request is done.
   *
   * @param key - connections of equal keys can stand in for one another.
   * @param endpoint - makes a new connection.
   * @throws TypeError, RangeError when one of the pool's numbers is none.
   */
  getConnection(key: PoolKey, endpoint: IStreamClientEndpoint): Deferred<ClientConnection> {
    this.#checkSettings();
    const taken = this.#limit.isWaitedFor(key) ? null : this.#take(key, endpoint);
    return taken ?? this.#limit.wait(key, () => this.#take(key, endpoint));
  }

  /** How many connections there are and what they do, in words. Those that are being made are active. */
  toString(): string {
    let idle = 0;
    for (const kept of this._connections.values()) idle += kept.length;
    const active = Math.max(0, this.#limit.total - idle);
    return `${active} active, ${idle} idle, ${this.#limit.waiters} waiting`;
  }

  /** What the console shows. */
  [inspect.custom](): string {
    return `HTTPConnectionPool(${this.toString()})`;
  }

  /** Makes a new connection. */
  _newConnection(key: PoolKey, endpoint: IStreamClientEndpoint): Deferred<ClientConnection> {
    const release = this.#limit.count(key);
    const quiescentCallback = (protocol: HTTP11ClientProtocol): void => {
      this._putConnection(key, protocol);
    };
    const lostCallback = (protocol: HTTP11ClientProtocol): void => {
      this.#forget(key, protocol);
      release();
      this.#idleTimes?.tidy();
    };
    const factory = new this._factory(quiescentCallback, String(endpoint), lostCallback);
    let connecting: Deferred<ClientConnection>;
    try {
      // What an endpoint fires with is what the factory has built.
      connecting = endpoint.connect(factory) as unknown as Deferred<ClientConnection>;
    } catch (error) {
      release();
      throw error;
    }
    return connecting.addErrback((failure: Failure) => {
      release();
      return failure;
    }) as Deferred<ClientConnection>;
  }

  /** Takes an idle connection out of the pool and closes it. */
  _removeConnection(key: PoolKey, connection: PooledConnection): void {
    connection.transport?.loseConnection();
    const connections = this._connections.get(key) ?? [];
    const index = connections.indexOf(connection);
    if (index !== -1) connections.splice(index, 1);
    idleTimeOf(connection)?.cancel();
  }

  /** Puts a connection back into the pool: called when it has become quiescent. */
  _putConnection(key: PoolKey, connection: PooledConnection): void {
    if (connection.state !== "QUIESCENT") {
      const message = "BUG: Non-quiescent protocol added to connection pool.";
      this._log.failure(message, new Failure(new NotQuiescentError(message)));
      return;
    }
    this.#checkSettings();
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
    this.#limitIdleTime(key, connection, seconds);
    // A program that has nothing else to do ends, whatever connections it might have used again.
    keepProcessAlive(connection.transport, false);
    this.#limit.changed(key);
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
    this.#idleTimes?.tidy(true);
    for (const kept of connections.values()) {
      for (const connection of kept) {
        if (connection.abort === undefined) continue;
        // The caller waits for the end.
        keepProcessAlive(connection.transport, true);
        closing.push(connection.abort());
      }
    }
    return gatherResults(closing).addCallback(() => undefined) as Deferred<void>;
  }

  /**
   * Takes an idle connection out of the pool; `null` when there is none, or when others have waited longer for one. A request
   * that fails on it may have to be made anew, see `retryAutomatically`.
   */
  _takeIdle(key: PoolKey): PooledConnection | null {
    return this.#limit.isWaitedFor(key) ? null : this.#shift(key);
  }

  /** The settings are plain properties, as Twisted's are, and can hold anything. */
  #checkSettings(): void {
    const { cachedConnectionTimeout, maxPersistentPerHost, maxConnectionsPerHost } = this;
    // What compares as it should is a number; the rest is looked at more closely.
    if (!(cachedConnectionTimeout >= 0 && typeof cachedConnectionTimeout === "number")) {
      checkSeconds("cachedConnectionTimeout", cachedConnectionTimeout);
    }
    if (!Number.isInteger(maxPersistentPerHost) || maxPersistentPerHost < 0) {
      checkLimit("maxPersistentPerHost", maxPersistentPerHost);
    }
    if (maxConnectionsPerHost !== Number.POSITIVE_INFINITY) {
      checkLimit("maxConnectionsPerHost", maxConnectionsPerHost, 1);
    }
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

  /** A connection that can be had now, or `null` when there are as many as there may be. */
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

  /** Forgets the keys without connections, now and then: a crawler meets many hosts once. */
  #sweep(): void {
    if (this._connections.size < this.#sweepAt) return;
    for (const [key, kept] of this._connections) {
      if (kept.length === 0) this._connections.delete(key);
    }
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this._connections.size);
  }

  #limitIdleTime(key: PoolKey, connection: PooledConnection, seconds: number): void {
    if (seconds === Number.POSITIVE_INFINITY) return;
    let time = idleTimeOf(connection);
    if (time === null || !time.isOf(this, key)) {
      time = new IdleTime(this, key, connection);
      connection._idleTime = time;
    }
    this.#idleTimesOf(seconds).start(time);
  }

  /** The list of the times of so many seconds. A server's own number of seconds has a list of its own. */
  #idleTimesOf(seconds: number): DeadlineList {
    if (seconds !== this.cachedConnectionTimeout) {
      return new DeadlineList(this._reactor, seconds, false);
    }
    if (this.#idleTimes?.seconds !== seconds) {
      this.#idleTimes = new DeadlineList(this._reactor, seconds, false);
      // A connection in use will be idle again.
      this.#idleTimes.isBusy = () => this.#limit.total > 0;
    }
    return this.#idleTimes;
  }

  #drop(connection: PooledConnection): void {
    connection.transport?.loseConnection();
    idleTimeOf(connection)?.cancel();
  }

  /** Forgets an idle connection that was lost. */
  #forget(key: PoolKey, connection: PooledConnection): void {
    idleTimeOf(connection)?.cancel();
    const connections = this._connections.get(key);
    const index = connections?.indexOf(connection) ?? -1;
    if (index === -1) return;
    connections?.splice(index, 1);
    if (connections?.length === 0) this._connections.delete(key);
  }
}

HTTPConnectionPool.prototype._log = log;
