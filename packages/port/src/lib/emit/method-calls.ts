// Calls of methods of Python's own types: text, bytes, lists, dicts, sets.

import type { Attribute, Call } from "../python/ast.ts";
import { isNone } from "../types/annotation.ts";
import { asValue } from "./callbacks.ts";
import type { Context } from "./context.ts";
import { formatCall } from "./format.ts";

/**
 * Methods of text and bytes that a helper of the same name does, for both and for what is not
 * known.
 */
const TEXT_HELPERS: ReadonlySet<string> = new Set(
  `split rsplit strip lstrip rstrip startswith endswith find rfind index rindex partition rpartition splitlines title
  capitalize swapcase center ljust rjust zfill isdigit isalpha isalnum isspace isupper islower expandtabs
  count`.split(/\s+/),
);

/** A method call on one of Python's own types; undefined if it is not known as one. */
export function methodCall(cx: Context, call: Call, callee: Attribute): string | undefined {
  const receiver = cx.typeOf(callee.object);
  const { name } = callee;
  switch (receiver.kind) {
    case "str":
    case "bytes":
      return textMethod(cx, call, callee, receiver.kind);
    case "list":
      return listMethod(cx, call, callee);
    case "map":
      return mapMethod(cx, call, callee);
    case "set":
      return setMethod(cx, call, callee);
    case "any":
    case "iterator":
      // A class of the project that has such a method may be meant.
      return cx.project.methodNames.has(name) && !/^(encode|decode|items|join)$/.test(name)
        ? undefined
        : unknownMethod(cx, call, callee);
    default:
      return undefined;
  }
}

function texts(cx: Context, call: Call): string[] {
  return call.args.map((arg) => (isNone(arg) ? "undefined" : asValue(cx, arg)));
}

function textMethod(
  cx: Context,
  call: Call,
  callee: Attribute,
  kind: "str" | "bytes",
): string | undefined {
  const { name } = callee;
  const object = `(${cx.expression(callee.object)})`;
  const list = texts(cx, call);
  const [first] = call.args;
  if (kind === "str") {
    switch (name) {
      case "lower":
        return `${object}.toLowerCase()`;
      case "upper":
        return `${object}.toUpperCase()`;
      case "startswith":
      case "endswith":
        if (list.length === 1 && first !== undefined && cx.typeOf(first).kind === "str") {
          return `${object}.${name === "startswith" ? "startsWith" : "endsWith"}(${list[0]})`;
        }
        break;
      case "strip":
        if (list.length === 0) return `${object}.trim()`;
        break;
      case "lstrip":
        if (list.length === 0) return `${object}.trimStart()`;
        break;
      case "rstrip":
        if (list.length === 0) return `${object}.trimEnd()`;
        break;
      case "find":
        if (list.length <= 2) return `${object}.indexOf(${list.join(", ")})`;
        break;
      case "rfind":
        if (list.length === 1) return `${object}.lastIndexOf(${list.join(", ")})`;
        break;
      case "split":
        if (list.length === 1 && first?.kind === "string") return `${object}.split(${list[0]})`;
        break;
      case "replace":
        if (list.length === 2)
          return `${object}.replaceAll(${list[0]}, () => ${list[1]})`.replace(
            /\(\) => ("[^$]*")\)$/,
            "$1)",
          );
        break;
      case "join":
        return `[...${cx.runtime("iterate")}(${list[0]})].join(${object})`.replace(
          /^\[\.\.\.\w+\((\[[\s\S]*\])\)\]/,
          "$1",
        );
      case "format":
        return formatCall(cx, callee.object, call.args, call.keywords);
      case "encode":
        return encode(cx, object, call);
      default:
    }
  } else {
    switch (name) {
      case "decode":
        return decode(cx, object, call);
      case "hex":
        return `${object}.toString("hex")`;
      case "join":
        return `${cx.runtime("join")}(${object}, ${list[0]})`;
      case "lower":
      case "upper":
        return `${cx.runtime(name)}(${object})`;
      case "find":
        if (list.length <= 2) return `${object}.indexOf(${list.join(", ")})`;
        break;
      default:
    }
  }
  if (name === "replace") return `${cx.runtime("replace")}(${[object, ...list].join(", ")})`;
  if (!TEXT_HELPERS.has(name)) return undefined;
  return `${cx.runtime(helperName(name))}(${[object, ...list, ...named(cx, call)].join(", ")})`;
}

/** `split(maxsplit=1)`: the only keywords of these methods come last. */
function named(cx: Context, call: Call): string[] {
  const value = call.keywords.find((keyword) => /^(maxsplit|keepends)$/.test(keyword.name ?? ""));
  if (value === undefined) return [];
  const text = asValue(cx, value.value);
  return value.name === "maxsplit" && call.args.length === 0 ? ["undefined", text] : [text];
}

/** Helpers whose Python name is that of a list's method, too. */
function helperName(name: string): string {
  return name === "index"
    ? "indexOf"
    : name === "rindex"
      ? "lastIndexOf"
      : name === "count"
        ? "countOf"
        : name;
}

