// A Failure as an object for JSON, and back. The object has the form of Twisted's, so that each
// reads the other's.

import { Failure } from "../failure/failure.ts";
import type { Frame } from "../failure/traceback.ts";
import { NATIVE_ERRORS } from "../native-errors.ts";

/**
 * A Failure as an object for JSON. The text and the name of its value are kept, and the names of
 * its classes.
 */
export function failureAsJSON(failure: Failure): Record<string, unknown> {
  const [module, name] = splitName(failure.typeName);
  return {
    count: failure.count,
    type: { __module__: module, __name__: name },
    value: storable(failure.value),
    captureVars: false,
    tb: null,
    parents: failure.parents,
    stack: [],
    frames: failure.frames.map(([functionName, file, line]) => [functionName, file, line, [], []]),
    pickled: 1,
  };
}

/** Python's module and name; a class of JavaScript has no module. */
function splitName(qualified: string): [module: string, name: string] {
  const dot = qualified.lastIndexOf(".");
  return [qualified.slice(0, Math.max(dot, 0)), qualified.slice(dot + 1)];
}

function storable(value: unknown): unknown {
  if (value instanceof Error) return { name: value.name, message: value.message };
  return value;
}

/**
 * The Failure that {@link failureAsJSON} has turned into an object. Its value has a new class, in
 * place of the original one: `check` and `trap` recognise it by name, and by JavaScript's own error
 * classes.
 *
 * @throws TypeError if it was not made by it.
 */
export function failureFromJSON(stored: Record<string, unknown>): Failure {
  const { value, parents, frames, type } = stored;
  if (!Array.isArray(parents) || !Array.isArray(frames)) {
    throw new TypeError("Not a stored failure: no parents or no frames");
  }
  const failure = new Failure<unknown>(restored(value, parents.map(String), type));
  failure.frames = frames.map(
    ([name, file, line]): Frame => [String(name), String(file), Number(line)],
  );
  return failure;
}

/** The base class of all errors, here and in Python. */
const ROOTS = ["Error", "builtins.BaseException"];

function restored(value: unknown, parents: readonly string[], type: unknown): unknown {
  // The thrown value was no error: JSON holds the value itself.
  if (!parents.some((parent) => ROOTS.includes(parent))) return value;
  const { name, message } = (value ?? {}) as { name?: unknown; message?: unknown };
  const { __name__: typeName } = (type ?? {}) as { __name__?: unknown };
  const error = new (classOf(parents))(typeof message === "string" ? message : "");
  Object.defineProperty(error, "name", {
    value: typeof name === "string" ? name : String(typeName ?? "Error"),
    configurable: true,
    writable: true,
  });
  return error;
}

/** A class with these names, nearest first, on top of those that JavaScript has. */
function classOf(parents: readonly string[]): new (message?: string) => Error {
  let made: new (message?: string) => Error = Error;
  for (const parent of parents.toReversed()) {
    if (parent === "Function" || parent === "Object") continue;
    const base = made;
    made = NATIVE_ERRORS.get(parent) ?? stoodFor(base, parent);
  }
  return made;
}

function stoodFor(base: new (message?: string) => Error, qualified: string) {
  const made = class extends base {
    static readonly qualifiedName: string = qualified;
  };
  Object.defineProperty(made, "name", { value: splitName(qualified)[1] });
  return made;
}
