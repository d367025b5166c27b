// biome-ignore-all lint/suspicious/noExplicitAny: what containers hold is not known
// `list`, `dict` and `set` as functions: what they make of a value, wherever they are passed on.

import { truthy } from "./compare.ts";
import { entries, setItem } from "./containers.ts";
import { iterate } from "./iterate.ts";
import { makeSet } from "./sets.ts";

/** As Python's `list` and `tuple`, which are the same here. */
export function list(values: any = []): any[] {
  return [...iterate(values)];
}

/** As Python's `dict`. */
export function dict(...sources: any[]): Map<any, any> {
  return makeDict(sources.flatMap((source) => entries(source)));
}

/** A dict of pairs. Of pairs with equal keys, such as two tuples, the last one's value is kept. */
export function makeDict(pairs: Iterable<any>): Map<any, any> {
  const made = new Map();
  for (const [key, value] of pairs) setItem(made, key, value);
  return made;
}

/** As Python's `dict.fromkeys`. */
export function fromkeys(keys: any, value: any = null): Map<any, any> {
  return makeDict([...iterate(keys)].map((key) => [key, value]));
}

/** As Python's `bool`. */
export function bool(value: any = false): boolean {
  return truthy(value);
}

/** The type of None. */
export class NoneType {}

/** As Python's `set` and `frozenset`. */
export function set(values: any = []): Set<any> {
  return makeSet(values);
}
