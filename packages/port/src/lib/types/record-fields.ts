// Classes whose constructor is written for them: dataclasses, those of `attrs`, named tuples.

import type { ClassModel } from "../project/class-model.ts";
import type { Assignment, ClassDefinition, Expression } from "../python/ast.ts";
import { lastName } from "./annotation.ts";
import { basesOf } from "./class-bases.ts";
import type { TypeSource } from "./type-source.ts";

/** Whether a decorator writes the constructor of a class. */
export function isRecordDecorator(decorator: Expression): boolean {
  return isDataclassDecorator(decorator) || isAttrsDecorator(decorator);
}

function isDataclassDecorator(decorator: Expression): boolean {
  return lastName(decorator.kind === "call" ? decorator.callee : decorator) === "dataclass";
}

function isAttrsDecorator(decorator: Expression): boolean {
  const target = decorator.kind === "call" ? decorator.callee : decorator;
  const name = lastName(target) ?? "";
  if (/^(attrs|define|frozen|mutable|attributes)$/.test(name)) return true;
  return name === "s" && target.kind === "attribute" && lastName(target.object) === "attr";
}

/** Whether a class is a named tuple. */
export function isNamedTuple(node: ClassDefinition): boolean {
  return node.bases.some((base) => /^(NamedTuple|namedtuple)$/.test(lastName(base) ?? ""));
}

/** Whether the constructor of a class is written for it, and it has none of its own. */
export function isRecordClass(model: ClassModel): boolean {
  if (model.methods.has("__init__")) return false;
  return isNamedTuple(model.node) || model.node.decorators.some(isRecordDecorator);
}

/** The keyword arguments of the decorator that writes the constructor, such as `eq=False`. */
export function recordOption(node: ClassDefinition, name: string): Expression | undefined {
  const decorator = node.decorators.find(isRecordDecorator);
  if (decorator?.kind !== "call") return undefined;
  return decorator.keywords.find((each) => each.name === name)?.value;
}

/** Whether a value in a class body describes a field: `attr.ib()`, `field()`. */
export function isFieldCall(value: Expression): boolean {
  return (
    value.kind === "call" && /^(ib|attrib|field|Factory|attr)$/.test(lastName(value.callee) ?? "")
  );
}

/** A keyword argument of `field()` or its like. */
export function fieldOption(value: Expression | null, name: string): Expression | undefined {
  if (value === null || value.kind !== "call" || !isFieldCall(value)) return undefined;
  return value.keywords.find((each) => each.name === name)?.value;
}

/** Whether a keyword argument is given as False. */
export function isFalse(value: Expression | undefined): boolean {
  return value?.kind === "constant" && value.value === "False";
}

/** The statements of a class body that describe its fields. */
export function fieldStatements(node: ClassDefinition): readonly Assignment[] {
  return node.body.flatMap((statement) => {
    if (statement.kind !== "assignment" || statement.targets[0]?.kind !== "name") return [];
    const { annotation, value } = statement;
    if (annotation !== null && isClassVariable(annotation)) return [];
    return annotation !== null || (value !== null && isFieldCall(value)) ? [statement] : [];
  });
}

function isClassVariable(annotation: Expression): boolean {
  const target = annotation.kind === "subscript" ? annotation.object : annotation;
  return lastName(target) === "ClassVar";
}

/** The parameter for a field: `attrs` takes leading underscores off its name. */
export function parameterOf(node: ClassDefinition, field: string): string {
  return node.decorators.some(isAttrsDecorator) ? field.replace(/^_+/, "") : field;
}

/** The base of a record class that is one, too: its fields come first. */
export function recordBase(types: TypeSource, model: ClassModel): ClassModel | undefined {
  for (const base of basesOf(types, model)) {
    if (base.from === "project" && isRecordClass(base.model)) return base.model;
  }
  return undefined;
}

/** The names of the parameters of the constructor that is written for a class. */
export function recordParameters(types: TypeSource, model: ClassModel): readonly string[] {
  const base = recordBase(types, model);
  const own = fieldStatements(model.node).flatMap(({ targets: [target], value }) => {
    if (target?.kind !== "name" || isFalse(fieldOption(value, "init"))) return [];
    return [parameterOf(model.node, target.id)];
  });
  return [...new Set([...(base === undefined ? [] : recordParameters(types, base)), ...own])];
}
