// biome-ignore-all lint/suspicious/noExplicitAny: what sets hold is not known
// Sets: what is equal in Python is one item, such as two tuples with the same items.

import { contains, keyIn, NONE } from "./compare.ts";
import { iterate } from "./iterate.ts";
import { typeMismatch } from "./type-mismatch.ts";

/** A set of items, of which equal ones are kept once. */
export function makeSet(items: any = []): Set<any> {
  const set = new Set();
  for (const item of iterate(items)) addItem(set, item);
  return set;
}

/** As Python's `set.add`. */
export function addItem(container: any, item: any): any {
  if (!(container instanceof Set)) return container.add(item);
  if (keyIn(container, item) === NONE) container.add(item);
}

/** As Python's `set.discard`. */
export function discard(container: any, item: any): any {
  if (!(container instanceof Set)) return container.discard(item);
  container.delete(keyIn(container, item));
}

/** As Python's `set.union`. */
export function union(...sets: any[]): Set<any> {
  return makeSet(sets.flatMap((set) => [...iterate(set)]));
}

/** As Python's `set.intersection`. */
export function intersection(one: any, ...others: any[]): Set<any> {
  return new Set(
    [...iterate(one)].filter((item) => others.every((other) => contains(other, item))),
  );
}

/** As Python's `set.difference`. */
export function difference(one: any, ...others: any[]): Set<any> {
  return new Set(
    [...iterate(one)].filter((item) => !others.some((other) => contains(other, item))),
  );
}

/** As Python's `set.symmetric_difference`. */
export function symmetricDifference(one: any, other: any): Set<any> {
  return new Set([...difference(one, other), ...difference(makeSet(other), one)]);
}

function setItems(container: Set<any>, items: Set<any>): void {
  container.clear();
  for (const item of items) container.add(item);
}

/** As Python's `set.difference_update`. */
export function differenceUpdate(container: Set<any>, ...others: any[]): void {
  setItems(container, difference(container, ...others));
}

/** As Python's `set.intersection_update`. */
export function intersectionUpdate(container: Set<any>, ...others: any[]): void {
  setItems(container, intersection(container, ...others));
}

/** As Python's `set.symmetric_difference_update`. */
export function symmetricDifferenceUpdate(container: Set<any>, other: any): void {
  setItems(container, symmetricDifference(container, other));
}

/** As Python's `set.issubset`, which is `one <= other`. */
export function isSubset(one: any, other: any): boolean {
  return [...iterate(one)].every((item) => contains(other, item));
}

/** As Python's `set.isdisjoint`. */
export function isDisjoint(one: any, other: any): boolean {
  return ![...iterate(one)].some((item) => contains(other, item));
}

/** `one < other` and its like for two sets. */
export function compareSets(one: any, sign: string, other: any): boolean {
  if (!(one instanceof Set) || !(other instanceof Set))
    throw typeMismatch(sign, one instanceof Set ? other : one);
  switch (sign) {
    case "<":
      return one.size < other.size && isSubset(one, other);
    case "<=":
      return isSubset(one, other);
    case ">":
      return compareSets(other, "<", one);
    default:
      return isSubset(other, one);
  }
}
