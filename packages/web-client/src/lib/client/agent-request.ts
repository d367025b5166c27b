import type { Deferred } from "@twisted-ts/deferred";
import type { Headers } from "../headers/headers.ts";
import type { IAgent, IBodyProducer, IResponse } from "../iweb/interfaces.ts";
import type { RequestOptions } from "../options/request-options.ts";

/**
 * Makes a request through an agent. It is called without options when there are none: an agent that
 * was written for Twisted has no such parameter.
 */
export function requestThrough(
  agent: IAgent,
  method: string | Uint8Array,
  uri: string | Uint8Array,
  headers: Headers | null | undefined,
  bodyProducer: IBodyProducer | null | undefined,
  options: RequestOptions | undefined,
): Deferred<IResponse> {
  return options === undefined
    ? agent.request(method, uri, headers, bodyProducer)
    : agent.request(method, uri, headers, bodyProducer, options);
}
