// Calls of Python's own functions.

import type { Call, Expression } from "../python/ast.ts";
import { comparesByIdentity, isNullable } from "../types/type.ts";
import { asValue, classClosure } from "./callbacks.ts";
import { testOfItems } from "./comprehensions.ts";
import type { Context } from "./context.ts";
import { represented, shown, shownByType } from "./format.ts";
import { callOfRuntime } from "./library.ts";
import { property } from "./names.ts";
import { condition } from "./truth.ts";
import { classText, typeTest } from "./type-tests.ts";

type Writer = (cx: Context, call: Call) => string | undefined;

/** The arguments as text, without keywords. */
function texts(cx: Context, call: Call): string[] {
  return call.args.map((arg) =>
    arg.kind === "starred"
      ? `...${cx.runtime("iterate")}(${cx.expression(arg.value)})`
      : asValue(cx, arg),
  );
}

/** A call of the helper of the same name. */
function helper(name: string): Writer {
  return (cx, call) => {
    const list = texts(cx, call);
    if (call.keywords.length > 0) {
      const options = call.keywords.map(
        (keyword) => `${keyword.name}: ${asValue(cx, keyword.value)}`,
      );
      list.push(`{ ${options.join(", ")} }`);
    }
    return `${cx.runtime(name)}(${list.join(", ")})`;
  };
}

/** Whether a value is what a function of the project returns. */
function callsProject(cx: Context, value: Expression): boolean {
  if (value.kind !== "call") return false;
  const type = cx.typeOf(value.callee);
  return type.kind === "function" && type.callable.from === "project";
}

/** Whether a value is of a type, and never None. */
function isPlain(cx: Context, value: Expression, kind: "str" | "num"): boolean {
  const type = cx.typeOf(value);
  return type.kind === kind && !isNullable(type);
}

const first = (cx: Context, call: Call): string => cx.expression(call.args[0] as Expression);

