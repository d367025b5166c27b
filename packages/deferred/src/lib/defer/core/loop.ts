// The loop that runs callbacks. One loop serves all Deferreds that wait for each other, so that
// depth costs no stack. It follows Twisted's `_runCallbacks` step by step; what may run, and when,
// is decided nowhere else.

import { Failure } from "../../failure/failure.ts";
import { DEFERRED, FAILED, isPromise, kindOfObject } from "../../kind.ts";
import { explainMissingThis } from "../../missing-this.ts";
import { append, shift } from "./callbacks.ts";
import { debugInfoOf, forgetFailure } from "./debug-info.ts";
import { isWatched } from "./debugging.ts";
import type { CallWithArguments } from "./entries.ts";
import { CallbackReturnedItsOwnDeferredError } from "./errors.ts";
import {
  CHAIN,
  type DeferredCore,
  type Entry,
  type ErrbackEntry,
  isOwn,
  STEP,
  type Step,
} from "./fields.ts";
import {
  CALLED,
  CHAINED,
  CHAINED_ASIDE,
  HANDLED,
  HAS_DEBUG_INFO,
  hasTakeableResult,
  ONE_PAUSE,
  PAUSE_SHIFT,
  RESULT_FAILED,
  RUNNING,
  SUSPECT,
  WAITING,
} from "./flags.ts";
import { noteWaiting } from "./notes.ts";
import { accept, acceptOutcome, setChainedTo, takeResult } from "./result.ts";
import type { AnyCallback } from "./types.ts";
import { suspect } from "./unhandled.ts";

// ---- The ways in

/** Puts a pair at the end, and runs it if there is a result. */
export function add(deferred: DeferredCore, callback: Entry, errback: ErrbackEntry): void {
  append(deferred, callback, errback);
  if (deferred._flags & CALLED) runCallbacks(deferred);
}

/** Takes the first result, and runs the callbacks. */
export function fire(deferred: DeferredCore, result: unknown): void {
  if (accept(deferred, result)) runCallbacks(deferred);
}

/** Runs what `first` has, and then what waits for it. It has been fired. */
export function runCallbacks(first: DeferredCore): void {
  if (!begin(first)) return;
  const callback = first._callback;
  const errback = first._errback;
  const next = first._flags & RESULT_FAILED ? errback : callback;
  if (callback === undefined) {
    if (isUnfinished(first)) run(first);
  } else if (first._last !== null) {
    run(first);
  } else if (typeof next === "function") {
    // The usual case, one callback, needs no loop.
    first._callback = undefined;
    first._errback = undefined;
    callNow(first, next);
  } else if (typeof callback === "number" && callback !== CHAIN) {
    first._callback = undefined;
    first._errback = undefined;
    stepNow(first, errback as Step, callback - STEP);
  } else {
    run(first);
  }
}

/** Whether there is something to be run, or a result that has to be noted. */
function isUnfinished(current: DeferredCore): boolean {
  return (
    current._callback !== undefined || (current._flags & (RESULT_FAILED | HAS_DEBUG_INFO)) !== 0
  );
}

/** Whether a Deferred may run its callbacks. If so, it no longer waits for another. */
function begin(current: DeferredCore): boolean {
  const flags = current._flags;
  // A paused Deferred gives no result.
  if (flags & RUNNING || flags >> PAUSE_SHIFT !== 0) return false;
  if (flags & (CHAINED | CHAINED_ASIDE)) current._flags = flags & ~(CHAINED | CHAINED_ASIDE);
  return true;
}

// ---- One callback, without the loop

/**
 * Calls one callback of an idle Deferred at once, without a place in its list, and then runs what
 * it has added.
 * @internal
 */
export function callNow(current: DeferredCore, callback: AnyCallback): void {
  current._flags |= RUNNING;
  let value: unknown;
  try {
    value = (callback as (result: unknown) => unknown)(current._result);
  } catch (error) {
    setThrown(current, callback, error);
    run(current);
    return;
  }
  if (typeof value !== "object" || value === null) {
    current._flags &= ~(RUNNING | RESULT_FAILED | WAITING);
    current._result = value;
  } else if (!setObject(current, value)) {
    return;
  }
  if (isUnfinished(current)) run(current);
}

