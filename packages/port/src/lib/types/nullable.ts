// Types of values that may be None.

import { ANY, join, type Type } from "./type.ts";

/** As `join`, with None taken as no value of the other type where its truth stays the same. */
export function joinNullable(one: Type, other: Type): Type {
  if (one.kind === "none" && other.kind !== "none") return nullable(other);
  if (other.kind === "none" && one.kind !== "none") return nullable(one);
  return join(one, other);
}

export function nullable(type: Type): Type {
  switch (type.kind) {
    case "instance":
    case "deferred":
    case "num":
    case "str":
    case "bool":
      return { ...type, nullable: true };
    case "list":
    case "tuple":
    case "map":
    case "set":
    case "bytes":
    case "iterator":
    case "object":
      return ANY;
    default:
      return type;
  }
}
