// Python's `obj.method` is bound to its object, JavaScript's is not: `d.addCallback(this.received)`
// calls `received` without `this`. The engine's own message for that, "Cannot read properties of
// undefined", does not say so.

/**
 * What V8 says where `this` is `undefined`: reading, writing, destructuring, a private name,
 * `super`.
 */
const WITHOUT_OBJECT =
  /^(?:Cannot (?:read|set) propert(?:y|ies) of undefined|Cannot destructure property|Cannot (?:read|write|access) private|Receiver must be|Private method|Object must be an instance)/;

/**
 * The same in JavaScriptCore, the engine of Bun and Safari, whose message quotes the expression.
 */
const EVALUATING_THIS = / \(evaluating '(?:this|super)\b/;

/** The source of an arrow function, whose `this` is that of the code around it. */
const ARROW = /^(?:async\s*)?(?:\([^)]*\)|[\w$]+)\s*=>/;

/** Only this many characters of a function's source are searched for `this`. */
const MOST_SOURCE = 20_000;

/**
 * Explains an error that `callable` threw when it was called without `this`. It is called only when
 * something was thrown, and costs nothing otherwise.
 *
 * @returns if the missing `this` was the mistake, a `TypeError` that says how to pass the method,
 *   with the error as its cause; otherwise the error itself.
 */
export function explainMissingThis(callable: unknown, error: unknown): unknown {
  if (!(error instanceof TypeError) || typeof callable !== "function") return error;
  const message = String(error.message);
  const known = WITHOUT_OBJECT.test(message) || EVALUATING_THIS.test(message);
  if (!known || !usesThis(callable, message)) return error;
  const name = callable.name === "" ? "method" : callable.name;
  const explained = new TypeError(
    `${name} was called without its object: pass (r) => this.${name}(r) (${message})`,
    { cause: error },
  );
  const frames = String(error.stack)
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
  Object.defineProperty(explained, "stack", {
    value: [`TypeError: ${explained.message}`, ...frames].join("\n"),
    configurable: true,
    writable: true,
  });
  return explained;
}

/**
 * Calls `callable(...args)` without a `this`.
 *
 * @throws what it throws, see {@link explainMissingThis}.
 */
export function callWithoutThis<A extends readonly unknown[], R>(
  callable: (...args: A) => R,
  ...args: A
): R {
  try {
    return callable(...args);
  } catch (error) {
    throw explainMissingThis(callable, error);
  }
}

/**
 * Whether `callable` is a method or function whose own `this` the engine's message can be about.
 */
function usesThis(callable: { toString(): string; name: string }, message: string): boolean {
  const source = Function.prototype.toString.call(callable).slice(0, MOST_SOURCE);
  if (ARROW.test(source) || !/\bthis\b|\bsuper\b/.test(source)) return false;
  const property = /\((?:reading|setting) '(.*)'\)$/.exec(message)?.[1];
  if (property === undefined) return true;
  return source.includes(`this.${property}`) || /=\s*this\b|\bthis\[|\bsuper\b/.test(source);
}

/**
 * Binds methods to an object, so that they can be used without it, as Python's can: `const {
 * callLater } = clock`. Each costs a function: this is for objects of which a program has few.
 */
export function bindMethods<T extends object>(
  object: T,
  ...names: readonly (keyof T & string)[]
): void {
  for (const name of names) {
    const method = object[name] as (...args: unknown[]) => unknown;
    Object.defineProperty(object, name, {
      value: method.bind(object),
      configurable: true,
      writable: true,
    });
  }
}

/**
 * The error of a method of this library that was called without its object.
 *
 * @param method - its name.
 * @param object - the name that an object of its class has in an example.
 */
export function calledWithoutObject(method: string, object: string): TypeError {
  return new TypeError(
    `${method} was called without its object: pass (r) => ${object}.${method}(r)`,
  );
}
