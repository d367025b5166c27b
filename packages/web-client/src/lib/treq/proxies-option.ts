// Proxies, as the options of a request name them.

/** The proxy of all requests: `http://user:password@host:port`. */
export type ProxyURL = string | URL;

/** The proxies by the scheme of the URL, and what is reached without them, as the variable `no_proxy` lists it. */
export interface Proxies {
  readonly http?: ProxyURL | undefined;
  readonly https?: ProxyURL | undefined;
  readonly no_proxy?: string | undefined;
}
