// Class attributes that a constructor works with. A field of a subclass gets its value after the
// base's constructor has run: there it would be too late.

import type { ClassModel } from "../project/class-model.ts";
import { descendsFrom } from "./class-bases.ts";
import type { TypeSource } from "./type-source.ts";

/**
 * Whether the value of a class attribute must be on the prototype: a subclass gives it another one,
 * and the constructor of a class above that subclass reads or sets it.
 */
export function isUsedByConstructor(types: TypeSource, model: ClassModel, name: string): boolean {
  const isBelow = (one: ClassModel, other: ClassModel): boolean =>
    one === other ||
    descendsFrom(types, one, (ref) => ref.from === "project" && ref.model === other);
  const owners = types.project.classesWith(name).filter((owner) => owner.attributes.has(name));
  const constructing = types.project.classes.filter((each) => each.constructorNames.has(name));
  return owners.some(
    (owner) =>
      isBelow(owner, model) && constructing.some((each) => each !== owner && isBelow(owner, each)),
  );
}
