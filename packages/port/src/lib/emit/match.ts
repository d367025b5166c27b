// `match`: its cases become tests in turn. A name in a pattern gets its value while the test runs.

import type { Case, Expression, Match, Pattern } from "../python/ast.ts";
import { patternNames } from "../python/ast-patterns.ts";
import { findMember } from "../types/class-bases.ts";
import { isRecordClass, recordParameters } from "../types/record-fields.ts";
import { comparesByIdentity } from "../types/type.ts";
import { gap } from "./comments.ts";
import type { Context } from "./context.ts";
import { memberName, property } from "./names.ts";
import { equality } from "./operators.ts";
import { condition } from "./truth.ts";
import { hasTest, typeTest } from "./type-tests.ts";

export function matchStatement(cx: Context, node: Match): string {
  const { subject } = node;
  const names = new Set(
    node.cases.flatMap(({ pattern }) => patternNames(pattern)).map((each) => each.name),
  );
  const isPlain = subject.kind === "name" && !names.has(subject.id);
  const value = isPlain ? cx.expression(subject) : cx.fresh("subject");
  let text = isPlain ? "" : `const ${value}: any = ${cx.expression(subject)};\n`;
  let end = node.cases[0]?.from ?? node.to;
  node.cases.forEach((each, index) => {
    const comment = gap(cx, end, each.from).trim();
    const test = caseTest(cx, each, value, subject);
    const head =
      test === "" ? (index === 0 ? "" : "else ") : `${index === 0 ? "" : "else "}if (${test}) `;
    text += `${comment === "" ? "" : `\n${comment}\n`}${head}${body(cx, each)}`;
    end = each.to;
  });
  return `${text}\n`;
}

function body(cx: Context, each: Case): string {
  return cx.inBlock(() => `{\n${cx.statements(each.body, each.bodyFrom, each.to)}}`);
}

/** The test of a case; empty if every value passes it. */
function caseTest(
  cx: Context,
  { pattern, guard }: Case,
  value: string,
  subject: Expression,
): string {
  const tests = patternTests(cx, pattern, value, subject);
  if (guard !== null) tests.push(`(${condition(cx, guard)})`);
  return tests.join(" && ");
}

/**
 * What has to be true for a value to match. `source` is the expression of the value, if there is
 * one.
 */
function patternTests(
  cx: Context,
  pattern: Pattern,
  value: string,
  source: Expression | null,
): string[] {
  switch (pattern.kind) {
    case "capture":
    case "star":
      return pattern.name === null ? [] : [taken(cx, pattern.name, value)];
    case "value":
      return [valueTest(cx, pattern.value, value, source)];
    case "or": {
      const parts = pattern.patterns.map((each) => patternTests(cx, each, value, source));
      if (parts.some((tests) => tests.length === 0)) return [];
      return [`(${parts.map((tests) => `(${tests.join(" && ")})`).join(" || ")})`];
    }
    case "as":
      return [...patternTests(cx, pattern.pattern, value, source), taken(cx, pattern.name, value)];
    case "sequence":
      return sequenceTests(cx, pattern.items, value);
    case "mapping":
      return mappingTests(cx, pattern, value);
    case "class":
      return classTests(cx, pattern, value);
  }
}

function taken(cx: Context, name: string, value: string): string {
  return `((${cx.variable(name)} = ${value}), true)`;
}

function valueTest(
  cx: Context,
  expected: Expression,
  value: string,
  source: Expression | null,
): string {
  if (expected.kind === "constant") {
    const text = cx.expression(expected);
    return text === "null" ? `${value} == null` : `${value} === ${text}`;
  }
  if (source !== null) {
    return cx.substituting(source, value, () => equality(cx, source, expected, false));
  }
  const text = cx.expression(expected);
  return comparesByIdentity(cx.typeOf(expected))
    ? `${value} === ${text}`
    : `${cx.runtime("equals")}(${value}, ${text})`;
}

