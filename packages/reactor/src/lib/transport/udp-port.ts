// UDP ports, in the order of their life. How a socket is bound is in udp-bind.ts, what a
// destination may be in udp-address.ts.

import type { AsyncResource } from "node:async_hooks";
import type { RemoteInfo, Socket } from "node:dgram";
import { isIP, isIPv6 } from "node:net";
import { Deferred, Failure } from "@twisted-ts/deferred";
import type { IPv4Address, IPv6Address } from "../address/ip.ts";
import type { ISelectable } from "../capabilities/selectables.ts";
import { CannotListenError, InvalidAddressError, MessageLengthError } from "../error/bind.ts";
import { CONNECTION_DONE } from "../error/constants.ts";
import type { IDatagramProtocol, IUDPTransport, UDPDestination } from "../interfaces/datagram.ts";
import { logPrefixOf } from "../interfaces/log-prefix.ts";
import type { IListeningPort } from "../interfaces/port.ts";
import { log } from "../log/transport-log.ts";
import { checkBytes, checkedPieces } from "../values/check-bytes.ts";
import { contextHere } from "./context.ts";
import { PortStateError } from "./errors.ts";
import { portNumber } from "./port-number.ts";
import type { TransportReactor } from "./transport-reactor.ts";
import { checkedDestination, type UDPFamily, udpAddress } from "./udp-address.ts";
import { boundSocket } from "./udp-bind.ts";

/** The most bytes that the length field of a datagram leaves for its payload. */
const LONGEST_PAYLOAD = { udp4: 65507, udp6: 65527 } as const;

/** A protocol that may be notified of refused datagrams. */
interface RefusableProtocol extends IDatagramProtocol {
  connectionRefused?(): void;
}

/** How a UDP port is made. */
export interface UDPPortOptions {
  /** The port, 0 for one that the system chooses. */
  readonly port: number;
  /** Receives the datagrams. */
  readonly protocol: IDatagramProtocol;
  /** The IP address to listen on; empty for all of IPv4. */
  readonly interface: string;
  /**
   * The most bytes of a datagram that are received: what is beyond is dropped, as by the system in
   * Twisted.
   */
  readonly maxPacketSize: number;
  readonly reactor: TransportReactor;
  /** Whether other ports may listen on the same address. */
  readonly shared?: boolean;
  /** The descriptor of a socket that is bound already. */
  readonly fd?: number;
}

/** Receives and sends datagrams. From `twisted.internet.udp.Port`. */
export class UDPPort implements IListeningPort, IUDPTransport, ISelectable {
  /** The protocol that receives the datagrams. */
  readonly protocol: IDatagramProtocol;
  /** The port that was asked for. */
  readonly port: number;
  /** The IP address that was asked for; empty for all of IPv4. */
  readonly interface: string;
  /** The most bytes of a datagram that are received. */
  readonly maxPacketSize: number;
  /** The reactor. */
  readonly reactor: TransportReactor;
  /** Whether it listens. */
  connected = false;
  /** The port that it listens on; `null` when it does not. */
  _realPortNumber: number | null = null;
  /** The only peer, after `connect`. */
  _connectedAddr: UDPDestination | null = null;

  /** @internal */
  protected _socket: Socket | null = null;
  readonly #family: UDPFamily;
  readonly #shared: boolean;
  readonly #fd: number | undefined;
  #context: AsyncResource | null = null;
  #host: IPv4Address | IPv6Address | null = null;
  #broadcast = false;
  /** Whether it was asked to stop: nothing is received any more. */
  #stopping = false;
  #stopped: Deferred<void>[] = [];

  /**
   * @throws InvalidAddressError when the interface is not an IP address, RangeError for a number
   *   that is not a port.
   */
  constructor(options: UDPPortOptions) {
    this.port = portNumber(options.port);
    this.protocol = options.protocol;
    this.interface = options.interface;
    this.maxPacketSize = options.maxPacketSize;
    this.reactor = options.reactor;
    if (this.interface !== "" && isIP(this.interface) === 0) {
      throw new InvalidAddressError(this.interface, "not an IPv4 or IPv6 address.");
    }
    this.#family = isIPv6(this.interface) ? "udp6" : "udp4";
    this.#shared = options.shared ?? false;
    this.#fd = options.fd;
  }

