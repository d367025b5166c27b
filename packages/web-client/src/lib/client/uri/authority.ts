import { bytesRepr } from "@twisted-ts/deferred/internal";
import { isIPv6Address } from "@twisted-ts/reactor/abstract";
import { InvalidURIError, type URI } from "./uri.ts";

/** `reg-name` or `IPv4address`, RFC 3986 section 3.2.2, of at least one character. */
const REG_NAME = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;

/**
 * Refuses a URI with an authority that no request can be sent to. Twisted takes
 * `user:password@host` for a host name, and resolves it.
 *
 * @throws InvalidURIError when there is no host, when it holds a character that a host cannot have,
 *   when user information is given, and when the port is no number from 0 to 65535.
 */
export function checkAuthority(uri: URI): void {
  const { host, netloc, port } = uri;
  if (netloc.includes("@")) {
    // The message does not contain the URI, because that would reveal the password.
    throw new InvalidURIError(
      "User information in a URI is not sent: use an Authorization header in its place",
    );
  }
  if (host === "") throw new InvalidURIError(`No host in URI ${bytesRepr(uri.toBytes())}`);
  checkHost(host, netloc.includes("["));
  checkPort(port);
}

/**
 * Refuses a host or a port that a connection cannot have.
 *
 * @param host - a name, or an IP address without brackets.
 * @throws InvalidURIError
 */
export function checkHostAndPort(host: string, port: number): void {
  checkHost(host, String(host).includes(":"));
  checkPort(port);
}

function checkHost(host: string, isAddress: boolean): void {
  if (!(isAddress ? isIPv6Address(host) : REG_NAME.test(host))) {
    throw new InvalidURIError(`Invalid host ${bytesRepr(host)} in URI`);
  }
}

function checkPort(port: number): void {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidURIError(`Invalid port ${port} in URI`);
  }
}
