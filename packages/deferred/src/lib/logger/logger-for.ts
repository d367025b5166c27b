import { qualifiedName } from "../failure/qualified-name.ts";
import { globalLogPublisher } from "./global.ts";
import { Logger } from "./logger.ts";

/**
 * A logger for an object: its namespace is the name of the object's class, its source the object
 * (`twisted.logger._loggerFor`). It replaces what Twisted does with a `Logger` that is an attribute
 * of a class.
 */
export function _loggerFor(object: object): Logger {
  const owner: unknown = object.constructor;
  const namespace = typeof owner === "function" ? qualifiedName(owner) : "<unknown>";
  return new Logger(namespace, object, globalLogPublisher);
}
