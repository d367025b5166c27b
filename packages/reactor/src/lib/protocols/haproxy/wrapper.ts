// Connections that begin with a PROXY header.

import type { Failure } from "@twisted-ts/deferred";
import type { IAddress } from "../../interfaces/address.ts";
import { logPrefixOf } from "../../interfaces/log-prefix.ts";
import { ProtocolWrapper } from "../policies/protocol-wrapper.ts";
import { type WrapperMaker, WrappingFactory } from "../policies/wrapping-factory.ts";
import { InvalidProxyHeader } from "./errors.ts";
import type { IProxyInfo, IProxyParser } from "./proxy-info.ts";
import { V1Parser } from "./v1-parser.ts";
import { V2Parser } from "./v2-parser.ts";

/**
 * Reads a PROXY header, of version 1 or 2, before anything else. From then on `getPeer` and
 * `getHost` return its addresses. A connection that does not begin with a header is closed.
 *
 * From `twisted.protocols.haproxy._wrapper.HAProxyProtocolWrapper`.
 */
export class HAProxyProtocolWrapper extends ProtocolWrapper {
  /** The contents of the header; `null` before it was received. */
  _proxyInfo: IProxyInfo | null = null;
  /** The parser of the header; `null` before the first bytes, and when the header is complete. */
  _parser: IProxyParser | null = null;
  #refused = false;

  override dataReceived(data: Buffer): void {
    if (this._proxyInfo !== null) {
      super.dataReceived(data);
    } else if (!this.#refused && data.length > 0) {
      const rest = this.#readHeader(data);
      if (rest !== null && rest.length > 0) super.dataReceived(rest);
    }
  }

  override connectionLost(reason?: Failure): void {
    this.#refused = true;
    super.connectionLost(reason);
  }

  /** The address of the client, if the header has it; else that of the proxy. */
  override getPeer(): IAddress {
    return this._proxyInfo?.source ?? super.getPeer();
  }

  /**
   * The address that the client connected to, if the header has it; else that of this side of the
   * connection with the proxy.
   */
  override getHost(): IAddress {
    return this._proxyInfo?.destination ?? super.getHost();
  }

  /** The bytes after the header; `null` as long as it is not complete, and when it is refused. */
  #readHeader(data: Buffer): Buffer | null {
    try {
      this._parser ??= parserFor(data);
      const [info, rest] = this._parser.feed(data);
      if (info === null) return null;
      this._parser = null;
      this._proxyInfo = info;
      return rest;
    } catch (error) {
      if (!(error instanceof InvalidProxyHeader)) throw error;
      this.#refused = true;
      this._parser = null;
      this.loseConnection();
      return null;
    }
  }
}

/** The parser for the version of the header. The first byte is different in the two versions. */
function parserFor(data: Buffer): IProxyParser {
  if (V2Parser.begins(data)) return new V2Parser();
  if (V1Parser.begins(data)) return new V1Parser();
  throw new InvalidProxyHeader("The connection does not begin with a PROXY header");
}

/**
 * Has the connections of another factory begin with a PROXY header.
 *
 * From `twisted.protocols.haproxy._wrapper.HAProxyWrappingFactory`.
 */
export class HAProxyWrappingFactory extends WrappingFactory {
  override protocol: WrapperMaker = HAProxyProtocolWrapper;

  /** The log prefix of the factory within, with `PROXY` in brackets. */
  override logPrefix(): string {
    return `${logPrefixOf(this.wrappedFactory)} (PROXY)`;
  }
}
