// The loop that runs callbacks. One loop serves all Deferreds that wait for each other, so that a
// deep chain does not use up the stack. It follows Twisted's `_runCallbacks` step by step; no other
// code decides what may run, and when.

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

// ---- Entry points

/** Puts a pair at the end, and runs it if there is a result. */
export function add(deferred: DeferredCore, callback: Entry, errback: ErrbackEntry): void {
  append(deferred, callback, errback);
  if (deferred._flags & CALLED) runCallbacks(deferred);
}

/** Accepts the first result, and runs the callbacks. */
export function fire(deferred: DeferredCore, result: unknown): void {
  if (accept(deferred, result)) runCallbacks(deferred);
}

/**
 * Runs the callbacks of `first`, which has been fired, and then those of the Deferreds that wait
 * for it.
 */
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

/** Whether there is a callback to run, or a result that has to be noted. */
function isUnfinished(current: DeferredCore): boolean {
  return (
    current._callback !== undefined || (current._flags & (RESULT_FAILED | HAS_DEBUG_INFO)) !== 0
  );
}

/** Marks a Deferred as no longer waiting, if it may run its callbacks. @returns whether it may. */
function begin(current: DeferredCore): boolean {
  const flags = current._flags;
  // A paused Deferred does not run.
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

/** As {@link callNow}, for a step. */
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
 * The Deferreds that go on later: a flat stack of pairs, a Deferred and the reason why it stopped.
 * `null`: it has given its result to another, and goes on with `undefined`. A step: the step has
 * fired another Deferred, whose callbacks run first; then it goes on with what `_leave` of the step
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
        // It was unpaused while it waits for another Deferred: that is still its result, and is
        // waited for again.
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
 * A Deferred that was given a result is paused. The Deferreds that gave it their results do not go
 * on either: they are dropped, down to the one whose step fired the first of them.
 */
function dropProviders(interrupted: Interrupted | null): void {
  if (interrupted === null) return;
  while (interrupted.length > 0 && interrupted[interrupted.length - 1] === null) {
    interrupted.length -= 2;
  }
}

/**
 * Goes on with the value of a callback of `current` that another function has marked as running.
 */
export function finishCallback(current: DeferredCore, value: unknown): void {
  if (setValue(current, value)) run(current);
}

/** Nothing is left to run: a failure that is the result now was not handled. */
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

// ---- The outcome of a callback

/** Goes on with what a callback threw. */
function setThrown(current: DeferredCore, callback: AnyCallback | null, error: unknown): void {
  // When the stack is used up, the next line may throw as well. The Deferred then keeps its result,
  // and is not marked as running.
  current._flags &= ~(RUNNING | WAITING);
  current._result = new Failure(callback === null ? error : explainMissingThis(callback, error));
  current._flags |= RESULT_FAILED;
}

/** Moves the result of `current` to a Deferred that waits for it. */
function handOver(current: DeferredCore, waiting: DeferredCore): void {
  const flags = waiting._flags;
  const waitedFor = waiting._result as DeferredCore;
  waiting._result = current._result;
  // If it is paused, its failure may still be handled.
  waiting._flags =
    ((flags & ~(WAITING | RESULT_FAILED | SUSPECT)) | (current._flags & RESULT_FAILED)) - ONE_PAUSE;
  // And then `_chainedTo` still names the Deferred that it waited for.
  if (waiting._flags >> PAUSE_SHIFT !== 0 && flags & CHAINED) setChainedTo(waiting, waitedFor);
  takeResult(current);
}

/**
 * Goes on with what a callback returned.
 *
 * @returns whether there is a result, as {@link setObject}.
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
 * @returns whether there is a result: `false` if the object is a Deferred that has none yet.
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

/** Takes the result of `inner`, or waits for it. @returns whether there is a result. */
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
