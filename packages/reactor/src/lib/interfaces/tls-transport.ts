// Encrypted connections.

import type { TLSContextFactory } from "./tls.ts";
import type { PeerCertificate } from "./tls-types.ts";
import type { ITCPTransport } from "./transport.ts";

/** A connection that can turn to TLS half-way. From `twisted.internet.interfaces.ITLSTransport`. */
export interface ITLSTransport extends ITCPTransport {
  /**
   * From now on the connection is encrypted. Bytes that were written before are sent in plain text;
   * plain bytes that were received before and not yet delivered are discarded.
   */
  startTLS(contextFactory: TLSContextFactory): void;
}

/** An encrypted connection. From `twisted.internet.interfaces.ISSLTransport`. */
export interface ISSLTransport extends ITCPTransport {
  /** The certificate that the peer showed, or `null`. */
  getPeerCertificate(): PeerCertificate | null;
}

/**
 * An encrypted connection on which a protocol can be chosen (ALPN). From
 * `twisted.internet.interfaces.INegotiated`.
 */
export interface INegotiated extends ISSLTransport {
  /**
   * The protocol that was agreed on, or `null`: before the handshake is done, and when there was no
   * agreement.
   */
  readonly negotiatedProtocol: Buffer | null;
}
