// Calls of methods of lists, dicts and sets.

import type { Attribute, Call } from "../python/ast.ts";
import { comparesByIdentity } from "../types/type.ts";
import { asValue } from "./callbacks.ts";
import type { Context } from "./context.ts";

import { texts } from "./method-arguments.ts";

export function listMethod(cx: Context, call: Call, callee: Attribute): string | undefined {
  const object = `(${cx.expression(callee.object)})`;
  const list = texts(cx, call);
  const [first] = call.args;
  switch (callee.name) {
    case "append":
      return `${object}.push(${list[0]})`;
    case "extend": {
      const kind = first === undefined ? "any" : cx.typeOf(first).kind;
      const spread = /^(list|tuple|iterator|set)$/.test(kind)
        ? list[0]
        : `${cx.runtime("iterate")}(${list[0]})`;
      return `${object}.push(...${spread})`;
    }
    case "insert":
      return list[0] === "0"
        ? `${object}.unshift(${list[1]})`
        : `${object}.splice(${list[0]}, 0, ${list[1]})`;
    case "pop":
      if (list.length === 0) return `${cx.runtime("pop")}(${object})`;
      return `${cx.runtime("pop")}(${object}, ${list[0]})`;
    case "popleft":
      return `${cx.runtime("popleft")}(${object})`;
    case "appendleft":
      return `${object}.unshift(${list[0]})`;
    case "reverse":
      return `${object}.reverse()`;
    case "copy":
      return `[...${object}]`;
    case "clear":
      return `${object}.length = 0`;
    case "remove":
      return `${cx.runtime("remove")}(${object}, ${list[0]})`;
    case "index":
      return `${cx.runtime("indexOf")}(${[object, ...list].join(", ")})`;
    case "count":
      return `${cx.runtime("countOf")}(${object}, ${list[0]})`;
    case "sort": {
      const options = call.keywords.map(
        (keyword) => `${keyword.name}: ${asValue(cx, keyword.value)}`,
      );
      return `${cx.runtime("sort")}(${object}${options.length === 0 ? "" : `, { ${options.join(", ")} }`})`;
    }
    default:
      return undefined;
  }
}

export function mapMethod(cx: Context, call: Call, callee: Attribute): string | undefined {
  const object = `(${cx.expression(callee.object)})`;
  const list = texts(cx, call);
  switch (callee.name) {
    case "get":
      if (list.length === 1 && hasPlainKey(cx, call)) return `(${object}.get(${list[0]}) ?? null)`;
      return `${cx.runtime("get")}(${[object, ...list].join(", ")})`;
    case "items":
    case "iteritems":
      return `[...${object}]`;
    case "keys":
    case "iterkeys":
      return `[...${object}.keys()]`;
    case "values":
    case "itervalues":
      return `[...${object}.values()]`;
    case "copy":
      return `new Map(${object})`;
    case "clear":
      return `${object}.clear()`;
    case "has_key":
      return `${cx.runtime("contains")}(${object}, ${list[0]})`;
    default:
      return dictHelper(cx, call, callee, object, list);
  }
}

function dictHelper(
  cx: Context,
  call: Call,
  callee: Attribute,
  object: string,
  list: readonly string[],
): string | undefined {
  switch (callee.name) {
    case "pop":
      return `${cx.runtime("pop")}(${[object, ...list].join(", ")})`;
    case "setdefault":
      return `${cx.runtime("setdefault")}(${[object, ...list].join(", ")})`;
    case "update": {
      const extra = call.keywords.map((keyword) =>
        keyword.name === null
          ? `...${asValue(cx, keyword.value)}`
          : `${keyword.name}: ${asValue(cx, keyword.value)}`,
      );
      const more = extra.length === 0 ? [] : [`{ ${extra.join(", ")} }`];
      return `${cx.runtime("update")}(${[object, ...list, ...more].join(", ")})`;
    }
    case "popitem":
      return `${cx.runtime("popitem")}(${object})`;
    default:
      return undefined;
  }
}

/** As a set's method; a dict of Twisted's that is a set here has a dict's as well. */
export function setMethod(cx: Context, call: Call, callee: Attribute): string | undefined {
  const object = `(${cx.expression(callee.object)})`;
  const list = texts(cx, call);
  switch (callee.name) {
    case "add":
      if (hasPlainKey(cx, call)) return `${object}.add(${list[0]})`;
      return `${cx.runtime("addItem")}(${object}, ${list[0]})`;
    case "keys":
    case "values":
      return list.length === 0 ? `[...${object}]` : undefined;
    case "discard":
      if (hasPlainKey(cx, call)) return `${object}.delete(${list[0]})`;
      return `${cx.runtime("discard")}(${object}, ${list[0]})`;
    case "remove":
      return `${cx.runtime("remove")}(${object}, ${list[0]})`;
    case "copy":
      return `new Set(${object})`;
    case "clear":
      return `${object}.clear()`;
    case "pop":
      return `${cx.runtime("pop")}(${object})`;
    case "update":
      return `${cx.runtime("update")}(${[object, ...list].join(", ")})`;
    case "issuperset":
      return `${cx.runtime("isSubset")}(${list[0]}, ${object})`;
    default:
      return setHelper(cx, callee.name, [object, ...list]);
  }
}

const SET_HELPERS: ReadonlyMap<string, string> = new Map([
  ["union", "union"],
  ["intersection", "intersection"],
  ["difference", "difference"],
  ["symmetric_difference", "symmetricDifference"],
  ["difference_update", "differenceUpdate"],
  ["intersection_update", "intersectionUpdate"],
  ["symmetric_difference_update", "symmetricDifferenceUpdate"],
  ["issubset", "isSubset"],
  ["isdisjoint", "isDisjoint"],
]);

/** A call of a method that only sets have. */
function setHelper(cx: Context, name: string, args: readonly string[]): string | undefined {
  const helper = SET_HELPERS.get(name);
  return helper === undefined ? undefined : `${cx.runtime(helper)}(${args.join(", ")})`;
}

/** A method of sets, called on an object of unknown type: most of them are of sets only. */
export function methodOfUnknownSet(cx: Context, call: Call, callee: Attribute): string | undefined {
  const object = cx.expression(callee.object);
  const args = [object, ...texts(cx, call)];
  switch (callee.name) {
    case "add":
      // Items that are compared by identity need no helper, whatever the object is.
      if (args.length !== 2 || hasPlainKey(cx, call)) return undefined;
      return `${cx.runtime("addItem")}(${args.join(", ")})`;
    case "discard":
      return args.length === 2 ? `${cx.runtime("discard")}(${args.join(", ")})` : undefined;
    case "issuperset":
      return `${cx.runtime("isSubset")}(${args[1]}, ${object})`;
    default:
      return setHelper(cx, callee.name, args);
  }
}

/** Whether equal keys of a dict or items of a set are identical, which bytes and tuples are not. */
export function hasPlainKey(cx: Context, call: Call): boolean {
  const [key] = call.args;
  return key !== undefined && comparesByIdentity(cx.typeOf(key));
}
