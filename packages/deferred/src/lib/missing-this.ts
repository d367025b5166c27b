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

/** Source of an arrow function, which has the `this` of the place where it was written. */
const ARROW = /^(?:async\s*)?(?:\([^)]*\)|[\w$]+)\s*=>/;

/** More of a function's source is not searched for `this`. */
const MOST_SOURCE = 20_000;

/**
 * What is to be reported for `error`, which `callable` threw when it was called without `this`: a
 * `TypeError` that says how the method is to be passed, with the error as its cause, if that was
 * the mistake, and `error` itself otherwise. It is meant for the path of an error: it costs nothing
 * before.
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
 * Makes methods of one object work without it, as Python's do: `const { callLater } = clock`. It
 * costs a function for each, and is for objects of which a program has few.
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
 * What a method of this library throws when it is called without its object.
 *
 * @param method - its name.
 * @param object - the name that an object of its class has in an example.
 */
export function calledWithoutObject(method: string, object: string): TypeError {
  return new TypeError(
    `${method} was called without its object: pass (r) => ${object}.${method}(r)`,
  );
}
