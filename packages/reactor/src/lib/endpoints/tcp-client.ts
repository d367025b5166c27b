// What endpoints that connect to a TCP port have in common.

import type { Deferred } from "@twisted-ts/deferred";
import type { BindAddress } from "../interfaces/address.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IReactorTCP } from "../interfaces/reactor.ts";
import { type ClientEndpointOptions, readClientOptions } from "./options.ts";
import { connectWith } from "./wrapping.ts";

/** A host, a port, and how to connect to them. */
export abstract class TCPClientEndpoint {
  readonly _reactor: IReactorTCP;
  readonly _host: string;
  readonly _port: number;
  readonly _timeout: number | null;
  readonly _bindAddress: BindAddress | null;

  /**
   * @param host - an IP address, or a name that is looked up.
   * @throws TypeError for an unknown option, and for a timeout that is not a number;
   *   InvalidDelayError for one that is negative or not finite.
   */
  constructor(reactor: IReactorTCP, host: string, port: number, options?: ClientEndpointOptions) {
    const given = readClientOptions(new.target.name, options);
    this._reactor = reactor;
    this._host = host;
    this._port = port;
    this._timeout = given.timeout;
    this._bindAddress = given.bindAddress;
  }

  /** Connects to the port of a host. @internal */
  protected _connectTo(host: string, protocolFactory: IProtocolFactory): Deferred<IProtocol> {
    return connectWith(protocolFactory, (factory) =>
      this._reactor.connectTCP(host, this._port, factory, this._timeout, this._bindAddress),
    );
  }
}
