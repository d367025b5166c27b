// What a reactor can do: one interface for each ability.

import type { Deferred } from "@twisted-ts/deferred";
import type { AnyFunction, ThreadFunction } from "../threads/thread-function.ts";
import type { ThreadPool } from "../threads/thread-pool.ts";
import type { AddressFamily, BindAddress, IHostAddress } from "./address.ts";
import type { IDatagramProtocol } from "./datagram.ts";
import type { IConnector, IListeningPort } from "./port.ts";
import type { IClientFactory, IProcessProtocol, IProtocolFactory } from "./protocol.ts";
import type { IHostnameResolver, IResolverSimple } from "./resolver.ts";
import type { TLSContextFactory } from "./tls.ts";
import type { IProcessTransport } from "./transport.ts";

export type { IDelayedCall, IReactorTime } from "@twisted-ts/deferred";

/** The phase of a system event in which a trigger runs. */
export type TriggerPhase = "before" | "during" | "after";

/** What `addSystemEventTrigger` and `callWhenRunning` return, for `removeSystemEventTrigger`. */
export interface ISystemEventID {
  /** The event. */
  readonly eventType: string;
}

/** Starting, stopping and system events. From `twisted.internet.interfaces.IReactorCore`. */
export interface IReactorCore {
  /** True from during startup to during shutdown. */
  readonly running: boolean;
  /**
   * Finds an IP address for a host name; an IP address is returned as it is.
   *
   * @param timeout - seconds to wait for each of successive attempts; the lookup fails after their
   *   sum.
   */
  resolve(name: string, timeout?: readonly number[]): Deferred<string>;
  /**
   * Fires the `startup` event, and keeps the process alive until `stop()` or `crash()`.
   *
   * @returns a Deferred that fires after shutdown: what stands after `reactor.run()` in Python is
   *   written after awaiting it.
   * @throws ReactorAlreadyRunning, ReactorNotRestartable
   */
  run(installSignalHandlers?: boolean): Deferred<void>;
  /**
   * Fires the `shutdown` event, which ends `run()`.
   *
   * @throws ReactorNotRunning
   */
  stop(): void;
  /** Ends `run()` without firing any event. */
  crash(): void;
  /**
   * Fires an event: `startup`, `shutdown`, `persist` or any other name. Its `before` triggers run
   * first; when their Deferreds have fired, the `during` triggers, then the `after` triggers.
   */
  fireSystemEvent(eventType: string): void;
  /** Adds a trigger; one of the phase `before` may return a Deferred, which the event waits for. */
  addSystemEventTrigger<Args extends unknown[]>(
    phase: TriggerPhase,
    eventType: string,
    callable: (...args: Args) => unknown,
    ...args: Args
  ): ISystemEventID;
  /** Removes a trigger. */
  removeSystemEventTrigger(triggerID: ISystemEventID): void;
  /**
   * Calls a function at once when the reactor runs, otherwise when it starts; returns the trigger
   * in that case.
   */
  callWhenRunning<Args extends unknown[]>(
    callable: (...args: Args) => unknown,
    ...args: Args
  ): ISystemEventID | null;
}

/** TCP. From `twisted.internet.interfaces.IReactorTCP`. */
export interface IReactorTCP {
  /**
   * Listens on a TCP port.
   *
   * @param port - the port, or 0 for any.
   * @param backlog - how many connections may wait to be accepted (50).
   * @param interface_ - the local IP address to bind to; all IPv4 addresses when empty.
   * @throws CannotListenError
   */
  listenTCP(
    port: number,
    factory: IProtocolFactory,
    backlog?: number,
    interface_?: string,
  ): IListeningPort<IHostAddress>;
  /**
   * Connects to a TCP port.
   *
   * @param timeout - seconds to wait for the connection (30); `null` for as long as the system
   *   tries.
   * @param bindAddress - the local address to connect from.
   */
  connectTCP(
    host: string,
    port: number,
    factory: IClientFactory,
    timeout?: number | null,
    bindAddress?: BindAddress | null,
  ): IConnector;
}

/** TLS over TCP. From `twisted.internet.interfaces.IReactorSSL`. */
export interface IReactorSSL {
  /** As `connectTCP`, with TLS. */
  connectSSL(
    host: string,
    port: number,
    factory: IClientFactory,
    contextFactory: TLSContextFactory,
    timeout?: number | null,
    bindAddress?: BindAddress | null,
  ): IConnector;
  /** As `listenTCP`, with TLS. */
  listenSSL(
    port: number,
    factory: IProtocolFactory,
    contextFactory: TLSContextFactory,
    backlog?: number,
    interface_?: string,
  ): IListeningPort<IHostAddress>;
}

/** UNIX stream sockets. From `twisted.internet.interfaces.IReactorUNIX`. */
export interface IReactorUNIX {
  /**
   * Connects to a UNIX socket.
   *
   * @param address - the path; one that begins with a NUL names a socket in the abstract namespace.
   * @param timeout - seconds to wait for the connection (30); `null` for as long as the system
   *   tries.
   * @param checkPID - look for the lock file of a live listener first.
   */
  connectUNIX(
    address: string,
    factory: IClientFactory,
    timeout?: number | null,
    checkPID?: boolean,
  ): IConnector;
  /**
   * Listens on a UNIX socket.
   *
   * @param mode - permissions of the socket's file (0o666).
   * @param wantPID - keep a lock file beside it, and remove a stale socket.
   * @throws CannotListenError
   */
  listenUNIX(
    address: string,
    factory: IProtocolFactory,
    backlog?: number,
    mode?: number,
    wantPID?: boolean,
  ): IListeningPort;
}

