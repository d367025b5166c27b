// Endpoints that connect to a TCP port on IPv4.

import type { Deferred } from "@twisted-ts/deferred";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import { TCPClientEndpoint } from "./tcp-client.ts";

/** Connects to a TCP port, on IPv4. From `twisted.internet.endpoints.TCP4ClientEndpoint`. */
export class TCP4ClientEndpoint extends TCPClientEndpoint implements IStreamClientEndpoint {
  /** See `IStreamClientEndpoint.connect`. */
  connect(protocolFactory: IProtocolFactory): Deferred<IProtocol> {
    return this._connectTo(this._host, protocolFactory);
  }
}
