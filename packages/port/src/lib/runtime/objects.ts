// biome-ignore-all lint/suspicious/noExplicitAny: objects of any class
// Attributes by name, and classes with several bases.

import { AttributeError } from "./errors.ts";

/** Whether an object has an attribute that was given a value. */
export function hasattr(object: any, name: string): boolean {
  return object != null && object[name] !== undefined;
}

/** An attribute by name; if it is not there, the default, or an {@link AttributeError}. */
export function getattr(object: any, name: string, ...fallback: [any?]): any {
  const value = object?.[name];
  // A method that is read from its object stays bound to it.
  if (
    typeof value === "function" &&
    typeof object === "object" &&
    !/^class\b/.test(Function.prototype.toString.call(value))
  ) {
    return value.bind(object);
  }
  if (value !== undefined) return value;
  if (fallback.length > 0) return fallback[0];
  throw new AttributeError(`there is no attribute ${JSON.stringify(name)}`);
}

type Constructor = abstract new (...args: any[]) => any;

type Instances<L extends readonly Constructor[]> = L extends readonly [
  infer First extends Constructor,
  ...infer Rest extends readonly Constructor[],
]
  ? InstanceType<First> & Instances<Rest>
  : unknown;

/**
 * A base class with the members of others: those `before` go before the base's own, those `after` only fill what is
 * missing, as in Python's order of bases.
 */
export function mixed<
  B extends Constructor,
  const L extends readonly Constructor[] = [],
  const M extends readonly Constructor[] = [],
>(
  base: B,
  before: L,
  after?: M,
): B & (new (...args: any[]) => InstanceType<B> & Instances<L> & Instances<M>) {
  const others = [...before, ...(after ?? [])];
  const Mixed: any = class extends (base as any) {
    constructor(...args: any[]) {
      super(...args);
      for (const other of others) copyFields(other, this);
    }
  };
  for (const other of [...before].reverse()) copyMembers(other, Mixed, true);
  for (const other of after ?? []) copyMembers(other, Mixed, false);
  return Mixed;
}

/** A mixin's fields get their first values, unless a base has set them. */
function copyFields(mixin: any, instance: any): void {
  if (mixin.length > 0) return;
  const own = Object.entries(new mixin());
  for (const [key, value] of own) if (instance[key] === undefined) instance[key] = value;
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
