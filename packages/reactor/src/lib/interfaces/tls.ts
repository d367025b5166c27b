// Settings of TLS: with Node's contexts, where Twisted has those of pyOpenSSL.

import type { ConnectionOptions, SecureContext, TLSSocketOptions } from "./tls-types.ts";

/** Settings for the client's side of connections. From `IOpenSSLClientConnectionCreator`. */
export interface IOpenSSLClientConnectionCreator {
  /** The options of Node's `tls.connect` for one connection, without the socket. */
  clientConnectionForTLS(tlsProtocol: unknown): ConnectionOptions;
}

/** Settings for the server's side of connections. From `IOpenSSLServerConnectionCreator`. */
export interface IOpenSSLServerConnectionCreator {
  /** The options of Node's `TLSSocket` for one connection, without the socket. */
  serverConnectionForTLS(tlsProtocol: unknown): TLSSocketOptions;
}

/**
 * The old kind of TLS settings: one context, without the name of a host. From
 * `IOpenSSLContextFactory`.
 */
export interface IOpenSSLContextFactory {
  /** The context for every connection. */
  getContext(): SecureContext;
}

/** Settings of TLS, of any kind. */
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
  /** Chooses from the available ciphers those to be used, in order of preference. */
  selectCiphers(availableCiphers: readonly ICipher[]): readonly ICipher[];
}
