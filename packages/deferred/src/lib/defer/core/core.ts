// The core of a Deferred: its fields, its list of callbacks, and the loop that runs them. What users see of it is in
// `deferred.ts`; whatever here works on Deferreds (coroutines, lists, locks …) needs no more than this.
//
// One loop serves all Deferreds that wait for each other, so that depth costs no stack. It follows Twisted's
// `_runCallbacks` step by step; what may run, and when, is decided nowhere else.

import { Failure } from "../../failure/failure.ts";
import * as kinds from "../../kind.ts";
import { isPromise, kindOfObject } from "../../kind.ts";
import { calledWithoutObject, explainMissingThis } from "../../missing-this.ts";
import { DebugInfo } from "../debug-info.ts";
import { callerFrames, getDebugging } from "../debugging.ts";
import {
  AlreadyCalledError,
  CallbackReturnedItsOwnDeferredError,
  CancelledError,
} from "../errors.ts";
import { log } from "../log.ts";
import type { AnyCallback } from "../types.ts";
import { suspect } from "../unhandled.ts";
import { type CallWithArguments, Pair } from "./entries.ts";
import * as flagBits from "./flags.ts";
import { hasTakeableResult } from "./flags.ts";

const {
  CALLED,
  CHAINED,
  CHAINED_ASIDE,
  DEBUG,
  HANDLED,
  ONE_PAUSE,
  PAUSE_SHIFT,
  RESULT_FAILED,
  RUNNING,
  SUPPRESS_ALREADY_CALLED,
  SUSPECT,
  WAITING,
} = flagBits;
const { DEFERRED, FAILED } = kinds;

/** One half of a pair: a function, one with arguments, a step of this library, the Deferred that waits, or nothing. */
export type Entry = AnyCallback | CallWithArguments | Step | DeferredCore | null;

/**
 * A callback of this library's own, as both halves of a pair: a place in a list, a generator that waits. It may fire
 * another Deferred without a call of `callback`, so that its callbacks run in the same loop.
 */
export abstract class Step {
  /**
   * Takes the result of `input`, as a callback does.
   *
   * @returns a Deferred that was given its result by {@link DeferredCore._accept}: its callbacks run before `input`
   *   goes on.
   */
  abstract take(input: DeferredCore): DeferredCore | null;

  /** What `input` goes on with: a callback's return value. */
  abstract leave(input: DeferredCore): unknown;

  /** What `Deferred.callbacks` shows in its place: the Deferred that waits, or a function. */
  abstract get shown(): DeferredCore | AnyCallback;
}

/** A canceller that has other Deferreds to cancel. They are cancelled by a loop: depth costs no stack. */
export abstract class CancelPlan {
  /** @returns the Deferreds to be cancelled now, in this order. */
  abstract begin(deferred: DeferredCore): readonly DeferredCore[];

  /** Is called when they have been cancelled. */
  abstract finish(deferred: DeferredCore): void;
}

/** The fields of a Deferred, and what can be done with them. */
export abstract class DeferredCore {
  /** State bits of `flags.ts`. @internal */
  _flags: number;
  /** The current result, `undefined` before there is one. @internal */
  _result: unknown;
  /** First of the callbacks to be run: `undefined` if there is none, `null` if it passes the result on. @internal */
  _callback: Entry | undefined;
  /** Its errback. @internal */
  _errback: Entry | undefined;
  /** The last of the other pairs. @internal */
  _last: Pair<Entry> | null;
  /** Called by {@link cancel}; released when the Deferred fires. */
  _canceller: ((deferred: never) => unknown) | CancelPlan | null;
  _debugInfo: DebugInfo | null;

  constructor(canceller: ((deferred: never) => unknown) | CancelPlan | null) {
    this._flags = 0;
    this._result = undefined;
    this._callback = undefined;
    this._errback = undefined;
    this._last = null;
    this._canceller = canceller;
    this._debugInfo = null;
    if (getDebugging()) {
      this._debugInfo = new DebugInfo();
      this._debugInfo.creator = callerFrames();
    }
  }

