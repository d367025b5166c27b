// The reasons that connections end for.

import { Failure } from "@twisted-ts/deferred";
import { ConnectionDone, ConnectionLost } from "./connection.ts";

const DONE = new ConnectionDone();

/** The connection was closed in order. */
export function closedCleanly(): Failure {
  return new Failure(DONE);
}

/** The connection was lost, for what Node says. */
export function lostBecause(cause?: unknown): ConnectionLost {
  const reason = new ConnectionLost();
  if (cause !== undefined) reason.cause = cause;
  return reason;
}
