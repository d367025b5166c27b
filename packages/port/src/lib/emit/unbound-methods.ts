// `Account.pay`: a method that is read from its class, whose first argument is the object.

import type { Attribute, Call, Expression } from "../python/ast.ts";
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
  } else if (type.kind !== "function" || type.callable.bound) return undefined;
  else if (type.callable.from === "project") {
    const { owner, node: method } = type.callable;
    if (owner === null || method.kind !== "function") return undefined;
    if (owner.methods.get(method.name)?.kind !== "method") return undefined;
  }
  return `(${cx.expression(node.object)}.prototype as any)${property(memberName(node.name))}`;
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
