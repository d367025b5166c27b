// What operators, brackets and loops give, from the types of their operands.

import type { Expression } from "../python/ast.ts";
import { ANY, BOOL, FLOAT, LIST, MAP, NUM, SET, STR, type Type } from "./type.ts";

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
  // A class may have a special method for the operator.
  if (left.kind === "instance" || right.kind === "instance") return ANY;
  const one = left.kind === "any" ? right : left;
  if (/^(\+|-|\*|\/\/|%|\*\*)$/.test(operator) && isNumber(left) && isNumber(right)) {
    return isFloat(left) || isFloat(right) ? FLOAT : NUM;
  }
  switch (operator) {
    case "+":
      if (left.kind === "tuple" || right.kind === "tuple") return { kind: "tuple", items: null };
      if (left.kind === "list" || right.kind === "list") return LIST;
      return /^(num|str|bytes)$/.test(one.kind) ? plain(one) : left.kind === "bool" ? NUM : ANY;
    case "%":
      if (left.kind === "str" || left.kind === "bytes") return plain(left);
      return left.kind === "num" ? NUM : ANY;
    case "*":
      if (/^(str|bytes|list|tuple)$/.test(left.kind)) return sequence(left);
      if (/^(str|bytes|list|tuple)$/.test(right.kind)) return sequence(right);
      return ANY;
    case "|":
    case "&":
    case "^":
      if (left.kind === "set" || right.kind === "set") return SET;
      if (left.kind === "map" && right.kind === "map") return MAP;
      if (left.kind === "bool" && right.kind === "bool") return BOOL;
      return one.kind === "num" ? NUM : ANY;
    case "-":
      if (left.kind === "set" || right.kind === "set") return SET;
      return isNumber(one) ? NUM : ANY;
    case "/":
      return isNumber(left) && isNumber(right) ? FLOAT : isNumber(one) ? NUM : ANY;
    case "//":
    case "**":
    case "<<":
    case ">>":
      return isNumber(one) ? NUM : ANY;
    default:
      return ANY;
  }
}

function isFloat(type: Type): boolean {
  return type.kind === "num" && type.float === true;
}

/** The type without None, with which no operator works. */
function plain(type: Type): Type {
  return type.kind === "num" ? (type.float ? FLOAT : NUM) : type.kind === "str" ? STR : type;
}

/** The type of a sequence that is repeated: how many items it has is not known. */
function sequence(type: Type): Type {
  return type.kind === "tuple" ? { kind: "tuple", items: null } : plain(type);
}

function isNumber(type: Type): boolean {
  return type.kind === "num" || type.kind === "bool";
}