const WRITERS: Readonly<Record<string, Writer>> = {
  print: (cx, call) => {
    const simple = call.keywords.length === 0 && call.args.length === 1;
    const [only] = call.args;
    if (simple && only !== undefined && isPlain(cx, only, "str")) {
      return `console.log(${cx.expression(only)})`;
    }
    const list = call.args.map((arg, index) => {
      // A tuple is shown after all arguments are there: the later ones may change what it holds.
      const mayChange =
        cx.typeOf(arg).kind === "tuple" &&
        callsProject(cx, arg) &&
        call.args.slice(index + 1).some((later) => callsProject(cx, later));
      const special = mayChange ? undefined : shownByType(cx, arg);
      return special ?? texts(cx, { ...call, args: [arg] })[0];
    });
    const options = call.keywords.map(({ name, value }) => `${name}: ${asValue(cx, value)}`);
    if (options.length > 0) list.push(`{ ${options.join(", ")} }`);
    return `${cx.runtime("print")}(${list.join(", ")})`;
  },
  open: (cx, call) => callOfRuntime(cx, "open", call),
  len: (cx, call) => {
    const [only] = call.args;
    if (only === undefined) return undefined;
    const { kind } = cx.typeOf(only);
    if (/^(list|tuple|str|bytes)$/.test(kind)) return `(${first(cx, call)}).length`;
    if (/^(map|set)$/.test(kind)) return `(${first(cx, call)}).size`;
    return helper("len")(cx, call);
  },
  str: (cx, call) => {
    const [only] = call.args;
    if (only === undefined) return '""';
    if (call.args.length > 1 || call.keywords.length > 0) return helper("decode")(cx, call);
    if (isPlain(cx, only, "str")) return first(cx, call);
    const isInteger = isPlain(cx, only, "num") && shownByType(cx, only) === undefined;
    return isInteger ? `String(${first(cx, call)})` : shown(cx, only);
  },
  repr: (cx, call) =>
    call.args.length === 1 ? represented(cx, call.args[0] as Expression) : undefined,
  unicode: helper("str"),
  int: helper("int"),
  float: (cx, call) => (call.args.length === 0 ? "0" : helper("float")(cx, call)),
  bool: (cx, call) => {
    const [only] = call.args;
    return only === undefined ? "false" : `Boolean(${condition(cx, only)})`;
  },
  bytes: helper("bytes"),
  bytearray: helper("bytes"),
  list: (cx, call) => {
    const [only] = call.args;
    if (only === undefined) return "[]";
    const { kind } = cx.typeOf(only);
    if (/^(list|tuple|set|iterator)$/.test(kind)) return `[...(${first(cx, call)})]`;
    return `[...${cx.runtime("iterate")}(${first(cx, call)})]`;
  },
  tuple: (cx, call) => WRITERS["list"]?.(cx, call),
  set: (cx, call) => {
    const [only] = call.args;
    if (only === undefined) return "new Set<any>()";
    const type = cx.typeOf(only);
    const isPlain = type.kind === "str" || (type.kind === "list" && comparesByIdentity(type.of));
    return isPlain
      ? `new Set<any>(${first(cx, call)})`
      : `${cx.runtime("makeSet")}(${first(cx, call)})`;
  },
  frozenset: (cx, call) => WRITERS["set"]?.(cx, call),
  dict: (cx, call) => {
    if (call.args.length === 0 && call.keywords.every((keyword) => keyword.name !== null)) {
      const entries = call.keywords.map(
        (keyword) => `[${JSON.stringify(keyword.name)}, ${asValue(cx, keyword.value)}]`,
      );
      return entries.length === 0
        ? "new Map<any, any>()"
        : `new Map<any, any>([${entries.join(", ")}])`;
    }
    const parts = call.args.map((arg) => `...${cx.runtime("entries")}(${cx.expression(arg)})`);
    for (const keyword of call.keywords) {
      parts.push(
        keyword.name === null
          ? `...${cx.runtime("entries")}(${cx.expression(keyword.value)})`
          : `[${JSON.stringify(keyword.name)}, ${asValue(cx, keyword.value)}]`,
      );
    }
    return `${cx.runtime("makeDict")}([${parts.join(", ")}])`;
  },
  object: () => "({} as any)",
  vars: (cx, call) => (call.args.length === 1 ? helper("attributesOf")(cx, call) : undefined),
  id: helper("id"),
  hash: helper("hash"),
  staticmethod: (cx, call) =>
    call.args.length === 1 ? asValue(cx, call.args[0] as Expression) : undefined,
  range: helper("range"),
  xrange: helper("range"),
  enumerate: (cx, call) => {
    const [only] = call.args;
    const isPlain = call.args.length === 1 && call.keywords.length === 0;
    if (isPlain && only !== undefined && cx.typeOf(only).kind === "list") {
      return `(${first(cx, call)}).entries()`;
    }
    return helper("enumerate")(cx, call);
  },
  zip: helper("zip"),
  sorted: helper("sorted"),
  reversed: (cx, call) => {
    const [only] = call.args;
    if (only === undefined) return undefined;
    return /^(list|tuple)$/.test(cx.typeOf(only).kind)
      ? `[...(${first(cx, call)})].reverse()`
      : `[...${cx.runtime("iterate")}(${first(cx, call)})].reverse()`;
  },
  map: (cx, call) => {
    const [f, iterable] = call.args;
    if (f === undefined || iterable === undefined || call.args.length > 2) return undefined;
    return `[...${cx.runtime("iterate")}(${cx.expression(iterable)})].map((each) => (${callableText(cx, f)})(each))`;
  },
  filter: (cx, call) => {
    const [f, iterable] = call.args;
    if (f === undefined || iterable === undefined) return undefined;
    const test = f.kind === "constant" ? "each" : `(${callableText(cx, f)})(each)`;
    return `[...${cx.runtime("iterate")}(${cx.expression(iterable)})].filter((each) => ${cx.runtime("truthy")}(${test}))`;
  },
  sum: helper("sum"),
  min: helper("min"),
  max: helper("max"),
  any: (cx, call) => testOf(cx, call, "some") ?? helper("any")(cx, call),
  all: (cx, call) => testOf(cx, call, "every") ?? helper("all")(cx, call),
  abs: (cx, call) => `Math.abs(${first(cx, call)})`,
  round: helper("round"),
  divmod: helper("divmod"),
  pow: (cx, call) => (call.args.length === 2 ? `(${texts(cx, call).join(") ** (")})` : undefined),
  ord: helper("ord"),
  chr: (cx, call) => `String.fromCodePoint(${first(cx, call)})`,
  hex: helper("hex"),
  bin: helper("bin"),
  oct: helper("oct"),
  iter: (cx, call) => (call.args.length === 1 ? helper("iter")(cx, call) : undefined),
  next: helper("next"),
  hasattr: helper("hasattr"),
  getattr: (cx, call) => {
    const [object, name] = call.args;
    if (call.args.length === 2 && object !== undefined && name?.kind === "string") {
      return `(${cx.expression(object)} as any)${property(name.value)}`;
    }
    return helper("getattr")(cx, call);
  },
  setattr: (cx, call) => {
    const [object, name, value] = call.args;
    if (object === undefined || name === undefined || value === undefined) return undefined;
    const place = name.kind === "string" ? property(name.value) : `[${cx.expression(name)}]`;
    return `(${cx.expression(object)} as any)${place} = ${asValue(cx, value)}`;
  },
  delattr: (cx, call) => {
    const [object, name] = call.args;
    if (object === undefined || name === undefined) return undefined;
    return `delete (${cx.expression(object)} as any)[${cx.expression(name)}]`;
  },
  isinstance: (cx, call) => {
    const [value, type] = call.args;
    if (value === undefined || type === undefined) return undefined;
    return typeTest(cx, cx.expression(value), type);
  },
  issubclass: (cx, call) => {
    const [type, base] = call.args;
    if (type === undefined || base === undefined) return undefined;
    const one = classText(cx, type);
    const other = classText(cx, base);
    return `(${one} === ${other} || ${one}.prototype instanceof ${other})`;
  },
  callable: (cx, call) => `typeof ${first(cx, call)} === "function"`,
  type: (cx, call) => {
    const [only] = call.args;
    if (call.args.length !== 1 || only === undefined) return undefined;
    const type = cx.typeOf(only);
    return type.kind === "instance" && type.of.from !== "python"
      ? `(${first(cx, call)} as any).constructor`
      : `${cx.runtime("typeOf")}(${first(cx, call)})`;
  },
  format: helper("format"),
  ascii: helper("ascii"),
  slice: (cx, call) => `new ${helper("Slice")(cx, call)}`,
};

