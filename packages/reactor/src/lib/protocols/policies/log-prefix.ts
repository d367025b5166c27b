// How a wrapper names itself in the log.

import { logPrefixOf } from "../../interfaces/log-prefix.ts";

/** `Wrapped (Wrapper)`, by the log prefix of what is wrapped, or the name of its class. */
export function _wrappedLogPrefix(wrapper: object, wrapped: object | null): string {
  return `${logPrefixOf(wrapped)} (${wrapper.constructor.name})`;
}