const ENCODINGS: Readonly<Record<string, string>> = {
  "utf-8": "utf8",
  utf8: "utf8",
  utf_8: "utf8",
  ascii: "ascii",
  "us-ascii": "ascii",
  latin1: "latin1",
  "latin-1": "latin1",
  "iso-8859-1": "latin1",
  charmap: "latin1",
};

function encodingOf(call: Call): string | undefined {
  const given = call.args[0] ?? call.keywords.find((keyword) => keyword.name === "encoding")?.value;
  if (given === undefined) return "utf8";
  return given.kind === "string" ? ENCODINGS[given.value.toLowerCase()] : undefined;
}

function encode(cx: Context, object: string, call: Call): string {
  const encoding = encodingOf(call);
  const hasErrors = call.args.length + call.keywords.length > 1;
  if (encoding === "utf8" && !hasErrors) return `Buffer.from(${object})`;
  return `${cx.runtime("encode")}(${[object, ...texts(cx, call), ...call.keywords.map((keyword) => asValue(cx, keyword.value))].join(", ")})`;
}

function decode(cx: Context, object: string, call: Call): string {
  const list = [...texts(cx, call), ...call.keywords.map((keyword) => asValue(cx, keyword.value))];
  return `${cx.runtime("decode")}(${[object, ...list].join(", ")})`;
}

function listMethod(cx: Context, call: Call, callee: Attribute): string | undefined {
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

function mapMethod(cx: Context, call: Call, callee: Attribute): string | undefined {
  const object = `(${cx.expression(callee.object)})`;
  const list = texts(cx, call);
  switch (callee.name) {
    case "get":
      return `(${object}.get(${list[0]}) ?? ${list[1] ?? "null"})`;
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
      return `${object}.has(${list[0]})`;
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
function setMethod(cx: Context, call: Call, callee: Attribute): string | undefined {
  const object = `(${cx.expression(callee.object)})`;
  const list = texts(cx, call);
  switch (callee.name) {
    case "add":
      return `${object}.add(${list[0]})`;
    case "keys":
    case "values":
      return list.length === 0 ? `[...${object}]` : undefined;
    case "discard":
      return `${object}.delete(${list[0]})`;
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
    case "union":
    case "intersection":
    case "difference":
      return `${cx.runtime(callee.name)}(${[object, ...list].join(", ")})`;
    default:
      return undefined;
  }
}

/**
 * A call on an object of unknown type: the method's name suggests the type, and the helper checks
 * it at run time.
 */
function unknownMethod(cx: Context, call: Call, callee: Attribute): string | undefined {
  const { name } = callee;
  const object = cx.expression(callee.object);
  const list = texts(cx, call);
  const all = [object, ...list].join(", ");
  switch (name) {
    case "encode":
    case "decode":
      return `${cx.runtime(name)}(${[object, ...list, ...call.keywords.map((keyword) => asValue(cx, keyword.value))].join(", ")})`;
    case "append":
      return list.length === 1 ? `${cx.runtime("append")}(${all})` : undefined;
    case "extend":
    case "remove":
    case "insert":
    case "setdefault":
    case "popitem":
      return `${cx.runtime(name)}(${all})`;
    case "pop":
      return list.length <= 2 ? `${cx.runtime("pop")}(${all})` : undefined;
    case "items":
    case "iteritems":
      return list.length === 0 ? `${cx.runtime("entries")}(${object})` : undefined;
    case "keys":
    case "iterkeys":
      return list.length === 0 ? `${cx.runtime("keys")}(${object})` : undefined;
    case "values":
    case "itervalues":
      return list.length === 0 ? `${cx.runtime("values")}(${object})` : undefined;
    case "get":
      return list.length === 2 || (list.length === 1 && call.keywords.length === 0)
        ? `${cx.runtime("get")}(${all})`
        : undefined;
    case "update":
      return call.keywords.length === 0 && list.length === 1
        ? `${cx.runtime("update")}(${all})`
        : undefined;
    case "lower":
    case "upper":
      return list.length === 0 ? `${cx.runtime(name)}(${object})` : undefined;
    case "join":
      return list.length === 1 ? `${cx.runtime("join")}(${all})` : undefined;
    case "replace":
      return list.length === 2 || list.length === 3
        ? `${cx.runtime("replace")}(${all})`
        : undefined;
    case "sort": {
      const options = call.keywords.map(
        (keyword) => `${keyword.name}: ${asValue(cx, keyword.value)}`,
      );
      return `${cx.runtime("sort")}(${object}${options.length === 0 ? "" : `, { ${options.join(", ")} }`})`;
    }
    case "format":
      return formatCall(cx, callee.object, call.args, call.keywords);
    case "copy":
      return list.length === 0 ? `${cx.runtime("copy")}(${object})` : undefined;
    default:
      return TEXT_HELPERS.has(name)
        ? `${cx.runtime(helperName(name))}(${[object, ...list, ...named(cx, call)].join(", ")})`
        : undefined;
  }
}
