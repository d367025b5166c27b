// The old kind of TLS settings: an object that makes a context.

import { constants } from "node:crypto";
import { readFileSync } from "node:fs";
import { NotImplementedError } from "../error/not-implemented.ts";
import type {
  IOpenSSLClientConnectionCreator,
  IOpenSSLContextFactory,
  IOpenSSLServerConnectionCreator,
} from "../interfaces/tls.ts";
import type { SecureContext, SecureContextOptions } from "../interfaces/tls-types.ts";
import { makeSecureContext } from "../tls/context.ts";
import type { ClientTLSSettings, ServerTLSSettings } from "../tls/settings.ts";
import { withTLSErrors } from "./crypto-errors.ts";
import { versionsOf } from "./methods.ts";

/**
 * Makes contexts for the connections of a server.
 *
 * From `twisted.internet.ssl.ContextFactory`.
 */
export class ContextFactory implements IOpenSSLContextFactory, IOpenSSLServerConnectionCreator {
  /** 1 for a factory of clients, else 0. */
  isClient = 0;

  /**
   * The context. Subclasses override it.
   *
   * @throws NotImplementedError
   */
  getContext(): SecureContext {
    throw new NotImplementedError("Override ContextFactory.getContext");
  }

  /** A server's connection. Clients are not asked for a certificate. */
  serverConnectionForTLS(_tlsProtocol: unknown): ServerTLSSettings {
    return { secureContext: this.getContext() };
  }
}

/**
 * One context for the connections of a server, from two files in PEM. They are read, and checked,
 * at once.
 *
 * From `twisted.internet.ssl.DefaultOpenSSLContextFactory`.
 */
export class DefaultOpenSSLContextFactory extends ContextFactory {
  readonly privateKeyFileName: string;
  readonly certificateFileName: string;
  /** The name of OpenSSL's method, which stands for the versions of TLS that are spoken. */
  readonly sslmethod: string;
  /** Makes the context. */
  readonly _contextFactory: (settings: SecureContextOptions) => SecureContext;
  _context: SecureContext | null = null;

  /**
   * @param privateKeyFileName - the file of the private key.
   * @param certificateFileName - the file of the certificate, and of those that lead to an
   *   authority.
   * @param sslmethod - the name of OpenSSL's method: `TLS_METHOD` for any version from TLS 1.2 on,
   *   `TLSv1_2_METHOD` for that version alone.
   * @throws RangeError for a method that OpenSSL does not have, or not any more.
   * @throws TLSError when a file cannot be read or has something else in it, or the key is not the
   *   certificate's.
   */
  constructor(
    privateKeyFileName: string,
    certificateFileName: string,
    sslmethod = "TLS_METHOD",
    _contextFactory: (settings: SecureContextOptions) => SecureContext = makeSecureContext,
  ) {
    super();
    this.privateKeyFileName = privateKeyFileName;
    this.certificateFileName = certificateFileName;
    this.sslmethod = sslmethod;
    this._contextFactory = _contextFactory;
    this.cacheContext();
  }

  /** Makes the context, unless there is one. */
  cacheContext(): void {
    const versions = versionsOf(this.sslmethod);
    this._context ??= withTLSErrors("SSL routines", () =>
      this._contextFactory({
        ...versions,
        cert: readFileSync(this.certificateFileName),
        key: readFileSync(this.privateKeyFileName),
      }),
    );
  }

  /** The context. */
  override getContext(): SecureContext {
    this.cacheContext();
    return this._context as SecureContext;
  }
}

/**
 * Contexts for the connections of clients that check nothing: neither the name in the server's
 * certificate nor the authority that signed it. Use `optionsForClientTLS` instead.
 *
 * From `twisted.internet.ssl.ClientContextFactory`.
 */
export class ClientContextFactory
  implements IOpenSSLContextFactory, IOpenSSLClientConnectionCreator
{
  /** 1 for a factory of clients, else 0. */
  isClient = 1;
  /** Makes contexts. */
  _contextFactory: (settings: SecureContextOptions) => SecureContext = makeSecureContext;

  /** A new context, for TLS 1.2 and later. */
  getContext(): SecureContext {
    return this._contextFactory({
      minVersion: "TLSv1.2",
      secureOptions: constants.SSL_OP_NO_COMPRESSION,
    });
  }

  /** A client's connection, with nothing checked. */
  clientConnectionForTLS(_tlsProtocol: unknown): ClientTLSSettings {
    return {
      secureContext: this.getContext(),
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    };
  }
}
