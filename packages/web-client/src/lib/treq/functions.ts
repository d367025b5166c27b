// The functions of the module: each makes its request through one pool for all.

import type { Deferred } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import { Agent } from "../client/agent.ts";
import { HTTPConnectionPool } from "../client/pool.ts";
import type { IResponse } from "../iweb/interfaces.ts";
import { HTTPClient } from "./client.ts";
import type { CollectOptions } from "./collect.ts";
import type { TreqRequestOptions } from "./request-options.ts";
import { TreqResponse } from "./response.ts";

let shared: HTTPConnectionPool | null = null;

function clientFor(options: TreqRequestOptions | undefined): HTTPClient {
  if (options?.agent !== undefined) return new HTTPClient(options.agent);
  if (options?.persistent === false) return new HTTPClient(new Agent(reactor));
  shared ??= new HTTPConnectionPool(reactor);
  return new HTTPClient(new Agent(reactor, { pool: shared }));
}

/** Makes a request. See `HTTPClient.request`. */
export function request(
  method: string,
  uri: string,
  options?: TreqRequestOptions,
): Deferred<TreqResponse> {
  return clientFor(options).request(method, uri, options);
}

/** GET. See {@link request}. */
export const get = (uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> =>
  request("GET", uri, options);

/** HEAD. See {@link request}. */
export const head = (uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> =>
  request("HEAD", uri, options);

/** OPTIONS. See {@link request}. */
export const options = (uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> =>
  request("OPTIONS", uri, options);

/** POST. See {@link request}. */
export const post = (uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> =>
  request("POST", uri, options);

/** PUT. See {@link request}. */
export const put = (uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> =>
  request("PUT", uri, options);

/** PATCH. See {@link request}. */
export const patch = (uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> =>
  request("PATCH", uri, options);

/** DELETE. See {@link request}; exported as `delete`, which is a reserved word here. */
export const delete_ = (uri: string, options?: TreqRequestOptions): Deferred<TreqResponse> =>
  request("DELETE", uri, options);

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
