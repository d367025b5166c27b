// A request as its response shows it.

import { latin1 } from "../grammar/latin1.ts";
import type { Headers } from "../headers/headers.ts";
import type { IClientRequest } from "../iweb/interfaces.ts";

/** The request of `Response._construct`. */
export interface RequestLike {
  readonly method: string | Uint8Array;
  readonly absoluteURI?: string | Uint8Array | null;
  readonly headers?: Headers;
}

/** Shows only the members of a request that are in {@link IClientRequest}. */
export class ClientRequestProxy implements IClientRequest {
  readonly #request: RequestLike;

  constructor(request: RequestLike) {
    this.#request = request;
  }

  get method(): string {
    return latin1(this.#request.method);
  }

  get absoluteURI(): string | null {
    const uri = this.#request.absoluteURI;
    return uri === undefined || uri === null ? null : latin1(uri);
  }

  get headers(): Headers {
    return this.#request.headers as Headers;
  }
}
