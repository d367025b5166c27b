// TLS over any endpoint.

import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IOpenSSLClientConnectionCreator } from "../interfaces/tls.ts";
import { TLSMemoryBIOFactory } from "../tls/tls-memory-bio-factory.ts";
import { _WrapperEndpoint } from "./wrapper.ts";

/**
 * An endpoint that connects through another, and turns to TLS as soon as that is connected.
 *
 * The protocol is connected before the handshake is done: what it writes is encrypted and sent
 * after it. From `twisted.internet.endpoints.wrapClientTLS`.
 *
 * @param connectionCreator - the settings of TLS: what `optionsForClientTLS` returns.
 * @param wrappedEndpoint - the endpoint to connect through: a `HostnameEndpoint`, another TLS
 *   endpoint.
 */
export function wrapClientTLS(
  connectionCreator: IOpenSSLClientConnectionCreator,
  wrappedEndpoint: IStreamClientEndpoint,
): _WrapperEndpoint {
  return new _WrapperEndpoint(
    wrappedEndpoint,
    (protocolFactory) => new TLSMemoryBIOFactory(connectionCreator, true, protocolFactory),
  );
}
