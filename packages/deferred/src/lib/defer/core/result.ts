// The result of a Deferred: accepting the first one, and consuming it.

import { DEFERRED, FAILED, isPromise, kindOfObject } from "../../kind.ts";
import { prepend } from "./callbacks.ts";
import { debugInfoOf, forgetFailure } from "./debug-info.ts";
import { getDebugging, isWatched } from "./debugging.ts";
import { AlreadyCalledError } from "./errors.ts";
import type { DeferredCore } from "./fields.ts";
import {
  CALLED,
  CHAINED,
  CHAINED_ASIDE,
  DEBUG,
  HANDLED,
  HAS_DEBUG_INFO,
  RESULT_FAILED,
  SUPPRESS_ALREADY_CALLED,
} from "./flags.ts";
import { noteFired } from "./notes.ts";

/**
 * Accepts the first result, and does not run the callbacks yet.
 *
 * @returns whether it was accepted: `false` for the late result that a cancelled Deferred ignores.
 * @throws AlreadyCalledError if there was one before.
 * @throws TypeError if it is a Deferred or a promise.
 */
export function accept(deferred: DeferredCore, result: unknown): boolean {
  const flags = deferred._flags;
  if (flags & CALLED) return refuseResult(deferred);
  const fired = resultFlags(result);
  deferred._flags = flags | fired;
  if (flags & DEBUG || isWatched()) noteFired(deferred, result);
  deferred._canceller = null;
  deferred._result = result;
  return true;
}

/**
 * As {@link accept}, but a Deferred or a promise is waited for, as if a callback had returned it.
 */
export function acceptOutcome(deferred: DeferredCore, value: unknown): boolean {
  if (deferred._flags & CALLED || !isWaitedFor(value)) return accept(deferred, value);
  prepend(deferred, () => value, null);
  return accept(deferred, undefined);
}

/** Refuses a second result: a cancelled Deferred ignores one, any other is a mistake. */
function refuseResult(deferred: DeferredCore): false {
  if (deferred._flags & SUPPRESS_ALREADY_CALLED) {
    deferred._flags &= ~SUPPRESS_ALREADY_CALLED;
    return false;
  }
  const isDebugged = (deferred._flags & DEBUG) !== 0 || getDebugging();
  const stacks = isDebugged ? (debugInfoOf(deferred)?._getDebugTracebacks() ?? "") : "";
  throw new AlreadyCalledError(stacks === "" ? "" : `\n${stacks}`);
}

/** Consumes the result: callbacks from here on are called with `undefined`. */
export function takeResult(deferred: DeferredCore): void {
  deferred._result = undefined;
  const flags = deferred._flags;
  if ((flags & (RESULT_FAILED | HAS_DEBUG_INFO)) === 0) return;
  deferred._flags = flags & ~RESULT_FAILED;
  forgetFailure(deferred);
}

/** Notes that the failure was thrown to the caller; it is still the result. */
export function markHandled(deferred: DeferredCore): void {
  deferred._flags |= HANDLED;
  forgetFailure(deferred);
}

/** The Deferred that this one waits for, or whose result is to fire it by `chainDeferred`. */
export function chainedTo(deferred: DeferredCore): DeferredCore | null {
  if (deferred._flags & CHAINED_ASIDE) return chainedAside.get(deferred) ?? null;
  return deferred._flags & CHAINED ? (deferred._result as DeferredCore) : null;
}

/** Sets {@link chainedTo} to a Deferred that is not the result. */
export function setChainedTo(deferred: DeferredCore, other: DeferredCore | null): void {
  deferred._flags &= ~(CHAINED | CHAINED_ASIDE);
  if (other === null) return;
  deferred._flags |= CHAINED_ASIDE;
  chainedAside.set(deferred, other);
}

/** The values of `_chainedTo` that are not the result. They are rare, and so it is no field. */
const chainedAside = new WeakMap<DeferredCore, DeferredCore>();

/** Whether a callback's return value of this kind is waited for. */
function isWaitedFor(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    (kindOfObject(value) === DEFERRED || isPromise(value))
  );
}

/**
 * The flags of a Deferred that has been fired with `result`.
 *
 * @throws TypeError if it is a Deferred or a promise.
 */
export function resultFlags(result: unknown): number {
  if (typeof result !== "object" || result === null) return CALLED;
  const kind = kindOfObject(result);
  if (kind === FAILED) return CALLED | RESULT_FAILED;
  if (kind !== DEFERRED && !isPromise(result)) return CALLED;
  const what = kind === DEFERRED ? "a Deferred" : "a promise";
  throw new TypeError(
    `${what} cannot be the result of a Deferred: return it from a callback, or use Deferred.fromFuture(promise)`,
  );
}
