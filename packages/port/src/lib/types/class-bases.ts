// A class and its bases: where a member comes from, and what a class descends from.

import { type KnownName, memberOf } from "../knowledge/names.ts";
import type { ClassModel, Method } from "../project/class-model.ts";
import type { Scope } from "../scope/scope.ts";
import type { ClassRef } from "./type.ts";
import type { TypeSource } from "./type-source.ts";

/** A member of a class, with the class in which it was found. */
export type Member =
  | { readonly from: "method"; readonly owner: ClassModel; readonly method: Method }
  | { readonly from: "attribute"; readonly owner: ClassModel }
  | { readonly from: "twisted"; readonly owner: KnownName };

/** The bases of a class that are known, in their order. */
export function basesOf(types: TypeSource, model: ClassModel): ClassRef[] {
  const home = types.of(types.project.moduleOf(model));
  const scope = model.scope.parent as Scope;
  return model.node.bases.flatMap((base) => {
    const type = home.typeOf(base, scope);
    return type.kind === "class" ? [type.of] : [];
  });
}

/** Whether a class of the project is, or comes from, a class for which the test holds. */
export function descendsFrom(
  types: TypeSource,
  model: ClassModel,
  test: (ref: ClassRef) => boolean,
  seen = new Set<ClassModel>(),
): boolean {
  if (seen.has(model)) return false;
  seen.add(model);
  return basesOf(types, model).some(
    (base) =>
      test(base) || (base.from === "project" && descendsFrom(types, base.model, test, seen)),
  );
}

/**
 * Finds a member in a class of the project or in its bases, in Python's order as far as that is
 * simple.
 */
export function findMember(
  types: TypeSource,
  model: ClassModel,
  name: string,
  seen = new Set<ClassModel>(),
): Member | undefined {
  if (seen.has(model)) return undefined;
  seen.add(model);
  const method = model.methods.get(name);
  if (method !== undefined) return { from: "method", owner: model, method };
  if (model.attributes.has(name) || model.instanceAttributes.has(name)) {
    return { from: "attribute", owner: model };
  }
  return inheritedMember(types, model, name, seen);
}

/** As {@link findMember}, leaving out the class itself. */
export function inheritedMember(
  types: TypeSource,
  model: ClassModel,
  name: string,
  seen = new Set<ClassModel>([model]),
): Member | undefined {
  for (const base of basesOf(types, model)) {
    if (base.from === "project") {
      const member = findMember(types, base.model, name, seen);
      if (member !== undefined) return member;
    } else if (base.from === "twisted" && memberOf(base.name, name) !== undefined) {
      return { from: "twisted", owner: base.name };
    }
  }
  return undefined;
}

/** The class of Twisted's that gives a project's class a member. */
export function twistedMember(
  types: TypeSource,
  model: ClassModel,
  name: string,
  seen = new Set<ClassModel>(),
): KnownName | undefined {
  if (seen.has(model)) return undefined;
  seen.add(model);
  for (const base of basesOf(types, model)) {
    if (base.from === "twisted" && memberOf(base.name, name) !== undefined) return base.name;
    const found =
      base.from === "project" ? twistedMember(types, base.model, name, seen) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a nested class or function of the class body, or of a base's, has this name. */
export function hasStatic(
  types: TypeSource,
  model: ClassModel,
  name: string,
  seen = new Set<ClassModel>(),
): boolean {
  if (seen.has(model)) return false;
  seen.add(model);
  const bases = basesOf(types, model);
  return (
    model.scope.bindings.has(name) ||
    bases.some((base) => base.from === "project" && hasStatic(types, base.model, name, seen)) ||
    // Python's exceptions have members that no table lists.
    bases.some((base) => base.from === "python")
  );
}

/** Names that every class and every object has. */
const EVERYWHERE = /^(__\w+__|prototype|constructor|toString)$/;

/** Whether a class of the project, or a base, has a member of this name that it declares. */
export function isDeclared(types: TypeSource, model: ClassModel, name: string): boolean {
  if (EVERYWHERE.test(name) || findMember(types, model, name) !== undefined) return true;
  return withBases(types, model).some(
    (each) =>
      each.scope.bindings.has(name) ||
      each.setters.has(name) ||
      each.uses(name) ||
      types.project.setThroughClass(each).has(name) ||
      hasFromTwisted(types, each, name),
  );
}

/** Whether a class of Twisted's, or an interface that the class implements, has a member. */
function hasFromTwisted(types: TypeSource, model: ClassModel, name: string): boolean {
  const home = types.of(types.project.moduleOf(model));
  const interfaces = model.node.decorators.flatMap((each) =>
    each.kind === "call" ? each.args : [],
  );
  return [...model.node.bases, ...interfaces].some((each) => {
    const type = home.typeOf(each, model.scope.parent as Scope);
    if (type.kind !== "class" || type.of.from !== "twisted") return false;
    return (
      memberOf(type.of.name, name) !== undefined || type.of.name.info.statics?.[name] !== undefined
    );
  });
}

/** Whether all bases of a class are known, so that the compiler knows all its members. */
export function isClosed(types: TypeSource, model: ClassModel): boolean {
  return withBases(types, model).every(
    (each) =>
      each.node.keywords.length === 0 &&
      each.node.bases.every((base) => base.kind === "name" || base.kind === "attribute") &&
      basesOf(types, each).length ===
        each.node.bases.filter((base) => !(base.kind === "name" && base.id === "object")).length,
  );
}

/** A class of the project with all those that it comes from. */
function withBases(types: TypeSource, model: ClassModel): readonly ClassModel[] {
  const found = new Set([model]);
  for (const each of found) {
    for (const base of basesOf(types, each)) if (base.from === "project") found.add(base.model);
  }
  return [...found];
}
