// The loop that runs callbacks: one for a whole chain of Deferreds that wait for each other, so that depth costs no
// stack. It follows Twisted's `_runCallbacks` step by step; what may be run, and when, is decided nowhere else.

import { Failure } from "../failure/failure.ts";
import * as kinds from "../kind.ts";
import { KIND } from "../kind.ts";
import type { Deferred, Entry } from "./deferred.ts";
import { CallbackReturnedItsOwnDeferredError } from "./errors.ts";
import * as state from "./state.ts";
import { CallWithArguments, hasTakeableResult, OWN } from "./state.ts";
import { suspect } from "./unhandled.ts";

// The engine folds constants of this file into its code, and reads those of another one each time they are used.
const {
  CHAINED,
  CHAINED_ASIDE,
  HANDLED,
  ONE_PAUSE,
  PAUSE_SHIFT,
  RESULT_FAILED,
  RUNNING,
  SUSPECT,
  WAITING,
} = state;
const { DEFERRED, FAILED } = kinds;

/** What the loop has to know about the class of Deferreds, which imports it. */
export interface AdoptedClass {
  /** An own Deferred that gets the result of a native promise, or of a Deferred of another copy of this package. */
  from(value: unknown): Deferred<unknown>;
}

/** Runs what `first` has, and then what waits for it. The Deferred has been fired. */
export function runCallbacks(first: Deferred<unknown>, adopt: AdoptedClass): void {
  let current = first;
  let flags = current._flags;
  // A paused Deferred gives no result.
  if (flags & RUNNING || flags >> PAUSE_SHIFT !== 0) return;
  if (flags & (CHAINED | CHAINED_ASIDE)) current._flags = flags & ~(CHAINED | CHAINED_ASIDE);
  // Those that gave their result to `current` and have more callbacks of their own, which come after its.
  let providers: Deferred<unknown>[] | null = null;
  for (;;) {
    while (current._callback !== undefined) {
      flags = current._flags;
      const next = shift(current, (flags & RESULT_FAILED) !== 0);
      if (typeof next === "function") {
        current._flags = flags | RUNNING;
        let value: unknown;
        try {
          value = (next as (result: unknown) => unknown)(current._result);
        } catch (error) {
          setThrown(current, error);
          continue;
        }
        if (typeof value !== "object" || value === null) {
          current._flags &= ~(RUNNING | RESULT_FAILED | WAITING);
          current._result = value;
        } else if (!setObject(current, value, adopt)) {
          break;
        }
      } else if (next === null) {
        // Unpaused while it waits, it passes on what it waits for, which is then waited for once more.
        if (flags & WAITING && !setObject(current, current._result as object, adopt)) break;
      } else if (next instanceof CallWithArguments) {
        current._flags = flags | RUNNING;
        if (!callWithArguments(current, next, adopt)) break;
      } else {
        handOver(current, next);
        if (current._callback !== undefined) {
          if (providers === null) providers = [current];
          else providers.push(current);
        }
        current = next;
        // Whoever stands behind a paused one waits with it.
        if (!begin(current)) return;
      }
    }
    if (current._flags & RESULT_FAILED || current._debugInfo !== null) settle(current);
    if (providers === null) return;
    const provider = providers.pop();
    if (provider === undefined || !begin(provider)) return;
    current = provider;
  }
}

/** Whether a Deferred may go on, which then waits for nobody any more. */
function begin(current: Deferred<unknown>): boolean {
  const flags = current._flags;
  if (flags >> PAUSE_SHIFT !== 0) return false;
  current._flags = flags & ~(CHAINED | CHAINED_ASIDE);
  return true;
}

/** @returns whether there is a result: not so if it is a Deferred that has none yet. */
function callWithArguments(
  current: Deferred<unknown>,
  next: CallWithArguments,
  adopt: AdoptedClass,
): boolean {
  let value: unknown;
  try {
    value = next.call(current._result);
  } catch (error) {
    setThrown(current, error);
    return true;
  }
  if (typeof value === "object" && value !== null) return setObject(current, value, adopt);
  current._flags &= ~(RUNNING | RESULT_FAILED | WAITING);
  current._result = value;
  return true;
}

