// Attributes of a class that a subclass has as methods.

import type { ClassModel } from "../project/class-model.ts";
import { descendsFrom } from "../types/class-bases.ts";
import type { Context } from "./context.ts";

/** Whether a subclass of the project has a method of this name: a field would hide it. */
export function isOverriddenByMethod(cx: Context, model: ClassModel, name: string): boolean {
  return cx.project
    .classesWith(name)
    .some(
      (other) =>
        other !== model &&
        other.methods.has(name) &&
        descendsFrom(cx.inference, other, (ref) => ref.from === "project" && ref.model === model),
    );
}
