// The error classes of JavaScript whose constructor takes a message.

/** A class of errors whose constructor takes a message. */
export type NativeErrorClass = new (message?: string) => Error;

/** The classes by name, for making an error that came as data. */
export const NATIVE_ERRORS: ReadonlyMap<string, NativeErrorClass> = new Map<
  string,
  NativeErrorClass
>(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((each) => [
    each.name,
    each,
  ]),
);
