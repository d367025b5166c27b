// Calls of a base class's methods: `Base.method(self, x)` and `super().method(x)`.

import type { Call, Expression } from "../python/ast.ts";
import { basesOf, descendsFrom, findMember } from "../types/class-bases.ts";
import { containerKind } from "../types/container-bases.ts";
import { memberType } from "../types/member-types.ts";
import { type ClassRef, sameClass } from "../types/type.ts";
import { callArguments } from "./arguments.ts";
import type { Context } from "./context.ts";
import { argumentsToKeep, keepsArguments } from "./exceptions.ts";
import { property } from "./names.ts";
import { callableSignature, constructorSignature } from "./signature.ts";

/** The text of a call of a base's method; undefined for any other call. */
export function superCall(cx: Context, node: Call): string | undefined {
  const target = superTarget(cx, node);
  if (target === undefined) return undefined;
  const { name, base, args } = target;
  const call = { ...node, args };
  if (base === undefined && !hasBase(cx)) {
    cx.mark(
      "bases",
      node,
      "`super` of a class without a base is a mixin's: JavaScript finds no method there",
    );
    return `${cx.runtime("notPorted")}(${JSON.stringify(`super().${name}`)})(${callArguments(cx, call, undefined)})`;
  }
  if (name === "__init__") {
    const signature = base === undefined ? undefined : constructorSignature(cx.inference, base);
    const kept =
      base !== undefined && keepsArguments(cx, base) ? argumentsToKeep(cx, args) : undefined;
    if (kept !== undefined) return `super();\n${cx.runtime("withArgs")}(this, ${kept})`;
    return `super(${callArguments(cx, call, signature)})`;
  }
  const ofContainer = base === undefined ? containerCall(cx, name, call) : undefined;
  if (ofContainer !== undefined) return ofContainer;
  const type = base === undefined ? undefined : memberType(cx.inference, base, name, true);
  const signature = type?.kind === "function" ? callableSignature(type.callable) : undefined;
  const method = name === "__eq__" ? "equals" : name === "__str__" ? "toString" : name;
  const text = callArguments(cx, call, signature);
  if (cx.inInlineCallbacks()) {
    cx.superAliases.add(method);
    return `super_${method}(${text})`;
  }
  return `super${property(method)}(${text})`;
}

/** What the methods of Python's containers do, whatever a class that extends them says. */
const CONTAINER_METHODS: ReadonlyMap<string, string> = new Map([
  ["__getitem__", "baseGetItem"],
  ["__setitem__", "baseSetItem"],
  ["__delitem__", "baseDelItem"],
  ["__contains__", "baseContains"],
  ["get", "baseGet"],
  ["pop", "pop"],
  ["popitem", "popitem"],
  ["setdefault", "setdefault"],
  ["update", "update"],
  ["append", "append"],
  ["extend", "extend"],
  ["insert", "insert"],
  ["remove", "remove"],
]);

/** `super().__getitem__(key)` in a class that extends a dict, a list or a set. */
function containerCall(cx: Context, name: string, call: Call): string | undefined {
  const model = cx.module.methodOwner(cx.scope.enclosingFunction);
  const helper = CONTAINER_METHODS.get(name);
  if (model === undefined || helper === undefined || call.keywords.length > 0) return undefined;
  if (containerKind(cx.inference, model) === undefined) return undefined;
  const args = callArguments(cx, call, undefined);
  return `${cx.runtime(helper)}(this${args === "" ? "" : `, ${args}`})`;
}

/** Whether the class that is being written extends another. */
function hasBase(cx: Context): boolean {
  const model = cx.module.methodOwner(cx.scope.enclosingFunction);
  return (model?.node.bases ?? []).some((base) => !(base.kind === "name" && base.id === "object"));
}

interface SuperTarget {
  readonly name: string;
  readonly base: ClassRef | undefined;
  readonly args: readonly Expression[];
}

/** Which method of which base a call means. */
export function superTarget(cx: Context, node: Call): SuperTarget | undefined {
  const { callee } = node;
  if (callee.kind !== "attribute") return undefined;
  const method = cx.scope.enclosingFunction;
  const model = cx.module.methodOwner(method);
  if (model === undefined) return undefined;
  const bases = basesOf(cx.inference, model);
  const { object, name } = callee;
  if (object.kind === "call" && object.callee.kind === "name" && object.callee.id === "super") {
    const base = bases.find((each) => hasMember(cx, each, name)) ?? bases[0];
    return { name, base, args: node.args };
  }
  const [receiver, ...rest] = node.args;
  if (receiver?.kind !== "name") return undefined;
  const binding = cx.scope.resolve(receiver.id);
  if (binding === undefined || !cx.isReceiver(binding)) return undefined;
  const type = cx.typeOf(object);
  const isBase =
    model.node.bases.some((base) => textOf(cx, base) === textOf(cx, object)) ||
    (type.kind === "class" &&
      descendsFrom(cx.inference, model, (each) => sameClass(each, type.of)));
  if (!isBase) return undefined;
  return { name, base: type.kind === "class" ? type.of : undefined, args: rest };
}

function textOf(cx: Context, expression: Expression): string {
  return cx.module.tree.source.slice(expression.from, expression.to);
}

function hasMember(cx: Context, base: ClassRef, name: string): boolean {
  if (base.from === "project") return findMember(cx.inference, base.model, name) !== undefined;
  return base.from === "twisted" && base.name.info.members?.[name] !== undefined;
}
