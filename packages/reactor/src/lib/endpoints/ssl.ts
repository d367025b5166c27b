// Endpoints with TLS over TCP.

import { type Deferred, execute } from "@twisted-ts/deferred";
import type { BindAddress } from "../interfaces/address.ts";
import type { IStreamClientEndpoint, IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import type { IListeningPort } from "../interfaces/port.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IReactorSSL } from "../interfaces/reactor.ts";
import type { TLSContextFactory } from "../interfaces/tls.ts";
import {
  type ClientEndpointOptions,
  readClientOptions,
  readServerOptions,
  type ServerEndpointOptions,
} from "./options.ts";
import { connectWith } from "./wrapping.ts";

/** Listens on a TCP port, with TLS. From `twisted.internet.endpoints.SSL4ServerEndpoint`. */
export class SSL4ServerEndpoint implements IStreamServerEndpoint {
  readonly _reactor: IReactorSSL;
  readonly _port: number;
  readonly _sslContextFactory: TLSContextFactory;
  readonly _backlog: number;
  readonly _interface: string;

  /**
   * @param port - the port, or 0 for any.
   * @param sslContextFactory - settings of TLS, such as a `CertificateOptions`.
   * @throws TypeError for an unknown option.
   */
  constructor(
    reactor: IReactorSSL,
    port: number,
    sslContextFactory: TLSContextFactory,
    options?: ServerEndpointOptions,
  ) {
    const given = readServerOptions("SSL4ServerEndpoint", options, "");
    this._reactor = reactor;
    this._port = port;
    this._sslContextFactory = sslContextFactory;
    this._backlog = given.backlog;
    this._interface = given.interface;
  }

  /** Listens. The Deferred fires with the port, or fails with `CannotListenError`. */
  listen(protocolFactory: IProtocolFactory): Deferred<IListeningPort> {
    return execute(() =>
      this._reactor.listenSSL(
        this._port,
        protocolFactory,
        this._sslContextFactory,
        this._backlog,
        this._interface,
      ),
    );
  }
}

/**
 * Connects to a TCP port, with TLS. `wrapClientTLS` over a `HostnameEndpoint` is the better choice:
 * it checks the name, and tries all addresses.
 *
 * From `twisted.internet.endpoints.SSL4ClientEndpoint`.
 */
export class SSL4ClientEndpoint implements IStreamClientEndpoint {
  readonly _reactor: IReactorSSL;
  readonly _host: string;
  readonly _port: number;
  readonly _sslContextFactory: TLSContextFactory;
  readonly _timeout: number | null;
  readonly _bindAddress: BindAddress | null;

  /**
   * @param host - an IP address, or a name for the reactor to look up.
   * @param sslContextFactory - settings of TLS, such as what `optionsForClientTLS` returns.
   * @throws TypeError for an unknown option.
   */
  constructor(
    reactor: IReactorSSL,
    host: string,
    port: number,
    sslContextFactory: TLSContextFactory,
    options?: ClientEndpointOptions,
  ) {
    const given = readClientOptions("SSL4ClientEndpoint", options);
    this._reactor = reactor;
    this._host = host;
    this._port = port;
    this._sslContextFactory = sslContextFactory;
    this._timeout = given.timeout;
    this._bindAddress = given.bindAddress;
  }

  /**
   * See `IStreamClientEndpoint.connect`. The protocol is connected before the handshake is done, as
   * in Twisted.
   */
  connect(protocolFactory: IProtocolFactory): Deferred<IProtocol> {
    return connectWith(protocolFactory, (factory) =>
      this._reactor.connectSSL(
        this._host,
        this._port,
        factory,
        this._sslContextFactory,
        this._timeout,
        this._bindAddress,
      ),
    );
  }
}
