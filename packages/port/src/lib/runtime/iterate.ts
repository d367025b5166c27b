// biome-ignore-all lint/suspicious/noExplicitAny: what Python's containers hold is not known
// Going over values as Python does: keys of dicts, characters of text, numbers of bytes.

import { byIndex } from "./by-index.ts";
import { compare, isPlain, truthy } from "./compare.ts";
import { StopIteration } from "./errors.ts";
import { typeMismatch } from "./type-mismatch.ts";

/** A value as something that JavaScript iterates over in the way of Python. */
export function iterate(value: any): Iterable<any> {
  if (value instanceof Map) {
    const isOwn = value[Symbol.iterator] !== Map.prototype[Symbol.iterator];
    return isOwn ? steps(value) : Map.prototype.keys.call(value);
  }
  if (typeof value === "string") return value;
  if (typeof value === "function" && Symbol.iterator in value) return value;
  if (typeof value === "object" && value !== null) {
    if (Symbol.iterator in value) return isOwnIterable(value) ? steps(value) : value;
    if (typeof value.__next__ === "function") return steps({ [Symbol.iterator]: () => value });
    if (typeof value.next === "function") return { [Symbol.iterator]: () => value };
    if (typeof value.__getitem__ === "function") return byIndex(value);
    if (isPlain(value)) return Object.keys(value);
  }
  throw typeMismatch("iteration", value);
}

/**
 * Whether a class of the project says how to iterate: it may return an iterator of Python's kind.
 */
function isOwnIterable(value: any): boolean {
  return typeof value.__next__ === "function" || !(Array.isArray(value) || isNative(value));
}

function isNative(value: any): boolean {
  return value instanceof Set || value instanceof Uint8Array || typeof value.next === "function";
}

/**
 * Goes over an object whose iterator may have `__next__`, which ends with {@link StopIteration}.
 */
function steps(value: any): Iterable<any> {
  return {
    [Symbol.iterator]: () => {
      const iterator = value[Symbol.iterator]();
      return typeof iterator.__next__ === "function" ? fromPython(iterator) : iterator;
    },
  };
}

function* fromPython(iterator: { __next__(): unknown }): Generator<unknown> {
  while (true) {
    let item: unknown;
    try {
      item = iterator.__next__();
    } catch (error) {
      if (error instanceof StopIteration) return;
      throw error;
    }
    yield item;
  }
}

/**
 * As {@link iterate}, for a loop that may be left early: a generator is not closed then, and the
 * next loop goes on with it, as in Python.
 */
export function unclosed(value: any): Iterable<any> {
  const iterator = iterate(value)[Symbol.iterator]();
  return { [Symbol.iterator]: () => ({ next: () => iterator.next() }) };
}

/** As Python's `iter`. */
export function iter(value: any): Iterator<any> {
  return iterate(value)[Symbol.iterator]();
}

/** The next item of an iterator; at its end the default, or {@link StopIteration}. */
export function next(iterator: any, ...fallback: [any?]): any {
  const step = typeof iterator.next === "function" ? iterator.next() : iterator.__next__();
  if (step === null || typeof step !== "object" || !("done" in step)) return step;
  if (!step.done) return step.value;
  if (fallback.length > 0) return fallback[0];
  throw new StopIteration(step.value);
}

/** As Python's `generator.send`. @throws StopIteration when the generator ends. */
export function send(generator: any, value: any): any {
  if (typeof generator.send === "function") return generator.send(value);
  const step = generator.next(value);
  if (!step.done) return step.value;
  throw new StopIteration(step.value);
}

/**
 * As Python's `generator.throw`, with an exception or with its class and what it is made with.
 *
 * @throws StopIteration when the generator ends.
 */
export function throwInto(generator: any, error: any, ...args: any[]): any {
  const [value] = args;
  const thrown =
    typeof error === "function" ? (value instanceof Error ? value : new error(...args)) : error;
  const step = generator.throw(thrown);
  if (step === null || typeof step !== "object" || !("done" in step)) return step;
  if (!step.done) return step.value;
  throw new StopIteration(step.value);
}

/** As Python's `generator.close`, or the method of that name of another object. */
export function close(generator: any, ...args: any[]): any {
  if (typeof generator.close === "function") return generator.close(...args);
  generator.return();
}

