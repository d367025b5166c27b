// Python's truth: empty containers, empty bytes and objects of length zero are false.

import type { Expression } from "../python/ast.ts";
import { hasPlainTruth } from "../types/type.ts";
import type { Context } from "./context.ts";

/** An expression as a condition. */
export function condition(cx: Context, expression: Expression): string {
  switch (expression.kind) {
    case "logical": {
      const operator = expression.operator === "and" ? "&&" : "||";
      return `(${condition(cx, expression.left)}) ${operator} (${condition(cx, expression.right)})`;
    }
    case "unary":
      if (expression.operator === "not") return negated(cx, expression.operand);
      break;
    case "constant":
      if (expression.value === "True") return "true";
      if (expression.value === "False" || expression.value === "None") return "false";
      break;
    case "number":
      if (expression.text === "1") return "true";
      break;
    default:
  }
  const text = cx.expression(expression);
  const type = cx.typeOf(expression);
  switch (type.kind) {
    case "list":
    case "tuple":
    case "bytes":
      return `${text}.length > 0`;
    case "map":
    case "set":
      return `${text}.size > 0`;
    default:
      return hasPlainTruth(type) ? text : `${cx.runtime("truthy")}(${text})`;
  }
}

/** `not expression`. */
export function negated(cx: Context, expression: Expression): string {
  const { kind } = cx.typeOf(expression);
  if (expression.kind !== "logical") {
    const text = (): string => cx.expression(expression);
    if (/^(list|tuple|bytes)$/.test(kind)) return `${text()}.length === 0`;
    if (/^(map|set)$/.test(kind)) return `${text()}.size === 0`;
  }
  return `!(${condition(cx, expression)})`;
}
