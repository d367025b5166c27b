// Classes whose constructor a decorator writes: dataclasses and those of `attrs`.

import type { ClassModel } from "../project/class-model.ts";
import type { ClassDefinition, Expression } from "../python/ast.ts";
import { lastName } from "./annotation.ts";

/** Whether a decorator writes the constructor of a class. */
export function isRecordDecorator(decorator: Expression): boolean {
  const target = decorator.kind === "call" ? decorator.callee : decorator;
  const name = lastName(target) ?? "";
  if (/^(dataclass|attrs|define|frozen|mutable|attributes)$/.test(name)) return true;
  return name === "s" && target.kind === "attribute" && lastName(target.object) === "attr";
}

/** Whether the class has a decorator that writes its constructor, and none of its own. */
export function isRecordClass(model: ClassModel): boolean {
  return !model.methods.has("__init__") && model.node.decorators.some(isRecordDecorator);
}

/** Whether a value in a class body describes a field: `attr.ib()`, `field()`. */
export function isFieldCall(value: Expression): boolean {
  return (
    value.kind === "call" && /^(ib|attrib|field|Factory|attr)$/.test(lastName(value.callee) ?? "")
  );
}

/** The names of the parameters of the constructor that a decorator writes. */
export function recordParameters(node: ClassDefinition): readonly string[] {
  return node.body.flatMap((statement) => {
    if (statement.kind !== "assignment") return [];
    const [target] = statement.targets;
    if (target?.kind !== "name") return [];
    const isField =
      statement.annotation !== null || (statement.value !== null && isFieldCall(statement.value));
    const init =
      statement.value?.kind === "call"
        ? statement.value.keywords.find((each) => each.name === "init")?.value
        : undefined;
    const isOut = init?.kind === "constant" && init.value === "False";
    return isField && !isOut ? [target.id.replace(/^_+/, "")] : [];
  });
}
