// Calls of methods of text and bytes.

import type { Attribute, Call } from "../python/ast.ts";
import type { Context } from "./context.ts";
import { formatCall } from "./format.ts";

import { placedTexts, texts } from "./method-arguments.ts";

/**
 * Methods of text and bytes that a helper of the same name does, for both and for what is not
 * known.
 */
const TEXT_HELPERS: ReadonlySet<string> = new Set(
  `split rsplit strip lstrip rstrip startswith endswith find rfind index rindex partition rpartition splitlines title
  capitalize swapcase center ljust rjust zfill isdigit isalpha isalnum isspace isupper islower istitle isdecimal isnumeric isprintable
  expandtabs count removeprefix removesuffix casefold translate isidentifier isascii`.split(/\s+/),
);

export function textMethod(
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
      case "decode":
        // What Twisted has as bytes, and this library as text.
        return object;
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
        if (list.length === 1) return `${object}.indexOf(${list.join(", ")})`;
        break;
      case "rfind":
        if (list.length === 1) return `${object}.lastIndexOf(${list.join(", ")})`;
        break;
      case "split":
        if (list.length === 1 && first?.kind === "string" && first.value !== "")
          return `${object}.split(${list[0]})`;
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
      case "append":
      case "extend":
      case "insert":
      case "pop":
      case "remove":
      case "clear":
      case "reverse":
        cx.mark("construct", call, "a bytearray changes its length here: a Buffer cannot");
        return `${cx.runtime("notPorted")}("bytearray.${name}")(${list.join(", ")})`;
      case "hex":
        return call.args.length + call.keywords.length === 0
          ? `${object}.toString("hex")`
          : undefined;
      case "join":
        return `${cx.runtime("join")}(${object}, ${list[0]})`;
      case "lower":
      case "upper":
        return `${cx.runtime(name)}(${object})`;
      case "find":
        if (list.length === 1) return `${object}.indexOf(${list.join(", ")})`;
        break;
      default:
    }
  }
  if (name === "replace") return `${cx.runtime("replace")}(${[object, ...list].join(", ")})`;
  return textHelper(cx, call, name, object);
}

/** A call of the runtime's helper for a method of text and bytes; undefined if there is none. */
export function textHelper(
  cx: Context,
  call: Call,
  name: string,
  object: string,
): string | undefined {
  if (!TEXT_HELPERS.has(name)) return undefined;
  const all = [object, ...placedTexts(cx, call, name)];
  return `${cx.runtime(helperName(name))}(${all.join(", ")})`;
}

/** The helper for a method of text and bytes; undefined if there is none. */
export function textHelperName(name: string): string | undefined {
  return TEXT_HELPERS.has(name) ? helperName(name) : undefined;
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
  return `${cx.runtime("encode")}(${[object, ...placedTexts(cx, call, "encode")].join(", ")})`;
}

function decode(cx: Context, object: string, call: Call): string {
  return `${cx.runtime("decode")}(${[object, ...placedTexts(cx, call, "decode")].join(", ")})`;
}
