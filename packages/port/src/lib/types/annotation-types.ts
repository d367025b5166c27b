// What an annotation says of a value, with the classes of the project and of Twisted.

import type { Expression } from "../python/ast.ts";
import type { Scope } from "../scope/scope.ts";
import { lastName, simpleAnnotation, unionMembers } from "./annotation.ts";
import { joinNullable } from "./nullable.ts";
import { ANY, instanceOf, MAP, type Type } from "./type.ts";
import type { TypeSource } from "./type-source.ts";

/** The type of a value with this annotation. */
export function annotationType(types: TypeSource, expression: Expression, scope: Scope): Type {
  const members = unionMembers(expression);
  if (members !== null) {
    const [first, ...rest] = members.map((member) => annotationType(types, member, scope));
    return first === undefined ? ANY : rest.reduce(joinNullable, first);
  }
  const simple = simpleAnnotation(expression);
  if (simple !== null) return simple;
  if (expression.kind === "subscript") {
    return genericType(types, expression.object, expression.index, scope);
  }
  if (expression.kind === "name" || expression.kind === "attribute") {
    const type = types.typeOf(expression, scope);
    if (type.kind === "class") return isTypedDict(type) ? MAP : instanceOf(type);
  }
  return ANY;
}

/** The type of `object[index]` as an annotation: `list[int]`, `Deferred[str]`. */
function genericType(types: TypeSource, object: Expression, index: Expression, scope: Scope): Type {
  if (/^(ClassVar|Final|Annotated|Required|NotRequired|ReadOnly)$/.test(lastName(object) ?? "")) {
    const [first] = index.kind === "tuple" ? index.items : [index];
    return first === undefined ? ANY : annotationType(types, first, scope);
  }
  const simple = simpleAnnotation(object);
  if (simple?.kind === "list") return { kind: "list", of: annotationType(types, index, scope) };
  if (simple !== null) return simple;
  if (/^(Type|type)$/.test(lastName(object) ?? "")) {
    const made = annotationType(types, index, scope);
    return made.kind === "instance" ? { kind: "class", of: made.of } : ANY;
  }
  const type = annotationType(types, object, scope);
  return type.kind === "deferred"
    ? { kind: "deferred", of: annotationType(types, index, scope) }
    : type;
}

/** Whether a class is a dict with known keys. */
export function isTypedDict(type: Type): boolean {
  return (
    type.kind === "class" &&
    type.of.from === "project" &&
    type.of.model.node.bases.some((base) => lastName(base) === "TypedDict")
  );
}
