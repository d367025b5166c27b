// biome-ignore-all lint/suspicious/noExplicitAny: what Python's containers hold is not known
// Lists, dicts and sets: what their methods and brackets do in Python.

import { Attributes } from "./attributes.ts";
import { equals, isPlain, keyIn, NONE } from "./compare.ts";
import { IndexError, KeyError } from "./errors.ts";
import { iterate, range } from "./iterate.ts";
import { addItem } from "./sets.ts";
import { Slice } from "./slices.ts";
import { typeMismatch } from "./type-mismatch.ts";

/** `len(value)`. */
export function len(value: any): number {
  if (typeof value?.__len__ === "function") return value.__len__();
  if (value instanceof Map || value instanceof Set) return value.size;
  if (typeof value === "string" || Array.isArray(value) || value instanceof Uint8Array)
    return value.length;
  if (typeof value?.length === "number") return value.length;
  if (typeof value === "object" && value !== null && isPlain(value))
    return Object.keys(value).length;
  throw typeMismatch("len()", value);
}

function isSequence(value: unknown): value is ArrayLike<unknown> {
  return typeof value === "string" || Array.isArray(value) || value instanceof Uint8Array;
}

/** The error for an index that a sequence does not have, with Python's text. */
function outOfRange(sequence: ArrayLike<unknown>): IndexError {
  const kind = Array.isArray(sequence) ? "list " : typeof sequence === "string" ? "string " : "";
  return new IndexError(`${kind}index out of range`);
}

/**
 * `container[key]`: a missing key is a {@link KeyError}, an index out of range an {@link
 * IndexError}.
 */
export function getItem(container: any, key: any): any {
  if (typeof container?.__getitem__ === "function") return container.__getitem__(key);
  return baseGetItem(container, key);
}

/** {@link getItem} of a dict or list, whatever a class that extends it says: `super()[key]`. */
export function baseGetItem(container: any, key: any): any {
  if (key instanceof Slice) return baseSlice(container, key.start, key.stop, key.step);
  if (isSequence(container)) {
    const number = Number(key);
    const index = number < 0 ? container.length + number : number;
    if (index < 0 || index >= container.length) throw outOfRange(container);
    return container[index];
  }
  if (container instanceof Map) {
    const found = keyIn(container, key);
    if (found !== NONE) return Map.prototype.get.call(container, found);
    if (container instanceof DefaultMap) return container.fill(key);
    const { __missing__: missing } = container as { __missing__?: (key: unknown) => unknown };
    if (missing !== undefined) return missing.call(container, key);
    throw new KeyError(key);
  }
  if ((typeof container === "object" && container !== null) || typeof container === "function") {
    if (key in container) return container[key];
    if (typeof key === "number" && typeof container.length === "number") {
      const index = key < 0 ? container.length + key : key;
      if (index in container) return container[index];
      throw new IndexError("index out of range");
    }
    throw new KeyError(key);
  }
  throw typeMismatch("[]", container);
}

/** Sets an item, whatever a method named `set` does that a converted class has. */
function put(container: Map<any, any>, key: any, value: any): void {
  if (container instanceof Attributes) container.set(key, value);
  else Map.prototype.set.call(container, key, value);
}

/** Deletes an item, whatever a method named `delete` does that a converted class has. */
function takeOut(container: Map<any, any>, key: any): void {
  if (container instanceof Attributes) container.delete(key);
  else Map.prototype.delete.call(container, key);
}

/** `container[key] = value`. */
export function setItem(container: any, key: any, value: any): void {
  if (typeof container?.__setitem__ === "function") container.__setitem__(key, value);
  else baseSetItem(container, key, value);
}

/** {@link setItem} of a dict or list, whatever a class that extends it says. */
export function baseSetItem(container: any, key: any, value: any): void {
  if (key instanceof Slice && Array.isArray(container)) {
    if ((key.step ?? 1) !== 1)
      throw new Error("PORT: an assignment to a slice with a step is not ported");
    setSlice(container, key.start, key.stop, value);
    return;
  }
  if (Array.isArray(container) || container instanceof Uint8Array) {
    const index = key < 0 ? container.length + key : key;
    if (index < 0 || index >= container.length)
      throw new IndexError("assignment index out of range");
    container[index] = value;
  } else if (container instanceof Map) {
    const found = keyIn(container, key);
    put(container, found === NONE ? key : found, value);
  } else if (typeof container === "object" && container !== null) container[key] = value;
  else throw typeMismatch("[] =", container);
}

/** `del container[key]`. */
export function delItem(container: any, key: any): void {
  if (typeof container?.__delitem__ === "function") container.__delitem__(key);
  else baseDelItem(container, key);
}

