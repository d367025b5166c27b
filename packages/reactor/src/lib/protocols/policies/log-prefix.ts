// How a wrapper names itself in the log.

import { isLoggingContext } from "../../interfaces/guards.ts";

/** `Wrapped (Wrapper)`, by the log prefix of what is wrapped, or the name of its class. */
export function _wrappedLogPrefix(wrapper: object, wrapped: object | null): string {
  return `${logPrefixOf(wrapped)} (${wrapper.constructor.name})`;
}

/** The log prefix of an object that has one, else the name of its class. */
export function logPrefixOf(object: object | null): string {
  return isLoggingContext(object) ? object.logPrefix() : String(object?.constructor.name);
}
