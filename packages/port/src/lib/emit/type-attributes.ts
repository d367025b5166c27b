// Functions that are read from one of Python's own types: `str.lower`, `dict.fromkeys`.

import type { Attribute } from "../python/ast.ts";
import type { Context } from "./context.ts";
import { textHelperName } from "./text-methods.ts";

const HELPERS: Readonly<Record<string, string>> = {
  "dict.fromkeys": "fromkeys",
  "bytes.fromhex": "fromhex",
  "bytearray.fromhex": "fromhex",
  "str.maketrans": "maketrans",
  "bytes.maketrans": "maketrans",
  "str.encode": "encode",
  "bytes.decode": "decode",
  "str.lower": "lower",
  "str.upper": "upper",
  "str.join": "join",
  "str.replace": "replace",
  "bytes.lower": "lower",
  "bytes.upper": "upper",
  "bytes.join": "join",
  "bytes.replace": "replace",
  "list.append": "append",
  "list.sort": "sort",
  "list.pop": "pop",
  "dict.get": "get",
  "dict.items": "entries",
  "dict.keys": "keys",
  "dict.values": "values",
  "set.union": "union",
  "set.intersection": "intersection",
  "set.difference": "difference",
  "set.add": "addItem",
  "object.__repr__": "repr",
  "object.__str__": "str",
};

/** The helper for a function of one of Python's own types; undefined for other expressions. */
export function typeAttribute(cx: Context, node: Attribute): string | undefined {
  const { object, name } = node;
  if (object.kind !== "name" || !cx.isBuiltin(object.id)) return undefined;
  const { id } = object;
  if (!/^(str|bytes|bytearray|list|tuple|dict|set|frozenset|int|float|object)$/.test(id)) {
    return undefined;
  }
  const key = `${id}.${name}`;
  const helper = Object.hasOwn(HELPERS, key)
    ? HELPERS[key]
    : /^(str|bytes)$/.test(id)
      ? textHelperName(name)
      : undefined;
  if (helper !== undefined) return cx.runtime(helper);
  if (/^__(name|doc|class)__$/.test(name)) return undefined;
  cx.mark("not-ported", node, `\`${key}\` of Python has no translation`);
  return `${cx.runtime("notPorted")}(${JSON.stringify(key)})`;
}