/** {@link delItem} of a dict or list, whatever a class that extends it says. */
export function baseDelItem(container: any, key: any): void {
  if (key instanceof Slice && Array.isArray(container)) {
    const [start, stop, step] = key.indices(container.length);
    const places = range(start, stop, step).sort((one, other) => other - one);
    for (const place of places) container.splice(place, 1);
    return;
  }
  if (Array.isArray(container)) {
    const index = key < 0 ? container.length + key : key;
    if (index < 0 || index >= container.length) throw new IndexError("deletion index out of range");
    container.splice(index, 1);
  } else if (container instanceof Map) {
    const found = keyIn(container, key);
    if (found === NONE) throw new KeyError(key);
    takeOut(container, found);
  } else if (typeof container === "object" && container !== null && key in container)
    delete container[key];
  else throw new KeyError(key);
}

/** `value[start:stop:step]`. */
export function slice(
  value: any,
  start?: number | null,
  stop?: number | null,
  step?: number | null,
): any {
  if (typeof value?.__getitem__ === "function")
    return value.__getitem__(new Slice(start, stop, step));
  return baseSlice(value, start, stop, step);
}

function baseSlice(
  value: any,
  start?: number | null,
  stop?: number | null,
  step?: number | null,
): any {
  const from = start ?? undefined;
  const to = stop ?? undefined;
  if ((step ?? 1) === 1) {
    if (value instanceof Uint8Array) return value.subarray(from, to);
    if (typeof value?.slice === "function") return value.slice(from, to);
    throw typeMismatch("a slice", value);
  }
  if (step === 0) throw new RangeError("slice step cannot be zero");
  const items: unknown[] = [...value];
  const [first, last, by] = new Slice(start, stop, step).indices(items.length);
  const picked: unknown[] = [];
  for (let index = first; by > 0 ? index < last : index > last; index += by)
    picked.push(items[index]);
  if (typeof value === "string") return picked.join("");
  return value instanceof Uint8Array ? Buffer.from(picked as number[]) : picked;
}

/** `list[start:stop] = values`. */
export function setSlice(
  list: any[],
  start: number | null | undefined,
  stop: number | null | undefined,
  values: any,
): void {
  const bound = (index: number | null | undefined, missing: number): number =>
    index == null
      ? missing
      : index < 0
        ? Math.max(0, list.length + index)
        : Math.min(index, list.length);
  const from = bound(start, 0);
  list.splice(from, Math.max(0, bound(stop, list.length) - from), ...iterate(values));
}

/** The pairs of a dict. */
export function entries(container: any): [any, any][] {
  if (typeof container?.items === "function") return [...iterate(container.items())];
  if (container instanceof Map) return [...Map.prototype.entries.call(container)];
  if (Array.isArray(container)) return container;
  if (typeof container === "object" && container !== null && isPlain(container))
    return Object.entries(container);
  if (typeof container?.[Symbol.iterator] === "function") return [...container];
  throw typeMismatch("items()", container);
}

/** As Python's `dict.keys`. */
export function keys(container: any): any[] {
  if (container instanceof Map) return [...container.keys()];
  if (typeof container?.keys === "function") return [...container.keys()];
  return entries(container).map(([key]) => key);
}

/** As Python's `dict.values`. */
export function values(container: any): any[] {
  if (container instanceof Map) return [...container.values()];
  if (typeof container?.values === "function") return [...container.values()];
  return entries(container).map(([, value]) => value);
}

/** `container.get(key, fallback)`; objects with a method of that name get it called. */
export function get(container: any, ...args: any[]): any {
  const isDict = container instanceof Map && container.get === Map.prototype.get;
  if (isDict) return baseGet(container, args[0], args[1]);
  if (typeof container?.get === "function") return container.get(...args);
  if (typeof container === "object" && container !== null && isPlain(container)) {
    return container[args[0]] ?? args[1] ?? null;
  }
  throw typeMismatch("get()", container);
}

/** {@link get} of a dict, whatever a class that extends it says. */
export function baseGet(container: Map<any, any>, key: any, fallback: any = null): any {
  const found = keyIn(container, key);
  return found === NONE ? fallback : Map.prototype.get.call(container, found);
}

/** `container.pop(...)` of a list, a dict or a set. */
export function pop(container: any, ...args: any[]): any {
  if (Array.isArray(container)) {
    if (container.length === 0) throw new IndexError("pop from empty list");
    const [index = -1] = args;
    const at = index < 0 ? container.length + index : index;
    if (at < 0 || at >= container.length) throw new IndexError("pop index out of range");
    return container.splice(at, 1)[0];
  }
  if (container instanceof Map) {
    const found = keyIn(container, args[0]);
    if (found === NONE) {
      if (args.length > 1) return args[1];
      throw new KeyError(args[0]);
    }
    const value = Map.prototype.get.call(container, found);
    takeOut(container, found);
    return value;
  }
  if (container instanceof Set) {
    if (container.size === 0) throw new KeyError("pop from an empty set");
    const [first] = container;
    container.delete(first);
    return first;
  }
  if (typeof container?.pop === "function") return container.pop(...args);
  if (typeof container === "object" && container !== null) {
    if (args[0] in container) {
      const value = container[args[0]];
      delete container[args[0]];
      return value;
    }
    if (args.length > 1) return args[1];
    throw new KeyError(args[0]);
  }
  throw typeMismatch("pop()", container);
}

