// Endpoints: descriptions of where to connect or listen.

import type { Deferred } from "@twisted-ts/deferred";
import type { IListeningPort } from "./port.ts";
import type { IProtocol, IProtocolFactory } from "./protocol.ts";

/** Somewhere to connect to. From `twisted.internet.interfaces.IStreamClientEndpoint`. */
export interface IStreamClientEndpoint {
  /**
   * Connects.
   *
   * @returns a Deferred of the protocol that the factory built, once it is connected; cancelling it
  
   */
  connect(protocolFactory: IProtocolFactory): Deferred<IProtocol>;
}

/** Somewhere to listen on. From `twisted.internet.interfaces.IStreamServerEndpoint`. */
export interface IStreamServerEndpoint {
  /** Listens; fires with the port, or fails with `CannotListenError`. */
  listen(protocolFactory: IProtocolFactory): Deferred<IListeningPort>;
}

/** Makes server endpoints from descriptions. From `IStreamServerEndpointStringParser`. */
export interface IStreamServerEndpointStringParser {
  /** The word before the first colon of a description. */
  readonly prefix: string;
  /** An endpoint for the rest: positional pieces, then the named ones. */
  parseStreamServer(
    reactor: unknown,
    args: readonly string[],
    named: Readonly<Record<string, string>>,
  ): IStreamServerEndpoint;
}

/**
 * Makes client endpoints from descriptions. From `IStreamClientEndpointStringParserWithReactor`.
 */
export interface IStreamClientEndpointStringParserWithReactor {
  /** The word before the first colon of a description. */
  readonly prefix: string;
  /** An endpoint for the rest: positional pieces, then the named ones. */
  parseStreamClient(
    reactor: unknown,
    args: readonly string[],
    named: Readonly<Record<string, string>>,
  ): IStreamClientEndpoint;
}
