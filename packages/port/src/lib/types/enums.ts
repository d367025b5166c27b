// Enumerations: classes whose attributes are their instances.

import type { ClassModel } from "../project/class-model.ts";
import type { Scope } from "../scope/scope.ts";
import { basesOf } from "./class-bases.ts";
import { libraryName } from "./import-types.ts";
import type { TypeSource } from "./type-source.ts";

/** Which class of Python's `enum` a class comes from; undefined if it comes from none. */
export function enumKind(
  types: TypeSource,
  model: ClassModel,
  seen = new Set<ClassModel>(),
): string | undefined {
  if (seen.has(model)) return undefined;
  seen.add(model);
  const home = types.of(types.project.moduleOf(model));
  for (const base of model.node.bases) {
    const library = libraryName(home, base, model.scope.parent as Scope);
    const kind = /^enum\.(Enum|IntEnum|StrEnum|Flag|IntFlag)$/.exec(library ?? "")?.[1];
    if (kind !== undefined) return kind;
  }
  for (const base of basesOf(types, model)) {
    const kind = base.from === "project" ? enumKind(types, base.model, seen) : undefined;
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** Whether a name that the body of a class assigns is a member of an enumeration. */
export function isEnumMember(types: TypeSource, model: ClassModel, name: string): boolean {
  if (name.startsWith("_") || !model.attributes.has(name)) return false;
  return enumKind(types, model) !== undefined;
}
