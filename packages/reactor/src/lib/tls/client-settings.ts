// Settings for a client that is given only a context.

import { isIPAddress, isIPv6Address } from "../address/ip-address.ts";
import { isOpenSSLClientConnectionCreator, isOpenSSLContextFactory } from "../interfaces/guards.ts";
import type { TLSContextFactory } from "../interfaces/tls.ts";

/**
 * Where a context factory says nothing about the server's name, the name that is connected to has
 * to be on its certificate: a context of Node cannot say that the server is not to be checked.
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
