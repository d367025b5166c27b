// The core of a Deferred: its fields, its list of callbacks, and the loop that runs them. What users see of it is in
// `deferred.ts`; whatever here works on Deferreds (coroutines, lists, locks …) needs no more than this.
//
// One loop serves all Deferreds that wait for each other, so that depth costs no stack. It follows Twisted's
// `_runCallbacks` step by step; what may run, and when, is decided nowhere else.

import { Failure } from "../../failure/failure.ts";
import { DEFERRED, FAILED, isPromise, kindOfObject } from "../../kind.ts";
import { explainMissingThis } from "../../missing-this.ts";
import { debugInfoOf, neededDebugInfo } from "../debug-info.ts";
import { callerFrames, getDebugging } from "../debugging.ts";
import { AlreadyCalledError, CallbackReturnedItsOwnDeferredError } from "../errors.ts";
import type { AnyCallback } from "../types.ts";
import { suspect } from "../unhandled.ts";
import { type CallWithArguments, Pair } from "./entries.ts";
import {
  CALLED,
  CHAINED,
  CHAINED_ASIDE,
  DEBUG,
  HANDLED,
  HAS_DEBUG_INFO,
  hasTakeableResult,
  ONE_PAUSE,
  PAUSE_SHIFT,
  RESULT_FAILED,
  RUNNING,
  SUPPRESS_ALREADY_CALLED,
  SUSPECT,
  WAITING,
} from "./flags.ts";

/**
 * Stands above `Deferred.prototype`, and marks the Deferreds of this copy of the package. `instanceof` finds it without
 * looking a property up, which is slow where objects of many kinds come by.
 */
export class Own {}

/** What is called of a pair: a function, one with arguments, or nothing. */
export type Callable = AnyCallback | CallWithArguments | null;

/** In place of a callback: the errback is a Deferred, which waits for the result. */
export const CHAIN = 1;

/**
 * In place of a callback: the errback is a {@link Step}, which takes result and failure. What is above it is the place
 * that the step has given this Deferred among others.
 */
export const STEP = 2;

/** The first half of a pair: with a number, the second half is no errback. */
export type Entry = Callable | number;

/** The second half of a pair. */
export type ErrbackEntry = Callable | DeferredCore | Step;

/**
 * A callback of this library's own, as both halves of a pair: a place in a list, a generator that waits. It may fire
 * another Deferred without a call of `callback`, so that its callbacks run in the same loop.
 */
export interface Step {
  /**
   * Takes the result of `input`, as a callback does.
   *
   * @param place - the number that was added to {@link STEP}.
   * @returns a Deferred that was given its result by {@link accept}: its callbacks run before `input` goes on.
   */
  _take(input: DeferredCore, place: number): DeferredCore | null;

  /** What `input` goes on with: a callback's return value. */
  _leave(input: DeferredCore): unknown;

  /** What `Deferred.callbacks` shows in its place: the Deferred that waits, or a function. */
  readonly _shown: DeferredCore | AnyCallback;
}

/** A canceller that has other Deferreds to cancel. They are cancelled by a loop: depth costs no stack. */
export interface CancelPlan {
  /** @returns what is to be done to cancel `deferred`, or `null` if that is all. */
  _beginCancel(deferred: DeferredCore): Cancellation | null;
}

/** What a {@link CancelPlan} has to cancel. */
export interface Cancellation {
  /** The Deferreds to be cancelled now, in this order. */
  readonly _targets: readonly DeferredCore[];
  /** Is called when they have been cancelled. */
  _finish(deferred: DeferredCore): void;
}

/** Whether a canceller is one of this library's own, and no function. */
export function isCancelPlan(canceller: object | null): canceller is CancelPlan {
  return (
    canceller !== null && typeof (canceller as Partial<CancelPlan>)._beginCancel === "function"
  );
}

/** The fields of a Deferred. They are an interface, since a class that is derived from another is slower to make. */
export interface DeferredCore {
  /** State bits of `flags.ts`. */
  _flags: number;
  /** The current result, `undefined` before there is one. */
  _result: unknown;
  /** First of the callbacks to be run: `undefined` if there is none, `null` if it passes the result on. */
  _callback: Entry | undefined;
  /** Its errback. */
  _errback: ErrbackEntry | undefined;
  /** The last of the other pairs. */
  _last: Pair<Entry, ErrbackEntry> | null;
  /** Called by `cancel`; released when the Deferred fires. */
  _canceller: Canceller | CancelPlan | null;

