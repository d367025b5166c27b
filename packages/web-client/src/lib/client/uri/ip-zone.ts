// The zone of an IPv6 address: the network interface of this machine that it belongs to, RFC 6874.
// In a URI it follows the address as `%25` and the percent-encoded name of the zone. It has a
// meaning on this machine only.

/**
 * The address without its zone, as it is sent to servers, in the Host header and in TLS (RFC 6874
 * section 4).
 */
export function withoutZone(host: string): string {
  const percent = host.indexOf("%");
  return percent === -1 || !host.includes(":") ? host : host.slice(0, percent);
}

/** The host to connect to: a zone is decoded, `fe80::1%25eth0` to `fe80::1%eth0`. */
export function withDecodedZone(host: string): string {
  const percent = host.indexOf("%");
  if (percent === -1 || !host.includes(":")) return host;
  const written = host.slice(percent + 1);
  // Without the `25`, the zone is written as on the command line; many programs do that.
  const zone = written.length > 2 && written.startsWith("25") ? written.slice(2) : written;
  return `${host.slice(0, percent)}%${decodedName(zone)}`;
}

function decodedName(zone: string): string {
  try {
    return decodeURIComponent(zone);
  } catch {
    // It holds a percent sign that encodes nothing.
    return zone;
  }
}
