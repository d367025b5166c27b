// Endpoints that listen on a TCP port.

import { type Deferred, execute } from "@twisted-ts/deferred";
import type { IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import type { IListeningPort } from "../interfaces/port.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import type { IReactorTCP } from "../interfaces/reactor.ts";
import { readServerOptions, type ServerEndpointOptions } from "./options.ts";

/** What endpoints that listen on a TCP port have in common. */
export class _TCPServerEndpoint implements IStreamServerEndpoint {
  readonly _reactor: IReactorTCP;
  readonly _port: number;
  readonly _backlog: number;
  readonly _interface: string;

  constructor(reactor: IReactorTCP, port: number, backlog: number, interface_: string) {
    this._reactor = reactor;
    this._port = port;
    this._backlog = backlog;
    this._interface = interface_;
  }

  /** Listens. The Deferred fires with the port, or fails with `CannotListenError`. */
  listen(protocolFactory: IProtocolFactory): Deferred<IListeningPort> {
    return execute(() =>
      this._reactor.listenTCP(this._port, protocolFactory, this._backlog, this._interface),
    );
  }
}

/** Listens on a TCP port, on IPv4. From `twisted.internet.endpoints.TCP4ServerEndpoint`. */
export class TCP4ServerEndpoint extends _TCPServerEndpoint {
  /**
   * @param port - the port, or 0 for any.
   * @throws TypeError for an unknown option.
   */
  constructor(reactor: IReactorTCP, port: number, options?: ServerEndpointOptions) {
    const given = readServerOptions("TCP4ServerEndpoint", options, "");
    super(reactor, port, given.backlog, given.interface);
  }
}

/** Listens on a TCP port, on IPv6. From `twisted.internet.endpoints.TCP6ServerEndpoint`. */
export class TCP6ServerEndpoint extends _TCPServerEndpoint {
  /**
   * @param port - the port, or 0 for any.
   * @throws TypeError for an unknown option.
   */
  constructor(reactor: IReactorTCP, port: number, options?: ServerEndpointOptions) {
    const given = readServerOptions("TCP6ServerEndpoint", options, "::");
    super(reactor, port, given.backlog, given.interface);
  }
}
