// A proxy as users write it: one URI, with the credentials in it.

import type { IStreamClientEndpoint } from "@twisted-ts/reactor/interfaces";
import { HostnameEndpoint } from "@twisted-ts/reactor/internal";
import { checkHostAndPort } from "../uri/authority.ts";
import { decodedCredentials } from "../uri/credentials.ts";
import { withDecodedZone } from "../uri/ip-zone.ts";
import { InvalidURIError, URI } from "../uri/uri.ts";
import { DEFAULT_CONNECT_TIMEOUT, type EndpointReactor, secured } from "./endpoint-factory.ts";
import { DEFAULT_POLICY } from "./https-policy.ts";

/** How to reach a proxy. */
export interface ProxyAccess {
  readonly endpoint: IStreamClientEndpoint;
  /** The value of Proxy-Authorization, or `null`. */
  readonly authorization: string | null;
}

/**
 * How to reach the proxy that a URI names: `http://user:password@host:port`, or only `host:port`;
 * with `https` there is TLS to the proxy itself, whose certificate is checked as that of any
 * server. Credentials are percent-encoded UTF-8.
 *
 * @throws InvalidURIError for another scheme, or without a host. The message does not contain the
 *   URI, which may hold a password.
 */
export function proxyAccess(proxy: string, reactor: EndpointReactor): ProxyAccess {
  const uri = URI.fromBytes(proxy.includes("://") ? proxy : `http://${proxy}`);
  if (uri.scheme !== "http" && uri.scheme !== "https") {
    throw new InvalidURIError(`Unsupported scheme of a proxy: ${uri.scheme}`);
  }
  const at = uri.netloc.lastIndexOf("@");
  // The credentials may contain colons and brackets: they are removed before the host is read.
  const bare = URI.fromBytes(`${uri.scheme}://${uri.netloc.slice(at + 1)}`);
  checkHostAndPort(bare.host, bare.port);
  const host = withDecodedZone(bare.host);
  const endpoint = new HostnameEndpoint(reactor, host, bare.port, {});
  const securing = { policy: DEFAULT_POLICY, clock: reactor, timeout: DEFAULT_CONNECT_TIMEOUT };
  return {
    endpoint: secured(bare, endpoint, securing),
    authorization: at === -1 ? null : basicAuthorization(uri.netloc.slice(0, at)),
  };
}

function basicAuthorization(credentials: string): string {
  let text: string;
  try {
    text = decodedCredentials(credentials).join(":");
  } catch {
    throw new InvalidURIError("The credentials of a proxy's URI are not percent-encoded UTF-8");
  }
  return `Basic ${Buffer.from(text, "utf8").toString("base64")}`;
}
