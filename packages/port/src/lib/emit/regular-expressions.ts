// Python's `re`: patterns that are literals become regular expressions of JavaScript.

import { PATTERN_FLAGS, translatePattern, UntranslatablePattern } from "../patterns/translate.ts";
import type { Call, Expression } from "../python/ast.ts";
import { libraryName } from "../types/import-types.ts";
import { asValue } from "./callbacks.ts";
import type { Context } from "./context.ts";

/** How many arguments the functions of `re` take before their flags. */
const FUNCTIONS: Readonly<Record<string, number>> = {
  match: 2,
  search: 2,
  fullmatch: 2,
  findall: 2,
  finditer: 2,
  sub: 4,
  subn: 4,
  split: 3,
};

const SHORT_FLAGS: Readonly<Record<string, number>> = {
  I: PATTERN_FLAGS.IGNORECASE,
  M: PATTERN_FLAGS.MULTILINE,
  S: PATTERN_FLAGS.DOTALL,
  X: PATTERN_FLAGS.VERBOSE,
  A: PATTERN_FLAGS.ASCII,
  U: 0,
  UNICODE: 0,
  ...PATTERN_FLAGS,
};

/** The value of a flag of `re`, by its dotted name; undefined for other names. */
export function patternFlag(dotted: string): number | undefined {
  const name = /^re\.([A-Z]+)$/.exec(dotted)?.[1];
  return name !== undefined && Object.hasOwn(SHORT_FLAGS, name) ? SHORT_FLAGS[name] : undefined;
}

/** A call of a function of `re`; undefined if it has no counterpart. */
export function patternCall(cx: Context, dotted: string, call: Call): string | undefined {
  const name = /^re\.(\w+)$/.exec(dotted)?.[1];
  const [pattern] = call.args;
  if (name === undefined || pattern === undefined) return undefined;
  if (call.args.some((arg) => arg.kind === "starred")) return undefined;
  const isKnown = call.keywords.every((each) => /^(flags|count|maxsplit)$/.test(each.name ?? ""));
  if (!isKnown) return undefined;
  if (name === "escape") return `${cx.runtime("escapePattern")}(${cx.expression(pattern)})`;
  const flags = call.keywords.find((each) => each.name === "flags")?.value;
  if (name === "compile") return patternText(cx, pattern, flags ?? call.args[1]);
  const count = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (count === undefined) return undefined;
  const args = call.args.slice(1, count).map((arg) => asValue(cx, arg));
  const limit = call.keywords.find((each) => each.name !== "flags")?.value;
  if (limit !== undefined) args.push(cx.expression(limit));
  return `${patternText(cx, pattern, flags ?? call.args[count])}.${name}(${args.join(", ")})`;
}

/** A pattern as an object with Python's methods. */
function patternText(cx: Context, pattern: Expression, flags: Expression | undefined): string {
  const bits = flags === undefined ? 0 : flagBits(cx, flags);
  if (pattern.kind !== "string" || bits === undefined) {
    const given = flags === undefined ? "" : `, ${cx.expression(flags)}`;
    return `${cx.runtime("compilePattern")}(${cx.expression(pattern)}${given})`;
  }
  try {
    const { source, flags: letters } = translatePattern(pattern.value, bits, pattern.bytes);
    new RegExp(source, letters);
    const original = cx.project.readsThroughInstance("pattern")
      ? `, ${cx.expression(pattern)}`
      : "";
    return `new ${cx.runtime("Pattern")}(/${source === "" ? "(?:)" : source}/${letters}${original})`;
  } catch (error) {
    if (!(error instanceof UntranslatablePattern || error instanceof SyntaxError)) throw error;
    const what = error instanceof UntranslatablePattern ? error.message : "a part of it";
    cx.mark("construct", pattern, `this pattern has no translation: ${what}`);
    return `${cx.runtime("notPorted")}(${JSON.stringify(`the pattern ${pattern.value}`)})`;
  }
}

/** The bits of flags such as `re.I | re.M`; undefined if they are only known at run time. */
function flagBits(cx: Context, flags: Expression): number | undefined {
  if (flags.kind === "number") return Number(flags.text);
  if (flags.kind === "binary" && /^[|+]$/.test(flags.operator)) {
    const [left, right] = [flagBits(cx, flags.left), flagBits(cx, flags.right)];
    return left === undefined || right === undefined ? undefined : left | right;
  }
  const library = libraryName(cx.inference, flags, cx.scope);
  return library === undefined ? undefined : patternFlag(library);
}
