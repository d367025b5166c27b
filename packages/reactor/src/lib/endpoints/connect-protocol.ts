// How to connect one protocol without a factory.

import type { Deferred } from "@twisted-ts/deferred";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import { Factory } from "../protocol/factory.ts";

class OneShotFactory extends Factory {
  readonly #protocol: IProtocol;

  constructor(protocol: IProtocol) {
    super();
    this.#protocol = protocol;
  }

  override buildProtocol(): IProtocol {
    return this.#protocol;
  }
}

/**
 * Connects `protocol` by `endpoint`.
 *
 * From `twisted.internet.endpoints.connectProtocol`.
 *
 * @returns what the endpoint's `connect` returns: a Deferred of the protocol, once it is connected.
 */
export function connectProtocol<P extends IProtocol>(
  endpoint: IStreamClientEndpoint,
  protocol: P,
): Deferred<P> {
  return endpoint.connect(new OneShotFactory(protocol)) as Deferred<IProtocol> as Deferred<P>;
}
