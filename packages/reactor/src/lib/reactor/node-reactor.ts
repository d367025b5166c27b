// The reactor: connections, ports and processes on Node.

import { getTrace } from "@twisted-ts/deferred/internal";
import type { AddressFamily, BindAddress, IHostAddress } from "../interfaces/address.ts";
import type { IDatagramProtocol } from "../interfaces/datagram.ts";
import type { IConnector, IListeningPort } from "../interfaces/port.ts";
import type { IClientFactory, IProcessProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type {
  IReactorMulticast,
  IReactorProcess,
  IReactorSocket,
  IReactorSSL,
  IReactorTCP,
  IReactorUDP,
  IReactorUNIX,
  SpawnProcessOptions,
} from "../interfaces/reactor.ts";
import type { TLSContextFactory } from "../interfaces/tls.ts";
import { lazy } from "../lazy.ts";
import { NodeResolver } from "../names/node-resolver.ts";
import type { MulticastPort } from "../transport/multicast-port.ts";
import type { Process } from "../transport/process.ts";
import type { PTYProcess } from "../transport/pty-process.ts";
import { TCPConnector } from "../transport/tcp-connector.ts";
import type { UDPPort } from "../transport/udp-port.ts";
import { ReactorBase } from "./reactor-base.ts";
import { traceReactor } from "./trace-reactor.ts";

const adopted = lazy<typeof import("../../lazy/adopted.ts")>("#lazy/adopted");
const childProcess = lazy<typeof import("../../lazy/process.ts")>("#lazy/process");
const pty = lazy<typeof import("../../lazy/pty.ts")>("#lazy/pty");
const tcpPort = lazy<typeof import("../../lazy/tcp-port.ts")>("#lazy/tcp-port");
const tls = lazy<typeof import("../../lazy/tls.ts")>("#lazy/tls");
const udp = lazy<typeof import("../../lazy/udp.ts")>("#lazy/udp");
const unix = lazy<typeof import("../../lazy/unix.ts")>("#lazy/unix");

/**
 * The reactor on Node's sockets.
 *
 * A process has one, {@link reactor}. Only a test needs another, with a life cycle of its own.
 */
export class NodeReactor
  extends ReactorBase
  implements
    IReactorTCP,
    IReactorUNIX,
    IReactorSSL,
    IReactorUDP,
    IReactorMulticast,
    IReactorProcess,
    IReactorSocket
{
  constructor() {
    super(new NodeResolver());
  }

  /** See `IReactorTCP.connectTCP`. */
  connectTCP(
    host: string,
    port: number,
    factory: IClientFactory,
    timeout: number | null = 30,
    bindAddress: BindAddress | null = null,
  ): IConnector {
    const connector = new TCPConnector(host, port, factory, timeout, bindAddress, this);
    connector.connect();
    return connector;
  }

  /** See `IReactorTCP.listenTCP`. */
  listenTCP(
    port: number,
    factory: IProtocolFactory,
    backlog = 50,
    interface_ = "",
  ): IListeningPort<IHostAddress> {
    const listening = new (tcpPort().TCPPort)(port, factory, backlog, interface_, this);
    listening.startListening();
    return listening;
  }

  /** See `IReactorUNIX.connectUNIX`. */
  connectUNIX(
    address: string,
    factory: IClientFactory,
    timeout: number | null = 30,
    checkPID = false,
  ): IConnector {
    const connector = new (unix().UNIXConnector)(address, factory, timeout, checkPID, this);
    connector.connect();
    return connector;
  }

  /** See `IReactorUNIX.listenUNIX`. */
  listenUNIX(
    address: string,
    factory: IProtocolFactory,
    backlog = 50,
    mode = 0o666,
    wantPID = false,
  ): IListeningPort {
    const listening = new (unix().UNIXPort)(address, factory, backlog, mode, wantPID, this);
    listening.startListening();
    return listening;
  }

  /** See `IReactorSSL.connectSSL`. */
  connectSSL(
    host: string,
    port: number,
    factory: IClientFactory,
    contextFactory: TLSContextFactory,
    timeout: number | null = 30,
    bindAddress: BindAddress | null = null,
  ): IConnector {
    const { TLSFactory, withServerName } = tls();
    const encrypting = new TLSFactory(withServerName(contextFactory, host), true, factory, this);
    return this.connectTCP(host, port, encrypting, timeout, bindAddress);
  }

  /** See `IReactorSSL.listenSSL`. */
  listenSSL(
    port: number,
    factory: IProtocolFactory,
    contextFactory: TLSContextFactory,
    backlog = 50,
    interface_ = "",
  ): IListeningPort<IHostAddress> {
    const { TLSFactory, TLSPort } = tls();
    const encrypting = new TLSFactory(contextFactory, false, factory, this);
    const listening = new TLSPort(port, encrypting, backlog, interface_, this);
    listening.startListening();
    return listening;
  }

  /**
   * See `IReactorUDP.listenUDP`.
   *
   * @throws CannotListenError, InvalidAddressError
   */
  listenUDP(
    port: number,
    protocol: IDatagramProtocol,
    interface_ = "",
    maxPacketSize = 8192,
  ): UDPPort {
    const options = { port, protocol, interface: interface_, maxPacketSize, reactor: this };
    const listening = new (udp().UDPPort)(options);
    listening.startListening();
    return listening;
  }

  /**
   * See `IReactorMulticast.listenMulticast`.
   *
   * @throws CannotListenError, InvalidAddressError
   */
  listenMulticast(
    port: number,
    protocol: IDatagramProtocol,
    interface_ = "",
    maxPacketSize = 8192,
    listenMultiple = false,
  ): MulticastPort {
    const options = { port, protocol, interface: interface_, maxPacketSize, reactor: this };
    const listening = new (udp().MulticastPort)({ ...options, shared: listenMultiple });
    listening.startListening();
    return listening;
  }

  /**
   * See `IReactorProcess.spawnProcess`.
   *
   * @throws TypeError, RangeError for arguments that no process can have.
   * @throws the system's error when the process cannot be started.
   * @throws PseudoTerminalError for `usePTY` without @lydell/node-pty.
   */
  spawnProcess(
    processProtocol: IProcessProtocol | null,
    executable: string,
    args: readonly string[] | undefined,
    options: SpawnProcessOptions & { readonly usePTY: true },
  ): PTYProcess;
  spawnProcess(
    processProtocol: IProcessProtocol | null,
    executable: string,
    args?: readonly string[],
    options?: SpawnProcessOptions & { readonly usePTY?: false | undefined },
  ): Process;
  spawnProcess(
    processProtocol: IProcessProtocol | null,
    executable: string,
    args?: readonly string[],
    options?: SpawnProcessOptions,
  ): Process | PTYProcess;
  spawnProcess(
    processProtocol: IProcessProtocol | null,
    executable: string,
    args: readonly string[] = [],
    options: SpawnProcessOptions = {},
  ): Process | PTYProcess {
    if (options.usePTY) {
      return new (pty().PTYProcess)(processProtocol, executable, args, options, this);
    }
    return new (childProcess().Process)(processProtocol, executable, args, options, this);
  }

  /**
   * See `IReactorSocket.adoptStreamPort`. The descriptor is the port's from then on.
   *
   * @throws UnsupportedAddressFamily, CannotListenError
   */
  adoptStreamPort(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    factory: IProtocolFactory,
  ): IListeningPort {
    return adopted().adoptPort(fileDescriptor, addressFamily, factory, this);
  }

  /**
   * See `IReactorSocket.adoptStreamConnection`. The descriptor is the connection's from then on.
   *
   * @throws UnsupportedAddressFamily
   */
  adoptStreamConnection(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    factory: IProtocolFactory,
  ): void {
    adopted().adoptConnection(fileDescriptor, addressFamily, factory, this);
  }

  /**
   * See `IReactorSocket.adoptDatagramPort`. The descriptor is the port's from then on.
   *
   * @throws UnsupportedAddressFamily, CannotListenError
   */
  adoptDatagramPort(
    fileDescriptor: number,
    addressFamily: AddressFamily,
    protocol: IDatagramProtocol,
    maxPacketSize = 8192,
  ): UDPPort {
    return udp().adoptDatagramPort(fileDescriptor, addressFamily, protocol, maxPacketSize, this);
  }
}

const trace = getTrace();
if (trace !== null) traceReactor(NodeReactor.prototype, trace);
