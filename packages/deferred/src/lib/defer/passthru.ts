// Two callbacks that hand on what they get.

import type { Failure } from "../failure/failure.ts";
import { log } from "./log.ts";

/** Answers its argument. */
export function passthru<T>(arg: T): T {
  return arg;
}

/** Logs a failure, and passes it on: an errback. If nobody handles it behind this one, it will be logged once more. */
export function logError(err: Failure): Failure {
  log.failure("", err);
  return err;
}
