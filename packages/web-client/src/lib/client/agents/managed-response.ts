import type { Failure } from "@twisted-ts/deferred";
import type { IResponse } from "../../iweb/interfaces.ts";
import type { BodyWatcher } from "../../newclient/transport-proxy-producer.ts";

/**
 * What agents need of a response beyond `IResponse`: the class `Response` of `newclient` has it.
 */
export interface ManagedResponse {
  /** Whether all of the body has come, or it has ended otherwise. @internal */
  readonly _ended: boolean;
  /** The protocol that receives the body; `null` before `deliverBody` and after the end. */
  readonly _bodyProtocol: unknown;
  /** Adds a watcher of the body; when the body has ended, it is notified at once. @internal */
  _watch(watcher: BodyWatcher): void;
  /**
   * Reads a body that the caller may not want, up to `limit` bytes; a longer one closes the
   * connection.
   *
   * @internal
   */
  _readAhead(limit: number): void;
  /**
   * Closes the connection; the body ends with the reason that `explain` makes from the reasons
   * found.
   *
   * @internal
   */
  _abortWith(explain: (reasons: readonly Failure[]) => Failure): void;
  /** Closes the connection at once, unless the whole response has come. */
  abort(): void;
}

/** The response itself, or the one that it wraps; `null` for a response of another class. */
export function managed(response: IResponse): ManagedResponse | null {
  let candidate: object | null | undefined = response;
  while (typeof candidate === "object" && candidate !== null) {
    if (typeof (candidate as Partial<ManagedResponse>)._watch === "function") {
      return candidate as ManagedResponse;
    }
    candidate = (candidate as { readonly original?: object }).original;
  }
  return null;
}

/** Most bytes read of a body that the caller may not want, so that its connection becomes free. */
const READ_AHEAD_LIMIT = 65_536;

/**
 * Reads the body of a redirect, if it is short, so that the connection can be used for the next
 * request. When the body is long, or makes no progress (`bodyTimeout`), the connection is closed: a
 * body that is not read must not hold it.
 */
export function freeConnection(response: IResponse): void {
  managed(response)?._readAhead(READ_AHEAD_LIMIT);
}

/** Closes the connection of a response whose body is not complete, unless it is being read. */
export function closeUnread(response: IResponse): void {
  const body = managed(response);
  if (body !== null && !body._ended && body._bodyProtocol === null) body.abort();
}
