// Calls of methods of Python's own types, by the type of the object.

import { membersNamed } from "../knowledge/names.ts";
import type { ClassModel } from "../project/class-model.ts";
import type { Attribute, Call } from "../python/ast.ts";
import { PYTHON_METHODS } from "../python-methods.ts";
import { findMember } from "../types/class-bases.ts";
import { containerKind } from "../types/container-bases.ts";
import { libraryName } from "../types/import-types.ts";
import { asValue } from "./callbacks.ts";
import {
  hasPlainKey,
  listMethod,
  mapMethod,
  methodOfUnknownSet,
  setMethod,
} from "./container-methods.ts";
import type { Context } from "./context.ts";
import { formatCall } from "./format.ts";
import { placedTexts, texts } from "./method-arguments.ts";
import { textHelper, textMethod } from "./text-methods.ts";
import { typeAttribute } from "./type-attributes.ts";

/** A method call on one of Python's own types; undefined if it is not known as one. */
export function methodCall(cx: Context, call: Call, callee: Attribute): string | undefined {
  const { object, name } = callee;
  if (name === "from_bytes" && object.kind === "name" && object.id === "int") {
    return `${cx.runtime("fromBytes")}(${placedTexts(cx, call, name).join(", ")})`;
  }
  if (typeAttribute(cx, callee) !== undefined) return undefined;
  const own = replacedFields(cx, call, callee) ?? unknownWithoutResult(cx, call, callee);
  if (own !== undefined) return own;
  const text = knownMethod(cx, call, callee);
  if (text !== undefined || !isPythonMethodCall(cx, callee)) return text;
  const type = cx.typeOf(object).kind;
  const what = `\`${name}\` of ${type === "any" ? "one of Python's own types" : `\`${type}\``}`;
  cx.mark("not-ported", call, `${what} has no translation`);
  return `${cx.runtime("notPorted")}(${JSON.stringify(name)})()`;
}

/** Whether a call means a method of Python's own types, and of no class that is known. */
function isPythonMethodCall(cx: Context, { object, name }: Attribute): boolean {
  const { kind } = cx.typeOf(object);
  if (kind !== "any") return PYTHON_METHODS[kind]?.has(name) === true;
  return UNTRANSLATED.has(name) && membersNamed(name).length === 0 && !cx.project.hasMember(name);
}

/**
 * Methods of Python's own types without a translation whose names no other class is likely to have.
 */
const UNTRANSLATED: ReadonlySet<string> = new Set([
  "as_integer_ratio",
  "format_map",
  "is_integer",
  "move_to_end",
  "extendleft",
]);

function knownMethod(cx: Context, call: Call, callee: Attribute): string | undefined {
  const receiver = cx.typeOf(callee.object);
  const { name } = callee;
  switch (receiver.kind) {
    case "str":
    case "bytes":
      return textMethod(cx, call, callee, receiver.kind);
    case "list":
      return withoutResult(
        cx,
        call,
        /^(append|extend|insert|appendleft|reverse|clear)$/,
        listMethod(cx, call, callee),
      );
    case "tuple":
      return /^(index|count)$/.test(name) ? listMethod(cx, call, callee) : undefined;
    case "map":
      return mapMethod(cx, call, callee);
    case "set":
      return withoutResult(cx, call, /^(add|discard)$/, setMethod(cx, call, callee));
    case "num":
    case "bool":
      return numberMethod(cx, call, callee);
    case "iterator":
      if (name === "send" && call.args.length === 1) {
        return `${cx.runtime("send")}(${[cx.expression(callee.object), ...texts(cx, call)].join(", ")})`;
      }
      if (name === "throw") {
        return `${cx.runtime("throwInto")}(${[cx.expression(callee.object), ...texts(cx, call)].join(", ")})`;
      }
      if (name === "close") return `${cx.runtime("close")}(${cx.expression(callee.object)})`;
      return unknownMethod(cx, call, callee);
    case "any":
      // A class of the project that has such a method may be meant.
      return cx.project.methodNames.has(name) &&
        !(isOtherInJavaScript(name) && passesPlainArguments(call)) &&
        !/^(encode|decode|items|join)$/.test(name) &&
        libraryName(cx.inference, callee.object, cx.scope) === undefined
        ? undefined
        : unknownMethod(cx, call, callee);
    case "instance":
      // A log event is a dict in Python, and an object with its keys here.
      if (receiver.of.from === "twisted" && receiver.of.name.name === "LogEvent") {
        return unknownMethod(cx, call, callee);
      }
      return receiver.of.from === "project"
        ? inheritedMethod(cx, call, callee, receiver.of.model)
        : undefined;
    default:
      return undefined;
  }
}

/** Whether JavaScript's lists, dicts or texts have such a method, which does other things. */
function isOtherInJavaScript(name: string): boolean {
  return /^(get|pop|sort|replace|split)$/.test(name);
}

function passesPlainArguments(call: Call): boolean {
  return call.keywords.length === 0 && call.args.every((arg) => arg.kind !== "starred");
}

/** A method that a class of the project has from a container of Python's. */
function inheritedMethod(
  cx: Context,
  call: Call,
  callee: Attribute,
  model: ClassModel,
): string | undefined {
  const kind = containerKind(cx.inference, model);
  if (kind === undefined || findMember(cx.inference, model, callee.name) !== undefined) {
    return undefined;
  }
  return unknownMethod(cx, call, callee);
}

/**
 * A method that returns `None` in Python, where that of JavaScript returns something: as a value,
 * such as the result of a callback, it is `undefined`.
 */
function withoutResult(
  cx: Context,
  call: Call,
  names: RegExp,
  text: string | undefined,
): string | undefined {
  if (text === undefined || cx.unusedCalls.has(call)) return text;
  return names.test((call.callee as Attribute).name) ? `(void (${text}))` : text;
}

/**
 * A method of lists or sets, called on an object that is not known. Its result is `None` for a list
 * or a set; any other object has a method of its own, and the result is that of the method.
 */
function unknownWithoutResult(cx: Context, call: Call, callee: Attribute): string | undefined {
  const { object, name } = callee;
  if (cx.typeOf(object).kind !== "any") return undefined;
  if (cx.unusedCalls.has(call) && (name !== "add" || hasPlainKey(cx, call))) return undefined;
  if (libraryName(cx.inference, object, cx.scope) !== undefined) return undefined;
  if (!passesPlainArguments(call)) return undefined;
  const isOne = name === "add" ? call.args.length === 1 : name === "reverse" && !call.args.length;
  if (!isOne) return undefined;
  const helper = cx.runtime(name === "add" ? "addItem" : "reverse");
  return `${helper}(${[cx.expression(object), ...texts(cx, call)].join(", ")})`;
}

/** `point._replace(x=1)` of a named tuple, which gets the keywords as one object. */
function replacedFields(cx: Context, call: Call, { object, name }: Attribute): string | undefined {
  if (name !== "_replace" || call.args.length > 0 || cx.project.hasMember(name)) return undefined;
  if (call.keywords.some((keyword) => keyword.name === null)) return undefined;
  const fields = call.keywords.map((each) => `${each.name}: ${asValue(cx, each.value)}`);
  return `(${cx.expression(object)})._replace({ ${fields.join(", ")} })`;
}

const NUMBER_HELPERS: ReadonlyMap<string, string> = new Map([
  ["to_bytes", "toBytes"],
  ["bit_length", "bitLength"],
  ["bit_count", "bitCount"],
]);

function numberMethod(cx: Context, call: Call, { object, name }: Attribute): string | undefined {
  const helper = NUMBER_HELPERS.get(name);
  if (helper === undefined) return undefined;
  return `${cx.runtime(helper)}(${[cx.expression(object), ...placedTexts(cx, call, name)].join(", ")})`;
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
      return `${cx.runtime(name)}(${[object, ...placedTexts(cx, call, name)].join(", ")})`;
    case "append":
      return list.length === 1 ? `${cx.runtime("append")}(${all})` : undefined;
    case "popleft":
      return list.length === 0 ? `${cx.runtime("popleft")}(${object})` : undefined;
    case "appendleft":
      return list.length === 1 ? `${cx.runtime("appendleft")}(${all})` : undefined;
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
    case "clear":
      return list.length === 0 ? `${cx.runtime("clear")}(${object})` : undefined;
    case "throw":
      return list.length > 0 ? `${cx.runtime("throwInto")}(${all})` : undefined;
    case "hex":
      return list.length === 0 ? `${cx.runtime("bytesHex")}(${object})` : undefined;
    default:
      return (
        methodOfUnknownSet(cx, call, callee) ??
        numberMethod(cx, call, callee) ??
        textHelper(cx, call, name, object)
      );
  }
}
