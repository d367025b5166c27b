// How the certificates of `https` servers are checked.

import type { IOpenSSLClientConnectionCreator } from "@twisted-ts/reactor/interfaces";
import type { optionsForClientTLS } from "@twisted-ts/reactor/ssl";
import { latin1 } from "../../grammar/latin1.ts";
import type { IPolicyForHTTPS } from "../../iweb/interfaces.ts";
import { lazy } from "../../lazy.ts";
import { checkLimit } from "../../options/checks.ts";
import { removeOldest } from "../oldest-entry.ts";

const ssl = lazy<typeof import("@twisted-ts/reactor/ssl")>("@twisted-ts/reactor/ssl");

/** The values of `trustRoot`: see `optionsForClientTLS`. */
export type TrustRoot = NonNullable<Parameters<typeof optionsForClientTLS>[1]>["trustRoot"];

type Creator = IOpenSSLClientConnectionCreator;

/**
 * Checks certificates as browsers do: against the system's authorities, and the name of the host.
 *
 * From `twisted.web.client.BrowserLikePolicyForHTTPS`.
 */
export class BrowserLikePolicyForHTTPS implements IPolicyForHTTPS<Creator> {
  readonly _trustRoot: TrustRoot | null;

  /** @param trustRoot - the certificates to trust instead of the usual authorities. */
  constructor(trustRoot: TrustRoot | null = null) {
    this._trustRoot = trustRoot;
  }

  /** Returns what makes TLS connections to a host. The port is ignored. */
  creatorForNetloc(hostname: string | Uint8Array, _port: number): Creator {
    const options = { trustRoot: this._trustRoot ?? undefined };
    return ssl().optionsForClientTLS(latin1(hostname), options);
  }
}

/** The default policy. All agents have the same one, so that they can share connections. */
export const DEFAULT_POLICY = new BrowserLikePolicyForHTTPS();

/**
 * Caches what another policy returned for the host names used last.
 *
 * From `twisted.web.client.HostnameCachingHTTPSPolicy`.
 */
export class HostnameCachingHTTPSPolicy<C = Creator> implements IPolicyForHTTPS<C> {
  readonly _policyForHTTPS: IPolicyForHTTPS<C>;
  /** Host names to what the policy returned, the least recently used first. */
  readonly _cache = new Map<string, C>();
  /** Most host names remembered. */
  readonly _cacheSize: number;

  /** @throws TypeError, RangeError when the size is no integer from 0 on, nor Infinity. */
  constructor(policyforHTTPS: IPolicyForHTTPS<C>, cacheSize = 20) {
    this._policyForHTTPS = policyforHTTPS;
    this._cacheSize = checkLimit("cacheSize", cacheSize);
  }

  /** Returns what the other policy returns, or has returned before. */
  creatorForNetloc(hostname: string | Uint8Array, port: number): C {
    const host = latin1(hostname);
    const known = this._cache.get(host);
    this._cache.delete(host);
    const creator = known ?? this._policyForHTTPS.creatorForNetloc(hostname, port);
    this._cache.set(host, creator);
    if (this._cache.size > this._cacheSize) removeOldest(this._cache);
    return creator;
  }
}
