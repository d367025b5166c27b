// TLS, in terms of Node's contexts in place of pyOpenSSL's.

import type { ConnectionOptions, SecureContext, TLSSocketOptions } from "./tls-types.ts";

/** Settings for the client's side of connections. From `IOpenSSLClientConnectionCreator`. */
export interface IOpenSSLClientConnectionCreator {
  /** What Node's `tls.connect` is to be given for one connection, the socket apart. */
  clientConnectionForTLS(tlsProtocol: unknown): ConnectionOptions;
}

/** Settings for the server's side of connections. From `IOpenSSLServerConnectionCreator`. */
export interface IOpenSSLServerConnectionCreator {
  /** What Node's `TLSSocket` is to be given for one connection, the socket apart. */
  serverConnectionForTLS(tlsProtocol: unknown): TLSSocketOptions;
}

/**
 * The old kind of TLS settings: one context, and nothing about names. From
 * `IOpenSSLContextFactory`.
 */
export interface IOpenSSLContextFactory {
  /** The context for every connection. */
  getContext(): SecureContext;
}

/** Anything that TLS connections can be set up with. */
export type TLSContextFactory =
  | IOpenSSLClientConnectionCreator
  | IOpenSSLServerConnectionCreator
  | IOpenSSLContextFactory;

/** A cipher suite. From `twisted.internet.interfaces.ICipher`. */
export interface ICipher {
  /** Its name as OpenSSL spells it. */
  readonly fullName: string;
}

/** A choice of cipher suites. From `twisted.internet.interfaces.IAcceptableCiphers`. */
export interface IAcceptableCiphers {
  /** Those of the available ciphers that are to be used, in order of preference. */
  selectCiphers(availableCiphers: readonly ICipher[]): readonly ICipher[];
}
