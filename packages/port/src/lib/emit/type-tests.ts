// `isinstance`: what Python's types are in JavaScript.

import { EXCEPTIONS, WARNINGS } from "../knowledge/exceptions.ts";
import { classNamed, isKnown, type KnownName, lookUp } from "../knowledge/names.ts";
import type { Expression } from "../python/ast.ts";
import { lastName } from "../types/annotation.ts";
import { libraryName } from "../types/import-types.ts";
import type { Context } from "./context.ts";

const TESTS: Readonly<Record<string, (value: string) => string>> = {
  str: (value) => `typeof ${value} === "string"`,
  unicode: (value) => `typeof ${value} === "string"`,
  basestring: (value) => `typeof ${value} === "string"`,
  bytes: (value) => `(${value} as any) instanceof Uint8Array`,
  bytearray: (value) => `(${value} as any) instanceof Uint8Array`,
  int: (value) => `Number.isInteger(${value})`,
  long: (value) => `Number.isInteger(${value})`,
  float: (value) => `typeof ${value} === "number"`,
  bool: (value) => `typeof ${value} === "boolean"`,
  list: (value) => `Array.isArray(${value})`,
  tuple: (value) => `Array.isArray(${value})`,
  dict: (value) => `(${value} as any) instanceof Map`,
  set: (value) => `(${value} as any) instanceof Set`,
  frozenset: (value) => `(${value} as any) instanceof Set`,
  object: () => "true",
};

const isOfTag =
  (tag: string) =>
  (value: string): string =>
    `Object.prototype.toString.call(${value}) === "[object ${tag}]"`;
const isFunction = (value: string): string => `typeof ${value} === "function"`;
const isIterable = (value: string): string => `Symbol.iterator in Object(${value})`;

/** Types that modules of Python's library name. */
const LIBRARY_TESTS: Readonly<Record<string, (value: string) => string>> = {
  "types.FunctionType": isFunction,
  "types.LambdaType": isFunction,
  "types.MethodType": isFunction,
  "types.BuiltinFunctionType": isFunction,
  "types.BuiltinMethodType": isFunction,
  "types.NoneType": (value) => `${value} == null`,
  // A coroutine is a generator here.
  "types.GeneratorType": isOfTag("Generator"),
  "types.CoroutineType": isOfTag("Generator"),
  "types.AsyncGeneratorType": isOfTag("AsyncGenerator"),
  "collections.abc.Generator": isOfTag("Generator"),
  "collections.abc.Coroutine": isOfTag("Generator"),
  "collections.abc.Callable": isFunction,
  "collections.abc.Iterable": isIterable,
  "collections.abc.Iterator": (value) => `typeof Object(${value}).next === "function"`,
  "collections.abc.Mapping": (value) => `(${value} as any) instanceof Map`,
  "collections.abc.MutableMapping": (value) => `(${value} as any) instanceof Map`,
  "collections.abc.Set": (value) => `(${value} as any) instanceof Set`,
  "collections.abc.MutableSet": (value) => `(${value} as any) instanceof Set`,
  "collections.abc.MutableSequence": (value) => `Array.isArray(${value})`,
  "numbers.Number": (value) => `typeof ${value} === "number"`,
  "numbers.Real": (value) => `typeof ${value} === "number"`,
  "numbers.Integral": (value) => `Number.isInteger(${value})`,
};

/** The test for a type of Python's own or of its library; undefined for a class. */
function testFor(cx: Context, type: Expression): ((value: string) => string) | undefined {
  if (type.kind === "name" && cx.isBuiltin(type.id)) {
    return Object.hasOwn(TESTS, type.id) ? TESTS[type.id] : undefined;
  }
  const library = libraryName(cx.inference, type, cx.scope)?.replace(
    /^typing(_extensions)?\./,
    "collections.abc.",
  );
  return library !== undefined && Object.hasOwn(LIBRARY_TESTS, library)
    ? LIBRARY_TESTS[library]
    : undefined;
}

/** Whether a type is one of Python's own, or of its library, that has a test here. */
export function hasTest(cx: Context, type: Expression): boolean {
  return testFor(cx, type) !== undefined;
}

/** A test whether a value is of a type, or of one of a tuple of types. */
export function typeTest(cx: Context, value: string, type: Expression): string {
  if (type.kind === "tuple") {
    return type.items.map((item) => `(${typeTest(cx, value, item)})`).join(" || ");
  }
  const test = testFor(cx, type);
  if (test !== undefined) return test(/^[\w.]+$/.test(value) ? value : `(${value})`);
  if (type.kind === "call" && lastName(type.callee) === "type") {
    const [none] = type.args;
    if (none?.kind === "constant") return `${value} == null`;
  }
  const known = cx.typeOf(type);
  if (
    known.kind === "class" &&
    known.of.from === "twisted" &&
    known.of.name.info.kind === "interface"
  ) {
    return interfaceTest(cx, value, type) ?? `${value} instanceof ${cx.expression(type)}`;
  }
  // A variable may hold a tuple of types, or one of Python's own.
  if (known.kind !== "class")
    return `${cx.runtime("isInstance")}(${value}, ${cx.expression(type)})`;
  return `(${value} as any) instanceof ${classText(cx, type)}`;
}

/** The methods that every object with an interface has, in the interface itself and its bases. */
function methodsOf({ info, name }: KnownName): string[] {
  const own = Object.entries(info.members ?? {})
    .filter(([, member]) => member.kind === "method" && member.optional !== true)
    .map(([key]) => key);
  const inherited = (info.bases ?? []).flatMap((base) => {
    const known = classNamed(base);
    return known === undefined || known.name === name ? [] : methodsOf(known);
  });
  return [...new Set([...own, ...inherited])].sort();
}

/**
 * `IFoo.providedBy(x)` by the guard `isFoo`, or by the methods of the interface; undefined if it
 * has none.
 */
export function interfaceTest(cx: Context, value: string, type: Expression): string | undefined {
  const known = cx.typeOf(type);
  if (known.kind !== "class" || known.of.from !== "twisted") return undefined;
  const { name, module } = known.of.name;
  const guard = lookUp(module, `is${name.slice(1)}`);
  if (isKnown(guard)) return `${cx.imports.use(guard.specifier, guard.name)}(${value})`;
  const methods = methodsOf(known.of.name);
  if (methods.length === 0) return undefined;
  return `${cx.runtime("provides")}(${value}, ${JSON.stringify(methods)})`;
}

/** The class that an `except` clause names, as the right side of `instanceof`. */
export function exceptionClass(cx: Context, type: Expression): string {
  if (type.kind === "name" && cx.isBuiltin(type.id)) {
    const known = Object.hasOwn(EXCEPTIONS, type.id) ? EXCEPTIONS[type.id] : undefined;
    if (known !== undefined) return known.runtime ? cx.runtime(known.name) : known.name;
  }
  return classText(cx, type);
}

/** A class where one is needed: a warning's name stands for it elsewhere. */
export function classText(cx: Context, type: Expression): string {
  const isWarning = type.kind === "name" && cx.isBuiltin(type.id) && WARNINGS.has(type.id);
  return isWarning ? cx.runtime("Warning") : cx.expression(type);
}
