// Expressions that may be written twice.

import type { Expression } from "../python/ast.ts";

/** Whether evaluating an expression twice does no harm. */
export function isSimple(expression: Expression): boolean {
  switch (expression.kind) {
    case "name":
    case "number":
    case "string":
    case "constant":
      return true;
    case "attribute":
      return isSimple(expression.object);
    case "unary":
      return isSimple(expression.operand);
    case "subscript":
      return isSimple(expression.object) && isSimple(expression.index);
    case "binary":
      return isSimple(expression.left) && isSimple(expression.right);
    case "call":
      return (
        expression.callee.kind === "name" &&
        expression.callee.id === "len" &&
        expression.args.every(isSimple)
      );
    default:
      return false;
  }
}
