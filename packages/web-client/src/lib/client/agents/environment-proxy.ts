// The proxies that the environment names: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, as curl,
// Python and Go read them.

import { latin1 } from "../../grammar/latin1.ts";
import { type AddressBytes, addressBytes, sameNetwork } from "../uri/ip-bits.ts";
import { withDecodedZone, withoutZone } from "../uri/ip-zone.ts";
import { URI } from "../uri/uri.ts";

/** Names and values, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The URI of the proxy that the environment names for a URI; `null` for none. {@link
 * EnvironmentProxyAgent} uses it, and any other agent can, with {@link ProxyAgent.fromURI}.
 *
 * - `https_proxy` is for `https`, `http_proxy` for `http` URIs; each may be written in capitals,
 *   and lower case wins. An empty one is none. `HTTP_PROXY` is ignored where `REQUEST_METHOD` is
 *   set: in a CGI program the client can set it, with a header `Proxy`.
 * - `no_proxy` is a list, separated by commas or spaces, of what is reached without a proxy: `*`
 *   for all; a name, with all names below it (with or without a dot before it); an IP address,
 *   without or in brackets; a network, `10.0.0.0/8`. Each but the last may have a port,
 *   `host:8080`, and then concerns that port only. `localhost` stands for all loopback addresses,
 *   too.
 */
export function proxyFromEnvironment(
  uri: string | Uint8Array | URI,
  environment: Environment = process.env,
): string | null {
  const target = uri instanceof URI ? uri : URI.fromBytes(latin1(uri));
  const proxy = proxyOfScheme(target.scheme, environment);
  if (proxy === "" || isExcluded(target, variable(environment, "no_proxy"))) return null;
  return proxy;
}

function proxyOfScheme(scheme: string, environment: Environment): string {
  if (scheme === "https") return variable(environment, "https_proxy");
  if (scheme !== "http") return "";
  // CVE-2016-1000111: the header `Proxy` of a CGI request arrives as HTTP_PROXY.
  const isCGI = variable(environment, "request_method") !== "";
  return variable(environment, "http_proxy", !isCGI);
}

function variable(environment: Environment, name: string, inCapitals = true): string {
  const value = environment[name] ?? (inCapitals ? environment[name.toUpperCase()] : undefined);
  return value?.trim() ?? "";
}

function isExcluded(target: URI, list: string): boolean {
  if (list === "") return false;
  const host = withoutFinalDot(withoutZone(withDecodedZone(target.host)).toLowerCase());
  const address = addressBytes(host);
  for (const entry of list.toLowerCase().split(/[\s,]/)) {
    if (entry !== "" && excludes(entry, host, address, target.port)) return true;
  }
  return false;
}

function excludes(
  entry: string,
  host: string,
  address: AddressBytes | null,
  port: number,
): boolean {
  if (entry === "*") return true;
  const slash = entry.indexOf("/");
  if (slash !== -1) {
    return address !== null && isInNetwork(address, entry.slice(0, slash), entry.slice(slash + 1));
  }
  const { name, port: only } = split(entry);
  if (only !== null && only !== port) return false;
  const listed = addressBytes(name);
  if (listed !== null) {
    return address !== null && sameNetwork(address, listed, 8 * listed.length);
  }
  if (name === "localhost" && isLoopback(host, address)) return true;
  const domain = withoutFinalDot(name.startsWith("*.") ? name.slice(2) : name.replace(/^\./, ""));
  return domain !== "" && (host === domain || (address === null && host.endsWith(`.${domain}`)));
}

function isInNetwork(address: AddressBytes, network: string, length: string): boolean {
  const bytes = addressBytes(withoutBrackets(network));
  if (bytes === null || !/^[0-9]{1,3}$/.test(length)) return false;
  const bits = Number(length);
  return bits <= 8 * bytes.length && sameNetwork(address, bytes, bits);
}

function isLoopback(host: string, address: AddressBytes | null): boolean {
  if (address === null) return host === "localhost" || host.endsWith(".localhost");
  if (address.length === 4) return address[0] === 127;
  return address.every((byte, index) => byte === (index === 15 ? 1 : 0));
}

/** The name of an entry and its port; a bare IPv6 address has none. */
function split(entry: string): { readonly name: string; readonly port: number | null } {
  const colon = entry.lastIndexOf(":");
  const bare = addressBytes(withoutZone(entry)) !== null;
  if (bare || colon === -1 || !/^[0-9]{1,5}$/.test(entry.slice(colon + 1))) {
    return { name: withoutZone(withoutBrackets(entry)), port: null };
  }
  const name = withoutZone(withoutBrackets(entry.slice(0, colon)));
  return { name, port: Number(entry.slice(colon + 1)) };
}

function withoutBrackets(text: string): string {
  return text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
}

function withoutFinalDot(name: string): string {
  return name.endsWith(".") ? name.slice(0, -1) : name;
}