/** `any(test(x) for x in values)` of something that ends; undefined for all other calls. */
function testOf(cx: Context, call: Call, method: "some" | "every"): string | undefined {
  const [only] = call.args;
  if (only?.kind !== "comprehension" || only.of !== "generator") return undefined;
  const kind = only.generators[0] && cx.typeOf(only.generators[0].iterable).kind;
  if (!/^(list|tuple|set|map|str|bytes)$/.test(kind ?? "")) return undefined;
  return testOfItems(cx, only, method) || undefined;
}

/** A callable for use in place: `str` and its like are helpers. */
function callableText(cx: Context, f: Expression): string {
  return classClosure(cx, f, 1) ?? asValue(cx, f);
}

/** The functions of Python that can be passed as values, and what replaces them. */
export function builtinValue(cx: Context, name: string): string | undefined {
  if (
    /^(str|repr|ascii|id|int|float|len|print|sorted|sum|min|max|any|all|bytes|next|range|ord|round|hex|bin|oct|pow|bool|list|dict|set|getattr|hasattr|zip|enumerate)$/.test(
      name,
    )
  ) {
    return cx.runtime(name);
  }
  switch (name) {
    case "tuple":
      return cx.runtime("list");
    case "frozenset":
      return cx.runtime("set");
    case "bytearray":
      return cx.runtime("bytes");
    case "object":
      return "Object";
    case "slice":
      return cx.runtime("Slice");
    case "abs":
      return "Math.abs";
    case "chr":
      return "String.fromCodePoint";
    case "__name__":
      return JSON.stringify(cx.module.name);
    case "__file__":
      return "import.meta.filename";
    case "NotImplemented":
      return "undefined";
    default:
      return undefined;
  }
}

/** A call of one of Python's own functions; undefined if it is none of those known. */
export function builtinCall(cx: Context, call: Call, name: string): string | undefined {
  return Object.hasOwn(WRITERS, name) ? WRITERS[name]?.(cx, call) : undefined;
}
