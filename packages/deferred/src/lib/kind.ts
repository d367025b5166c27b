// How a Deferred and a Failure are recognised. The key is registered for the whole process, so that the objects of
// two installed copies of this package know each other, which `instanceof` would not give. One lookup answers both
// questions, and that on the path every callback's result takes.

/** Key of a prototype property that says what an object is: {@link DEFERRED}, {@link FAILURE}, or absent. */
export const KIND: unique symbol = Symbol.for("@twisted-ts/kind");

/** Value under {@link KIND} of every Deferred. */
export const DEFERRED = 1;

/** Value under {@link KIND} of every Failure. */
export const FAILED = 2;

/** What `value` is, if it is an object of this library. */
export function kindOf(value: unknown): unknown {
  return typeof value === "object" && value !== null
    ? (value as { [KIND]?: unknown })[KIND]
    : undefined;
}
