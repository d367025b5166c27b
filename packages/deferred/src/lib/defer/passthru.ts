// Callbacks that pass on what they get.

import type { Failure } from "../failure/failure.ts";
import { log } from "./core/log.ts";

/** Returns its argument. */
export function passthru<T>(arg: T): T {
  return arg;
}

/** Passes a failure on: an errback that does nothing. */
export function _failthru(arg: Failure): Failure {
  return arg;
}

/**
 * Logs a failure, and passes it on: an errback. If nothing handles it afterwards, it is logged once
 * more.
 */
export function logError(err: Failure): Failure {
  log.failure("", err);
  return err;
}
