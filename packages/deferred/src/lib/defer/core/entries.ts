// What stands in a Deferred's list of callbacks, besides plain functions.

import type { AnyCallback } from "./types.ts";

/**
 * A pair after the first one. The list is a ring: the Deferred refers to the last pair, and the
 * last to the first.
 */
export class Pair<C, E> {
  callback: C;
  errback: E;
  next: Pair<C, E>;

  /** Makes a ring of one. */
  constructor(callback: C, errback: E) {
    this.callback = callback;
    this.errback = errback;
    this.next = this;
  }
}

/** A callback with arguments of its own. */
export class CallWithArguments {
  readonly callable: AnyCallback;
  readonly args: readonly unknown[];

  constructor(callable: AnyCallback, args: readonly unknown[]) {
    this.callable = callable;
    this.args = args;
  }

  /** Calls it, without a `this`. */
  call(result: unknown): unknown {
    const callable = this.callable as (...args: readonly unknown[]) => unknown;
    const { args } = this;
    return args.length === 1 ? callable(result, args[0]) : callable(result, ...args);
  }
}
