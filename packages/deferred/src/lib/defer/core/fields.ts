// The fields of a Deferred, and what stands in them. What the files of this folder and its
// neighbours do with a Deferred they do through this interface: the class is in `deferred.ts`, and
// is built on all of them.

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

  /** A plain Deferred, for what stands between this one and something it waits for. @internal */
  _plain(canceller: Canceller | CancelPlan | null): DeferredCore;

  /** What is cancelled in place of this one, which has been fired, or `null`. @internal */
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
    // A proxy that cannot be looked at.
    return false;
  }
}

// ---- What stands in the list of callbacks

/** What is called of a pair: a function, one with arguments, or nothing. */
export type Callable = AnyCallback | CallWithArguments | null;

/** In place of a callback: the errback is a Deferred, which waits for the result. */
export const CHAIN = 1;

/**
 * In place of a callback: the errback is a {@link Step}, which takes result and failure. What is
 * above it is the place that the step has given this Deferred among others.
 */
export const STEP = 2;

/** The first half of a pair: with a number, the second half is no errback. */
export type Entry = Callable | number;

/** The second half of a pair. */
export type ErrbackEntry = Callable | DeferredCore | Step;

/**
 * A callback of this library's own, as both halves of a pair: a place in a list, a generator that
 * waits. It may fire another Deferred without a call of `callback`, so that its callbacks run in
 * the same loop.
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

  /** What `input` goes on with: a callback's return value. @internal */
  _leave(input: DeferredCore): unknown;

  /**
   * What `Deferred.callbacks` shows in its place: the Deferred that waits, or a function.
   *
   * @internal
   */
  readonly _shown: DeferredCore | AnyCallback;
}

// ---- What stands in the place of a canceller

/**
 * A canceller that has other Deferreds to cancel. They are cancelled by a loop: depth costs no
 * stack.
 */
export interface CancelPlan {
  /**
   * Begins to cancel a Deferred.
   *
   * @returns what is still to be done, or `null` if nothing is.
   * @internal
   */
  _beginCancel(deferred: DeferredCore): Cancellation | null;

  /** What a Deferred waits for that has it as its canceller, fired or not. @internal */
  _waitsFor(): readonly DeferredCore[];
}

/** What a {@link CancelPlan} has to cancel. */
export interface Cancellation {
  /** The Deferreds to be cancelled now, in this order. @internal */
  readonly _targets: readonly DeferredCore[];
  /** Is called when they have been cancelled. @internal */
  _finish(deferred: DeferredCore): void;
}

/** Whether a canceller is one of this library's own, and no function. */
export function isCancelPlan(canceller: object | null): canceller is CancelPlan {
  return (
    canceller !== null && typeof (canceller as Partial<CancelPlan>)._beginCancel === "function"
  );
}
