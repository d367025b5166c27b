// TLS, in terms of Node's contexts in place of pyOpenSSL's.

import type {
  ConnectionOptions,
  PeerCertificate,
  SecureContext,
  TLSSocketOptions,
} from "../reactor/tls-types.ts";
import type { ITCPTransport } from "./transport.ts";

/** A connection that can turn to TLS half-way. From `twisted.internet.interfaces.ITLSTransport`. */
export interface ITLSTransport extends ITCPTransport {
  /**
   * From here on the connection is encrypted. Bytes written before go out in the clear; plain bytes already received
   * but not yet delivered are discarded.
   */
  startTLS(contextFactory: TLSContextFactory): void;
}

/** An encrypted connection. From `twisted.internet.interfaces.ISSLTransport`. */
export interface ISSLTransport extends ITCPTransport {
  /** The certificate that the peer showed, or `null`. */
  getPeerCertificate(): PeerCertificate | null;
}

/** An encrypted connection on which a protocol can be chosen (ALPN). From `twisted.internet.interfaces.INegotiated`. */
export interface INegotiated extends ISSLTransport {
  /** The protocol that was agreed on, or `null`: before the handshake is done, and when there was no agreement. */
  readonly negotiatedProtocol: Buffer | null;
}

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

/** The old kind of TLS settings: one context, and nothing about names. From `IOpenSSLContextFactory`. */
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
