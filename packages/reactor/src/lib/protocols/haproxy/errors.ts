// The errors of PROXY headers.

/** The bytes are not a PROXY header. */
export class InvalidProxyHeader extends Error {
  static readonly qualifiedName: string =
    "twisted.protocols.haproxy._exceptions.InvalidProxyHeader";
  override name = "InvalidProxyHeader";
}

/** The protocol in the header is unknown. */
export class InvalidNetworkProtocol extends InvalidProxyHeader {
  static override readonly qualifiedName: string =
    "twisted.protocols.haproxy._exceptions.InvalidNetworkProtocol";
  override name = "InvalidNetworkProtocol";
}

/** An address in the header is missing or incomplete. */
export class MissingAddressData extends InvalidProxyHeader {
  static override readonly qualifiedName: string =
    "twisted.protocols.haproxy._exceptions.MissingAddressData";
  override name = "MissingAddressData";
}
