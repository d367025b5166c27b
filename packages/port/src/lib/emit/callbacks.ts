// A method as a value: in JavaScript it would lose its object, so it becomes a closure.

import { isKnown, lookUp, membersNamed } from "../knowledge/names.ts";
import type { Attribute, Call, Expression, Keyword } from "../python/ast.ts";
import { resultOf } from "../types/function-types.ts";
import { libraryName } from "../types/import-types.ts";
import type { Callable } from "../types/type.ts";
import type { Context } from "./context.ts";
import { jsName, memberName } from "./names.ts";
import { callableSignature, constructorSignature } from "./signature.ts";
import { isSimple } from "./simple.ts";

/**
 * Calls that pass arguments on to a callable: its place, and how many arguments they put before
 * those given.
 */
interface Handing {
  readonly at: number;
  readonly leading: number;
}

const HANDING: Readonly<Record<string, Handing>> = {
  addCallback: { at: 0, leading: 1 },
  addErrback: { at: 0, leading: 1 },
  addBoth: { at: 0, leading: 1 },
  callLater: { at: 1, leading: 0 },
  deferLater: { at: 2, leading: 0 },
  maybeDeferred: { at: 0, leading: 0 },
  callWhenRunning: { at: 0, leading: 0 },
  callFromThread: { at: 0, leading: 0 },
  addSystemEventTrigger: { at: 2, leading: 0 },
  LoopingCall: { at: 0, leading: 0 },
  addCleanup: { at: 0, leading: 0 },
  execute: { at: 0, leading: 0 },
  assertRaises: { at: 1, leading: 0 },
  failUnlessRaises: { at: 1, leading: 0 },
  run: { at: 0, leading: 0 },
};

/** Calls that run what the callable returns, if it is a coroutine. */
const RUNS_COROUTINES: ReadonlySet<string> = new Set([
  "maybeDeferred",
  "LoopingCall",
  "addCleanup",
]);

/** Those of them that are passed on to Twisted: trial runs what it is given itself. */
const RUNS_UNKNOWN_COROUTINES: ReadonlySet<string> = new Set(["maybeDeferred", "LoopingCall"]);

/** A coroutine function as one that returns a Deferred; undefined for all other values. */
function coroutineClosure(
  cx: Context,
  value: Expression,
  given: number | undefined,
): string | undefined {
  const type = cx.typeOf(value);
  if (type.kind !== "function" || type.callable.from !== "project") return undefined;
  const { node } = type.callable;
  if (resultOf(cx.inference, type).kind !== "coroutine" || node.kind !== "function")
    return undefined;
  if (type.callable.bound) {
    const names = parameterNames(
      node.parameters.slice(1).map((parameter) => jsName(parameter.name)),
      given ?? node.parameters.length - 1,
    ).join(", ");
    const ensure = cx.imports.use("@twisted-ts/deferred", "ensureDeferred");
    return `(${names}) => ${ensure}(${cx.expression(value)}(${names}))`;
  }
  return `${cx.imports.use("@twisted-ts/deferred", "inlineCallbacks")}(${cx.expression(value)})`;
}

/** An expression as a value: what is a bound method becomes a closure. */
export function asValue(cx: Context, value: Expression): string {
  return closure(cx, value, undefined) ?? cx.expression(value);
}

/**
 * A bound method that is kept in a variable or attribute: it is read now, since the attribute may
 * be replaced later. Undefined for all other values.
 */
export function keptMethod(cx: Context, value: Expression): string | undefined {
  if (value.kind !== "attribute" || !isSimple(value.object)) return undefined;
  if (isPerhapsMethod(cx, value)) {
    const name = JSON.stringify(memberName(value.name));
    return `${cx.runtime("getattr")}(${cx.expression(value.object)}, ${name})`;
  }
  if (isNamedLikeMethod(cx, value)) return closure(cx, value, undefined);
  if (builtinMethod(cx, value) !== undefined || closure(cx, value, undefined) === undefined) {
    return undefined;
  }
  return `(${cx.expression(value)} as any).bind(${cx.expression(value.object)})`;
}

/** The closure that stands for a bound method; undefined for all other values. */
function closure(cx: Context, value: Expression, given: number | undefined): string | undefined {
  if (value.kind !== "attribute") return undefined;
  const type = cx.typeOf(value);
  const own = builtinMethod(cx, value);
  if (own !== undefined) return own;
  if (type.kind === "function") {
    return type.callable.bound ? boundClosure(cx, value, type.callable, given) : undefined;
  }
  if (!isNamedLikeMethod(cx, value)) return undefined;
  // It may be data, unless it is passed as a callback: only the running program knows.
  if (given === undefined) {
    const name = JSON.stringify(memberName(value.name));
    return `${cx.runtime("getattr")}(${cx.expression(value.object)}, ${name})`;
  }
  const target = cx.expression(value);
  if (given === 0) return `() => ${target}()`;
  return `(...args: any[]) => ${target}(...args)`;
}

