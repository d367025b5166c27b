// What an annotation says of a value, and how TypeScript writes it.

import type { Expression } from "../python/ast.ts";
import { ANY, BOOL, BYTES, LIST, MAP, NONE, NUM, SET, STR, TUPLE, type Type } from "./type.ts";

const SIMPLE: Readonly<Record<string, Type>> = {
  int: NUM,
  float: NUM,
  str: STR,
  Text: STR,
  AnyStr: ANY,
  bytes: BYTES,
  bytearray: BYTES,
  bool: BOOL,
  None: NONE,
  object: ANY,
  Any: ANY,
  list: LIST,
  List: LIST,
  Sequence: LIST,
  tuple: TUPLE,
  Tuple: TUPLE,
  dict: MAP,
  Dict: MAP,
  Mapping: MAP,
  MutableMapping: MAP,
  DefaultDict: MAP,
  set: SET,
  Set: SET,
  frozenset: SET,
  FrozenSet: SET,
  Coroutine: { kind: "coroutine", of: ANY },
  CoroutineType: { kind: "coroutine", of: ANY },
};

/** The last part of a dotted name; undefined for other expressions. */
export function lastName(expression: Expression): string | undefined {
  if (expression.kind === "name") return expression.id;
  if (expression.kind === "attribute") return expression.name;
  return undefined;
}

/** The members of a `X | Y`, an `Optional` or a `Union`. */
export function unionMembers(expression: Expression): readonly Expression[] | null {
  if (expression.kind === "binary" && expression.operator === "|") {
    return [
      ...(unionMembers(expression.left) ?? [expression.left]),
      ...(unionMembers(expression.right) ?? [expression.right]),
    ];
  }
  if (expression.kind !== "subscript") return null;
  const name = lastName(expression.object);
  const { index } = expression;
  if (name === "Union") return index.kind === "tuple" ? index.items : [index];
  if (name === "Optional") {
    const none: Expression = { kind: "constant", value: "None", from: index.from, to: index.to };
    return [index, none];
  }
  return null;
}

export function isNone(expression: Expression): boolean {
  return expression.kind === "constant" && expression.value === "None";
}

/**
 * The type of a value with such an annotation, if the annotation names none of the project's or
 * Twisted's classes.
 */
export function simpleAnnotation(expression: Expression): Type | null {
  if (isNone(expression)) return NONE;
  const name = lastName(expression);
  if (name !== undefined) return Object.hasOwn(SIMPLE, name) ? (SIMPLE[name] as Type) : null;
  return null;
}
