// JavaScript's own classes of errors that are made of a message.

/** A class of errors that are made of a message. */
export type NativeErrorClass = new (message?: string) => Error;

/** The classes by name: to make an error anew that came as data. */
export const NATIVE_ERRORS: ReadonlyMap<string, NativeErrorClass> = new Map<
  string,
  NativeErrorClass
>(
  [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((each) => [
    each.name,
    each,
  ]),
);
