// Endpoints of servers behind a proxy that sends a PROXY header.

import type {
  IStreamServerEndpoint,
  IStreamServerEndpointStringParser,
} from "../interfaces/endpoint.ts";
import { HAProxyWrappingFactory } from "../protocols/haproxy/wrapper.ts";
import { quoteStringArgument } from "./description.ts";
import { _WrapperServerEndpoint } from "./wrapper.ts";

/**
 * An endpoint whose connections begin with a PROXY header. `getPeer` and `getHost` of their
 * transports return the addresses in it. The header is trusted, so only the proxy should be able to
 * connect.
 *
 * From `twisted.protocols.haproxy.proxyEndpoint`.
 */
export function proxyEndpoint(wrappedEndpoint: IStreamServerEndpoint): _WrapperServerEndpoint {
  return new _WrapperServerEndpoint(wrappedEndpoint, HAProxyWrappingFactory);
}

type Named = Readonly<Record<string, string>>;

/**
 * A description of these pieces: the opposite of parsing. From
 * `twisted.protocols.haproxy._parser.unparseEndpoint`.
 */
export function unparseEndpoint(args: readonly string[], named: Named): string {
  const pairs = Object.entries(named).map(
    ([key, value]) => `${quoteStringArgument(key)}=${quoteStringArgument(value)}`,
  );
  return [...args.map(quoteStringArgument), ...pairs.sort()].join(":");
}

/**
 * Parses `haproxy:` before any description. From
 * `twisted.protocols.haproxy._parser.HAProxyServerParser`.
 */
export class HAProxyServerParser implements IStreamServerEndpointStringParser {
  readonly prefix = "haproxy";
  readonly #serverFromString: (reactor: unknown, description: string) => IStreamServerEndpoint;

  /** @param serverFromString - of the endpoints, which are built on this. */
  constructor(serverFromString: (reactor: unknown, description: string) => IStreamServerEndpoint) {
    this.#serverFromString = serverFromString;
  }

  parseStreamServer(
    reactor: unknown,
    args: readonly string[],
    named: Named,
  ): _WrapperServerEndpoint {
    return proxyEndpoint(this.#serverFromString(reactor, unparseEndpoint(args, named)));
  }
}
