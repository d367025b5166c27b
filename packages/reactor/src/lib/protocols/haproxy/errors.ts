// What is wrong with a PROXY header.

/** It is no PROXY header. */
export class InvalidProxyHeader extends Error {
  static readonly qualifiedName: string =
    "twisted.protocols.haproxy._exceptions.InvalidProxyHeader";
  override name = "InvalidProxyHeader";
}

/** The protocol is none of those that there are. */
export class InvalidNetworkProtocol extends InvalidProxyHeader {
  static override readonly qualifiedName: string =
    "twisted.protocols.haproxy._exceptions.InvalidNetworkProtocol";
  override name = "InvalidNetworkProtocol";
}

/** An address is missing, or cut off. */
export class MissingAddressData extends InvalidProxyHeader {
  static override readonly qualifiedName: string =
    "twisted.protocols.haproxy._exceptions.MissingAddressData";
  override name = "MissingAddressData";
}
