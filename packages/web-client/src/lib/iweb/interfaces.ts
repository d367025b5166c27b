// The client half of `twisted.web.iweb`.

import type { Deferred } from "@twisted-ts/deferred";
import type {
  IConsumer,
  IProtocol,
  IPushProducer,
  IStreamClientEndpoint,
} from "@twisted-ts/reactor/interfaces";
import type { Headers } from "../headers/headers.ts";
import type { RequestOptions } from "../options/request-options.ts";

/** The length of a body that is not known before the body is written. */
export const UNKNOWN_LENGTH: unique symbol = Symbol.for("twisted.web.iweb.UNKNOWN_LENGTH");

/** The number of bytes of a body, or {@link UNKNOWN_LENGTH}. */
export type BodyLength = number | typeof UNKNOWN_LENGTH;

/**
 * Writes the body of a request.
 *
 * It may start as soon as it has its consumer, without waiting for `resumeProducing`. It never
 * calls `unregisterProducer`: the end is when the Deferred of `startProducing` fires. `write` may
 * call `pauseProducing`, `resumeProducing` or `stopProducing` before it returns.
 */
export interface IBodyProducer extends IPushProducer {
  /** How many bytes will be written in all. */
  readonly length: BodyLength;
  /**
   * Begins to write to the consumer.
   *
   * @returns a Deferred that fires with `undefined` when all bytes are written, or with a Failure;
   *   cancelling it stops the production.
   */
  startProducing(consumer: IConsumer): Deferred<unknown>;
  /** Stops for good; the Deferred of `startProducing` never fires then. */
  stopProducing(): void;
  /**
   * Makes another producer of the same bytes, for a redirect that keeps the body; `null` when they
   * are gone. When the method is left out, the bytes cannot be repeated.
   */
  replay?(): IBodyProducer | null;
}

/** What a response shows of its request. */
export interface IClientRequest {
  /** The method, as given. */
  readonly method: string;
  /** The absolute URI, or `null` when it is not known. */
  readonly absoluteURI: string | null;
  /** The headers that were sent. */
  readonly headers: Headers;
}

/** A response received from a server. */
export interface IResponse {
  /** Protocol name, major and minor version, `["HTTP", 1, 1]`. */
  readonly version: readonly [name: string, major: number, minor: number];
  /** The status code. */
  readonly code: number;
  /** The reason phrase, ISO-8859-1. */
  readonly phrase: string;
  /** The headers, without those that concern the connection. */
  readonly headers: Headers;
  /** Bytes of the body; 0 for a response to HEAD, whatever its `Content-Length` says. */
  length: BodyLength;
  /** The request of this response. */
  readonly request: IClientRequest | null;
  /** The response before it in a chain of redirects, or `null`. */
  readonly previousResponse: IResponse | null;
  /**
   * Hands the body to a protocol, once. Its `connectionLost` is called with `ResponseDone`, with
   * `PotentialDataLoss` when the end of the connection was the end of the body, or with
   * `ResponseFailed`.
   */
  deliverBody(protocol: IProtocol): void;
  /** Sets {@link IResponse.previousResponse}. */
  setPreviousResponse(response: IResponse): void;
  /**
   * The trailers, once the body has ended; see `Response.trailers`. Twisted has neither this nor
   * the two methods below.
   */
  readonly trailers?: Headers | null;
  /** Closes the connection at once, unless it is free or taken over; see `Response.abort`. */
  abort?(): void;
  /** Hands a connection that has left HTTP to another protocol; see `Response.switchProtocol`. */
  switchProtocol?(protocol: IProtocol): void;
}

/** Makes requests. */
export interface IAgent {
  /**
   * Requests the resource at an absolute URI.
   *
   * @param options - not in Twisted; an agent that wraps another passes them on.
   * @returns a Deferred that fires with the response once its headers have come, or with a Failure.
   */
  request(
    method: string | Uint8Array,
    uri: string | Uint8Array,
    headers?: Headers | null,
    bodyProducer?: IBodyProducer | null,
    options?: RequestOptions,
  ): Deferred<IResponse>;
}

/**
 * Chooses the endpoint by which an agent connects to the host of a URI. `U` is the agent's class
 * for parsed URIs.
 */
export interface IAgentEndpointFactory<U = unknown> {
  /** The endpoint for a parsed URI. */
  endpointForURI(uri: U): IStreamClientEndpoint;
}

/** Decides how the certificate of a host is checked. `C` is the maker of TLS connections. */
export interface IPolicyForHTTPS<C = unknown> {
  /** The maker of TLS connections to a host name (or address) and port. */
  creatorForNetloc(hostname: string | Uint8Array, port: number): C;
}

/** Encodes a body, for compression and the like. */
export interface _IRequestEncoder {
  /** Encodes some data. */
  encode(data: Uint8Array): Uint8Array;
  /** Called at the end; returns the bytes that are still held. */
  finish(): Uint8Array;
}

/** Makes an encoder for a request, or none. `R` is the kind of request. */
export interface _IRequestEncoderFactory<R = unknown> {
  /** An encoder for the request, or `null`. */
  encoderForRequest(request: R): _IRequestEncoder | null;
}
