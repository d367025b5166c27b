// The short form in which the tables write types: `num`, `#Deferred`, `str?`.

import { classNamed } from "../knowledge/names.ts";
import { nullable } from "./nullable.ts";
import { ANY, BOOL, BYTES, LIST, MAP, NONE, NUM, SET, STR, type Type } from "./type.ts";

/** The type that the tables' short form means. */
export function fromShort(short: string): Type {
  const optional = /[?!]$/.test(short);
  const name = short.replace(/[?!]$/, "");
  const type = fromName(name);
  return optional ? nullable(type) : type;
}

function fromName(name: string): Type {
  switch (name) {
    case "num":
      return NUM;
    case "str":
      return STR;
    case "bool":
      return BOOL;
    case "bytes":
      return BYTES;
    case "none":
      return NONE;
    case "list":
      return LIST;
    case "map":
      return MAP;
    case "set":
      return SET;
    case "class":
      return { kind: "class", of: { from: "python", name: "?" } };
    case "#Deferred":
      return { kind: "deferred", of: ANY };
    default: {
      const known = name.startsWith("#") ? classNamed(name.slice(1)) : undefined;
      return known === undefined ? ANY : { kind: "instance", of: { from: "twisted", name: known } };
    }
  }
}
