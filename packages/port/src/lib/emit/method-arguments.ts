// Arguments of calls of methods of Python's own types.

import type { Call } from "../python/ast.ts";
import { isNone } from "../types/annotation.ts";
import { asValue } from "./callbacks.ts";
import type { Context } from "./context.ts";

export function texts(cx: Context, call: Call): string[] {
  return call.args.map((arg) => (isNone(arg) ? "undefined" : asValue(cx, arg)));
}

/** The parameters of the methods of text, bytes and numbers that may be given by their names. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  split: ["sep", "maxsplit"],
  rsplit: ["sep", "maxsplit"],
  splitlines: ["keepends"],
  expandtabs: ["tabsize"],
  encode: ["encoding", "errors"],
  decode: ["encoding", "errors"],
  translate: ["table", "delete"],
  hex: ["sep", "bytes_per_sep"],
  to_bytes: ["length", "byteorder", "signed"],
  from_bytes: ["bytes", "byteorder", "signed"],
};

/** The arguments of a method, with those given by name in their places. */
export function placedTexts(cx: Context, call: Call, method: string): string[] {
  const list = texts(cx, call);
  const names = PARAMETERS[method] ?? [];
  for (const { name, value } of call.keywords) {
    const index = names.indexOf(name ?? "");
    if (index < 0) {
      cx.mark("keywords", call, `\`${method}\` is given a keyword that it does not have in Python`);
      continue;
    }
    while (list.length < index) list.push("undefined");
    list[index] = isNone(value) ? "undefined" : asValue(cx, value);
  }
  return list;
}
