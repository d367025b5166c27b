// Types of values that may be None.

import { ANY, join, type Type } from "./type.ts";

/** As `join`, with None taken as no value of the other type where its truth stays the same. */
export function joinNullable(one: Type, other: Type): Type {
  if (one.kind === "none" && other.kind !== "none") return nullable(other);
  if (other.kind === "none" && one.kind !== "none") return nullable(one);
  return join(one, other);
}

export function nullable(type: Type): Type {
  if (type.kind === "instance" || type.kind === "deferred") return { ...type, nullable: true };
  return /^(list|tuple|map|set|bytes|iterator|object)$/.test(type.kind) ? ANY : type;
}
