// biome-ignore-all lint/suspicious/noExplicitAny: functions of any kind
// Functions that take `self` as a parameter, as Python's do, and methods, which have `this`.

type AnyFunction = (...args: any[]) => any;

/** A method as a function whose first argument is the object: what a decorator is given. */
export function asFunction(
  method: (this: any, ...args: any[]) => any,
  name = method.name,
): AnyFunction {
  const made: AnyFunction = (self, ...args) => method.apply(self, args);
  return Object.defineProperty(made, "name", { value: name, configurable: true });
}

/**
 * The method that a decorator made: the object is the first argument of its function. What the
 * decorator set on the function is there on the method, too.
 */
export function asMethod(decorated: any): any {
  if (typeof decorated !== "function") return decorated;
  return Object.assign(function (this: any, ...args: any[]) {
    return decorated(this, ...args);
  }, decorated);
}

/**
 * The base of classes with `__call__`: their instances are functions, which call it, and have the
 * attributes and methods of the class.
 */
export const CallableObject = class {
  constructor() {
    const self: any = (...args: any[]) => self.__call__(...args);
    // The class may have attributes of these names.
    delete self.name;
    delete self.length;
    // biome-ignore lint/correctness/noConstructorReturn: the function is the instance
    return Object.setPrototypeOf(self, new.target.prototype);
  }
} as {
  /** Makes an instance, which is a function. */
  new (): AnyFunction;
};

/**
 * A function for `maybeDeferred`, which runs coroutines in Python: here a coroutine is a generator,
 * which is not a Deferred, so it is run by `ensureDeferred`.
 */
export function runningCoroutines(
  callable: AnyFunction,
  ensureDeferred: (coroutine: any) => any,
): AnyFunction {
  return (...args) => {
    const result = callable(...args);
    return Object.prototype.toString.call(result) === "[object Generator]"
      ? ensureDeferred(result)
      : result;
  };
}
