// `skip`, `todo`, `timeout` and `suppress`: set on a test method, its test case, or its module.

/** Stands for "no default". */
const NONE: unique symbol = Symbol("no default");

/** None of the objects has the attribute (an AttributeError in Twisted). */
export class AttributeNotFoundError extends Error {
  override name = "AttributeNotFoundError";
}

/**
 * The value of an attribute on the first of `objects` that has it
 * (`twisted.trial.util.acquireAttribute`). A value of `undefined` counts as missing; `null` is a
 * value.
 *
 * @throws AttributeNotFoundError if none has it, and no default is given.
 */
export function acquireAttribute(
  objects: Iterable<unknown>,
  attribute: string,
  defaultValue: unknown = NONE,
): unknown {
  for (const each of objects) {
    if (each === null || each === undefined) continue;
    const value = (each as Readonly<Record<string, unknown>>)[attribute];
    if (value !== undefined) return value;
  }
  if (defaultValue !== NONE) return defaultValue;
  throw new AttributeNotFoundError(`attribute '${attribute}' not found`);
}
