import type { Failure } from "@twisted-ts/deferred";
import { ResponseDone } from "../../error/newclient.ts";
import { PotentialDataLoss } from "../../http/errors.ts";

/**
 * Whether a body is complete: it ended with its last byte or, where its length was unknown, with a
 * connection that was closed cleanly. When a connection breaks, the rest may be lost: RFC 9112
 * sections 8 and 9.8.
 */
export function endedWell(reason: Failure): boolean {
  if (reason.check(ResponseDone)) return true;
  const { value } = reason;
  return value instanceof PotentialDataLoss && value.cause === undefined;
}
