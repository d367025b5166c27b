// Callbacks that return their argument.

import type { Failure } from "../failure/failure.ts";
import { log } from "./core/log.ts";

/** Returns its argument. */
export function passthru<T>(arg: T): T {
  return arg;
}

/** An errback that returns the failure. */
export function _failthru(arg: Failure): Failure {
  return arg;
}

/**
 * Logs a failure, and passes it on: an errback. If it is not handled afterwards, it is logged once
 * more.
 */
export function logError(err: Failure): Failure {
  log.failure("", err);
  return err;
}
