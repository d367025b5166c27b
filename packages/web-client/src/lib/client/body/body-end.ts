import type { Failure } from "@twisted-ts/deferred";
import { ResponseDone } from "../../error/newclient.ts";
import { PotentialDataLoss } from "../../http/errors.ts";

/**
 * Whether a body ended as whole bodies do: with its last byte, or, where its length was not told, with a connection that
 * was closed cleanly. A connection that was cut may have lost the rest: RFC 9112 sections 8 and 9.8.
 */
export function endedWell(reason: Failure): boolean {
  if (reason.check(ResponseDone)) return true;
  const { value } = reason;
  return value instanceof PotentialDataLoss && value.cause === undefined;
}
