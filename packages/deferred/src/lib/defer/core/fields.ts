// The fields of a Deferred, and their values. The files of this folder and of `defer` use a
// Deferred through this interface: the class, in `deferred.ts`, is built on all of them.

import type { CallWithArguments, Pair } from "./entries.ts";
import type { AnyCallback } from "./types.ts";

/** The fields of a Deferred. They are an interface, and no base class: see {@link Own}. */
export interface DeferredCore {
  /** State bits of `flags.ts`. @internal */
  _flags: number;
  /** The current result, `undefined` before there is one. @internal */
  _result: unknown;
  /**
   * First of the callbacks to be run: `undefined` if there is none, `null` if it passes the result
   * on.
   *
   * @internal
   */
  _callback: Entry | undefined;
  /** Its errback. @internal */
  _errback: ErrbackEntry | undefined;
  /** The last of the other pairs. @internal */
  _last: Pair<Entry, ErrbackEntry> | null;
  /** Called by `cancel`; released when the Deferred fires. */
  _canceller: Canceller | CancelPlan | null;

  cancel(): void;

  /** A new plain `Deferred`, for something that this one waits for. @internal */
  _plain(canceller: Canceller | CancelPlan | null): DeferredCore;

  /**
   * What `cancel` cancels in place of this one, which has been fired; `null` for nothing.
   *
   * @internal
   */
  _cancelledInstead(): DeferredCore | null;
}

type Canceller = (deferred: never) => unknown;

// ---- Recognizing a Deferred

/**
 * Its prototype is the one of `Deferred.prototype`, and marks the Deferreds of this copy of the
 * package: those of another copy have other fields. `Deferred` does not extend it, since a
 * constructor that calls another is slower: see docs/decisions/005-engine-tricks.md.
 */
export class Own {}

/** Whether `value` is a Deferred of this copy of the package. */
export function isOwn(value: object): value is DeferredCore {
  try {
    return value instanceof Own;
  } catch {
    // A revoked proxy.
    return false;
  }
}

// ---- Entries of the list of callbacks

/** A callback or errback: a function, one with arguments, or none. */
export type Callable = AnyCallback | CallWithArguments | null;

/** In place of a callback: the errback is a Deferred, which waits for the result. */
export const CHAIN = 1;

/**
 * In place of a callback: the errback is a {@link Step}, which takes result and failure. The step
 * may have several Deferreds: the index of this one among them is added to the number.
 */
export const STEP = 2;

/** The first half of a pair: with a number, the second half is no errback. */
export type Entry = Callable | number;

/** The second half of a pair. */
export type ErrbackEntry = Callable | DeferredCore | Step;

/**
 * A callback of this library itself, for result and failure: that of a DeferredList, or of a
 * generator that waits. It may fire another Deferred without a call of `callback`, so that the
 * callbacks of that one run in the same loop.
 */
export interface Step {
  /**
   * Takes the result of `input`, as a callback does.
   *
   * @param place - the number that was added to {@link STEP}.
   * @returns a Deferred that was given its result by {@link accept}: its callbacks run before
   *   `input` goes on.
   * @internal
   */
  _take(input: DeferredCore, place: number): DeferredCore | null;

  /** What `input` goes on with: the return value of a callback. @internal */
  _leave(input: DeferredCore): unknown;

  /**
   * What `Deferred.callbacks` shows in its place: the Deferred that waits, or a function.
   *
   * @internal
   */
  readonly _shown: DeferredCore | AnyCallback;
}

// ---- Cancellers of this library

/**
 * A canceller that has other Deferreds to cancel. A loop cancels them, so that a deep chain does
 * not use up the stack.
 */
export interface CancelPlan {
  /**
   * Begins to cancel a Deferred.
   *
   * @returns what is still to be done, or `null` if nothing is.
   * @internal
   */
  _beginCancel(deferred: DeferredCore): Cancellation | null;

  /** The Deferreds that the owner of this canceller waits for, fired or not. @internal */
  _waitsFor(): readonly DeferredCore[];
}

/** What a {@link CancelPlan} has to cancel. */
export interface Cancellation {
  /** The Deferreds to be cancelled now, in this order. @internal */
  readonly _targets: readonly DeferredCore[];
  /** Is called when they have been cancelled. @internal */
  _finish(deferred: DeferredCore): void;
}

/** Whether a canceller is one of this library, and no function. */
export function isCancelPlan(canceller: object | null): canceller is CancelPlan {
  return (
    canceller !== null && typeof (canceller as Partial<CancelPlan>)._beginCancel === "function"
  );
}
