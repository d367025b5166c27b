// The entries of a Deferred's list of callbacks that are no plain functions.

import { inspect } from "#platform";
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

/**
 * The entry for a callback, or errback, with its arguments.
 *
 * @param what - which of the two it is, for the error.
 * @throws TypeError if it is no function.
 */
export function entry(
  what: string,
  callable: AnyCallback | null | undefined,
  args: readonly unknown[] | null | undefined,
): AnyCallback | CallWithArguments | null {
  if (callable === null || callable === undefined) return null;
  if (typeof callable !== "function") throw notCallable(what, callable);
  if (args === null || args === undefined || args.length === 0) return callable;
  return new CallWithArguments(callable, args);
}

/** The error for a callback that is not a function. */
export function notCallable(what: string, value: unknown): TypeError {
  return new TypeError(`${what} must be a function, not ${inspect(value)}`);
}