/** The same for a step. */
function stepNow(current: DeferredCore, step: Step, place: number): void {
  current._flags |= RUNNING;
  let fired: DeferredCore | null;
  try {
    fired = step._take(current, place);
  } catch (error) {
    setThrown(current, null, error);
    run(current);
    return;
  }
  if (fired !== null && begin(fired)) {
    run(fired, [current, step]);
  } else if (setValue(current, step._leave(current)) && isUnfinished(current)) {
    run(current);
  }
}

// ---- The loop

/**
 * The Deferreds that go on later: a stack, flat, of a Deferred and why it stopped, in turn. With
 * `null` it has given its result to another, and goes on with `undefined`. With a step, the step
 * has fired another Deferred, whose callbacks run first; it goes on with what `_leave` of the step
 * returns.
 */
type Interrupted = (DeferredCore | Step | null)[];

/** The loop. `first` may run its callbacks. */
function run(first: DeferredCore, goingOnLater: Interrupted | null = null): void {
  let current = first;
  let ready = true;
  let interrupted = goingOnLater;
  for (;;) {
    let blocked = false;
    while (ready && current._callback !== undefined) {
      const flags = current._flags;
      const callback = current._callback;
      const errback = current._errback;
      shift(current);
      const next = flags & RESULT_FAILED ? errback : callback;
      if (typeof next === "function") {
        current._flags = flags | RUNNING;
        let value: unknown;
        try {
          value = (next as (result: unknown) => unknown)(current._result);
        } catch (error) {
          setThrown(current, next, error);
          continue;
        }
        if (typeof value !== "object" || value === null) {
          current._flags &= ~(RUNNING | RESULT_FAILED | WAITING);
          current._result = value;
        } else if (!setObject(current, value)) {
          break;
        }
      } else if (next === null) {
        // It was unpaused while it waits for another Deferred. That one is passed on as the result,
        // and waited for again.
        if (flags & WAITING && !setObject(current, current._result as object)) break;
      } else if (callback === CHAIN) {
        const waiting = errback as DeferredCore;
        handOver(current, waiting);
        if (current._callback !== undefined) {
          if (interrupted === null) interrupted = [current, null];
          else interrupted.push(current, null);
        }
        current = waiting;
        if (!begin(current)) {
          blocked = true;
          break;
        }
      } else if (typeof callback === "number") {
        const step = errback as Step;
        current._flags = flags | RUNNING;
        let fired: DeferredCore | null;
        try {
          fired = step._take(current, callback - STEP);
        } catch (error) {
          setThrown(current, null, error);
          continue;
        }
        if (fired !== null && begin(fired)) {
          if (interrupted === null) interrupted = [current, step];
          else interrupted.push(current, step);
          current = fired;
        } else if (!setValue(current, step._leave(current))) {
          break;
        }
      } else {
        current._flags = flags | RUNNING;
        let value: unknown;
        try {
          value = (next as CallWithArguments).call(current._result);
        } catch (error) {
          setThrown(current, (next as CallWithArguments).callable, error);
          continue;
        }
        if (!setValue(current, value)) break;
      }
    }
    if (blocked) dropProviders(interrupted);
    else if (current._flags & (RESULT_FAILED | HAS_DEBUG_INFO)) settle(current);
    for (;;) {
      if (interrupted === null || interrupted.length === 0) return;
      const step = interrupted.pop() as Step | null;
      current = interrupted.pop() as DeferredCore;
      if (step !== null) {
        ready = setValue(current, step._leave(current));
        break;
      }
      ready = begin(current);
      if (ready) break;
      dropProviders(interrupted);
    }
  }
}

/**
 * A Deferred that was given a result is paused. Those that have given it their results do not go on
 * either: back to the one whose step fired the first of them.
 */
function dropProviders(interrupted: Interrupted | null): void {
  if (interrupted === null) return;
  while (interrupted.length > 0 && interrupted[interrupted.length - 1] === null) {
    interrupted.length -= 2;
  }
}

/**
 * Is called for a callback of `current` that was marked as running by hand: it has returned
 * `value`.
 */
export function finishCallback(current: DeferredCore, value: unknown): void {
  if (setValue(current, value)) run(current);
}

