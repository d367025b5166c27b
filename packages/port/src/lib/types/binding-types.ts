// The types of variables, from the places that give them a value.

import { memberOf } from "../knowledge/names.ts";
import type { ClassModel } from "../project/class-model.ts";
import type { FunctionDefinition } from "../python/ast.ts";
import type { Binding, Scope, Site } from "../scope/scope.ts";
import { isNone } from "./annotation.ts";
import { annotationType } from "./annotation-types.ts";
import { twistedMember } from "./class-bases.ts";
import { functionType } from "./function-types.ts";
import { importType } from "./import-types.ts";
import { joinNullable } from "./nullable.ts";
import { elementOf } from "./operators.ts";
import { fromShort } from "./short-form.ts";
import { ANY, type ClassRef, LIST, MAP, NUM, type Type } from "./type.ts";
import type { TypeSource } from "./type-source.ts";

/** Works out the type of a variable. What `+=` adds to a number or a text keeps its type. */
export function computeBinding(types: TypeSource, binding: Binding): Type {
  const [first, ...rest] = binding.sites
    .filter((site) => site.kind !== "update" && site.kind !== "delete")
    .map((site) => siteType(types, site, binding));
  return first === undefined ? ANY : rest.reduce(joinNullable, first);
}

function siteType(types: TypeSource, site: Site, binding: Binding): Type {
  switch (site.kind) {
    case "import": {
      const target = types.module.imports.get(binding.name);
      return target === undefined ? ANY : importType(types, target);
    }
    case "class": {
      const model =
        site.statement?.kind === "class" ? types.module.classes.get(site.statement) : undefined;
      return model === undefined ? ANY : { kind: "class", of: { from: "project", model } };
    }
    case "function":
      if (site.statement?.kind !== "function") return ANY;
      return functionType(site.statement, site.scope, null, false);
    case "parameter":
      return parameterType(types, site);
    case "assign":
    case "walrus":
      if (site.annotation) return annotationType(types, site.annotation, site.scope);
      return site.value === null ? ANY : types.typeOf(site.value, site.scope);
    case "unpack":
      return site.value === null
        ? unpackedType(types, site, binding.name)
        : types.typeOf(site.value, site.scope);
    case "for":
      return elementType(types, site, binding.name);
    case "except":
      return handlerType(types, site);
    default:
      return ANY;
  }
}

function parameterType(types: TypeSource, site: Site): Type {
  const { parameter, scope } = site;
  if (parameter === undefined) return ANY;
  if (parameter.star === "*") return LIST;
  if (parameter.star === "**") return MAP;
  const model = types.module.methodOwner(scope);
  if (model !== undefined && scope.node.kind === "function") {
    const kind = model.methods.get(scope.node.name)?.kind ?? "method";
    if (scope.node.parameters[0] === parameter && kind !== "static") {
      const of: ClassRef = { from: "project", model };
      return kind === "class" ? { kind: "class", of } : { kind: "instance", of };
    }
  }
  if (parameter.annotation !== null) return annotationType(types, parameter.annotation, scope);
  if (parameter.default !== null && !isNone(parameter.default)) {
    const type = types.typeOf(parameter.default, scope.parent as Scope);
    if (/^(num|str|bool|bytes|class)$/.test(type.kind)) return type;
  }
  if (model !== undefined && scope.node.kind === "function") {
    return inheritedParameter(types, model, scope.node, parameter.name) ?? ANY;
  }
  return ANY;
}

/** The type of the argument that Twisted passes to a method that overrides one of its own. */
export function inheritedParameter(
  types: TypeSource,
  model: ClassModel,
  node: FunctionDefinition,
  parameter: string,
): Type | undefined {
  const owner = twistedMember(types, model, node.name);
  const signature = owner && memberOf(owner, node.name)?.signature;
  if (signature === undefined) return undefined;
  const index = node.parameters.findIndex((each) => each.name === parameter) - 1;
  const info = signature.parameters[index];
  return info === undefined || info.rest ? undefined : fromShort(info.type);
}

/** The type of a name in `a, b = value`. */
function unpackedType(types: TypeSource, site: Site, name: string): Type {
  const { statement } = site;
  if (statement?.kind !== "assignment" || statement.value === null) return ANY;
  const [target] = statement.targets;
  if (target?.kind !== "tuple") return ANY;
  const index = target.items.findIndex((item) => item.kind === "name" && item.id === name);
  // It has a star, or is in a tuple within.
  if (index < 0) return ANY;
  const hasStar = target.items.some((item) => item.kind === "starred");
  const type = types.typeOf(statement.value, site.scope);
  if (type.kind === "tuple") return hasStar ? ANY : (type.items?.[index] ?? ANY);
  return type.kind === "list" ? type.of : ANY;
}

/** The type of a loop's variable. */
function elementType(types: TypeSource, site: Site, name: string): Type {
  const { value, statement } = site;
  if (value === null) return ANY;
  const target = statement?.kind === "for" ? statement.target : null;
  if (target === null || target.kind === "name") {
    return elementOf(types.typeOf(value, site.scope));
  }
  const isFirst =
    target.kind === "tuple" && target.items[0]?.kind === "name" && target.items[0].id === name;
  const isEnumerate =
    value.kind === "call" && value.callee.kind === "name" && value.callee.id === "enumerate";
  return isFirst && isEnumerate ? NUM : ANY;
}

/** The type of the name in `except X as name`. */
function handlerType(types: TypeSource, site: Site): Type {
  if (site.value === null) return ANY;
  const type = types.typeOf(site.value, site.scope);
  return type.kind === "class" ? { kind: "instance", of: type.of } : ANY;
}
