// How to check at run time that an object has the members of an interface.

/** Asks at run time whether an object provides an interface, as `providedBy` does in Twisted. */
export interface InterfaceGuard<T> {
  (candidate: unknown): candidate is T;
  /** The name of the interface. */
  readonly interfaceName: string;
  /** The members of the interface that an object does not have, by name. */
  missing(candidate: unknown): readonly string[];
}

/**
 * A guard that looks for members by name.
 *
 * @param interfaceName - for messages.
 * @param methods - the methods that an object must have.
 */
export function interfaceGuard<T>(
  interfaceName: string,
  ...methods: readonly (keyof T & string)[]
): InterfaceGuard<T> {
  return guardOf<T>(interfaceName, (candidate) =>
    methods.filter((method) => typeof memberOf(candidate, method) !== "function"),
  );
}

/** A guard from a function that names the members that are missing. */
export function guardOf<T>(
  interfaceName: string,
  missing: (candidate: unknown) => readonly string[],
): InterfaceGuard<T> {
  const guard = (candidate: unknown): candidate is T => missing(candidate).length === 0;
  return Object.assign(guard, { interfaceName, missing });
}

/** A member of an object or function; `undefined` for a primitive value. */
export function memberOf(candidate: unknown, name: string): unknown {
  if (candidate === null || (typeof candidate !== "object" && typeof candidate !== "function")) {
    return undefined;
  }
  return (candidate as Readonly<Record<string, unknown>>)[name];
}

/**
 * An object lacks members of an interface. From `zope.interface.exceptions.DoesNotImplement` and
 * `BrokenImplementation`.
 */
export class BrokenImplementationError extends TypeError {
  override name = "BrokenImplementationError";
  /** The names of the members that are missing. */
  readonly missing: readonly string[];

  constructor(interfaceName: string, missing: readonly string[]) {
    super(`the object does not provide ${interfaceName}: it lacks ${missing.join(", ")}`);
    this.missing = missing;
  }
}

/**
 * Checks that an object has the members of an interface: for tests of implementations. Their types
 * are checked by the compiler. It replaces `zope.interface.verify.verifyObject`:
 * `verifyObject(isProtocol, new MyProtocol())`.
 *
 * @param guard - of the interface, such as `isProtocol`.
 * @returns true.
 * @throws BrokenImplementationError with the names of the members that are missing.
 */
export function verifyObject<T>(guard: InterfaceGuard<T>, candidate: unknown): true {
  const missing = guard.missing(candidate);
  if (missing.length > 0) throw new BrokenImplementationError(guard.interfaceName, missing);
  return true;
}
