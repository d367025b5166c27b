// Kinds of endpoints that can be described beside the built-in ones: what plugins are in Twisted.

import type {
  IStreamClientEndpointStringParserWithReactor,
  IStreamServerEndpointStringParser,
} from "../interfaces/endpoint.ts";

type AnyParser = IStreamServerEndpointStringParser | IStreamClientEndpointStringParserWithReactor;

const registered: AnyParser[] = [];

/**
 * Makes a kind of endpoint known to `serverFromString` (if the parser has `parseStreamServer`) and
 * to `clientFromString` (if it has `parseStreamClient`). Of several parsers with one prefix the
 * first registered counts; the built-in kinds cannot be replaced.
 *
 * In the place of Twisted's plugins.
 *
 * @returns a function that makes it unknown again.
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
