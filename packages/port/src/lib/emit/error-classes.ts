// Which classes are exceptions.

import type { ClassModel } from "../project/class-model.ts";
import { descendsFrom } from "../types/class-bases.ts";
import type { ClassRef, Type } from "../types/type.ts";
import type { Context } from "./context.ts";

/** Whether a class is an exception. */
export function isErrorClass(cx: Context, model: ClassModel): boolean {
  return descendsFrom(cx.inference, model, (ref) => {
    if (ref.from === "python")
      return /(Error|Exception|Exit|Interrupt|StopIteration|Warning)$/.test(ref.name);
    return ref.from === "twisted" && isErrorBase(ref);
  });
}

function isErrorBase(ref: Extract<ClassRef, { from: "twisted" }>): boolean {
  const { info, name } = ref.name;
  if (/Error$|Exception$/.test(name)) return info.kind === "class";
  const bases = info.bases ?? [];
  return bases.some((base) => /Error$/.test(base)) || ref.name.module === "twisted.internet.error";
}

/** Whether a value may be an exception: JavaScript's have a message, and no `args`. */
export function mayBeError(cx: Context, type: Type): boolean {
  if (type.kind === "any") return true;
  if (type.kind !== "instance") return false;
  const { of } = type;
  if (of.from === "project") return isErrorClass(cx, of.model) && !of.model.has("args");
  return of.from === "python" || isErrorBase(of);
}
