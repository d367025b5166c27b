// How a wrapper names itself in the log.

import { logPrefixOf } from "../../interfaces/log-prefix.ts";

/**
 * `Wrapped (Wrapper)`: the log prefix of the wrapped object, and the name of the wrapper's class.
 */
export function _wrappedLogPrefix(wrapper: object, wrapped: object | null): string {
  return `${logPrefixOf(wrapped)} (${wrapper.constructor.name})`;
}
