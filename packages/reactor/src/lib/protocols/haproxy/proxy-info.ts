// What a PROXY header says.

import type { IAddress } from "../../interfaces/address.ts";

/** What a PROXY header says. From `twisted.protocols.haproxy._interfaces.IProxyInfo`. */
export interface IProxyInfo {
  /** The header as it came; a version 1 header without its line end. */
  readonly header: Buffer;
  /** Who connected to the proxy, or `null` when the header does not say. */
  readonly source: IAddress | null;
  /** The address connected to, or `null` when the header does not say. */
  readonly destination: IAddress | null;
}

/**
 * Reads a PROXY header that comes in pieces. From
 * `twisted.protocols.haproxy._interfaces.IProxyParser`.
 */
export interface IProxyParser {
  /**
   * Takes the next bytes.
   *
   * @returns what the header says and the bytes after it, or two `null`s as long as it is not
   *   complete.
   * @throws InvalidProxyHeader as soon as it cannot become a header.
   */
  feed(data: Buffer): readonly [IProxyInfo, Buffer] | readonly [null, null];
}

/** What a PROXY header says. From `twisted.protocols.haproxy._info.ProxyInfo`. */
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
