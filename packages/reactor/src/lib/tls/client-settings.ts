// How the server's name is checked when a client has only a context.

import { isIPAddress, isIPv6Address } from "../address/ip-address.ts";
import { isOpenSSLClientConnectionCreator, isOpenSSLContextFactory } from "../interfaces/guards.ts";
import type { TLSContextFactory } from "../interfaces/tls.ts";

/**
 * For a context factory without a server's name: the server's certificate has to be for the host
 * that is connected to. (A context of Node cannot say that the name is not to be checked.)
 */
export function withServerName(contextFactory: TLSContextFactory, host: string): TLSContextFactory {
  if (isOpenSSLClientConnectionCreator(contextFactory)) return contextFactory;
  if (!isOpenSSLContextFactory(contextFactory)) return contextFactory;
  const isAddress = isIPAddress(host) || isIPv6Address(host);
  return {
    clientConnectionForTLS: () => ({
      secureContext: contextFactory.getContext(),
      ...(isAddress ? { host } : { servername: host }),
    }),
  };
}
