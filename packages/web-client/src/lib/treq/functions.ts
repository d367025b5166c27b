// The functions of the module. They share one pool.

import { type Deferred, fail } from "@twisted-ts/deferred";
import type { IResponse } from "../iweb/interfaces.ts";
import { agentFor } from "./agents.ts";
import { HTTPClient } from "./client.ts";
import type { CollectOptions } from "./collect.ts";
import type { Address } from "./iri.ts";
import { splitOptions, type TreqRequestOptions } from "./request-options.ts";
import { TreqResponse } from "./response.ts";

/** Makes a request. See `HTTPClient.request`. */
export function request(
  method: string,
  url: Address,
  options?: TreqRequestOptions,
): Deferred<TreqResponse> {
  try {
    const { connecting, others } = splitOptions(options);
    return new HTTPClient(agentFor(connecting)).request(method, url, others);
  } catch (error) {
    return fail(error);
  }
}

/** GET. See {@link request}. */
export const get = (url: Address, options?: TreqRequestOptions): Deferred<TreqResponse> =>
  request("GET", url, options);

/** HEAD. See {@link request}. */
export const head = (url: Address, options?: TreqRequestOptions): Deferred<TreqResponse> =>
  request("HEAD", url, options);

/** OPTIONS. See {@link request}. */
export const options = (url: Address, options?: TreqRequestOptions): Deferred<TreqResponse> =>
  request("OPTIONS", url, options);

/** POST. See {@link request}. */
export const post = (url: Address, options?: TreqRequestOptions): Deferred<TreqResponse> =>
  request("POST", url, options);

/** PUT. See {@link request}. */
export const put = (url: Address, options?: TreqRequestOptions): Deferred<TreqResponse> =>
  request("PUT", url, options);

/** PATCH. See {@link request}. */
export const patch = (url: Address, options?: TreqRequestOptions): Deferred<TreqResponse> =>
  request("PATCH", url, options);

/** DELETE. See {@link request}; exported as `delete`, which is a reserved word here. */
export const delete_ = (url: Address, options?: TreqRequestOptions): Deferred<TreqResponse> =>
  request("DELETE", url, options);

/** The whole body of a response. See `TreqResponse.content`. */
export function content(response: IResponse, options?: CollectOptions): Deferred<Buffer> {
  return asTreq(response).content(options);
}

/** The whole body of a response as text. See `TreqResponse.text`. */
export function text_content(
  response: IResponse,
  encoding?: string,
  options?: CollectOptions,
): Deferred<string> {
  return asTreq(response).text(encoding, options);
}

/** The whole body of a response as a value in JSON. See `TreqResponse.json`. */
export function json_content<T = unknown>(
  response: IResponse,
  options?: CollectOptions,
): Deferred<T> {
  return asTreq(response).json<T>(options);
}

function asTreq(response: IResponse): TreqResponse {
  return response instanceof TreqResponse ? response : new TreqResponse(response);
}
