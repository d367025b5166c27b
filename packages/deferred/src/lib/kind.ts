// How a Deferred and a Failure are recognised. The key is registered for the whole process, so that
// the objects of two installed copies of this package recognise each other. `instanceof` would
// fail.

/**
 * Key of a prototype property that says what an object is: {@link DEFERRED}, {@link FAILED}, or
 * absent.
 */
export const KIND: unique symbol = Symbol.for("@twisted-ts/kind");

/** Value under {@link KIND} of every Deferred. */
export const DEFERRED = 1;

/** Value under {@link KIND} of every Failure. */
export const FAILED = 2;

/** What `value` is, if it is an object of this library. */
export function kindOf(value: unknown): unknown {
  return typeof value === "object" && value !== null ? kindOfObject(value) : undefined;
}

/** {@link kindOf} for what is known to be an object. */
export function kindOfObject(value: object): unknown {
  try {
    return (value as { [KIND]?: unknown })[KIND];
  } catch {
    // A revoked proxy, or one whose handler throws. Here it counts as a plain value.
    return undefined;
  }
}

/** Whether `value` is a native promise: those are waited for, other thenables are plain values. */
export function isPromise(value: unknown): value is Promise<unknown> {
  try {
    return value instanceof Promise;
  } catch {
    // As in `kindOfObject`.
    return false;
  }
}
