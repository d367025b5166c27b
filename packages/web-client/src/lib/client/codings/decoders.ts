// Responses whose body is decompressed while it is delivered: one class for each content coding.

import { checkOptions } from "@twisted-ts/deferred/internal";
import type { IProtocol } from "@twisted-ts/reactor/interfaces";
import { type BodyLength, type IResponse, UNKNOWN_LENGTH } from "../../iweb/interfaces.ts";
import { checkLimit, checkRatio } from "../../options/checks.ts";
import { ResponseProxy } from "../response-proxy.ts";
import { _GzipProtocol, DecodingProtocol } from "./decoding-protocol.ts";
import type { Compression, DecompressionLimits } from "./decompressor.ts";
import { hasZstd } from "./native-zlib.ts";

/**
 * A response whose body is decoded. Its length is not known: the header's is that of the coded
 * body.
 */
export abstract class DecodedResponse extends ResponseProxy {
  /**
   * Limits on the size of the decoded body, for all responses of the class; see {@link
   * limitDecoder}.
   */
  static readonly limits: DecompressionLimits = {};

  override get length(): BodyLength {
    return UNKNOWN_LENGTH;
  }

  override deliverBody(protocol: IProtocol): void {
    this.original.deliverBody(this._decoding(protocol));
  }

  /** A protocol that decodes the body and delivers it to `protocol`. @internal */
  abstract _decoding(protocol: IProtocol): IProtocol;

  /** The limits of this response's class. @internal */
  get _limits(): DecompressionLimits {
    return (this.constructor as typeof DecodedResponse).limits;
  }
}

/** The class that wraps a response of a coding. */
export type DecoderClass = new (response: IResponse) => IResponse;

/**
 * A decoder with other limits: `[["gzip", limitDecoder(GzipDecoder, { maxLength: 1_000_000 })]]`.
 *
 * @throws TypeError for an unknown limit, or a limit that is not a number.
 * @throws RangeError for a length that is not an integer from 0 on, and for a ratio that is not
 *   positive. `Infinity` switches a limit off.
 */
export function limitDecoder(
  Decoder: new (response: IResponse) => DecodedResponse,
  limits: DecompressionLimits,
): DecoderClass {
  const checked = checkOptions("limitDecoder", limits, ["maxLength", "maxRatio"]);
  if (checked.maxLength !== undefined) checkLimit("maxLength", checked.maxLength);
  if (checked.maxRatio !== undefined) checkRatio("maxRatio", checked.maxRatio);
  // An expression cannot extend an abstract class, so the type is that of a class that has
  // instances.
  return class LimitedDecoder extends (Decoder as typeof GzipDecoder) {
    static override readonly limits: DecompressionLimits = checked;
  };
}

/** Decompresses a gzip body. From `twisted.web.client.GzipDecoder`. */
export class GzipDecoder extends DecodedResponse {
  /** @internal */
  _decoding(protocol: IProtocol): IProtocol {
    return new _GzipProtocol(protocol, this.original, this._limits);
  }
}

/** Decompresses a deflate body, with its zlib wrapping or bare. */
export class DeflateDecoder extends DecodedResponse {
  /** @internal */
  _decoding(protocol: IProtocol): IProtocol {
    return new DecodingProtocol(protocol, this.original, "deflate", this._limits);
  }
}

/** Decompresses a Brotli body (RFC 7932). */
export class BrotliDecoder extends DecodedResponse {
  /** @internal */
  _decoding(protocol: IProtocol): IProtocol {
    return new DecodingProtocol(protocol, this.original, "br", this._limits);
  }
}

/** Decompresses a Zstandard body (RFC 8878): on Node 22.15, 23.8 and later. */
export class ZstdDecoder extends DecodedResponse {
  /** @internal */
  _decoding(protocol: IProtocol): IProtocol {
    return new DecodingProtocol(protocol, this.original, "zstd", this._limits);
  }
}

/**
 * Every coding that this Node can read, with its decoder, the best compression first: for
 * `ContentDecoderAgent`.
 */
export function availableDecoders(): [name: Compression, decoder: DecoderClass][] {
  const everywhere: [Compression, DecoderClass][] = [
    ["br", BrotliDecoder],
    ["gzip", GzipDecoder],
    ["deflate", DeflateDecoder],
  ];
  return hasZstd() ? [["zstd", ZstdDecoder], ...everywhere] : everywhere;
}