/** The whole numbers from `start` up to, and without, `stop`. */
export function range(start: number, stop?: number, step = 1): number[] {
  const [first, end] = stop === undefined ? [0, start] : [start, stop];
  if (step === 0) throw new RangeError("range() arg 3 must not be zero");
  const count = Math.max(0, Math.ceil((end - first) / step));
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** Pairs of index and item; a list may change meanwhile. */
export function enumerate(values: any, start: any = 0): Generator<[number, any], void, undefined> {
  const first = typeof start === "object" && start !== null ? (start.start ?? 0) : start;
  return numbered(unclosed(values), first);
}

function* numbered(
  values: Iterable<any>,
  first: number,
): Generator<[number, any], void, undefined> {
  let number = first;
  for (const value of values) yield [number++, value];
}

/**
 * Tuples of the items at the same place, as long as the shortest goes: each is asked in turn, so
 * that others may be without end, or the same iterator; lists may change meanwhile.
 */
export function zip(...lists: any[]): Generator<any[], void, undefined> {
  return tuples(lists.map((list) => iter(list)));
}

function* tuples(iterators: readonly Iterator<any>[]): Generator<any[], void, undefined> {
  while (iterators.length > 0) {
    const tuple: any[] = [];
    for (const iterator of iterators) {
      const step = iterator.next();
      if (step.done) return;
      tuple.push(step.value);
    }
    yield tuple;
  }
}

/** How `sort` and `sorted` order. */
export interface SortOptions {
  /** What a value is compared by. */
  readonly key?: ((item: any) => any) | null;
  readonly reverse?: boolean;
}

/** As Python's `sorted`. */
export function sorted(values: any, options: SortOptions = {}): any[] {
  const { key, reverse } = options;
  const keyed = [...iterate(values)].map((item) => ({ item, key: key ? key(item) : item }));
  keyed.sort((one, other) => (reverse ? compare(other.key, one.key) : compare(one.key, other.key)));
  return keyed.map(({ item }) => item);
}

/** Reverses a list in place; of another object, what its own method returns. */
export function reverse(list: any, ...args: any[]): any {
  if (!Array.isArray(list)) return list.reverse(...args);
  list.reverse();
}

/** Sorts a list in place; of another object, what its own method returns. */
export function sort(list: any, options: SortOptions = {}): any {
  if (!Array.isArray(list)) return list.sort(options);
  list.splice(0, list.length, ...sorted(list, options));
}

function best(sign: number, values: any[]): any {
  const last = values.at(-1);
  const hasOptions =
    typeof last === "object" &&
    last !== null &&
    isPlain(last) &&
    ("key" in last || "default" in last);
  const options = hasOptions ? values.pop() : {};
  const list = values.length === 1 ? [...iterate(values[0])] : values;
  const key = options.key ?? ((item: any) => item);
  if (list.length === 0) {
    if ("default" in options) return options.default;
    throw new RangeError("an empty sequence has no smallest or largest item");
  }
  return list.reduce((found, item) => (compare(key(item), key(found)) * sign > 0 ? item : found));
}

/** As Python's `min`. */
export function min(...values: any[]): any {
  return best(-1, values);
}

/** As Python's `max`. */
export function max(...values: any[]): any {
  return best(1, values);
}

/** As Python's `any`. */
export function any(values: any): boolean {
  for (const value of iterate(values)) if (truthy(value)) return true;
  return false;
}

/** As Python's `all`. */
export function all(values: any): boolean {
  for (const value of iterate(values)) if (!truthy(value)) return false;
  return true;
}

/** Numbers from `start`, without end. */
export function* count(start = 0, step = 1): Generator<number, never, unknown> {
  for (let value = start; ; value += step) yield value;
}

/** As Python's `itertools.chain`. */
export function* chain(...lists: any[]): Generator<any> {
  for (const list of lists) yield* iterate(list);
}

/** As Python's `itertools.repeat`. */
export function* repeat(value: any, times = Number.POSITIVE_INFINITY): Generator<any> {
  for (let index = 0; index < times; index++) yield value;
}

/** As Python's `itertools.islice`. */
export function* islice(values: any, start: number, stop?: number | null): Generator<any> {
  const [first, end] = stop === undefined ? [0, start] : [start, stop ?? Number.POSITIVE_INFINITY];
  let index = 0;
  for (const value of iterate(values)) {
    if (index >= end) return;
    if (index++ >= first) yield value;
  }
}

/** As Python's `functools.reduce`. @throws TypeError for no items and no first value. */
export function reduce(act: (one: any, other: any) => any, values: any, ...first: [any?]): any {
  const items = [...first, ...iterate(values)];
  if (items.length === 0) throw new TypeError("reduce() of empty iterable with no initial value");
  return items.reduce((one, other) => act(one, other));
}
