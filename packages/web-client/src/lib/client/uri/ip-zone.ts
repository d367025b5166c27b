// The zone of an IPv6 address: which of this machine's networks it is meant on, RFC 6874. In a URI it follows the address
// as `%25` and the name of the zone, percent-encoded; nobody but this machine can do anything with it.

/** The address alone: what servers are told, in the Host header and within TLS (RFC 6874 section 4). */
export function withoutZone(host: string): string {
  const percent = host.indexOf("%");
  return percent === -1 || !host.includes(":") ? host : host.slice(0, percent);
}

/** The host as it is connected to: a zone is decoded, `fe80::1%25eth0` to `fe80::1%eth0`. */
export function withDecodedZone(host: string): string {
  const percent = host.indexOf("%");
  if (percent === -1 || !host.includes(":")) return host;
  const written = host.slice(percent + 1);
  // Without the `25` it is written as it is on the command line; many do that.
  const zone = written.length > 2 && written.startsWith("25") ? written.slice(2) : written;
  return `${host.slice(0, percent)}%${decoded(zone)}`;
}

function decoded(zone: string): string {
  try {
    return decodeURIComponent(zone);
  } catch {
    // It holds a percent sign that encodes nothing.
    return zone;
  }
}
