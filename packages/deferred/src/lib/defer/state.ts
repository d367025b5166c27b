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

keepShape(new CallWithArguments(() => undefined, []));
