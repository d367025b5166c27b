import { type Deferred, Failure } from "@twisted-ts/deferred";
import { Headers } from "../headers/headers.ts";
import { trimWhitespace } from "../http/grammar.ts";
import { latin1 } from "../http/python-text.ts";
import type { IAgent, IBodyProducer, IResponse } from "../iweb/interfaces.ts";
import { ResponseFailed, ResponseLimitExceeded } from "../newclient/errors.ts";
import type { DecoderClass } from "./decoders.ts";
import type { RequestOptions } from "./request-options.ts";

/** More codings than this lie over one another in no response that means well. */
const MOST_CODINGS = 5;

/** A response names more content codings than are taken off. */
export class TooManyContentCodings extends ResponseLimitExceeded {
  static override readonly qualifiedName: string = "twisted.web.client.TooManyContentCodings";
  override name = "TooManyContentCodings";
}

/**
 * Asks for compressed content, and decompresses what comes.
 *
 * `new ContentDecoderAgent(agent, [["gzip", GzipDecoder]])`, or `availableDecoders()` for all that this Node can read.
 * A coding without a decoder stays, in the header too, for whoever knows it.
 *
 * From `twisted.web.client.ContentDecoderAgent`.
 */
export class ContentDecoderAgent implements IAgent {
  readonly _agent: IAgent;
  readonly _decoders: ReadonlyMap<string, DecoderClass>;
  /** The value of Accept-Encoding. */
  readonly _supported: string;

  /** @param decoders - names of codings, in the order in which they are asked for, and the class for each. */
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
   * Makes a request that says which codings are understood.
   *
   * @returns as the agent within; with `ResponseFailed` holding {@link TooManyContentCodings} besides.
   */
  request(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers?: Headers | null,
    bodyProducer?: IBodyProducer | null,
    options?: RequestOptions,
  ): Deferred<IResponse> {
    const sent = headers?.copy() ?? new Headers();
    sent.addRawHeader("Accept-Encoding", this._supported);
    const asking =
      options === undefined
        ? this._agent.request(method, uri, sent, bodyProducer)
        : this._agent.request(method, uri, sent, bodyProducer, options);
    return asking.addCallback((response) => this._handleResponse(response));
  }

  /** Takes the codings off that there are decoders for, the last one first. */
  _handleResponse(response: IResponse): IResponse {
    const codings = response.headers
      .getRawHeaders("Content-Encoding", [])
      .join(",")
      .split(",")
      .map((name) => trimWhitespace(name))
      .filter((name) => name !== "");
    if (codings.length > MOST_CODINGS) throw tooMany(response, codings);
    let decoded = response;
    for (;;) {
      // Names of codings are case-insensitive, RFC 9110 section 8.4.1.
      const Decoder = this._decoders.get((codings.at(-1) ?? "").toLowerCase());
      if (Decoder === undefined) break;
      codings.pop();
      decoded = new Decoder(decoded);
    }
    if (codings.length > 0) {
      response.headers.setRawHeaders("Content-Encoding", [codings.join(",")]);
    } else {
      response.headers.removeHeader("Content-Encoding");
    }
    return decoded;
  }
}

function tooMany(response: IResponse, codings: readonly string[]): ResponseFailed {
  (response as { abort?(): void }).abort?.();
  const error = new TooManyContentCodings("content codings", MOST_CODINGS, codings.join(","));
  return new ResponseFailed([new Failure(error)], response as ResponseFailed["response"]);
}
