// The proxies in the options of a request.

/** The proxy of all requests: `http://user:password@host:port`. */
export type ProxyURL = string | URL;

/**
 * The proxies by the scheme of the URL, and the hosts that are reached without them, as in the
 * variable `no_proxy`.
 */
export interface Proxies {
  readonly http?: ProxyURL | undefined;
  readonly https?: ProxyURL | undefined;
  readonly no_proxy?: string | undefined;
}
