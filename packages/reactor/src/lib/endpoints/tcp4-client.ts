// Endpoints that connect to a TCP port.

import { checkOptions, type Deferred } from "@twisted-ts/deferred";
import type { BindAddress } from "../interfaces/address.ts";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IReactorTCP } from "../interfaces/reactor.ts";
import { CLIENT_OPTIONS, type ClientEndpointOptions, readTimeout } from "./options.ts";
import { connectWith } from "./wrapping.ts";

/** Connects to a TCP port, on IPv4. From `twisted.internet.endpoints.TCP4ClientEndpoint`. */
export class TCP4ClientEndpoint implements IStreamClientEndpoint {
  readonly _reactor: IReactorTCP;
  readonly _host: string;
  readonly _port: number;
  readonly _timeout: number | null;
  readonly _bindAddress: BindAddress | null;

  /**
   * @param host - an IP address, or a name for the reactor to look up.
   * @throws TypeError for an unknown option, and for a timeout that is not a number; InvalidDelayError for one that is
   *   negative or not finite.
   */
  constructor(reactor: IReactorTCP, host: string, port: number, options?: ClientEndpointOptions) {
    const given = checkOptions("TCP4ClientEndpoint", options, CLIENT_OPTIONS);
    this._reactor = reactor;
    this._host = host;
    this._port = port;
    this._timeout = readTimeout(given.timeout);
    this._bindAddress = given.bindAddress ?? null;
  }

  /** See `IStreamClientEndpoint.connect`. */
  connect(protocolFactory: IProtocolFactory): Deferred<IProtocol> {
    return connectWith(protocolFactory, (factory) =>
      this._reactor.connectTCP(this._host, this._port, factory, this._timeout, this._bindAddress),
    );
  }
}
