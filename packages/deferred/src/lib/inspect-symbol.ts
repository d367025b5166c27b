/** The method that Node's `util.inspect`, and so `console.log`, calls for the text of an object. */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom");
