// Tests that are skipped by a decorator: `@skip`, `@skipIf` and `@skipUnless`.

import type { Call, Expression, FunctionDefinition } from "../python/ast.ts";
import { lastName } from "../types/annotation.ts";
import { needsAbsent } from "./assignments.ts";
import type { Context } from "./context.ts";
import { condition } from "./truth.ts";

/** `@skip("why")`, `@skipIf(test, "why")` and `@skipUnless(test, "why")`. */
export function isSkip(decorator: Expression): decorator is Call {
  return decorator.kind === "call" && /^skip(If|Unless)?$/.test(lastName(decorator.callee) ?? "");
}

/** The condition and the reason of a decorator that skips, as a value for `skip`. */
function skipReason(cx: Context, decorator: Call): string {
  const [first, second] = decorator.args;
  const name = lastName(decorator.callee);
  if (first === undefined) return '"skipped"';
  if (name === "skip" || second === undefined) return cx.expression(first);
  const test = condition(cx, first);
  return `${name === "skipIf" ? `(${test})` : `!(${test})`} ? ${cx.expression(second)} : undefined`;
}

/** The reason, where what it asks for may not be ported: the test is skipped then, too. */
export function loadableReason(cx: Context, decorator: Call): string {
  const text = skipReason(cx, decorator);
  return needsAbsent(cx, text) ? `${cx.runtime("skipUnlessPorted")}(() => (${text}))` : text;
}

export function skipText(cx: Context, node: FunctionDefinition): string {
  const decorator = node.decorators.find(isSkip);
  if (decorator === undefined) return "";
  return `static {\n(this.prototype as any).${node.name}.skip = ${loadableReason(cx, decorator)};\n}\n`;
}
