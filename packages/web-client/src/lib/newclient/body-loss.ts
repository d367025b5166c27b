// Whether a body that ended with its connection may be complete.

import { Failure } from "@twisted-ts/deferred";
import { ConnectionClosed, ConnectionDone } from "@twisted-ts/reactor/error";
import type { PotentialDataLoss } from "../http/errors.ts";

/**
 * Whether a body of unknown length may be complete, because its connection was closed. After an
 * exception in its protocol, an abort, a timeout or a TLS error it is not.
 */
export function mayBeComplete(reason: Failure | undefined): boolean {
  // Code written for Twisted may pass a bare error, or nothing.
  const error: unknown = reason instanceof Failure ? reason.value : reason;
  return !error || error instanceof ConnectionClosed;
}

/** The loss, with the reason of the connection's end as its cause, unless that end was clean. */
export function withCause(loss: PotentialDataLoss, reason: Failure | undefined): PotentialDataLoss {
  const error: unknown = reason instanceof Failure ? reason.value : reason;
  if (error && !(error instanceof ConnectionDone)) loss.cause = error;
  return loss;
}