/**
 * UNIX datagram sockets: Node has none, so no reactor here has this. From `IReactorUNIXDatagram`.
 */
export interface IReactorUNIXDatagram {
  /** A datagram socket with one peer. */
  connectUNIXDatagram(
    address: string,
    protocol: IDatagramProtocol,
    maxPacketSize?: number,
    mode?: number,
    bindAddress?: string | null,
  ): IConnector;
  /** A datagram socket. */
  listenUNIXDatagram(
    address: string,
    protocol: IDatagramProtocol,
    maxPacketSize?: number,
    mode?: number,
  ): IListeningPort;
}

/** UDP. From `twisted.internet.interfaces.IReactorUDP`. */
export interface IReactorUDP {
  /** Listens on a UDP port. */
  listenUDP(
    port: number,
    protocol: IDatagramProtocol,
    interface_?: string,
    maxPacketSize?: number,
  ): IListeningPort;
}

/** UDP with multicast. From `twisted.internet.interfaces.IReactorMulticast`. */
export interface IReactorMulticast {
  /** Listens on a UDP port that can join multicast groups. */
  listenMulticast(
    port: number,
    protocol: IDatagramProtocol,
    interface_?: string,
    maxPacketSize?: number,
    listenMultiple?: boolean,
  ): IListeningPort;
}

/** Sockets that were opened elsewhere. From `twisted.internet.interfaces.IReactorSocket`. */
export interface IReactorSocket {
  /** Accepts connections on a listening socket. The descriptor stays the caller's. */
  adoptStreamPort(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    factory: IProtocolFactory,
  ): IListeningPort;
  /** Uses a connected socket. */
  adoptStreamConnection(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    factory: IProtocolFactory,
  ): void;
  /** Uses a datagram socket. */
  adoptDatagramPort(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    protocol: IDatagramProtocol,
    maxPacketSize?: number,
  ): IListeningPort;
}

/** The named options of {@link IReactorProcess.spawnProcess}. */
export interface SpawnProcessOptions {
  /**
   * The environment: empty when left out (on Windows the parent's); `null` stands for the parent's.
   */
  env?: Readonly<Record<string, string | undefined>> | null | undefined;
  /** The working directory. */
  path?: string | null | undefined;
  /** The user to run as. */
  uid?: number | null | undefined;
  /** The group to run as. */
  gid?: number | null | undefined;
  /**
   * Whether to give the child a pseudo-terminal, by the library @lydell/node-pty, which has to be
   * installed.
   */
  usePTY?: boolean | undefined;
  /**
   * What each descriptor of the child is: a pipe that the parent reads (`"r"`) or writes (`"w"`),
   * or a descriptor of the parent.
   */
  childFDs?: Readonly<Record<number, number | "r" | "w">> | null | undefined;
}

/** Child processes. From `twisted.internet.interfaces.IReactorProcess`. */
export interface IReactorProcess {
  /** Starts a process. `args` begins with the program's own name, as in C. */
  spawnProcess(
    processProtocol: IProcessProtocol | null,
    executable: string,
    args?: readonly string[],
    options?: SpawnProcessOptions,
  ): IProcessTransport;
}

/**
 * Calls from threads into the reactor's. From `twisted.internet.interfaces.IReactorFromThreads`.
 */
export interface IReactorFromThreads {
  /**
   * Calls a function on a later turn of the reactor, in the order of the calls. In a thread of a
   * pool, `{ module, export }` names a function that the main thread calls.
   */
  callFromThread<F extends AnyFunction>(
    callable: F | ThreadFunction<F>,
    ...args: Parameters<F>
  ): void;
}

/**
 * Calls in threads. A closure cannot be passed to a thread, so a function is named by its module.
 * From `IReactorInThreads`.
 */
export interface IReactorInThreads {
  /** Runs a function in a thread. */
  callInThread<F extends AnyFunction>(callable: ThreadFunction<F>, ...args: Parameters<F>): void;
}

/** A pool of threads. From `twisted.internet.interfaces.IReactorThreads`. */
export interface IReactorThreads extends IReactorFromThreads, IReactorInThreads {
  /** The pool. */
  getThreadPool(): ThreadPool;
  /** Sets how many threads the pool may have. */
  suggestThreadPoolSize(size: number): void;
}

/** A reactor whose old resolver can be replaced. From `IReactorPluggableResolver`. */
export interface IReactorPluggableResolver {
  /** Uses another resolver from now on; returns the previous one. */
  installResolver(resolver: IResolverSimple): IResolverSimple;
}

/** A reactor whose name resolver can be replaced. From `IReactorPluggableNameResolver`. */
export interface IReactorPluggableNameResolver {
  /** The resolver in use. */
  readonly nameResolver: IHostnameResolver;
  /** Uses another resolver from now on; returns the previous one. */
  installNameResolver(resolver: IHostnameResolver): IHostnameResolver;
}
