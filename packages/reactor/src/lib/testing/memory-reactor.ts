// A reactor that writes down what it is asked for.

import { type Deferred, succeed } from "@twisted-ts/deferred";
import { IPv4Address, IPv6Address } from "../address/ip.ts";
import { isIPv6Address } from "../address/ip-address.ts";
import { UNIXAddress } from "../address/unix.ts";
import { UnsupportedAddressFamily } from "../error/bind.ts";
import { NotImplementedError } from "../error/not-implemented.ts";
import { ReactorAlreadyRunning } from "../error/reactor.ts";
import type { AddressFamily, BindAddress, IHostAddress } from "../interfaces/address.ts";
import type { IDatagramProtocol } from "../interfaces/datagram.ts";
import type { IClientFactory, IProtocolFactory } from "../interfaces/protocol.ts";
import type {
  IReactorCore,
  IReactorSocket,
  IReactorSSL,
  IReactorTCP,
  IReactorUNIX,
  ISystemEventID,
  TriggerPhase,
} from "../interfaces/reactor.ts";
import type { TLSContextFactory } from "../interfaces/tls.ts";
import { _FakeConnector, _FakePort } from "./fake-port.ts";

/** A function, and what it is to be called with. */
export type RecordedCall = readonly [
  callable: (...args: never[]) => unknown,
  args: readonly unknown[],
];

/**
 * A reactor for tests: it takes every request to connect or listen, writes it down, and does
 * nothing more.
 *
 * A test builds the protocol itself, from the factory in {@link MemoryReactor.tcpClients} and its
 * like, and plays the network with a `StringTransport`. From
 * `twisted.internet.testing.MemoryReactor`.
 */
