// Twisted's observers and predicates are objects that can be called. So are these: the constructor
// returns a function that has the prototype of the class, and calls the method `__call__`.

import { INSPECT } from "../inspect-symbol.ts";
import type { LogEvent } from "./interfaces.ts";

/** An instance that can be called: `instance(...args)` is `instance.__call__(...args)`. */
export interface CallableInstance<Args extends readonly unknown[], Result> {
  (...args: Args): Result;
  /** What a call of the instance does; a subclass may override it. */
  __call__(...args: Args): Result;
}

class Callable {
  constructor() {
    const call = (...args: readonly unknown[]): unknown => instance.__call__(...args);
    const instance: this & CallableInstance<readonly unknown[], unknown> = Object.setPrototypeOf(
      call,
      new.target.prototype,
    );
    // biome-ignore lint/correctness/noConstructorReturn: the function is the instance
    return instance;
  }

  toString(): string {
    return `<${this.constructor.name}>`;
  }

  [INSPECT](): string {
    return this.toString();
  }
}

// An instance is a function for all other code: it has `call`, `apply` and `bind`, and is
// `instanceof Function`.
Object.setPrototypeOf(Callable.prototype, Function.prototype);

/** A class to be extended, whose instances can be called with an event. */
export interface CallableClass<Result> {
  /** Makes an instance that calls `__call__`, which the subclass has to have. */
  new (): CallableInstance<[event: LogEvent], Result>;
}

/** The base of the observer classes. */
export const CallableObserver: CallableClass<void> = callableClass<void>();

/** The base of classes whose instances return `Result` when they are called. */
export function callableClass<Result>(): CallableClass<Result> {
  // What a call takes and returns is what `__call__` of the subclass does: `Callable` has no type
  // for it.
  return Callable as unknown as CallableClass<Result>;
}
