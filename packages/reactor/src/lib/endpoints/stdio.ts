// Standard input and output as an endpoint.

import { type Deferred, execute } from "@twisted-ts/deferred";
import { NoProtocol } from "../error/connect.ts";
import type {
  IStreamServerEndpoint,
  IStreamServerEndpointStringParser,
} from "../interfaces/endpoint.ts";
import type { IProtocolFactory } from "../interfaces/protocol.ts";
import { StandardIO } from "../program/standard-io.ts";
import { PipeAddress } from "../transport/standard-io.ts";
import type { TransportReactor } from "../transport/transport-reactor.ts";

/**
 * Connects a protocol to standard input and output. From
 * `twisted.internet.endpoints.StandardIOEndpoint`.
 */
export class StandardIOEndpoint {
  readonly _reactor: TransportReactor;
  /** The class of the transport. */
  _stdio = StandardIO;

  constructor(reactor: TransportReactor) {
    this._reactor = reactor;
  }

  /** Connects a protocol of the factory: a Deferred of its transport. */
  listen(stdioProtocolFactory: IProtocolFactory): Deferred<StandardIO> {
    return execute(() => {
      const protocol = stdioProtocolFactory.buildProtocol(new PipeAddress());
      if (protocol === null) throw new NoProtocol();
      return new this._stdio(protocol, 0, 1, this._reactor);
    });
  }
}

/** Parses `stdio:`. */
export class _StandardIOParser implements IStreamServerEndpointStringParser {
  readonly prefix = "stdio";

  /** What is between the colons is ignored, as in Twisted. */
  parseStreamServer(reactor: unknown): IStreamServerEndpoint {
    const endpoint: unknown = new StandardIOEndpoint(reactor as TransportReactor);
    // Not quite what the interface promises, as in Twisted: the Deferred of `listen` fires with the
    // transport, since there is no port.
    return endpoint as IStreamServerEndpoint;
  }
}
