// biome-ignore-all lint/suspicious/noExplicitAny: objects of any class
// Attributes by name, and classes with several bases.

import { PYTHON_METHODS } from "../python-methods.ts";
import { AttributeError } from "./errors.ts";

/** Whether an object has an attribute that was given a value, or a method of Python's. */
export function hasattr(object: any, name: string): boolean {
  return read(object, name) !== undefined || hasPythonMethod(object, name);
}

/** Whether the type that a value has in Python gives it a method. */
function hasPythonMethod(value: unknown, name: string): boolean {
  const kind = kindOf(value);
  if (kind === undefined) return name === "__call__" && typeof value === "function";
  if (PYTHON_METHODS[kind]?.has(name)) return true;
  return !/^(num|bool)$/.test(kind) && /^__(iter|len|contains)__$/.test(name);
}

/** The kind of a value of one of Python's own types, as the table of their methods names it. */
function kindOf(value: unknown): string | undefined {
  if (typeof value === "string") return "str";
  if (typeof value === "number") return "num";
  if (typeof value === "boolean") return "bool";
  if (value instanceof Uint8Array) return "bytes";
  if (Array.isArray(value)) return "list";
  if (value instanceof Map) return "map";
  return value instanceof Set ? "set" : undefined;
}

/** An attribute; undefined if it is not there, or if reading it says so. */
function read(object: any, name: string): any {
  try {
    return object?.[name];
  } catch (error) {
    if (error instanceof AttributeError) return undefined;
    throw error;
  }
}

/** An attribute by name; if it is not there, the default, or an {@link AttributeError}. */
export function getattr(object: any, name: string, ...fallback: [any?]): any {
  const value = fallback.length > 0 ? read(object, name) : object?.[name];
  // A method that is read from its object stays bound to it; a function that it was given is not.
  if (
    typeof value === "function" &&
    (isClass(object) || (typeof object === "object" && !Object.hasOwn(object, name))) &&
    !isClass(value)
  ) {
    return value.bind(object);
  }
  if (value !== undefined) return value;
  if (fallback.length > 0) return fallback[0];
  throw new AttributeError(`there is no attribute ${JSON.stringify(name)}`);
}

/** The full name of a class (`twisted.python.reflect.qual`): a class of the program has none. */
export function qual(type: any): string {
  return type.qualifiedName ?? type.name;
}

/** Whether an object has the methods of an interface: interfaces do not exist at run time. */
export function provides(object: any, methods: readonly string[]): boolean {
  return object != null && methods.every((name) => typeof object[name] === "function");
}

function isClass(value: unknown): boolean {
  return typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
}

type Constructor = abstract new (...args: any[]) => any;

type Instances<L extends readonly Constructor[]> = L extends readonly [
  infer First extends Constructor,
  ...infer Rest extends readonly Constructor[],
]
  ? InstanceType<First> & Instances<Rest>
  : unknown;

/**
 * A base class with the members of others: those `before` go before the base's own, those `after`
 * only fill what is missing, as in Python's order of bases.
 *
 * @param set - attributes that the base's constructor sets: in Python these hide the class
 *   attributes of those `before`, too.
 */
export function mixed<
  B extends Constructor,
  const L extends readonly Constructor[] = [],
  const M extends readonly Constructor[] = [],
>(
  base: B,
  before: L,
  after?: M,
  set: readonly string[] = [],
): B & (new (...args: any[]) => InstanceType<B> & Instances<L> & Instances<M>) {
  const Mixed: any = class extends (base as any) {
    constructor(...args: any[]) {
      super(...args);
      for (const other of [...before].reverse())
        copyFields(other, this, (key) => !set.includes(key));
      for (const other of after ?? [])
        copyFields(other, this, (key) => (this as any)[key] === undefined);
    }
  };
  for (const other of [...before].reverse()) copyMembers(other, Mixed, true);
  for (const other of after ?? []) copyMembers(other, Mixed, false);
  return Mixed;
}

/** A mixin's fields get their first values. */
function copyFields(mixin: any, instance: any, isWanted: (key: string) => boolean): void {
  if (mixin.length > 0) return;
  for (const [key, value] of Object.entries(new mixin())) {
    if (value !== undefined && isWanted(key)) instance[key] = value;
  }
}

function copyMembers(source: any, target: any, override: boolean): void {
  for (
    let prototype = source.prototype;
    prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    for (const key of Reflect.ownKeys(prototype)) {
      if (key === "constructor") continue;
      const isThere = override
        ? Object.hasOwn(target.prototype, key) && prototype !== source.prototype
        : key in target.prototype;
      if (isThere) continue;
      Object.defineProperty(
        target.prototype,
        key,
        Object.getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor,
      );
    }
  }
  for (const key of Reflect.ownKeys(source)) {
    if (typeof key === "string" && !/^(length|name|prototype)$/.test(key) && !(key in target)) {
      Object.defineProperty(
        target,
        key,
        Object.getOwnPropertyDescriptor(source, key) as PropertyDescriptor,
      );
    }
  }
}

/**
 * A class attribute of the library's, which is a field of its instances here: the value that a new
 * instance has.
 */
export function classAttribute(owner: any, name: string): any {
  if (name in owner) return owner[name];
  return name in owner.prototype ? owner.prototype[name] : new owner()[name];
}

const numbers = new WeakMap<object, number>();
let lastNumber = 0;

/**
 * `id`: a number that no other object has while this one lives. Equal numbers and texts have equal
 * ones.
 */
export function id(value: any): any {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return value;
  let number = numbers.get(value);
  if (number === undefined) {
    number = ++lastNumber;
    numbers.set(value, number);
  }
  return number;
}

/**
 * A class whose instances pass on to another object what they do not have themselves
 * (`twisted.python.components.proxyForInterface`). Interfaces do not exist at run time: all names
 * are passed on.
 *
 * @param attribute - the name under which an instance keeps the other object.
 */
export function proxyForInterface(attribute = "original"): new (original: any) => any {
  class Passing {
    constructor(original: any) {
      (this as any)[attribute] = original;
      // biome-ignore lint/correctness/noConstructorReturn: the proxy stands for the instance
      return new Proxy(this, {
        get(target, key, receiver) {
          if (key in target) return Reflect.get(target, key, receiver);
          const value = (target as any)[attribute]?.[key];
          return typeof value === "function" ? value.bind((target as any)[attribute]) : value;
        },
        has: (target, key) => key in target || key in Object((target as any)[attribute]),
      });
    }
  }
  return Passing;
}

/**
 * `hash`: equal values have equal numbers. What a class's `__hash__` returns, or a number made of a
 * text, of bytes or of the items of a tuple; of any other object, its {@link id}.
 *
 * @throws TypeError for a dict or a set.
 */
export function hash(value: any): number {
  if (typeof value === "number" || typeof value === "boolean") return Number(value);
  if (value === null || value === undefined) return 0;
  if (typeof value === "string")
    return hashOfCodes(
      Array.from(value, (c) => c.charCodeAt(0)),
      7,
    );
  if (value instanceof Uint8Array) return hashOfCodes([...value], 11);
  if (Array.isArray(value)) return hashOfCodes(value.map(hash), 13);
  if (typeof value.__hash__ === "function") return Number(value.__hash__());
  if (value instanceof Map || value instanceof Set) {
    throw new TypeError(`unhashable type: '${value instanceof Map ? "dict" : "set"}'`);
  }
  return hashOfCodes([id(value)], 17);
}

function hashOfCodes(codes: readonly number[], start: number): number {
  let sum = start;
  for (const code of codes) sum = (Math.imul(sum, 31) + code) | 0;
  return sum;
}