/** Whether the object is not known, and the name is one of methods. */
function isNamedLikeMethod(cx: Context, value: Attribute): boolean {
  if (cx.typeOf(value).kind !== "any") return false;
  if (libraryName(cx.inference, value, cx.scope) !== undefined) return false;
  const object = cx.typeOf(value.object);
  if (object.kind === "module" || object.kind === "class") return false;
  return !isImportedConstant(cx, value.object) && isMethodName(cx, value.name);
}

/** Methods of Python's own types, with the number of their arguments. */
const BUILTIN_METHODS: Readonly<Record<string, number>> = {
  append: 1,
  add: 1,
  extend: 1,
  remove: 1,
  discard: 1,
  update: 1,
  startswith: 1,
  endswith: 1,
  join: 1,
  pop: 0,
  clear: 0,
  keys: 0,
  values: 0,
  items: 0,
  upper: 0,
  lower: 0,
  strip: 0,
};

/** `d.addCallback(results.append)`: a method of a list, dict, set or text as a closure. */
function builtinMethod(
  cx: Context,
  value: Extract<Expression, { kind: "attribute" }>,
): string | undefined {
  const { object, name } = value;
  const count = Object.hasOwn(BUILTIN_METHODS, name) ? BUILTIN_METHODS[name] : undefined;
  const { kind } = cx.typeOf(object);
  if (name === "__setitem__" && /^(list|map|any)$/.test(kind)) {
    return `(key: any, item: any) => ${cx.runtime("setItem")}(${cx.expression(object)}, key, item)`;
  }
  if (name === "__getitem__" && /^(list|map|any)$/.test(kind)) {
    return `(key: any) => ${cx.runtime("getItem")}(${cx.expression(object)}, key)`;
  }
  if (count === undefined || !/^(list|map|set|str|bytes|any)$/.test(kind)) return undefined;
  if (kind === "any" && (name !== "append" || cx.project.methodNames.has(name))) return undefined;
  if (libraryName(cx.inference, value, cx.scope) !== undefined) return undefined;
  const text = calledWith(cx, value, count === 0 ? null : "item");
  return `(${count === 0 ? "" : "item: any"}) => ${text}`;
}

/** The call of a callable with a variable of the output. */
function calledWith(cx: Context, callee: Expression, variable: string | null): string {
  const { from, to } = callee;
  const item: Expression = { kind: "name", id: "item", from, to };
  const args = variable === null ? [] : [item];
  const call: Call = { kind: "call", callee, args, keywords: [], from, to };
  return cx.substituting(item, variable ?? "", () => cx.expression(call));
}

/** Whether a name is a constant of Twisted's, whose attributes are values: `LogLevel.info`. */
function isImportedConstant(cx: Context, object: Expression): boolean {
  if (object.kind !== "name" || cx.scope.resolve(object.id)?.sites[0]?.kind !== "import")
    return false;
  const target = cx.module.imports.get(object.id);
  if (target === undefined || target.name === null) return false;
  const known = lookUp(target.module, target.name);
  return isKnown(known) && known.info.kind === "constant";
}

/** Whether attributes of this name are methods wherever the project and Twisted have them. */
function isMethodName(cx: Context, name: string): boolean {
  return !isAttributeName(cx, name) && isNameOfMethods(cx, name);
}

/**
 * Whether an attribute of an unknown object may be a method, since other classes have methods of
 * this name, or a value that a class of the program has: only the running program knows.
 */
function isPerhapsMethod(cx: Context, node: Attribute): boolean {
  if (cx.typeOf(node.object).kind !== "any" || cx.typeOf(node).kind !== "any") return false;
  if (libraryName(cx.inference, node, cx.scope) !== undefined) return false;
  if (isImportedConstant(cx, node.object) || Object.hasOwn(BUILTIN_METHODS, node.name))
    return false;
  return isAttributeName(cx, node.name) && isNameOfMethods(cx, node.name);
}

function isAttributeName(cx: Context, name: string): boolean {
  return cx.project
    .classesWith(name)
    .some(
      (model) =>
        model.attributes.has(name) ||
        model.instanceAttributes.has(name) ||
        model.methods.get(name)?.kind === "getter",
    );
}

function isNameOfMethods(cx: Context, name: string): boolean {
  if (cx.project.methodNames.has(name)) return true;
  if (/^(append|extend|remove|pop|discard|clear|update)$/.test(name)) return true;
  const members = membersNamed(name);
  return members.length > 0 && members.every(({ info }) => info.kind === "method");
}

function boundClosure(
  cx: Context,
  value: Expression,
  callable: Callable,
  given: number | undefined,
): string {
  const target = cx.expression(value);
  const signature = callableSignature(callable);
  if (signature === undefined) return `(...args: any[]) => (${target} as any)(...args)`;
  if (signature.hasRest && given === undefined) {
    return `(...args: any[]) => (${target} as any)(...args)`;
  }
  const count =
    given ?? (callable.from === "twisted" ? signature.required : signature.names.length);
  const names = parameterNames(signature.names.map(jsName), count);
  return `(${names.join(", ")}) => ${target}(${names.join(", ")})`;
}