function sequenceTests(cx: Context, items: readonly Pattern[], value: string): string[] {
  const star = items.findIndex((item) => item.kind === "star");
  const count = star < 0 ? items.length : items.length - 1;
  const length = `${value}.length ${star < 0 ? "===" : ">="} ${count}`;
  const tests = [`Array.isArray(${value})`];
  if (star < 0 || count > 0) tests.push(length);
  items.forEach((item, index) => {
    if (index === star) {
      const after = items.length - index - 1;
      const rest = `${value}.slice(${index}${after === 0 ? "" : `, -${after}`})`;
      tests.push(...patternTests(cx, item, rest, null));
    } else {
      const back = items.length - index;
      const at =
        star >= 0 && index > star ? `${value}[${value}.length - ${back}]` : `${value}[${index}]`;
      tests.push(...patternTests(cx, item, at, null));
    }
  });
  return tests;
}

function mappingTests(
  cx: Context,
  pattern: Extract<Pattern, { kind: "mapping" }>,
  value: string,
): string[] {
  const keys = pattern.entries.map((entry) => cx.expression(entry.key));
  const tests = [`(${value} as any) instanceof Map`];
  pattern.entries.forEach((entry, index) => {
    tests.push(`${cx.runtime("contains")}(${value}, ${keys[index]})`);
    const item = `${cx.runtime("getItem")}(${value}, ${keys[index]})`;
    tests.push(...patternTests(cx, entry.pattern, item, null));
  });
  if (pattern.rest?.name) {
    const rest = `${cx.runtime("withoutKeys")}(${value}, [${keys.join(", ")}])`;
    tests.push(taken(cx, pattern.rest.name, rest));
  }
  return tests;
}

function classTests(
  cx: Context,
  pattern: Extract<Pattern, { kind: "class" }>,
  value: string,
): string[] {
  const tests = [`(${typeTest(cx, value, pattern.type)})`];
  const names = pattern.args.length === 0 ? [] : positionalNames(cx, pattern);
  pattern.args.forEach((arg, index) => {
    const name = names?.[index];
    if (name === null) tests.push(...patternTests(cx, arg, value, null));
    else if (name !== undefined) tests.push(...memberTests(cx, pattern.type, name, arg, value));
  });
  if (names === undefined || names.length < pattern.args.length) {
    const shown = cx.module.tree.source.slice(pattern.type.from, pattern.type.to);
    cx.mark(
      "construct",
      pattern,
      `the attributes that positions in a pattern of ${shown} mean are not known`,
    );
    tests.push(`${cx.runtime("notPorted")}("positions in a pattern of ${shown}")()`);
  }
  for (const keyword of pattern.keywords) {
    tests.push(...memberTests(cx, pattern.type, keyword.name, keyword.pattern, value));
  }
  return tests;
}

function memberTests(
  cx: Context,
  type: Expression,
  name: string,
  pattern: Pattern,
  value: string,
): string[] {
  const known = cx.typeOf(type);
  const isThere =
    known.kind === "class" &&
    known.of.from === "project" &&
    findMember(cx.inference, known.of.model, name) !== undefined;
  const member = `(${value} as any)${property(memberName(name))}`;
  const test = isThere ? [] : [`${cx.runtime("hasattr")}(${value}, ${JSON.stringify(name)})`];
  return [...test, ...patternTests(cx, pattern, member, null)];
}

/**
 * The attributes that the positions of a class pattern mean; null for the value itself. Undefined
 * if they are not known.
 */
function positionalNames(
  cx: Context,
  { type }: Extract<Pattern, { kind: "class" }>,
): readonly (string | null)[] | undefined {
  if (hasTest(cx, type)) return [null];
  const known = cx.typeOf(type);
  if (known.kind !== "class" || known.of.from !== "project") return undefined;
  const { model } = known.of;
  const own = model.attributes.get("__match_args__")?.value;
  if (own?.kind === "tuple") {
    return own.items.map((item) => (item.kind === "string" ? item.value : ""));
  }
  return isRecordClass(model) ? recordParameters(cx.inference, model) : undefined;
}
