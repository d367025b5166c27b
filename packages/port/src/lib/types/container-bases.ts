// Classes of the project that extend a container of Python's.

import type { ClassModel } from "../project/class-model.ts";
import type { Expression } from "../python/ast.ts";
import type { Scope } from "../scope/scope.ts";
import { lastName } from "./annotation.ts";
import { basesOf } from "./class-bases.ts";
import { libraryName } from "./import-types.ts";
import type { TypeSource } from "./type-source.ts";

/** The kind of container that instances are: a dict, a list or a set. */
export type ContainerKind = "map" | "list" | "set";

const KINDS: Readonly<Record<string, ContainerKind>> = {
  dict: "map",
  ordereddict: "map",
  userdict: "map",
  typeddict: "map",
  list: "list",
  deque: "list",
  userlist: "list",
  set: "set",
  frozenset: "set",
};

/** The container of Python's that an expression names: `dict`, `List[bytes]`, `OrderedDict`. */
export function containerOf(
  types: TypeSource,
  base: Expression,
  scope: Scope,
): ContainerKind | undefined {
  const object = base.kind === "subscript" ? base.object : base;
  const library = libraryName(types, object, scope);
  const isKnown =
    library === undefined
      ? object.kind === "name" && scope.resolve(object.id) === undefined
      : /^(typing(_extensions)?|collections)\./.test(library);
  const name = isKnown ? (lastName(object) ?? "").toLowerCase() : "";
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
}

/** The container that a class of the project is, by one of its bases or of theirs. */
export function containerKind(
  types: TypeSource,
  model: ClassModel,
  seen = new Set<ClassModel>(),
): ContainerKind | undefined {
  if (seen.has(model)) return undefined;
  seen.add(model);
  const home = types.of(types.project.moduleOf(model));
  const own = model.node.bases
    .map((base) => containerOf(home, base, model.scope.parent as Scope))
    .find((kind) => kind !== undefined);
  if (own !== undefined) return own;
  return basesOf(types, model)
    .map((base) => (base.from === "project" ? containerKind(types, base.model, seen) : undefined))
    .find((kind) => kind !== undefined);
}