function parameterNames(names: readonly string[], count: number): string[] {
  return Array.from({ length: count }, (_, index) => names[index] ?? `arg${index}`);
}

/**
 * The arguments of a call that hands arguments on to a callable, as `addCallback(self.f, 1, key=2)`
 * does; undefined if the call is none, or needs no such care.
 */
export function handedArguments(cx: Context, call: Call): string | undefined {
  const name =
    call.callee.kind === "attribute"
      ? call.callee.name
      : call.callee.kind === "name"
        ? call.callee.id
        : "";
  const handing = Object.hasOwn(HANDING, name) ? HANDING[name] : undefined;
  const callee = handing && call.args[handing.at];
  if (handing === undefined || callee === undefined || callee.kind === "starred") return undefined;
  if (call.args.slice(0, handing.at).some((arg) => arg.kind === "starred")) return undefined;
  const before = call.args.slice(0, handing.at).map((arg) => cx.expression(arg));
  const extra = call.args.slice(handing.at + 1);
  const own = call.keywords.filter((keyword) => isOwnKeyword(name, keyword));
  if (own.length > 0) return undefined;
  const spread = extra.some((arg) => arg.kind === "starred");
  if (call.keywords.length > 0) {
    return [...before, keywordClosure(cx, call, callee, handing, extra)].join(", ");
  }
  const given = spread ? undefined : handing.leading + extra.length;
  const text =
    (RUNS_COROUTINES.has(name) ? coroutineClosure(cx, callee, given) : undefined) ??
    closure(cx, callee, given) ??
    classClosure(cx, callee, given) ??
    cx.expression(callee);
  const runner = RUNS_UNKNOWN_COROUTINES.has(name) && mayReturnCoroutine(cx, callee);
  const rest = extra.map((arg) =>
    arg.kind === "starred" ? `...(${cx.expression(arg.value)} as any)` : asValue(cx, arg),
  );
  return [...before, runner ? runningCoroutines(cx, text) : text, ...rest].join(", ");
}

/**
 * A class as a callable: it makes an instance, which needs `new` here, or a container. Undefined
 * for all other values.
 */
export function classClosure(
  cx: Context,
  value: Expression,
  given: number | undefined,
): string | undefined {
  if (
    value.kind === "name" &&
    cx.isBuiltin(value.id) &&
    /^(dict|set|frozenset|list|tuple)$/.test(value.id)
  ) {
    return `(item: any) => ${calledWith(cx, value, "item")}`;
  }
  const type = cx.typeOf(value);
  if (type.kind !== "class" || !/^(name|attribute)$/.test(value.kind)) return undefined;
  if (type.of.from === "twisted" && type.of.name.info.kind !== "class") return undefined;
  const text = cx.expression(value);
  if (given === undefined) return `(...args: any[]) => new (${text} as any)(...args)`;
  const signature = constructorSignature(cx.inference, type.of);
  const names = parameterNames(signature?.names.map(jsName) ?? [], given).join(", ");
  return `(${names}) => new ${text}(${names})`;
}

/** Whether it is not known that a callable returns no coroutine. */
function mayReturnCoroutine(cx: Context, callable: Expression): boolean {
  const type = cx.typeOf(callable);
  if (type.kind === "any") return true;
  if (type.kind !== "function" || type.callable.from !== "project") return false;
  return resultOf(cx.inference, type).kind === "any";
}

function runningCoroutines(cx: Context, callable: string): string {
  const ensure = cx.imports.use("@twisted-ts/deferred", "ensureDeferred");
  return `${cx.runtime("runningCoroutines")}(${callable}, ${ensure})`;
}

/** Keywords that the call takes for itself. */
function isOwnKeyword(name: string, keyword: Keyword): boolean {
  if (keyword.name === null) return false;
  return (name === "assertRaises" && keyword.name === "msg") || keyword.name === "clock";
}

/** `d.addCallback(f, 1, key=2)`: keywords for the callable are placed in a closure. */
function keywordClosure(
  cx: Context,
  call: Call,
  callee: Expression,
  handing: Handing,
  extra: readonly Expression[],
): string {
  const leading: Expression[] = Array.from({ length: handing.leading }, () => ({
    kind: "name",
    id: "result",
    from: call.from,
    to: call.to,
  }));
  const inner: Call = {
    kind: "call",
    callee,
    args: [...leading, ...extra],
    keywords: call.keywords,
    from: call.from,
    to: call.to,
  };
  const [result] = leading;
  const write = (): string => cx.expression(inner);
  const text =
    result === undefined
      ? write()
      : leading.reduce<() => string>(
          (next, each) => () => cx.substituting(each, "result", next),
          write,
        )();
  return `(${result === undefined ? "" : "result: any"}) => ${text}`;
}
