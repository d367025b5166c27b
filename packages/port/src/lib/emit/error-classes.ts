// Which classes are exceptions.

import type { ClassModel } from "../project/class-model.ts";
import { descendsFrom } from "../types/class-bases.ts";
import type { ClassRef } from "../types/type.ts";
import type { Context } from "./context.ts";

/** Whether a class is an exception. */
export function isErrorClass(cx: Context, model: ClassModel): boolean {
  return descendsFrom(cx.inference, model, (ref) => {
    if (ref.from === "python")
      return /(Error|Exception|Exit|Interrupt|StopIteration)$/.test(ref.name);
    return ref.from === "twisted" && isErrorBase(ref);
  });
}

function isErrorBase(ref: Extract<ClassRef, { from: "twisted" }>): boolean {
  const { info, name } = ref.name;
  if (/Error$|Exception$/.test(name)) return info.kind === "class";
  const bases = info.bases ?? [];
  return bases.some((base) => /Error$/.test(base)) || ref.name.module === "twisted.internet.error";
}
