import { inspect } from "node:util";
import type { IAddress } from "@twisted-ts/reactor/interfaces";
import { Factory } from "@twisted-ts/reactor/protocol";
import { HTTP11ClientProtocol } from "../../newclient/http11-client-protocol.ts";

/** Called with a connection when something happens to it. */
export type ConnectionCallback = (protocol: HTTP11ClientProtocol) => unknown;

/**
 * Builds the connections of a pool.
 *
 * From `twisted.web.client._HTTP11ClientFactory`.
 */
export class _HTTP11ClientFactory extends Factory {
  override noisy = false;
  /** The `quiescentCallback` of each connection: it puts the connection back into the pool. */
  _quiescentCallback: ConnectionCallback;
  /** A text that describes the endpoint. */
  _metadata: string;
  /** Called with a connection that is lost, or `null`. @internal */
  _lostCallback: ConnectionCallback | null;

  constructor(
    quiescentCallback: ConnectionCallback,
    metadata: string,
    lostCallback: ConnectionCallback | null = null,
  ) {
    super();
    this._quiescentCallback = quiescentCallback;
    this._metadata = metadata;
    this._lostCallback = lostCallback;
  }

  override buildProtocol(_addr: IAddress | null): HTTP11ClientProtocol {
    const protocol = new HTTP11ClientProtocol(this._quiescentCallback);
    protocol._lostCallback = this._lostCallback;
    return protocol;
  }

  override toString(): string {
    return `_HTTP11ClientFactory(${this._quiescentCallback.name || "function"}, ${this._metadata})`;
  }

  /** The text that the console shows. */
  [inspect.custom](): string {
    return this.toString();
  }
}
