// biome-ignore-all lint/suspicious/noExplicitAny: the operands may be of any type
// `+=` and its like. In Python they change a list, a dict or a set itself, which all that hold it
// see, and make a new value of all else.

import { add, multiply, subtract } from "./arithmetic.ts";
import { bitAnd, bitOr, bitXor } from "./bits.ts";
import { extend, setSlice, update } from "./containers.ts";
import { differenceUpdate, intersectionUpdate, symmetricDifferenceUpdate } from "./sets.ts";

interface Operator {
  /** The middle of the name of the special method: `add` of `__iadd__`. */
  readonly name: string;
  /** Changes a container; undefined where the operands are not such containers. */
  readonly change: (one: any, other: any) => (() => void) | undefined;
  readonly make: (one: any, other: any) => any;
}

const ofSets =
  (act: (one: Set<any>, other: Set<any>) => void): Operator["change"] =>
  (one, other) =>
    one instanceof Set && other instanceof Set ? () => act(one, other) : undefined;

const OPERATORS: Readonly<Record<string, Operator>> = {
  "+=": {
    name: "add",
    change: (one, other) => (Array.isArray(one) ? () => extend(one, other) : undefined),
    make: add,
  },
  "*=": {
    name: "mul",
    change: (one, other) =>
      Array.isArray(one)
        ? () => setSlice(one, undefined, undefined, multiply(one, other))
        : undefined,
    make: multiply,
  },
  "-=": { name: "sub", change: ofSets(differenceUpdate), make: subtract },
  "|=": {
    name: "or",
    change: (one, other) =>
      one instanceof Map || (one instanceof Set && other instanceof Set)
        ? () => update(one, other)
        : undefined,
    make: bitOr,
  },
  "&=": { name: "and", change: ofSets(intersectionUpdate), make: bitAnd },
  "^=": { name: "xor", change: ofSets(symmetricDifferenceUpdate), make: bitXor },
};

/**
 * What `one += other` gives its target. A list, a dict or a set is changed and returned; of all
 * else a new value is made. A tuple is an array here: one of unknown type is taken for a list.
 *
 * @param sign - the operator: `+=`, `-=`, `*=`, `|=`, `&=` or `^=`.
 */
export function inPlace(one: any, sign: string, other: any): any {
  const { name, change, make } = OPERATORS[sign] as Operator;
  const act = change(one, other);
  if (act !== undefined) {
    act();
    return one;
  }
  const own = one?.[`__i${name}__`];
  return typeof own === "function" ? own.call(one, other) : make(one, other);
}