export class MemoryReactor
  implements IReactorCore, IReactorTCP, IReactorSSL, IReactorUNIX, IReactorSocket
{
  static readonly qualifiedName: string = "twisted.internet.testing.MemoryReactor";
  /** Whether `install` was called. */
  hasInstalled = false;
  /** Whether `run` is under way. */
  running = false;
  /** True, as in Twisted, before and after `run`. */
  hasRun = true;
  /** True, as in Twisted, before and after `stop`. */
  hasStopped = true;
  /** True, as in Twisted, before and after `crash`. */
  hasCrashed = true;

  /** What `callWhenRunning` was given. */
  whenRunningHooks: RecordedCall[] = [];
  /** What `addSystemEventTrigger` was given, by phase and by event. */
  triggers: { [phase: string]: { [eventType: string]: RecordedCall[] } } = Object.create(null);

  /** The arguments of each `connectTCP`. */
  tcpClients: [
    host: string,
    port: number,
    factory: IClientFactory,
    timeout: number | null,
    bindAddress: BindAddress | null,
  ][] = [];
  /** The arguments of each `listenTCP`. */
  tcpServers: [port: number, factory: IProtocolFactory, backlog: number, interface_: string][] = [];
  /** The arguments of each `connectSSL`. */
  sslClients: [
    host: string,
    port: number,
    factory: IClientFactory,
    contextFactory: TLSContextFactory,
    timeout: number | null,
    bindAddress: BindAddress | null,
  ][] = [];
  /** The arguments of each `listenSSL`. */
  sslServers: [
    port: number,
    factory: IProtocolFactory,
    contextFactory: TLSContextFactory,
    backlog: number,
    interface_: string,
  ][] = [];
  /** The arguments of each `connectUNIX`. */
  unixClients: [
    address: string | Uint8Array,
    factory: IClientFactory,
    timeout: number | null,
    checkPID: boolean,
  ][] = [];
  /** The arguments of each `listenUNIX`. */
  unixServers: [
    address: string | Uint8Array,
    factory: IProtocolFactory,
    backlog: number,
    mode: number,
    wantPID: boolean,
  ][] = [];
  /** The arguments of each `adoptStreamPort` and `adoptDatagramPort`. */
  adoptedPorts: (
    | [fileno: number, addressFamily: AddressFamily, factory: IProtocolFactory]
    | [
        fileno: number,
        addressFamily: AddressFamily,
        protocol: IDatagramProtocol,
        maxPacketSize: number,
      ]
  )[] = [];
  /** The arguments of each `adoptStreamConnection`. */
  adoptedStreamConnections: [
    fileDescriptor: number,
    addressFamily: AddressFamily,
    factory: IProtocolFactory,
  ][] = [];
  /** What the methods that connect have returned. */
  connectors: _FakeConnector[] = [];

  /** What `addReader` was given. */
  readers: Set<unknown> = new Set();
  /** What `addWriter` was given. */
  writers: Set<unknown> = new Set();

  /** Sets {@link MemoryReactor.hasInstalled}. */
  install(): void {
    this.hasInstalled = true;
  }

  /** @throws NotImplementedError */
  resolve(_name: string, _timeout?: readonly number[]): Deferred<string> {
    throw new NotImplementedError("MemoryReactor has no resolve");
  }

  /**
   * Calls what `callWhenRunning` was given, then {@link MemoryReactor.stop}; all that before it
   * returns.
   *
   * @throws ReactorAlreadyRunning
   */
  run(): Deferred<void> {
    if (this.running) throw new ReactorAlreadyRunning();
    this.running = true;
    this.hasRun = true;
    for (const [callable, args] of this.whenRunningHooks) callable(...(args as never[]));
    this.stop();
    return succeed(undefined) as Deferred<undefined> as Deferred<void>;
  }

  /** Ends {@link MemoryReactor.running}. */
  stop(): void {
    this.running = false;
    this.hasStopped = true;
  }

  /** Ends {@link MemoryReactor.running}, and sets {@link MemoryReactor.hasCrashed}. */
  crash(): void {
    this.running = false;
    this.hasCrashed = true;
  }

  /** @throws NotImplementedError */
  iterate(_delay = 0): void {
    throw new NotImplementedError("MemoryReactor has no iterate");
  }

  /** @throws NotImplementedError */
  fireSystemEvent(_eventType: string): void {
    throw new NotImplementedError("MemoryReactor has no fireSystemEvent");
  }

  /** Writes the trigger down in {@link MemoryReactor.triggers}; nothing will call it. */
  addSystemEventTrigger<Args extends unknown[]>(
    phase: TriggerPhase,
    eventType: string,
    callable: (...args: Args) => unknown,
    ...args: Args
  ): ISystemEventID {
    this.triggers[phase] ??= Object.create(null) as { [eventType: string]: RecordedCall[] };
    const ofPhase = this.triggers[phase];
    ofPhase[eventType] ??= [];
    ofPhase[eventType].push([callable, args]);
    return { eventType };
  }

  /** @throws NotImplementedError */
  removeSystemEventTrigger(_triggerID: ISystemEventID): void {
    throw new NotImplementedError("MemoryReactor has no removeSystemEventTrigger");
  }

  /** Writes the call down in {@link MemoryReactor.whenRunningHooks}, for `run`. */
  callWhenRunning<Args extends unknown[]>(
    callable: (...args: Args) => unknown,
    ...args: Args
  ): null {
    this.whenRunningHooks.push([callable, args]);
    return null;
  }

  /**
   * Writes the call down in {@link MemoryReactor.adoptedPorts}.
   *
   * @throws UnsupportedAddressFamily
   */
  adoptStreamPort(
    fileno: number,
    addressFamily: AddressFamily,
    factory: IProtocolFactory,
  ): _FakePort {
    const port = new _FakePort(anyAddress("TCP", addressFamily));
    this.adoptedPorts.push([fileno, addressFamily, factory]);
    return port;
  }

  /** Writes the call down in {@link MemoryReactor.adoptedStreamConnections}. */
  adoptStreamConnection(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    factory: IProtocolFactory,
  ): void {
    this.adoptedStreamConnections.push([fileDescriptor, addressFamily, factory]);
  }

  /**
   * Writes the call down in {@link MemoryReactor.adoptedPorts}.
   *
   * @throws UnsupportedAddressFamily
   */
  adoptDatagramPort(
    fileno: number,
    addressFamily: AddressFamily,
    protocol: IDatagramProtocol,
    maxPacketSize = 8192,
  ): _FakePort {
    const port = new _FakePort(anyAddress("UDP", addressFamily));
    this.adoptedPorts.push([fileno, addressFamily, protocol, maxPacketSize]);
    return port;
  }

  /** Writes the call down in {@link MemoryReactor.tcpServers}. */
  listenTCP(
    port: number,
    factory: IProtocolFactory,
    backlog = 50,
    interface_ = "",
  ): _FakePort<IHostAddress> {
    this.tcpServers.push([port, factory, backlog, interface_]);
    if (isIPv6Address(interface_)) return new _FakePort(new IPv6Address("TCP", interface_, port));
    return new _FakePort(new IPv4Address("TCP", "0.0.0.0", port));
  }

  /**
   * Writes the call down in {@link MemoryReactor.tcpClients}, and tells the factory
   * `startedConnecting`.
   */
  connectTCP(
    host: string,
    port: number,
    factory: IClientFactory,
    timeout: number | null = 30,
    bindAddress: BindAddress | null = null,
  ): _FakeConnector {
    this.tcpClients.push([host, port, factory, timeout, bindAddress]);
    const Address = isIPv6Address(host) ? IPv6Address : IPv4Address;
    return this.#connector(new _FakeConnector(new Address("TCP", host, port)), factory);
  }

  /** Writes the call down in {@link MemoryReactor.sslServers}. */
  listenSSL(
    port: number,
    factory: IProtocolFactory,
    contextFactory: TLSContextFactory,
    backlog = 50,
    interface_ = "",
  ): _FakePort<IHostAddress> {
    this.sslServers.push([port, factory, contextFactory, backlog, interface_]);
    return new _FakePort(new IPv4Address("TCP", "0.0.0.0", port));
  }

  /**
   * Writes the call down in {@link MemoryReactor.sslClients}, and tells the factory
   * `startedConnecting`.
   */
  connectSSL(
    host: string,
    port: number,
    factory: IClientFactory,
    contextFactory: TLSContextFactory,
    timeout: number | null = 30,
    bindAddress: BindAddress | null = null,
  ): _FakeConnector {
    this.sslClients.push([host, port, factory, contextFactory, timeout, bindAddress]);
    return this.#connector(new _FakeConnector(new IPv4Address("TCP", host, port)), factory);
  }

  /** Writes the call down in {@link MemoryReactor.unixServers}. */
  listenUNIX(
    address: string | Uint8Array,
    factory: IProtocolFactory,
    backlog = 50,
    mode = 0o666,
    wantPID = false,
  ): _FakePort {
    this.unixServers.push([address, factory, backlog, mode, wantPID]);
    return new _FakePort(new UNIXAddress(address));
  }

  /**
   * Writes the call down in {@link MemoryReactor.unixClients}, and tells the factory
   * `startedConnecting`.
   */
  connectUNIX(
    address: string | Uint8Array,
    factory: IClientFactory,
    timeout: number | null = 30,
    checkPID = false,
  ): _FakeConnector {
    this.unixClients.push([address, factory, timeout, checkPID]);
    return this.#connector(new _FakeConnector(new UNIXAddress(address)), factory);
  }

  /** Remembers a reader. */
  addReader(reader: unknown): void {
    this.readers.add(reader);
  }

  /** Forgets a reader. */
  removeReader(reader: unknown): void {
    this.readers.delete(reader);
  }

  /** Remembers a writer. */
  addWriter(writer: unknown): void {
    this.writers.add(writer);
  }

  /** Forgets a writer. */
  removeWriter(writer: unknown): void {
    this.writers.delete(writer);
  }

  /** The readers remembered. */
  getReaders(): unknown[] {
    return [...this.readers];
  }

  /** The writers remembered. */
  getWriters(): unknown[] {
    return [...this.writers];
  }

  /** Forgets all readers and writers. */
  removeAll(): void {
    this.readers.clear();
    this.writers.clear();
  }

  #connector(connector: _FakeConnector, factory: IClientFactory): _FakeConnector {
    factory.startedConnecting(connector);
    this.connectors.push(connector);
    return connector;
  }
}

/** All addresses of a family, at port 1234. */
function anyAddress(type: "TCP" | "UDP", family: AddressFamily): IPv4Address | IPv6Address {
  if (family === "AF_INET") return new IPv4Address(type, "0.0.0.0", 1234);
  if (family === "AF_INET6") return new IPv6Address(type, "::", 1234);
  throw new UnsupportedAddressFamily();
}
