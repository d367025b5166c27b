// Exceptions that are made: JavaScript's errors take one text, Python's keep all their arguments.

import type { ClassModel } from "../project/class-model.ts";
import type { Call, Expression } from "../python/ast.ts";
import { basesOf, findMember } from "../types/class-bases.ts";
import { type ClassRef, isNullable, type Type } from "../types/type.ts";
import { asValue } from "./callbacks.ts";
import type { Context } from "./context.ts";

/** Whether the constructor of an exception is Python's own, which keeps what it is given. */
export function keepsArguments(cx: Context, ref: ClassRef): boolean {
  // These have a constructor of their own in the runtime.
  if (ref.from === "python") return !/^(KeyError|SystemExit|OSError|IOError|\?)$/.test(ref.name);
  if (ref.from === "twisted") return false;
  if (findMember(cx.inference, ref.model, "__init__") !== undefined) return false;
  const bases = basesOf(cx.inference, ref.model);
  return bases.length > 0 && bases.every((base) => keepsArguments(cx, base));
}

/** Whether a value is the message of an error as it is. */
function isMessage(cx: Context, type: Type): boolean {
  if (type.kind === "str") return !isNullable(type);
  // Whether it was a text is only seen where `args` is read.
  if (type.kind === "any") return !cx.project.readsThroughInstance("args");
  return !/^(num|list|tuple|map|set|bytes|none|bool)$/.test(type.kind);
}

/** `ValueError("a", 1)`: undefined if the error's message is all that there is. */
export function exceptionWithArguments(
  cx: Context,
  node: Call,
  type: Type,
  target: string,
): string | undefined {
  if (type.kind !== "class" || node.keywords.length > 0 || !isException(type.of)) return undefined;
  if (!keepsArguments(cx, type.of)) return undefined;
  const args = argumentsToKeep(cx, node.args);
  return args === undefined ? undefined : `${cx.runtime("withArgs")}(new ${target}(), ${args})`;
}

function isException(ref: ClassRef): boolean {
  return ref.from === "python" || ref.from === "project";
}

/** The arguments of an exception as text, if the message alone would lose some. */
export function argumentsToKeep(cx: Context, args: readonly Expression[]): string | undefined {
  const [only, ...others] = args;
  if (only === undefined) return undefined;
  if (others.length === 0 && only.kind !== "starred" && isMessage(cx, cx.typeOf(only)))
    return undefined;
  return args
    .map((arg) =>
      arg.kind === "starred"
        ? `...${cx.runtime("iterate")}(${cx.expression(arg.value)})`
        : asValue(cx, arg),
    )
    .join(", ");
}

/**
 * What follows `super()` in the constructor of an exception that calls no base's: Python keeps the
 * arguments before any constructor runs.
 */
export function keptArguments(cx: Context, model: ClassModel): string {
  const [base, ...others] = basesOf(cx.inference, model);
  if (base === undefined || others.length > 0 || !keepsArguments(cx, base)) return "";
  return `${cx.runtime("withArgs")}(this, ...arguments);\n`;
}
