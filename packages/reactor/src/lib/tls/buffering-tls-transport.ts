// A TLS transport that gathers small writes.

import type { Failure } from "@twisted-ts/deferred";
import type { IProtocol } from "../interfaces/protocol.ts";
import { checkBytes, checkedPieces } from "../values/check-bytes.ts";
import { AggregateSmallWrites } from "./aggregate-small-writes.ts";
import { TLSMemoryBIOProtocol, type TLSProtocolFactory } from "./tls-memory-bio-protocol.ts";

/**
 * A TLS transport that gathers the small writes of a turn into one.
 *
 * From `twisted.protocols.tls.BufferingTLSTransport`.
 */
export class BufferingTLSTransport extends TLSMemoryBIOProtocol {
  readonly #aggregator: AggregateSmallWrites;

  constructor(
    factory: TLSProtocolFactory,
    wrappedProtocol: IProtocol | null,
    _connectWrapped = true,
  ) {
    super(factory, wrappedProtocol, _connectWrapped);
    this.#aggregator = new AggregateSmallWrites(
      (data) => super.write(data),
      factory._clock,
      () => this._tlsConnection?._carrier ?? null,
    );
  }

  override write(data: Uint8Array): void {
    checkBytes(data);
    if (!this.connected || (this.disconnecting && this._producer === null)) return;
    if (data.length > 0) this.#aggregator.write(data);
  }

  override writeSequence(data: Iterable<Uint8Array>): void {
    for (const piece of checkedPieces(data)) this.write(piece);
  }

  override loseConnection(): void {
    this.#aggregator.flush();
    super.loseConnection();
  }

  override loseWriteConnection(): void {
    this.#aggregator.flush();
    super.loseWriteConnection();
  }

  override unregisterProducer(): void {
    this.#aggregator.flush();
    super.unregisterProducer();
  }

  override abortConnection(): void {
    this.#aggregator.discard();
    super.abortConnection();
  }

  override connectionLost(reason?: Failure): void {
    this.#aggregator.discard();
    super.connectionLost(reason);
  }
}