  /** A plain Deferred, for what stands between this one and something it waits for. @internal */
  abstract _plain(canceller: ((deferred: never) => unknown) | CancelPlan | null): DeferredCore;

  // The list of callbacks.

  /** Puts a pair at the end. @internal */
  _append(callback: Entry, errback: Entry): void {
    if (this._callback === undefined) {
      this._callback = callback;
      this._errback = errback;
      return;
    }
    const pair = new Pair<Entry>(callback, errback);
    const last = this._last;
    if (last !== null) {
      pair.next = last.next;
      last.next = pair;
    }
    this._last = pair;
  }

  /** Puts a pair in front of all others, before the Deferred is fired. @internal */
  _prepend(callback: Entry, errback: Entry): void {
    if (this._callback !== undefined) {
      const pair = new Pair<Entry>(this._callback, this._errback ?? null);
      const last = this._last;
      if (last === null) {
        this._last = pair;
      } else {
        pair.next = last.next;
        last.next = pair;
      }
    }
    this._callback = callback;
    this._errback = errback;
  }

  /** Puts a pair at the end, and runs it if there is a result. @internal */
  _add(callback: Entry, errback: Entry): void {
    this._append(callback, errback);
    if (this._flags & CALLED) runCallbacks(this);
  }

  // The result.

  /** Takes the first result, and runs the callbacks. */
  _startRunCallbacks(result: unknown): void {
    if (this._accept(result)) runCallbacks(this);
  }

  /**
   * Takes the first result, and does not run the callbacks yet.
   *
   * @returns whether it was taken: not so if it is the late result that a cancelled Deferred ignores.
   * @throws AlreadyCalledError if there was one before.
   * @throws TypeError if it is a Deferred or a promise.
   * @internal
   */
  _accept(result: unknown): boolean {
    const flags = this._flags;
    if (flags & CALLED) return this._refuseResult();
    const fired = resultFlags(result);
    if (flags & DEBUG || getDebugging()) {
      this._debugInfo ??= new DebugInfo();
      this._debugInfo.invoker = callerFrames();
    }
    this._flags = flags | fired;
    this._canceller = null;
    this._result = result;
    return true;
  }

  /**
   * As {@link _accept}, but a Deferred or a promise is waited for, as if a callback had returned it.
   * @internal
   */
  _acceptOutcome(value: unknown): boolean {
    if (this._flags & CALLED || !isWaitedFor(value)) return this._accept(value);
    this._prepend(() => value, null);
    return this._accept(undefined);
  }

  /** A second result has come: it is the one that a cancelled Deferred ignores, or a mistake. */
  private _refuseResult(): false {
    if (this._flags & SUPPRESS_ALREADY_CALLED) {
      this._flags &= ~SUPPRESS_ALREADY_CALLED;
      return false;
    }
    const isDebugged = (this._flags & DEBUG) !== 0 || getDebugging();
    const stacks = isDebugged ? (this._debugInfo?._getDebugTracebacks() ?? "") : "";
    throw new AlreadyCalledError(stacks === "" ? "" : `\n${stacks}`);
  }

  /** The result was taken away: callbacks from here on get `undefined`. @internal */
  _takeResult(): void {
    this._result = undefined;
    this._flags &= ~RESULT_FAILED;
    if (this._debugInfo !== null) this._debugInfo.failResult = null;
  }

  /** The failure was thrown to the caller, though it is still the result. @internal */
  _markHandled(): void {
    this._flags |= HANDLED;
    if (this._debugInfo !== null) this._debugInfo.failResult = null;
  }

  /** The Deferred that this one waits for, or whose result is to fire it by `chainDeferred`. */
  get _chainedTo(): DeferredCore | null {
    if (this._flags & CHAINED_ASIDE) return chainedAside.get(this) ?? null;
    return this._flags & CHAINED ? (this._result as DeferredCore) : null;
  }