/** Nothing is left to run: if the result is a failure, it is nobody's yet. */
function settle(current: Deferred<unknown>): void {
  const info = current._debugInfo;
  if (current._flags & RESULT_FAILED) {
    if (info !== null) info.failResult = current._result as Failure;
    current._flags &= ~HANDLED;
    if ((current._flags & SUSPECT) === 0) suspect(current);
  } else if (info !== null) {
    info.failResult = null;
  }
}

/** Takes the first pair off the list, and answers the half of it that the result is for. */
function shift(current: Deferred<unknown>, failed: boolean): Entry {
  const next = failed ? current._errback : current._callback;
  const more = current._more;
  if (more === null) {
    current._callback = undefined;
    current._errback = undefined;
  } else {
    const { entries, head } = more;
    current._callback = entries[head];
    current._errback = entries[head + 1];
    if (head + 2 === entries.length) {
      current._more = null;
    } else {
      // What has run is let go of now, not when the last one has.
      entries[head] = undefined;
      entries[head + 1] = undefined;
      more.head = head + 2;
    }
  }
  return next as Entry;
}

function setThrown(current: Deferred<unknown>, error: unknown): void {
  current._flags = (current._flags & ~(RUNNING | WAITING)) | RESULT_FAILED;
  current._result = new Failure(error);
}

/** Gives the result of `current` to a Deferred that waited for it; nobody else will see it. */
function handOver(current: Deferred<unknown>, waiting: Deferred<unknown>): void {
  const flags = waiting._flags;
  const waitedFor = waiting._result as Deferred<unknown>;
  waiting._result = current._result;
  // If it is paused, it has not ended on a failure yet.
  waiting._flags =
    ((flags & ~(WAITING | RESULT_FAILED | SUSPECT)) | (current._flags & RESULT_FAILED)) - ONE_PAUSE;
  // Nor does it cease, then, to say whom it waited for.
  if (waiting._flags >> PAUSE_SHIFT !== 0 && flags & CHAINED) waiting._chainedTo = waitedFor;
  current._result = undefined;
  current._flags &= ~RESULT_FAILED;
  if (current._debugInfo !== null) current._debugInfo.failResult = null;
}

/**
 * Goes on with an object that a callback returned.
 *
 * @returns whether there is a result: not so if it is a Deferred that has none yet.
 */
function setObject(current: Deferred<unknown>, value: object, adopt: AdoptedClass): boolean {
  const kind = (value as { [KIND]?: unknown })[KIND];
  if (kind === FAILED) {
    current._flags = (current._flags & ~(RUNNING | WAITING)) | RESULT_FAILED;
    current._result = value;
    return true;
  }
  if (kind !== DEFERRED && !(value instanceof Promise)) {
    current._flags &= ~(RUNNING | RESULT_FAILED | WAITING);
    current._result = value;
    return true;
  }
  if (value === current) {
    setThrown(
      current,
      new CallbackReturnedItsOwnDeferredError(
        "a callback returned the Deferred it was called by, which would have to wait for itself",
      ),
    );
    return true;
  }
  current._flags &= ~(RUNNING | RESULT_FAILED | WAITING);
  const isOwn = (value as { [OWN]?: true })[OWN] === true;
  const inner = isOwn ? (value as Deferred<unknown>) : adopt.from(value);
  return setDeferred(current, inner);
}

/** Takes the result of `inner`, or else waits for it. */
function setDeferred(current: Deferred<unknown>, inner: Deferred<unknown>): boolean {
  const flags = inner._flags;
  if (hasTakeableResult(flags)) {
    current._result = inner._result;
    current._flags |= flags & RESULT_FAILED;
    inner._result = undefined;
    inner._flags = flags & ~RESULT_FAILED;
    if (inner._debugInfo !== null) inner._debugInfo.failResult = null;
    return true;
  }
  current._result = inner;
  current._flags = ((current._flags & ~CHAINED_ASIDE) | WAITING | CHAINED) + ONE_PAUSE;
  inner._wait(current);
  return false;
}
