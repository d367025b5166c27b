// Kinds of endpoints that programs add to the built-in ones. Twisted has plugins for this.

import type {
  IStreamClientEndpointStringParserWithReactor,
  IStreamServerEndpointStringParser,
} from "../interfaces/endpoint.ts";

type AnyParser = IStreamServerEndpointStringParser | IStreamClientEndpointStringParserWithReactor;

const registered: AnyParser[] = [];

/**
 * Registers a kind of endpoint for `serverFromString` (if the parser has `parseStreamServer`) and
 * for `clientFromString` (if it has `parseStreamClient`). Of several parsers with one prefix, the
 * first counts; the built-in kinds cannot be replaced.
 *
 * It replaces Twisted's plugins.
 *
 * @returns a function that removes it again.
 */
export function registerEndpointParser(parser: AnyParser): () => void {
  registered.push(parser);
  return () => {
    const index = registered.indexOf(parser);
    if (index >= 0) registered.splice(index, 1);
  };
}

/** The registered parsers of servers. */
export function serverParsers(): IStreamServerEndpointStringParser[] {
  return registered.filter((parser) => "parseStreamServer" in parser);
}

/** The registered parsers of clients. */
export function clientParsers(): IStreamClientEndpointStringParserWithReactor[] {
  return registered.filter((parser) => "parseStreamClient" in parser);
}

/**
 * The first of `parsers` for a kind of endpoint, in upper or lower case.
 *
 * @throws RangeError when there is none.
 */
export function matchPrefix<P extends AnyParser>(parsers: Iterable<P>, endpointType: string): P {
  const wanted = endpointType.toLowerCase();
  for (const parser of parsers) if (parser.prefix.toLowerCase() === wanted) return parser;
  throw new RangeError(`Unknown endpoint type: '${wanted}'`);
}
