// Calls of interfaces: questions whether an object has one, and adapters.

import { isTwisted } from "../knowledge/modules.ts";
import { classNamed, isKnown, lookUp } from "../knowledge/names.ts";
import type { Call, Expression } from "../python/ast.ts";
import { lastName } from "../types/annotation.ts";
import { descendsFrom } from "../types/class-bases.ts";
import type { ClassRef } from "../types/type.ts";
import type { Context } from "./context.ts";
import { interfaceTest } from "./type-tests.ts";

/** `IFoo.providedBy(x)`, `IFoo.implementedBy(C)`, `IFoo(x)`. */
export function interfaceCall(cx: Context, node: Call): string | undefined {
  const { callee } = node;
  const [value] = node.args;
  if (value === undefined) return undefined;
  if (/^verify(Object|Class)$/.test(lastName(callee) ?? "") && node.args.length >= 2) {
    const [type, object] = node.args as [Expression, Expression];
    const text = cx.expression(object);
    // A class is checked by the compiler, where it says that it implements the interface.
    return lastName(callee) === "verifyClass" ? "true" : (interfaceTest(cx, text, type) ?? "true");
  }
  const isAdapting = cx.typeOf(callee);
  const adapter = adapterFor(cx, callee, value);
  if (adapter !== undefined) return `new ${adapter}(${cx.expression(value)})`;
  if (
    isAdapting.kind === "class" &&
    isAdapting.of.from === "twisted" &&
    isAdapting.of.name.info.kind === "interface"
  ) {
    cx.mark(
      "construct",
      node,
      "an interface was called to adapt its argument: the argument itself stands here",
    );
    return cx.expression(value);
  }
  if (callee.kind !== "attribute" || callee.name !== "providedBy") return undefined;
  const guard = interfaceTest(cx, cx.expression(value), callee.object);
  if (guard !== undefined) return guard;
  const dotted = absentName(cx, callee.object);
  if (dotted !== undefined) {
    cx.mark("not-ported", node, `the interface ${dotted} is not here: no object provides it`);
    return "false";
  }
  cx.mark(
    "construct",
    node,
    "there is no guard for this interface: write one that looks for its methods",
  );
  return `${cx.runtime("notPorted")}("providedBy")(${cx.expression(value)})`;
}

/**
 * `IConsumer(protocol)` and `IProtocol(consumer)`: the class of the adapter that Twisted has for
 * it. Undefined where the object has the interface itself, or is not known.
 */
function adapterFor(cx: Context, callee: Expression, value: Expression): string | undefined {
  const type = cx.typeOf(callee);
  if (type.kind !== "class" || type.of.from !== "twisted") return undefined;
  const object = cx.typeOf(value);
  if (object.kind !== "instance") return undefined;
  const { name } = type.of.name;
  const use = (adapter: string): string => cx.imports.use("@twisted-ts/reactor/protocol", adapter);
  if (name === "IConsumer" && isA(cx, object.of, "Protocol") && !provides(object.of, "IConsumer"))
    return use("ProtocolToConsumerAdapter");
  if (name === "IProtocol" && provides(object.of, "IConsumer") && !isA(cx, object.of, "Protocol"))
    return use("ConsumerToProtocolAdapter");
  return undefined;
}

/** The name of an interface of Twisted's that is not here; undefined for all others. */
function absentName(cx: Context, expression: Expression): string | undefined {
  if (expression.kind === "name") {
    const target = cx.module.imports.get(expression.id);
    if (target?.name == null || !isTwisted(target.module)) return undefined;
    return isKnown(lookUp(target.module, target.name)) ? undefined : target.name;
  }
  if (expression.kind !== "attribute") return undefined;
  const object = cx.typeOf(expression.object);
  if (object.kind !== "module" || !isTwisted(object.module)) return undefined;
  return isKnown(lookUp(object.module, expression.name)) ? undefined : expression.name;
}

/** Whether a class is one of Twisted's, or comes from it. */
function isA(cx: Context, ref: ClassRef, name: string): boolean {
  if (ref.from === "project") {
    return descendsFrom(
      cx.inference,
      ref.model,
      (base) => base.from === "twisted" && isA(cx, base, name),
    );
  }
  if (ref.from !== "twisted") return false;
  if (ref.name.name === name) return true;
  return (ref.name.info.bases ?? []).some((base) => {
    const known = classNamed(base);
    return (
      known !== undefined &&
      known.name !== ref.name.name &&
      isA(cx, { from: "twisted", name: known }, name)
    );
  });
}

/** Whether a class of the project says that it implements an interface. */
function provides(ref: ClassRef, name: string): boolean {
  if (ref.from !== "project") return false;
  return ref.model.node.decorators.some(
    (decorator) =>
      decorator.kind === "call" &&
      lastName(decorator.callee) === "implementer" &&
      decorator.args.some((arg) => lastName(arg) === name),
  );
}
