// What is read from a class: a method, whose first argument is the object, and a class attribute.

import type { KnownName } from "../knowledge/names.ts";
import type { ClassModel } from "../project/class-model.ts";
import type { Attribute, Call, Expression } from "../python/ast.ts";
import { findMember } from "../types/class-bases.ts";
import { asValue } from "./callbacks.ts";
import type { Context } from "./context.ts";
import { memberName, property } from "./names.ts";

/** The method on the prototype of its class; undefined for any other attribute. */
export function unboundMethod(cx: Context, node: Attribute): string | undefined {
  const object = cx.typeOf(node.object);
  if (object.kind !== "class" || object.of.from === "python") return undefined;
  const type = cx.typeOf(node);
  if (object.of.from === "twisted") {
    const { info } = object.of.name;
    const isMethod = info.kind === "class" && info.members?.[node.name]?.kind === "method";
    if (!isMethod || info.statics?.[node.name] !== undefined) return undefined;
  } else if (inheritsMethod(cx, object.of.model, node.name)) {
    // It is Twisted's.
  } else if (type.kind !== "function" || type.callable.bound) return undefined;
  else if (type.callable.from === "project") {
    const { owner, node: method } = type.callable;
    if (owner === null || method.kind !== "function") return undefined;
    if (owner.methods.get(method.name)?.kind !== "method") return undefined;
  }
  return `(${cx.expression(node.object)}.prototype as any)${property(memberName(node.name))}`;
}

/** Whether a class of the project has a method from one of Twisted's. */
function inheritsMethod(cx: Context, model: ClassModel, name: string): boolean {
  const member = findMember(cx.inference, model, name);
  return (
    member?.from === "twisted" &&
    member.owner.info.members?.[name]?.kind === "method" &&
    member.owner.info.statics?.[name] === undefined
  );
}

/**
 * `LineReceiver.MAX_LENGTH`: whether a class is asked for an attribute of Twisted's that only
 * instances have here.
 */
export function isInstanceField(cx: Context, node: Attribute): boolean {
  const object = cx.typeOf(node.object);
  if (object.kind !== "class" || object.of.from === "python") return false;
  let owner: KnownName | undefined;
  if (object.of.from === "twisted") owner = object.of.name;
  else {
    const member = findMember(cx.inference, object.of.model, node.name);
    owner = member?.from === "twisted" ? member.owner : undefined;
  }
  if (owner?.info.kind !== "class" || owner.info.statics?.[node.name] !== undefined) return false;
  return /^(property|accessor)$/.test(owner.info.members?.[node.name]?.kind ?? "");
}

/** `Account.pay(account, 3)`; undefined for any other call. */
export function unboundCall(cx: Context, node: Call): string | undefined {
  const { callee, args, keywords } = node;
  if (callee.kind !== "attribute" || keywords.length > 0 || args.length === 0) return undefined;
  const method = unboundMethod(cx, callee);
  if (method === undefined) return undefined;
  const list = args.map((arg: Expression) =>
    arg.kind === "starred"
      ? `...${cx.runtime("iterate")}(${cx.expression(arg.value)})`
      : asValue(cx, arg),
  );
  return `${method}.call(${list.join(", ")})`;
}