  cancel(): void;

  /** A plain Deferred, for what stands between this one and something it waits for. */
  _plain(canceller: Canceller | CancelPlan | null): DeferredCore;

  /** What is cancelled in place of this one, which has been fired, or `null`. */
  _cancelledInstead(): DeferredCore | null;
}

type Canceller = (deferred: never) => unknown;

/** Whether `value` is a Deferred of this copy of the package. */
export function isOwn(value: object): value is DeferredCore {
  try {
    return value instanceof Own;
  } catch {
    // A proxy that cannot be looked at.
    return false;
  }
}

// ---- The list of callbacks

/** Puts a pair at the end. */
export function append(deferred: DeferredCore, callback: Entry, errback: ErrbackEntry): void {
  if (deferred._callback === undefined) {
    deferred._callback = callback;
    deferred._errback = errback;
    return;
  }
  const pair = new Pair<Entry, ErrbackEntry>(callback, errback);
  const last = deferred._last;
  if (last !== null) {
    pair.next = last.next;
    last.next = pair;
  }
  deferred._last = pair;
}

/** Puts a pair in front of all others, before the Deferred is fired. */
export function prepend(deferred: DeferredCore, callback: Entry, errback: ErrbackEntry): void {
  if (deferred._callback !== undefined) {
    const pair = new Pair<Entry, ErrbackEntry>(deferred._callback, deferred._errback ?? null);
    const last = deferred._last;
    if (last === null) {
      deferred._last = pair;
    } else {
      pair.next = last.next;
      last.next = pair;
    }
  }
  deferred._callback = callback;
  deferred._errback = errback;
}

/** Puts a pair at the end, and runs it if there is a result. */
export function add(deferred: DeferredCore, callback: Entry, errback: ErrbackEntry): void {
  append(deferred, callback, errback);
  if (deferred._flags & CALLED) runCallbacks(deferred);
}

/** Whether `callback` is the next to run, as soon as there is a result. */
export function isFirstToRun(deferred: DeferredCore, callback: Entry): boolean {
  const flags = deferred._flags;
  return deferred._callback === callback && (flags & RUNNING) === 0 && flags >> PAUSE_SHIFT === 0;
}

// ---- The result

/** Takes the first result, and runs the callbacks. */
export function fire(deferred: DeferredCore, result: unknown): void {
  if (accept(deferred, result)) runCallbacks(deferred);
}

/**
 * Takes the first result, and does not run the callbacks yet.
 *
 * @returns whether it was taken: not so if it is the late result that a cancelled Deferred ignores.
 * @throws AlreadyCalledError if there was one before.
 * @throws TypeError if it is a Deferred or a promise.
 */
export function accept(deferred: DeferredCore, result: unknown): boolean {
  const flags = deferred._flags;
  if (flags & CALLED) return refuseResult(deferred);
  const fired = resultFlags(result);
  deferred._flags = flags | fired;
  if (flags & DEBUG || getDebugging()) neededDebugInfo(deferred).invoker = callerFrames();
  deferred._canceller = null;
  deferred._result = result;
  return true;
}

/** As {@link accept}, but a Deferred or a promise is waited for, as if a callback had returned it. */
export function acceptOutcome(deferred: DeferredCore, value: unknown): boolean {
  if (deferred._flags & CALLED || !isWaitedFor(value)) return accept(deferred, value);
  prepend(deferred, () => value, null);
  return accept(deferred, undefined);
}

/** A second result has come: it is the one that a cancelled Deferred ignores, or a mistake. */
function refuseResult(deferred: DeferredCore): false {
  if (deferred._flags & SUPPRESS_ALREADY_CALLED) {
    deferred._flags &= ~SUPPRESS_ALREADY_CALLED;
    return false;
  }
  const isDebugged = (deferred._flags & DEBUG) !== 0 || getDebugging();
  const stacks = isDebugged ? (debugInfoOf(deferred)?._getDebugTracebacks() ?? "") : "";
  throw new AlreadyCalledError(stacks === "" ? "" : `\n${stacks}`);
}

