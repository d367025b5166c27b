// The contents of a PROXY header.

import type { IAddress } from "../../interfaces/address.ts";

/** The contents of a PROXY header. From `twisted.protocols.haproxy._interfaces.IProxyInfo`. */
export interface IProxyInfo {
  /** The header as it was received; a header of version 1 without its line end. */
  readonly header: Buffer;
  /** The address of the client that connected to the proxy, or `null` if the header has none. */
  readonly source: IAddress | null;
  /** The address that the client connected to, or `null` if the header has none. */
  readonly destination: IAddress | null;
}

/**
 * Reads a PROXY header that is received in pieces. From
 * `twisted.protocols.haproxy._interfaces.IProxyParser`.
 */
export interface IProxyParser {
  /**
   * Takes the next bytes.
   *
   * @returns the contents of the header and the bytes after it, or two `null`s as long as it is not
   *   complete.
   * @throws InvalidProxyHeader as soon as the bytes cannot become a header.
   */
  feed(data: Buffer): readonly [IProxyInfo, Buffer] | readonly [null, null];
}

/** The contents of a PROXY header. From `twisted.protocols.haproxy._info.ProxyInfo`. */
export class ProxyInfo implements IProxyInfo {
  readonly header: Buffer;
  readonly source: IAddress | null;
  readonly destination: IAddress | null;

  constructor(header: Buffer, source: IAddress | null, destination: IAddress | null) {
    this.header = header;
    this.source = source;
    this.destination = destination;
  }
}
