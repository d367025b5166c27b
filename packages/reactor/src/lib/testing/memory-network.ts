// The methods of a MemoryReactor that connect, listen and adopt. They only record their arguments.

import { IPv4Address, IPv6Address } from "../address/ip.ts";
import { isIPv6Address } from "../address/ip-address.ts";
import { UNIXAddress } from "../address/unix.ts";
import { UnsupportedAddressFamily } from "../error/bind.ts";
import type { AddressFamily, BindAddress, IHostAddress } from "../interfaces/address.ts";
import type { IDatagramProtocol } from "../interfaces/datagram.ts";
import type { IClientFactory, IProtocolFactory } from "../interfaces/protocol.ts";
import type {
  IReactorSocket,
  IReactorSSL,
  IReactorTCP,
  IReactorUNIX,
} from "../interfaces/reactor.ts";
import type { TLSContextFactory } from "../interfaces/tls.ts";
import { _FakeConnector, _FakePort } from "./fake-port.ts";

/**
 * The part of a `MemoryReactor` that connects, listens and adopts: it records the arguments of each
 * call, and does nothing more.
 */
export class MemoryNetwork implements IReactorTCP, IReactorSSL, IReactorUNIX, IReactorSocket {
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
  /** The connectors that were returned. */
  connectors: _FakeConnector[] = [];

  // ---- Listening

  /** Records the call in {@link MemoryNetwork.tcpServers}. */
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

  /** Records the call in {@link MemoryNetwork.sslServers}. */
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

  /** Records the call in {@link MemoryNetwork.unixServers}. */
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

  // ---- Connecting

  /**
   * Records the call in {@link MemoryNetwork.tcpClients}, and calls `startedConnecting` of the
   * factory.
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

  /**
   * Records the call in {@link MemoryNetwork.sslClients}, and calls `startedConnecting` of the
   * factory.
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

  /**
   * Records the call in {@link MemoryNetwork.unixClients}, and calls `startedConnecting` of the
   * factory.
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

  #connector(connector: _FakeConnector, factory: IClientFactory): _FakeConnector {
    factory.startedConnecting(connector);
    this.connectors.push(connector);
    return connector;
  }

  // ---- Adopting

  /**
   * Records the call in {@link MemoryNetwork.adoptedPorts}.
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

  /** Records the call in {@link MemoryNetwork.adoptedStreamConnections}. */
  adoptStreamConnection(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    factory: IProtocolFactory,
  ): void {
    this.adoptedStreamConnections.push([fileDescriptor, addressFamily, factory]);
  }

  /**
   * Records the call in {@link MemoryNetwork.adoptedPorts}.
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
}

/** All addresses of a family, at port 1234. */
function anyAddress(type: "TCP" | "UDP", family: AddressFamily): IPv4Address | IPv6Address {
  if (family === "AF_INET") return new IPv4Address(type, "0.0.0.0", 1234);
  if (family === "AF_INET6") return new IPv6Address(type, "::", 1234);
  throw new UnsupportedAddressFamily();
}
