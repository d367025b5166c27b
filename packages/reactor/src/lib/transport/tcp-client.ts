// Clients of TCP.

import { isIPv6, type Socket, type TcpSocketConnectOpts } from "node:net";
import type { Deferred } from "@twisted-ts/deferred";
import { isIPAddress, isIPv6Address } from "../address/ip-address.ts";
import { ConnectBindError, type ConnectError } from "../error/connect.ts";
import { systemError } from "../error/system-error.ts";
import type { BindAddress, IAddress } from "../interfaces/address.ts";
import { Client, type ClientConnector } from "./client.ts";
import { LocalNameError, numericHost } from "./numeric-host.ts";
import { ipAddress } from "./socket-address.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/** The client's side of a TCP connection. From `twisted.internet.tcp.Client`. */
export class TCPClient extends Client {
  readonly #hostName: string;
  readonly #port: number;
  readonly #bindAddress: BindAddress | null;
  /** The IP address of the host. */
  #realHost = "";
  /** The address of this side; "" until the connection is made. */
  #localAddress = "";
  #localPort = 0;
  #resolution: Deferred<unknown> | null = null;

  constructor(
    host: string,
    port: number,
    bindAddress: BindAddress | null,
    connector: ClientConnector,
    reactor: TransportReactor,
  ) {
    super(connector, reactor);
    this.#hostName = host;
    this.#port = port;
    this.#bindAddress = bindAddress;
    this.resolveAddress();
  }

  /** The host and port that it connects to, as they were given. */
  get addr(): readonly [host: string, port: number] {
    return [this.#hostName, this.#port];
  }

  /** Finds the IP address of the host, then connects. */
  resolveAddress(): void {
    const host = this.#hostName;
    if (isIPAddress(host) || isIPv6Address(host)) {
      this.#realHost = host;
      this.doConnect();
      return;
    }
    const resolution = this.reactor.resolve(host);
    this.#resolution = resolution;
    resolution.addCallbacks(
      (address) => {
        this.#resolution = null;
        this.#realHost = address;
        // A resolver may call back in another asynchronous context.
        this._context.runInAsyncScope(this.doConnect, this);
      },
      (failure) => {
        this.#resolution = null;
        this.failIfNotConnected(failure);
      },
    );
  }

  /** @internal */
  protected override _connectSocket(socket: Socket): void {
    const options: TcpSocketConnectOpts = {
      host: this.#realHost,
      port: this.#port,
      // To try several addresses at once, use a HostnameEndpoint.
      autoSelectFamily: false,
    };
    if (this.#bindAddress !== null) {
      const [host, port] = this.#bindAddress;
      options.localAddress = numericHost(host, isIPv6(this.#realHost));
      if (port !== 0) options.localPort = port;
    }
    socket.connect(options);
  }

  /**
   * libuv keeps an error of bind until it connects, and then names the wrong system call.
   *
   * @internal
   */
  protected override _connectError(error: unknown): ConnectError {
    if (this.#bindAddress !== null) {
      if (error instanceof LocalNameError)
        return new ConnectBindError(null, error, { cause: error });
      const read = systemError(error);
      if (read?.code === "EADDRINUSE" || read?.code === "EADDRNOTAVAIL") {
        return new ConnectBindError(read.errno, read.strerror, { cause: error });
      }
    }
    return super._connectError(error);
  }

  /** @internal */
  protected override _takeAddresses(socket: Socket): boolean {
    const { localAddress, localPort } = socket;
    if (localAddress === undefined || localPort === undefined) return false;
    this.#localAddress = localAddress;
    this.#localPort = localPort;
    return true;
  }

  /**
   * When bytes and a reset are received together, libuv reports the bytes, and then the end in
   * place of the error. But after a reset the system does not know the peer's address any more,
   * while after a close in order it does.
   *
   * @internal
   */
  override _wasReset(): boolean {
    return this._socket.remoteAddress === undefined;
  }

  override failIfNotConnected(error: unknown): void {
    const resolution = this.#resolution;
    super.failIfNotConnected(error);
    // At the end: the failure of the cancelled resolution must not be reported as another failure.
    if (this.connector === null) resolution?.cancel();
  }

  /** The address of this side; 0.0.0.0 before the connection is made. */
  override getHost(): IAddress {
    const host = this.#localAddress || "0.0.0.0";
    return ipAddress(host, this.#localPort, host.includes(":"));
  }

  override getPeer(): IAddress {
    const host = this.#realHost || this.#hostName;
    return ipAddress(host, this.#port, isIPv6Address(host));
  }

  override toString(): string {
    return `<${this.constructor.name} to ${this.#hostName}:${this.#port}>`;
  }
}