  set _chainedTo(deferred: DeferredCore | null) {
    this._flags &= ~(CHAINED | CHAINED_ASIDE);
    if (deferred === null) return;
    this._flags |= CHAINED_ASIDE;
    chainedAside.set(this, deferred);
  }

  // Cancelling.

  /**
   * Asks for the result no longer. If it has not been fired, the canceller is called, and unless that fires it, it fails
   * with `CancelledError`; one that has no canceller then ignores the one result that may come late. If it waits for
   * another Deferred, that one is cancelled instead. Otherwise nothing happens. What a canceller throws becomes the
   * failure.
   */
  cancel(): void {
    if (this === undefined) throw calledWithoutObject("cancel", "d");
    cancelAll(this);
  }

  /** What is cancelled in place of this one, which has been fired, or `null`. @internal */
  _cancelledInstead(): DeferredCore | null {
    return this._flags & WAITING ? (this._result as DeferredCore) : null;
  }
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
  if (begin(first)) run(first);
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
  if (
    current._callback !== undefined ||
    current._flags & RESULT_FAILED ||
    current._debugInfo !== null
  ) {
    run(current);
  }
}

/** The loop. `first` may run its callbacks. */
function run(first: DeferredCore): void {
  let current = first;
  let ready = true;
  let interrupted: Interrupted | null = null;
  for (;;) {
    let blocked = false;
    while (ready && current._callback !== undefined) {
      const flags = current._flags;
      const next = shift(current, (flags & RESULT_FAILED) !== 0);
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
      } else if (next instanceof DeferredCore) {
        handOver(current, next);
        if (current._callback !== undefined) {
          if (interrupted === null) interrupted = [current, null];
          else interrupted.push(current, null);
        }
        current = next;
        if (!begin(current)) {
          blocked = true;
          break;
        }
      } else if (next instanceof Step) {
        current._flags = flags | RUNNING;
        let fired: DeferredCore | null;
        try {
          fired = next.take(current);
        } catch (error) {
          setThrown(current, null, error);
          continue;
        }
        if (fired !== null && begin(fired)) {
          if (interrupted === null) interrupted = [current, next];
          else interrupted.push(current, next);
          current = fired;
        } else if (!setValue(current, next.leave(current))) {
          break;
        }
      } else {
        current._flags = flags | RUNNING;
        let value: unknown;
        try {
          value = next.call(current._result);
        } catch (error) {
          setThrown(current, next.callable, error);
          continue;
        }
        if (!setValue(current, value)) break;
      }
    }
    if (blocked) dropProviders(interrupted);
    else if (current._flags & RESULT_FAILED || current._debugInfo !== null) settle(current);
    for (;;) {
      if (interrupted === null || interrupted.length === 0) return;
      const step = interrupted.pop() as Step | null;
      current = interrupted.pop() as DeferredCore;
      if (step !== null) {
        ready = setValue(current, step.leave(current));
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
  const info = current._debugInfo;
  if (current._flags & RESULT_FAILED) {
    if (info !== null) info.failResult = current._result as Failure;
    current._flags &= ~HANDLED;
    if ((current._flags & SUSPECT) === 0) suspect(current);
  } else if (info !== null) {
    info.failResult = null;
  }
}

/** Takes the first pair off the list, and returns the half of it that the result is for. */
function shift(current: DeferredCore, failed: boolean): Entry {
  const next = failed ? current._errback : current._callback;
  const last = current._last;
  if (last === null) {
    current._callback = undefined;
    current._errback = undefined;
  } else {
    const pair = last.next;
    current._callback = pair.callback;
    current._errback = pair.errback;
    if (pair === last) current._last = null;
    else last.next = pair.next;
  }
  return next as Entry;
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
  if (waiting._flags >> PAUSE_SHIFT !== 0 && flags & CHAINED) waiting._chainedTo = waitedFor;
  current._takeResult();
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
  return setDeferred(current, value instanceof DeferredCore ? value : adopt(current, value));
}

/** Takes the result of `inner`, or else waits for it. */
function setDeferred(current: DeferredCore, inner: DeferredCore): boolean {
  const flags = inner._flags;
  if (hasTakeableResult(flags)) {
    current._result = inner._result;
    current._flags |= flags & RESULT_FAILED;
    inner._takeResult();
    return true;
  }
  current._result = inner;
  current._flags = ((current._flags & ~CHAINED_ASIDE) | WAITING | CHAINED) + ONE_PAUSE;
  inner._append(current, current);
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
    stranger.addBoth((result) => own._startRunCallbacks(result));
    return own;
  }
  const own = beside._plain(null);
  value.then(
    (result) => {
      if (own._acceptOutcome(result)) runCallbacks(own);
    },
    (error: unknown) => own._startRunCallbacks(new Failure(error)),
  );
  return own;
}

// ---- Cancelling

/** A Deferred to be cancelled; or one whose {@link CancelPlan} has to be finished. */
type Cancellation = DeferredCore | { readonly plan: CancelPlan; readonly deferred: DeferredCore };

function cancelAll(first: DeferredCore): void {
  const rest: Cancellation[] = [];
  let next: Cancellation | undefined = first;
  while (next !== undefined) {
    if (!(next instanceof DeferredCore)) {
      next.plan.finish(next.deferred);
    } else {
      const last = next._flags & CALLED ? lastWaitedFor(next) : next;
      const canceller = last._canceller;
      if (last !== first && last.cancel !== DeferredCore.prototype.cancel) {
        // A subclass has its own way.
        cancelGuarded(last);
      } else if (last._flags & CALLED) {
        // It has a result, or nothing that could be cancelled.
      } else if (canceller instanceof CancelPlan) {
        rest.push({ plan: canceller, deferred: last });
        const targets = canceller.begin(last);
        for (let i = targets.length - 1; i >= 0; i--) rest.push(targets[i] as DeferredCore);
      } else {
        cancelOne(last, canceller);
      }
    }
    next = rest.pop();
  }
}

/**
 * The end of the chain of Deferreds that wait for each other.
 *
 * @throws CallbackReturnedItsOwnDeferredError if there is no end.
 */
function lastWaitedFor(first: DeferredCore): DeferredCore {
  let last = first;
  // A second walk at half the speed meets the first one if the chain goes round.
  let slow = first;
  for (let steps = 1; ; steps++) {
    const isUsual = last === first || last.cancel === DeferredCore.prototype.cancel;
    const next = isUsual ? last._cancelledInstead() : null;
    if (next === null) return last;
    last = next;
    if (steps % 2 === 0) slow = slow._result as DeferredCore;
    if (last === slow) {
      throw new CallbackReturnedItsOwnDeferredError("Deferreds that wait for each other");
    }
  }
}

/** Cancels a Deferred; what its method throws is logged. */
export function cancelGuarded(deferred: DeferredCore): void {
  try {
    deferred.cancel();
  } catch (error) {
    log.failure("Exception raised from user supplied canceller", new Failure(error));
  }
}

function cancelOne(deferred: DeferredCore, canceller: ((deferred: never) => unknown) | null): void {
  if (canceller === null) {
    deferred._flags |= SUPPRESS_ALREADY_CALLED;
  } else {
    try {
      (canceller as (deferred: DeferredCore) => unknown)(deferred);
    } catch (thrown) {
      const error = explainMissingThis(canceller, thrown);
      if ((deferred._flags & CALLED) === 0) deferred._startRunCallbacks(new Failure(error));
      else log.failure("A canceller fired its Deferred, and then threw", new Failure(error));
    }
  }
  failAsCancelled(deferred);
}

/** What becomes of a cancelled Deferred that its canceller has not fired. */
export function failAsCancelled(deferred: DeferredCore): void {
  if (deferred._flags & CALLED) return;
  deferred._startRunCallbacks(new Failure(new CancelledError()));
}
