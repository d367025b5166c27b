// The HTTPS policies from before Twisted 14. They are kept, since programs still use them, with a
// warning.

import { textRepr } from "@twisted-ts/deferred/internal";
import type { IOpenSSLContextFactory } from "@twisted-ts/reactor/interfaces";
import type { CertificateOptions } from "@twisted-ts/reactor/ssl";
import type { IPolicyForHTTPS } from "../../iweb/interfaces.ts";
import { lazy } from "../../lazy.ts";

const ssl = lazy<typeof import("@twisted-ts/reactor/ssl")>("@twisted-ts/reactor/ssl");

type SecureContext = ReturnType<IOpenSSLContextFactory["getContext"]>;

/** A policy of the old kind: it returns a context, with which the host name is not checked. */
export interface WebContextFactory {
  /** The context for a host and port. */
  getContext(hostname: string | Uint8Array, port: number): SecureContext;
}

/**
 * Checks that a certificate is trusted, but not that it is of this host: the owner of any
 * certificate can pretend to be the server. Use `BrowserLikePolicyForHTTPS` instead.
 *
 * From `twisted.web.client.WebClientContextFactory`, deprecated since Twisted 14.0.
 *
 * @deprecated
 */
export class WebClientContextFactory implements WebContextFactory {
  constructor() {
    process.emitWarning(
      "twisted.web.client.WebClientContextFactory was deprecated in Twisted 14.0.0: " +
        "please use twisted.web.client.BrowserLikePolicyForHTTPS instead",
      "DeprecationWarning",
    );
  }

  /** The settings: the system's authorities. The arguments are ignored. */
  _getCertificateOptions(_hostname: string | Uint8Array, _port: number): CertificateOptions {
    const { CertificateOptions, platformTrust } = ssl();
    return new CertificateOptions({ trustRoot: platformTrust() });
  }

  /** A new context. */
  getContext(hostname: string | Uint8Array, port: number): SecureContext {
    return this._getCertificateOptions(hostname, port).getContext();
  }
}

/** Has one context for all. From `twisted.web.client._ContextFactoryWithContext`. */
export class _ContextFactoryWithContext implements IOpenSSLContextFactory {
  readonly _context: SecureContext;

  constructor(context: SecureContext) {
    this._context = context;
  }

  /** The context for a host and port. */
  getContext(): SecureContext {
    return this._context;
  }
}

/**
 * Makes a policy of one of the old kind. From
 * `twisted.web.client._DeprecatedToCurrentPolicyForHTTPS`.
 */
export class _DeprecatedToCurrentPolicyForHTTPS implements IPolicyForHTTPS<IOpenSSLContextFactory> {
  readonly _webContextFactory: WebContextFactory;

  constructor(webContextFactory: WebContextFactory) {
    this._webContextFactory = webContextFactory;
  }

  creatorForNetloc(hostname: string | Uint8Array, port: number): IOpenSSLContextFactory {
    return new _ContextFactoryWithContext(this._webContextFactory.getContext(hostname, port));
  }
}

/** Warns that something is no policy for HTTPS. */
export function warnOfOldPolicy(policy: unknown): void {
  const shown = typeof policy === "string" ? textRepr(policy) : String(policy);
  process.emitWarning(
    `${shown} was passed as the HTTPS policy for an Agent, but it does not provide IPolicyForHTTPS.  ` +
      "Since Twisted 14.0, you must pass a provider of IPolicyForHTTPS.",
    "DeprecationWarning",
  );
}
