// The transports' logger.

import { Failure } from "@twisted-ts/deferred";
import { Logger } from "@twisted-ts/deferred/logger";

/** Under Twisted's name, so that filters by namespace keep their meaning. */
export const log: Logger = new Logger({ namespace: "twisted.internet.tcp" });

/**
 * Calls a function of the user's, and logs what it throws, as Twisted's reactor does. The events of
 * Node's sockets lead here: an exception that left one of them would end the process.
 */
export function logThrown(call: () => void): void {
  try {
    call();
  } catch (error) {
    log.failure("Unhandled Error", new Failure(error));
  }
}
