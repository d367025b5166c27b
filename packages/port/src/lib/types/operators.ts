// What operators, brackets and loops give, from the types of their operands.

import type { Expression } from "../python/ast.ts";
import { ANY, FLOAT, LIST, NUM, SET, STR, type Type } from "./type.ts";

/** The type of what iterating over a value gives. */
export function elementOf(type: Type): Type {
  if (type.kind === "list") return type.of;
  if (type.kind === "str") return STR;
  if (type.kind === "bytes") return NUM;
  return ANY;
}

/** The type of `object[index]`, from the object's. */
export function subscriptType(type: Type, index: Expression): Type {
  if (index.kind === "slice") return /^(list|str|bytes|tuple)$/.test(type.kind) ? type : ANY;
  // `Deferred[int]` is the class.
  if (type.kind === "class") return type;
  if (type.kind === "list") return type.of;
  if (type.kind === "str") return STR;
  if (type.kind === "bytes") return NUM;
  if (type.kind === "tuple" && index.kind === "number") {
    return type.items?.[Number(index.text)] ?? ANY;
  }
  return ANY;
}

/** The type of what a binary operator gives. */
export function binaryType(operator: string, left: Type, right: Type): Type {
  const one = left.kind === "any" ? right : left;
  const isFloat = (type: Type): boolean => type.kind === "num" && type.float === true;
  if (/^(\+|-|\*|\/\/|%|\*\*)$/.test(operator) && isNumber(left) && isNumber(right)) {
    return isFloat(left) || isFloat(right) ? FLOAT : NUM;
  }
  switch (operator) {
    case "+":
      if (left.kind === "tuple" || right.kind === "tuple") return { kind: "tuple", items: null };
      if (left.kind === "list" || right.kind === "list") return LIST;
      return /^(num|str|bytes)$/.test(one.kind) ? one : left.kind === "bool" ? NUM : ANY;
    case "%":
      if (left.kind === "str" || left.kind === "bytes") return left;
      return left.kind === "num" ? NUM : ANY;
    case "*":
      if (/^(str|bytes|list|tuple)$/.test(left.kind)) return left;
      if (/^(str|bytes|list|tuple)$/.test(right.kind)) return right;
      return left.kind === "num" && right.kind === "num" ? NUM : ANY;
    case "|":
    case "&":
    case "^":
    case "-":
      if (left.kind === "set" || right.kind === "set") return SET;
      return operator === "-" || one.kind === "num" ? NUM : ANY;
    case "/":
      return isNumber(left) && isNumber(right) ? FLOAT : NUM;
    case "//":
    case "**":
    case "<<":
    case ">>":
      return NUM;
    default:
      return ANY;
  }
}

function isNumber(type: Type): boolean {
  return type.kind === "num" || type.kind === "bool";
}
