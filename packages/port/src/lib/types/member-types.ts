// The types of attributes: of modules, instances and classes.

import {
  classNamed,
  type KnownName,
  pythonMember,
  pythonMemberAnywhere,
} from "../knowledge/names.ts";
import type { AttributeSite, ClassModel } from "../project/class-model.ts";
import type { Scope } from "../scope/scope.ts";
import { annotationType } from "./annotation-types.ts";
import { findMember } from "./class-bases.ts";
import { isEnumMember } from "./enums.ts";
import { functionType } from "./function-types.ts";
import { importType } from "./import-types.ts";
import { joinNullable } from "./nullable.ts";
import { fromShort } from "./short-form.ts";
import { ANY, type ClassRef, type Type } from "./type.ts";
import type { TypeSource } from "./type-source.ts";

/** The type of `object.name`, from the object's. */
export function memberOfType(types: TypeSource, object: Type, name: string): Type {
  switch (object.kind) {
    case "module":
      return importType(types, { module: object.module, name });
    case "instance":
      return memberType(types, object.of, name, true);
    case "class":
      return memberType(types, object.of, name, false);
    case "deferred": {
      const known = classNamed("Deferred");
      return known === undefined ? ANY : twistedMemberType(known, name, true);
    }
    default:
      return ANY;
  }
}

/** The type of a member of a class, read from an instance or from the class itself. */
export function memberType(types: TypeSource, of: ClassRef, name: string, instance: boolean): Type {
  if (of.from === "twisted") return twistedMemberType(of.name, name, instance);
  if (of.from === "python") return ANY;
  const member = findMember(types, of.model, name);
  if (member === undefined) return ANY;
  if (member.from === "twisted") return twistedMemberType(member.owner, name, instance);
  const module = types.project.moduleOf(member.owner);
  const home = types.of(module);
  if (member.from === "attribute") return home.attributeType(member.owner, name);
  const { node, kind } = member.method;
  if (kind === "getter") return home.returnType(node);
  const scope = module.scopes.byNode.get(node)?.parent as Scope;
  const bound = kind === "class" || (instance && kind === "method");
  return functionType(node, scope, member.owner, bound);
}

function twistedMemberType(known: KnownName, name: string, instance: boolean): Type {
  const members = instance ? known.info.members : known.info.statics;
  const info = members?.[name];
  if (info === undefined) return ANY;
  if (info.kind !== "method") {
    return info.type === undefined ? ANY : fromShort(info.type);
  }
  return {
    kind: "function",
    callable: {
      from: "twisted",
      name,
      home: `${known.module}.${known.name}`,
      signature: info.signature,
      parameters:
        pythonMember(known, name) ??
        (known.python === undefined ? pythonMemberAnywhere(name) : undefined),
      bound: instance,
    },
  };
}

/** Works out the type of an attribute, from what the class body and the methods give it. */
export function computeAttribute(types: TypeSource, model: ClassModel, name: string): Type {
  if (isEnumMember(types, model, name)) {
    return { kind: "instance", of: { from: "project", model } };
  }
  const inBody = model.attributes.get(name);
  const found: Type[] = [];
  if (inBody !== undefined) {
    if (inBody.annotation !== null) return annotationType(types, inBody.annotation, model.scope);
    if (inBody.value !== null) {
      const isPart = inBody.targets[0]?.kind === "tuple";
      found.push(isPart ? ANY : types.typeOf(inBody.value, model.scope));
    }
  }
  for (const site of model.instanceAttributes.get(name) ?? []) {
    if (!site.update) found.push(attributeSiteType(types, site));
  }
  const [first, ...rest] = found;
  const joined = first === undefined ? ANY : rest.reduce(joinNullable, first);
  return joined.kind === "none" ? ANY : joined;
}

function attributeSiteType(types: TypeSource, site: AttributeSite): Type {
  if (site.annotation !== null) return annotationType(types, site.annotation, site.scope);
  return site.whole && site.value !== null ? types.typeOf(site.value, site.scope) : ANY;
}
