import { type Deferred, Failure } from "@twisted-ts/deferred";
import { ResponseFailed, ResponseLimitExceeded } from "../../error/newclient.ts";
import { lowerCase, trimWhitespace } from "../../grammar/grammar.ts";
import { latin1 } from "../../grammar/latin1.ts";
import { Headers } from "../../headers/headers.ts";
import type { IAgent, IBodyProducer, IResponse } from "../../iweb/interfaces.ts";
import type { RequestOptions } from "../../options/request-options.ts";
import { requestThrough } from "../agent-request.ts";
import type { DecoderClass } from "./decoders.ts";

/** Most codings of one response. No honest server applies more, one after another. */
const MAX_CODINGS = 5;

/** A response has more content codings than are decoded. */
export class TooManyContentCodings extends ResponseLimitExceeded {
  static override readonly qualifiedName: string = "twisted.web.client.TooManyContentCodings";
  override name = "TooManyContentCodings";
}

/**
 * Asks for compressed content, and decompresses the response.
 *
 * `new ContentDecoderAgent(agent, [["gzip", GzipDecoder]])`, or `availableDecoders()` for all that
 * this Node can read. A coding without a decoder is left in the body and in the header: the caller
 * may know it.
 *
 * From `twisted.web.client.ContentDecoderAgent`.
 */
export class ContentDecoderAgent implements IAgent {
  readonly _agent: IAgent;
  readonly _decoders: ReadonlyMap<string, DecoderClass>;
  /** The value of Accept-Encoding. */
  readonly _supported: string;

  /**
   * @param decoders - names of codings, in the order in which they are asked for, and the class for
   * each.
   */
  constructor(
    agent: IAgent,
    decoders: Iterable<readonly [name: string | Uint8Array, decoder: DecoderClass]>,
  ) {
    const named = Array.from(decoders, ([name, decoder]) => [latin1(name), decoder] as const);
    this._agent = agent;
    this._decoders = new Map(named);
    this._supported = named.map(([name]) => name).join(",");
  }

  /**
   * Makes a request that says which codings are understood. An Accept-Encoding of the caller is
   * sent instead; the response is still decoded.
   *
   * @returns what the wrapped agent returns; it can also fail with `ResponseFailed` holding {@link
   *   TooManyContentCodings}.
   */
  request(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers?: Headers | null,
    bodyProducer?: IBodyProducer | null,
    options?: RequestOptions,
  ): Deferred<IResponse> {
    const sent = headers?.copy() ?? new Headers();
    if (!sent.hasHeader("Accept-Encoding")) sent.addRawHeader("Accept-Encoding", this._supported);
    const requesting = requestThrough(this._agent, method, uri, sent, bodyProducer, options);
    return requesting.addCallback((response) => this._handleResponse(response));
  }

  /** Decodes the codings that have a decoder, the last one first. */
  _handleResponse(response: IResponse): IResponse {
    const codings = contentCodings(response.headers);
    if (codings.length === 0) return response;
    if (codings.length > MAX_CODINGS) throw tooMany(response, codings);
    let decoded = response;
    for (let name = codings.at(-1); name !== undefined; name = codings.at(-1)) {
      const coding = canonicalCoding(name);
      if (coding !== "identity") {
        const Decoder = this._decoders.get(coding);
        if (Decoder === undefined) break;
        decoded = wrapped(decoded, Decoder);
      }
      codings.pop();
    }
    if (codings.length > 0) {
      response.headers.setRawHeaders("Content-Encoding", [codings.join(",")]);
    } else {
      response.headers.removeHeader("Content-Encoding");
    }
    return decoded;
  }
}

/**
 * The names of a response's codings, as the header spells them, in the order in which they were
 * applied.
 */
function contentCodings(headers: Headers): string[] {
  const codings: string[] = [];
  // Names are ASCII, RFC 9110 section 5.6.2. Read as bytes, none of them can become another one.
  for (const value of headers.getRawHeaders(CONTENT_ENCODING, [])) {
    for (const member of latin1(value).split(",")) {
      const name = trimWhitespace(member);
      if (name !== "") codings.push(name);
    }
  }
  return codings;
}

/**
 * The name by which a decoder is found: names are case-insensitive, and `x-gzip` is gzip, RFC 9110
 * section 8.4.1.3.
 */
function canonicalCoding(name: string): string {
  const lower = lowerCase(name);
  return lower === "x-gzip" ? "gzip" : lower;
}

/** The response with a decoder around it. When that cannot be made, the connection is closed. */
function wrapped(response: IResponse, Decoder: DecoderClass): IResponse {
  try {
    return new Decoder(response);
  } catch (error) {
    response.abort?.();
    throw error;
  }
}

const CONTENT_ENCODING = Buffer.from("Content-Encoding");

function tooMany(response: IResponse, codings: readonly string[]): ResponseFailed {
  response.abort?.();
  const error = new TooManyContentCodings("content codings", MAX_CODINGS, codings.join(","));
  return new ResponseFailed([new Failure(error)], response);
}
