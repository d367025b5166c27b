// The reasons that `connectionLost` is called with.

import { Failure } from "@twisted-ts/deferred";
import { ConnectionDone, ConnectionLost } from "./connection.ts";

const DONE = new ConnectionDone();

/** The reason of a connection that was closed in order. */
export function closedCleanly(): Failure {
  return new Failure(DONE);
}

/** The error of a connection that was lost; `cause` is the error that Node reported. */
export function lostBecause(cause?: unknown): ConnectionLost {
  const reason = new ConnectionLost();
  if (cause !== undefined) reason.cause = cause;
  return reason;
}
