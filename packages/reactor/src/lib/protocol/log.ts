// One logger for each class, as Twisted's `_loggerFor`.

import { Logger } from "@twisted-ts/deferred/logger";

/** A logger whose namespace is the name of the object's class, and whose source is the object. */
export function loggerFor(source: object): Logger {
  return new Logger({ namespace: source.constructor.name, source });
}
