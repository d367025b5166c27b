// Arguments of calls of methods of Python's own types.

import type { Call } from "../python/ast.ts";
import { isNone } from "../types/annotation.ts";
import { asValue } from "./callbacks.ts";
import type { Context } from "./context.ts";

export function texts(cx: Context, call: Call): string[] {
  return call.args.map((arg) => (isNone(arg) ? "undefined" : asValue(cx, arg)));
}

/** `split(maxsplit=1)`: the only keywords of these methods come last. */
export function namedTexts(cx: Context, call: Call): string[] {
  const value = call.keywords.find((keyword) => /^(maxsplit|keepends)$/.test(keyword.name ?? ""));
  if (value === undefined) return [];
  const text = asValue(cx, value.value);
  return value.name === "maxsplit" && call.args.length === 0 ? ["undefined", text] : [text];
}
