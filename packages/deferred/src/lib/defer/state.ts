// The inner records of a Deferred. Bits of `_flags`, and what may stand in its flat list of callbacks.

import { keepShape } from "../keep-shape.ts";
import type { AnyCallback } from "./types.ts";

/** `callback` or `errback` was called. */
export const CALLED = 1;
/** A callback of this Deferred is running. */
export const RUNNING = 2;
/** The result is a Failure. */
export const RESULT_FAILED = 4;
/** The result is another Deferred, waited for. */
export const WAITING = 8;
/** It was cancelled without a canceller: the one late `callback` or `errback` is swallowed. */
export const SUPPRESS_ALREADY_CALLED = 16;
/** It stands in the list of suspects of `unhandled.ts`. */
export const SUSPECT = 32;

/** The failure was thrown to somebody who iterated over the Deferred: it needs no report. */
export const HANDLED = 64;

/** Its own stacks are kept, whatever the switch for all says. */
export const DEBUG = 128;

/** `_chainedTo` is the Deferred waited for, which is the result. */
export const CHAINED = 256;
/** `_chainedTo` is another one, kept aside. */
export const CHAINED_ASIDE = 512;
/** The pauses are counted from this bit on: adding and subtracting `ONE_PAUSE` leaves the bits below alone. */
export const PAUSE_SHIFT = 10;
export const ONE_PAUSE = 1 << PAUSE_SHIFT;

/** Marks the Deferreds of this copy of the package, faster than `instanceof` does. */
export const OWN: unique symbol = Symbol("a Deferred of this copy");

/** What has no say in whether a result may be taken, and the callbacks be run, at once. */
const NEUTRAL =
  RESULT_FAILED | SUPPRESS_ALREADY_CALLED | SUSPECT | HANDLED | DEBUG | CHAINED | CHAINED_ASIDE;

/** Whether there is a result that is no Deferred, no callback runs, and nothing is paused. */
export function isIdle(flags: number): boolean {
  return (flags & ~NEUTRAL) === CALLED;
}

/** As {@link isIdle}, but it may be one of its callbacks that asks. */
export function hasTakeableResult(flags: number): boolean {
  return (flags & ~(NEUTRAL | RUNNING)) === CALLED;
}

/** The callbacks behind the first: pairs, flat, from `head` on. */
export class CallbackQueue<Entry> {
  entries: (Entry | undefined)[];
  head: number;

  constructor(callback: Entry, errback: Entry) {
    this.entries = [callback, errback];
    this.head = 0;
  }
}

/** A callback with arguments of its own. Rare, and therefore kept off the common path as a record. */
export class CallWithArguments {
  readonly callable: AnyCallback;
  readonly args: readonly unknown[];

  constructor(callable: AnyCallback, args: readonly unknown[]) {
    this.callable = callable;
    this.args = args;
  }

  call(result: unknown): unknown {
    return (this.callable as (...args: readonly unknown[]) => unknown)(result, ...this.args);
  }
}

keepShape(new CallbackQueue(null, null));
keepShape(new CallWithArguments(() => undefined, []));
