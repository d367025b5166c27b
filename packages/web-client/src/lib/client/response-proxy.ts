import type { IProtocol } from "@twisted-ts/reactor/interfaces";
import type { Headers } from "../headers/headers.ts";
import type { BodyLength, IClientRequest, IResponse } from "../iweb/interfaces.ts";

/**
 * A response that wraps another one and passes every call on to it: `proxyForInterface(IResponse)`
 * in Twisted.
 */
export class ResponseProxy implements IResponse {
  /** The wrapped response. */
  readonly original: IResponse;

  constructor(response: IResponse) {
    this.original = response;
  }

  get version(): IResponse["version"] {
    return this.original.version;
  }

  get code(): number {
    return this.original.code;
  }

  get phrase(): string {
    return this.original.phrase;
  }

  get headers(): Headers {
    return this.original.headers;
  }

  get length(): BodyLength {
    return this.original.length;
  }

  get request(): IClientRequest | null {
    return this.original.request;
  }

  get previousResponse(): IResponse | null {
    return this.original.previousResponse;
  }

  /** The trailers, once the body has ended; see `Response.trailers`. */
  get trailers(): Headers | null {
    return this.original.trailers ?? null;
  }

  setPreviousResponse(response: IResponse): void {
    this.original.setPreviousResponse(response);
  }

  /** Closes the connection at once; see `Response.abort`. */
  abort(): void {
    this.original.abort?.();
  }

  deliverBody(protocol: IProtocol): void {
    this.original.deliverBody(protocol);
  }
}