  // ---- Listening

  /**
   * Binds the port, and starts the protocol.
   *
   * @throws CannotListenError, and what the protocol throws at its start: the port is closed then.
   */
  startListening(): void {
    const socket = this.#bound();
    this._socket = socket;
    const { address, port } = socket.address();
    this.#host = udpAddress(address, port);
    this._realPortNumber = port;
    this.#stopping = false;
    log.info("{prefix} starting on {port}", {
      prefix: logPrefixOf(this.protocol),
      port: this._realPortNumber,
    });
    this.connected = true;
    this.reactor._selectables.add(this);
    // Node receives in the asynchronous context in which the socket was made, here; errors come in
    // others, too.
    this.#context = contextHere("UDP");
    socket.on("message", (datagram, from) => this.#received(datagram, from));
    socket.on("error", this.#onError);
    if (this.reactor._ended) socket.unref();
    try {
      this.protocol.makeConnection(this);
    } catch (error) {
      this.#close();
      throw error;
    }
  }

  #bound(): Socket {
    const { port } = this;
    const fd = this.#fd;
    const binding = fd === undefined ? { address: this.#bindAddress(), port } : { fd };
    try {
      return boundSocket(this.#family, this.#shared, binding);
    } catch (error) {
      throw new CannotListenError(this.interface, port, error as Error);
    }
  }

  #bindAddress(): string {
    return this.interface === "" ? "0.0.0.0" : this.interface;
  }

  // ---- Its address, its socket, and its names

  /** The address that it listens on, or listened on. */
  getHost(): IPv4Address | IPv6Address {
    return this.#host ?? udpAddress(this.#bindAddress(), this.port);
  }

  /** The socket of Node; for asking only. */
  getHandle(): Socket | null {
    return this._socket;
  }

  /** The socket, while the port is open. @internal */
  protected _openSocket(): Socket {
    if (this._socket === null) throw new PortStateError("This port is closed");
    return this._socket;
  }

  /** What it calls itself in log messages. */
  logPrefix(): string {
    return `${logPrefixOf(this.protocol)} (UDP)`;
  }

  /** {@link UDPPort.logPrefix}. */
  get logstr(): string {
    return this.logPrefix();
  }

  toString(): string {
    const where = this._realPortNumber === null ? "(not listening)" : `on ${this._realPortNumber}`;
    return `<${this.constructor.name} of ${this.protocol.constructor.name} ${where}>`;
  }

  // ---- Receiving

  #received(datagram: Buffer, from: RemoteInfo): void {
    if (!this.connected || this.#stopping || this.reactor._ended) return;
    const whole = datagram.length <= this.maxPacketSize;
    try {
      this.protocol.datagramReceived(
        whole ? datagram : Buffer.from(datagram.subarray(0, this.maxPacketSize)),
        [from.address, from.port],
      );
    } catch (error) {
      log.failure("Unhandled Error", new Failure(error));
    }
  }

  /** Receiving, or a datagram sent before, has failed. */
  #failed(error: NodeJS.ErrnoException): void {
    if (!this.connected) return;
    if (error.code === "ECONNREFUSED") {
      if (this._connectedAddr !== null && !this.#stopping) this.#refused();
      return;
    }
    const reason = error.code === "EMSGSIZE" ? new MessageLengthError("message too long") : error;
    log.failure("while using UDP port {port}", new Failure(reason), { port: this._realPortNumber });
  }

  #refused(): void {
    try {
      (this.protocol as RefusableProtocol).connectionRefused?.();
    } catch (error) {
      log.failure("Unhandled Error", new Failure(error));
    }
  }

  // ---- Sending

  /**
   * Sends a datagram. What the system cannot take at once waits in Node's queue, see
   * {@link UDPPort.getSendQueueSize}.
   *
   * @param datagram - the bytes.
   * @param addr - the IP address and port of the receiver (`"<broadcast>"` for the broadcast
   *   address); left out on a connected port.
   * @throws MessageLengthError when it is longer than any datagram can be.
   * @throws InvalidAddressError when the address is not an IP address, or of the other family.
   * @throws PortStateError when the port is closed, when there is no receiver, or another than the
   *   connected one.
   * @throws TypeError when it is not bytes.
   */
  write(datagram: Uint8Array, addr: UDPDestination | null = null): void {
    checkBytes(datagram);
    const socket = this._openSocket();
    if (datagram.length > LONGEST_PAYLOAD[this.#family]) {
      throw new MessageLengthError("message too long");
    }
    if (this._connectedAddr === null) {
      const [host, port] = checkedDestination(addr, this.#family);
      socket.send(datagram, port, host, this.#onSent);
      return;
    }
    const [host, port] = this._connectedAddr;
    if (addr !== null && (addr[0] !== host || addr[1] !== port)) {
      throw new PortStateError(`This port is connected to ${host}:${port}, and sends only there`);
    }
    socket.send(datagram, this.#onSent);
  }

  /** Sends a datagram made of pieces; as {@link UDPPort.write}. */
  writeSequence(pieces: Iterable<Uint8Array>, addr: UDPDestination | null = null): void {
    this.write(Buffer.concat(checkedPieces(pieces)), addr);
  }

  readonly #onSent = (error: Error | null): void => {
    if (error !== null) this.#onError(error);
  };

  readonly #onError = (error: Error): void => {
    this.#context?.runInAsyncScope(this.#failed, this, error);
  };

  /** How many bytes wait to be sent, since the system takes no more for now. */
  getSendQueueSize(): number {
    return this._socket?.getSendQueueSize() ?? 0;
  }

  /** How many datagrams wait to be sent, since the system takes no more for now. */
  getSendQueueCount(): number {
    return this._socket?.getSendQueueCount() ?? 0;
  }

  // ---- One peer only, and broadcast

  /**
   * From now on, exchanges datagrams with this one peer only. The protocol's `connectionRefused` is
   * called when the peer's host reports that nothing listens there.
   *
   * @throws InvalidAddressError when the host is not an IP address.
   * @throws PortStateError when the port is connected already, or closed.
   */
  connect(host: string, port: number): void {
    if (this._connectedAddr !== null) {
      throw new PortStateError("already connected, reconnecting is not currently supported");
    }
    if (isIP(host) === 0) throw new InvalidAddressError(host, "not an IPv4 or IPv6 address.");
    const socket = this._openSocket();
    this._connectedAddr = [host, portNumber(port)];
    socket.connect(port, host, (error?: Error) => {
      if (error) this.#onError(error);
    });
  }

  /** Allows datagrams to broadcast addresses, or forbids them, as at the beginning. */
  setBroadcastAllowed(enabled: boolean): void {
    this._openSocket().setBroadcast(Boolean(enabled));
    this.#broadcast = Boolean(enabled);
  }

  /** Whether datagrams to broadcast addresses are allowed. */
  getBroadcastAllowed(): boolean {
    return this.#broadcast;
  }

  // ---- The end

  /**
   * Stops listening. The Deferred fires when the port is closed; there is none when it does not
   * listen.
   */
  stopListening(): Deferred<void> | undefined {
    if (!this.connected) return undefined;
    this.#stopping = true;
    const stopped = new Deferred<void>();
    if (this.#stopped.push(stopped) === 1) {
      this.reactor.callLater(0, () => this.connectionLost(new Failure(CONNECTION_DONE)));
    }
    return stopped;
  }

  /**
   * The same as {@link UDPPort.stopListening}, whose Deferred it does not return; deprecated, as in
   * Twisted.
   */
  loseConnection(): void {
    process.emitWarning("Please use stopListening() to disconnect port", "DeprecationWarning");
    this.stopListening();
  }

  /** Closes the port at once. */
  connectionLost(_reason?: Failure): void {
    if (!this.connected) return;
    log.info("({type} Port {port} Closed)", { type: "UDP", port: this._realPortNumber });
    this.#close();
    const stopped = this.#stopped;
    this.#stopped = [];
    try {
      this.protocol.doStop();
    } catch (error) {
      if (stopped.length === 0) throw error;
      for (const each of stopped) each.errback(error);
      return;
    }
    for (const each of stopped) each.callback();
  }

  #close(): void {
    this.connected = false;
    this._realPortNumber = null;
    this.reactor._selectables.delete(this);
    const socket = this._socket;
    this._socket = null;
    socket?.close();
  }
}
