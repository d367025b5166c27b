// The transports' logger.

import { Logger } from "@twisted-ts/deferred/logger";
import { isLoggingContext } from "../interfaces/guards.ts";

/** Under Twisted's name, so that filters by namespace keep their meaning. */
export const log: Logger = new Logger({ namespace: "twisted.internet.tcp" });

/** What an object calls itself in log messages: its own `logPrefix()`, or the name of its class. */
export function logPrefixOf(speaker: object): string {
  return isLoggingContext(speaker) ? speaker.logPrefix() : speaker.constructor.name;
}
