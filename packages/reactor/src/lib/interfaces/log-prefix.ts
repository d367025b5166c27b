// Names in log messages.

import { isLoggingContext } from "./guards.ts";

/** What an object calls itself in log messages: its own `logPrefix()`, or the name of its class. */
export function logPrefixOf(object: object | null): string {
  return isLoggingContext(object) ? object.logPrefix() : String(object?.constructor.name);
}