/** Nothing is left to run: if the result is a failure, nothing has handled it yet. */
function settle(current: DeferredCore): void {
  const info = debugInfoOf(current);
  if (current._flags & RESULT_FAILED) {
    if (info !== null) info.failResult = current._result as Failure;
    current._flags &= ~HANDLED;
    if ((current._flags & SUSPECT) === 0) suspect(current);
  } else {
    forgetFailure(current);
  }
}

// ---- What a callback has come to

/** Goes on with what a callback threw. */
function setThrown(current: DeferredCore, callback: AnyCallback | null, error: unknown): void {
  // Where the stack is used up, this may throw as well: the Deferred is left with its result then,
  // and not as running.
  current._flags &= ~(RUNNING | WAITING);
  current._result = new Failure(callback === null ? error : explainMissingThis(callback, error));
  current._flags |= RESULT_FAILED;
}

/** Gives the result of `current` to a Deferred that waited for it, and takes it away. */
function handOver(current: DeferredCore, waiting: DeferredCore): void {
  const flags = waiting._flags;
  const waitedFor = waiting._result as DeferredCore;
  waiting._result = current._result;
  // If it is paused, it has not ended on a failure yet.
  waiting._flags =
    ((flags & ~(WAITING | RESULT_FAILED | SUSPECT)) | (current._flags & RESULT_FAILED)) - ONE_PAUSE;
  // Nor does it cease, then, to say what it waited for.
  if (waiting._flags >> PAUSE_SHIFT !== 0 && flags & CHAINED) setChainedTo(waiting, waitedFor);
  takeResult(current);
}

/**
 * Goes on with what a callback returned. @returns whether there is a result, as {@link setObject}.
 */
function setValue(current: DeferredCore, value: unknown): boolean {
  if (typeof value === "object" && value !== null) return setObject(current, value);
  current._flags &= ~(RUNNING | RESULT_FAILED | WAITING);
  current._result = value;
  return true;
}

/**
 * Goes on with an object that a callback returned.
 *
 * @returns whether there is a result: not so if it is a Deferred that has none yet.
 */
function setObject(current: DeferredCore, value: object): boolean {
  if (isOwn(value) && value !== current) {
    current._flags &= ~(RUNNING | RESULT_FAILED | WAITING);
    return setDeferred(current, value);
  }
  const kind = kindOfObject(value);
  if (kind === FAILED) {
    current._flags = (current._flags & ~(RUNNING | WAITING)) | RESULT_FAILED;
    current._result = value;
    return true;
  }
  if (kind !== DEFERRED && !isPromise(value)) {
    current._flags &= ~(RUNNING | RESULT_FAILED | WAITING);
    current._result = value;
    return true;
  }
  if (value === current) {
    setThrown(
      current,
      null,
      new CallbackReturnedItsOwnDeferredError(
        "a callback returned the Deferred it was called by, which would have to wait for itself",
      ),
    );
    return true;
  }
  current._flags &= ~(RUNNING | RESULT_FAILED | WAITING);
  return setDeferred(current, adopt(current, value));
}

/** Takes the result of `inner`, or else waits for it. */
function setDeferred(current: DeferredCore, inner: DeferredCore): boolean {
  const flags = inner._flags;
  if (hasTakeableResult(flags)) {
    current._result = inner._result;
    current._flags |= flags & RESULT_FAILED;
    takeResult(inner);
    return true;
  }
  current._result = inner;
  current._flags = ((current._flags & ~CHAINED_ASIDE) | WAITING | CHAINED) + ONE_PAUSE;
  append(inner, CHAIN, current);
  if (isWatched()) noteWaiting(current, inner);
  return false;
}

/** A Deferred of another copy of this package. */
interface Stranger {
  addBoth(callback: (result: unknown) => unknown): unknown;
  cancel(): void;
}

/**
 * A Deferred that gets the result of a native promise, or of a Deferred of another copy of this
 * package.
 *
 * @param beside - a Deferred of this copy.
 * @internal
 */
export function adopt(beside: DeferredCore, value: object): DeferredCore {
  if (!isPromise(value)) {
    const stranger = value as Stranger;
    const own = beside._plain(() => stranger.cancel());
    stranger.addBoth((result) => fire(own, result));
    return own;
  }
  const own = beside._plain(null);
  value.then(
    (result) => {
      if (acceptOutcome(own, result)) runCallbacks(own);
    },
    (error: unknown) => fire(own, new Failure(error)),
  );
  return own;
}
