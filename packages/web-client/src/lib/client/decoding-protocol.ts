import { Failure } from "@twisted-ts/deferred";
import type { IProtocol, ITransport } from "@twisted-ts/reactor/interfaces";
import { PotentialDataLoss } from "../http/errors.ts";
import type { IResponse } from "../iweb/interfaces.ts";
import { ResponseDone, ResponseFailed } from "../newclient/errors.ts";
import { type Compression, type DecompressionLimits, Decompressor } from "./decompressor.ts";

/**
 * Decompresses a body on its way to another protocol, synchronously: a piece goes on before the next is taken.
 *
 * A body that breaks off, or is no such coding, ends with `ResponseFailed` holding `DecompressionError`; one that grows
 * without end with `ResponseFailed` holding `DecompressedTooLarge`, and its connection is closed.
 */
export class DecodingProtocol implements IProtocol {
  /** Who gets the body. */
  readonly original: IProtocol;
  readonly _response: IResponse;
  readonly #decompressor: Decompressor;

  constructor(
    protocol: IProtocol,
    response: IResponse,
    kind: Compression,
    limits: DecompressionLimits = {},
  ) {
    this.original = protocol;
    this._response = response;
    this.#decompressor = new Decompressor(kind, limits, (data) => protocol.dataReceived(data));
  }

  makeConnection(transport: ITransport): void {
    this.original.makeConnection(transport);
  }

  connectionMade(): void {
    this.original.connectionMade();
  }

  /** @throws ResponseFailed */
  dataReceived(data: Buffer): void {
    try {
      this.#decompressor.write(data);
    } catch (error) {
      throw this.#failed([new Failure(error)]);
    }
  }

  connectionLost(reason: Failure): void {
    const ended = reason.check(ResponseDone, PotentialDataLoss) !== null;
    let outcome = reason;
    try {
      // What is left of a body that broke off anyway is of no use, and its own error says more.
      if (ended) this.#decompressor.end();
      else this.#decompressor.close();
    } catch (error) {
      outcome = new Failure(this.#failed([reason, new Failure(error)]));
    }
    this.original.connectionLost(outcome);
  }

  #failed(reasons: readonly Failure[]): ResponseFailed {
    return new ResponseFailed(reasons, this._response as ResponseFailed["response"]);
  }
}

/** Decompresses a gzip body. From `twisted.web.client._GzipProtocol`. */
export class _GzipProtocol extends DecodingProtocol {
  constructor(protocol: IProtocol, response: IResponse, limits?: DecompressionLimits) {
    super(protocol, response, "gzip", limits);
  }
}