/** As Python's `dict.setdefault`. */
export function setdefault(container: any, key: any, fallback: any = null): any {
  if (!(container instanceof Map)) {
    if (typeof container !== "object" || container === null || !isPlain(container)) {
      return container.setdefault(key, fallback);
    }
    if (!Object.hasOwn(container, key)) container[key] = fallback;
    return container[key];
  }
  const found = keyIn(container, key);
  if (found !== NONE) return Map.prototype.get.call(container, found);
  put(container, key, fallback);
  return fallback;
}

/** A dict without some keys: `**rest` in a pattern. */
export function withoutKeys(container: Map<any, any>, keys: readonly any[]): Map<any, any> {
  return new Map([...container].filter(([key]) => !keys.some((each) => equals(each, key))));
}

/** As Python's `dict.popitem`. */
export function popitem(container: Map<any, any>): [any, any] {
  const last = [...container].at(-1);
  if (last === undefined) throw new KeyError("dictionary is empty");
  container.delete(last[0]);
  return last;
}

/** `container.update(...)` of a dict or a set. */
export function update(container: any, ...sources: any[]): void {
  for (const source of sources) {
    if (container instanceof Set) for (const item of iterate(source)) addItem(container, item);
    else if (container instanceof Map)
      for (const [key, value] of entries(source)) baseSetItem(container, key, value);
    else if (typeof container?.update === "function") container.update(source);
    else Object.assign(container, Object.fromEntries(entries(source)));
  }
}

/** As Python's `list.append`. */
export function append(container: any, item: any): void {
  if (Array.isArray(container)) container.push(item);
  else container.append(item);
}

/** As Python's `list.extend`. */
export function extend(container: any, items: any): void {
  if (Array.isArray(container)) container.push(...iterate(items));
  else container.extend(items);
}

/** As Python's `clear` of a list, a dict or a set. */
export function clear(container: any): any {
  if (Array.isArray(container)) container.length = 0;
  else return container.clear();
}

/** As Python's `list.insert`. */
export function insert(container: any, index: number, item: any): void {
  if (Array.isArray(container)) container.splice(index, 0, item);
  else container.insert(index, item);
}

/**
 * Removes the first item that is equal: from a list with a RangeError if there is none, from a set
 * with a KeyError.
 */
export function remove(container: any, ...args: any[]): any {
  const [item] = args;
  if (Array.isArray(container)) {
    const index = container.findIndex((each) => equals(each, item));
    if (index < 0) throw new RangeError("list.remove(x): x not in list");
    container.splice(index, 1);
  } else if (container instanceof Set) {
    const found = keyIn(container, item);
    if (found === NONE) throw new KeyError(item);
    container.delete(found);
  } else return container.remove(...args);
}

/** As Python's `copy` of lists, dicts and sets, or `copy.copy`. */
export function copy(value: any): any {
  if (value instanceof Map) return new Map(value);
  if (value instanceof Set) return new Set(value);
  if (Array.isArray(value)) return [...value];
  if (typeof value?.copy === "function") return value.copy();
  return Object.assign(Object.create(Object.getPrototypeOf(value)), value);
}

/** `collections.defaultdict`. */
export class DefaultMap extends Map<any, any> {
  readonly #make: () => any;

  /** `make` is a class or a function without arguments. */
  constructor(make: any) {
    super();
    this.#make =
      typeof make === "function" && /^class\b|^function [A-Z]/.test(String(make))
        ? () => new make()
        : make;
  }

  /** Makes and keeps the value for a key. */
  fill(key: any): any {
    const value = this.#make();
    this.set(key, value);
    return value;
  }
}

/** As Python's `deque.popleft`. */
export function popleft(container: any): any {
  if (!Array.isArray(container)) return container.popleft();
  if (container.length === 0) throw new IndexError("pop from an empty deque");
  return container.shift();
}

/** As Python's `deque.appendleft`. */
export function appendleft(container: any, item: any): void {
  if (Array.isArray(container)) container.unshift(item);
  else container.appendleft(item);
}

/** As Python's `random.choice`. */
export function choice(values: any): any {
  return values[Math.floor(Math.random() * values.length)];
}