/** The result was taken away: callbacks from here on get `undefined`. */
export function takeResult(deferred: DeferredCore): void {
  deferred._result = undefined;
  const flags = deferred._flags;
  if ((flags & (RESULT_FAILED | HAS_DEBUG_INFO)) === 0) return;
  deferred._flags = flags & ~RESULT_FAILED;
  forgetFailure(deferred);
}

/** The failure was thrown to the caller, though it is still the result. */
export function markHandled(deferred: DeferredCore): void {
  deferred._flags |= HANDLED;
  forgetFailure(deferred);
}

/** The failure is not to be reported. */
function forgetFailure(deferred: DeferredCore): void {
  const info = debugInfoOf(deferred);
  if (info !== null) info.failResult = null;
}

/** The Deferred that this one waits for, or whose result is to fire it by `chainDeferred`. */
export function chainedTo(deferred: DeferredCore): DeferredCore | null {
  if (deferred._flags & CHAINED_ASIDE) return chainedAside.get(deferred) ?? null;
  return deferred._flags & CHAINED ? (deferred._result as DeferredCore) : null;
}

/** Sets {@link chainedTo} to what is not the result. */
export function setChainedTo(deferred: DeferredCore, other: DeferredCore | null): void {
  deferred._flags &= ~(CHAINED | CHAINED_ASIDE);
  if (other === null) return;
  deferred._flags |= CHAINED_ASIDE;
  chainedAside.set(deferred, other);
}

/** What `_chainedTo` is where it is not the result: rare, and therefore no field. */
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

// ---- The loop

/**
 * The Deferreds that go on later, each with what happens then, flat: after `null`, one that has given its result to
 * another goes on with `undefined`; after a step, one whose step has fired another Deferred goes on with what the step
 * leaves.
 */
type Interrupted = (DeferredCore | Step | null)[];

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

/** {@link callNow} for a step. */
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

/** Whether there is something to be run, or a result that has to be noted. */
function isUnfinished(current: DeferredCore): boolean {
  return (
    current._callback !== undefined || (current._flags & (RESULT_FAILED | HAS_DEBUG_INFO)) !== 0
  );
}

/** Whether a Deferred may run its callbacks, which then waits for no other any more. */
function begin(current: DeferredCore): boolean {
  const flags = current._flags;
  // A paused Deferred gives no result.
  if (flags & RUNNING || flags >> PAUSE_SHIFT !== 0) return false;
  if (flags & (CHAINED | CHAINED_ASIDE)) current._flags = flags & ~(CHAINED | CHAINED_ASIDE);
  return true;
}

/**
 * Calls one callback of an idle Deferred at once, without a place in its list, and then runs what it has added.
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
        // Unpaused while it waits, it passes on what it waits for, which is then waited for once more.
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
 * One is paused: those that have given their result up to it do not go on either, up to the one whose step has fired
 * the first of them.
 */
function dropProviders(interrupted: Interrupted | null): void {
  if (interrupted === null) return;
  while (interrupted.length > 0 && interrupted[interrupted.length - 1] === null) {
    interrupted.length -= 2;
  }
}

/** Ends what a running callback of `current` does: it has returned `value`. */
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
  } else if (info !== null) {
    info.failResult = null;
  }
}

/** Takes the first pair off the list. */
export function shift(current: DeferredCore): void {
  const last = current._last;
  if (last === null) {
    current._callback = undefined;
    current._errback = undefined;
    return;
  }
  const pair = last.next;
  current._callback = pair.callback;
  current._errback = pair.errback;
  if (pair === last) current._last = null;
  else last.next = pair.next;
}

/** Goes on with what a callback threw. */
function setThrown(current: DeferredCore, callback: AnyCallback | null, error: unknown): void {
  // Where the stack is used up, this may throw as well: the Deferred is left with its result then, and not as running.
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

/** Goes on with what a callback returned. @returns whether there is a result, as {@link setObject}. */
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
  return false;
}

/** A Deferred of another copy of this package. */
interface Stranger {
  addBoth(callback: (result: unknown) => unknown): unknown;
  cancel(): void;
}

/**
 * A Deferred that gets the result of a native promise, or of a Deferred of another copy of this package.
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
