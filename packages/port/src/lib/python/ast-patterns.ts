// Python's syntax tree: the patterns of `match`.

import type { Expression, Span } from "./ast-expressions.ts";

export type Pattern =
  | CapturePattern
  | StarPattern
  | ValuePattern
  | OrPattern
  | AsPattern
  | SequencePattern
  | MappingPattern
  | ClassPattern;

/** A name that takes the value; null for `_`, which takes none. */
export interface CapturePattern extends Span {
  readonly kind: "capture";
  readonly name: string | null;
}
/** `*rest` in a sequence. */
export interface StarPattern extends Span {
  readonly kind: "star";
  readonly name: string | null;
}
/** A literal, or a dotted name. */
export interface ValuePattern extends Span {
  readonly kind: "value";
  readonly value: Expression;
}
export interface OrPattern extends Span {
  readonly kind: "or";
  readonly patterns: readonly Pattern[];
}
export interface AsPattern extends Span {
  readonly kind: "as";
  readonly pattern: Pattern;
  readonly name: string;
  /** Where the name stands. */
  readonly nameFrom: number;
}
export interface SequencePattern extends Span {
  readonly kind: "sequence";
  readonly items: readonly Pattern[];
}
export interface MappingPattern extends Span {
  readonly kind: "mapping";
  readonly entries: readonly { readonly key: Expression; readonly pattern: Pattern }[];
  /** `**rest`. */
  readonly rest: CapturePattern | null;
}
export interface ClassPattern extends Span {
  readonly kind: "class";
  readonly type: Expression;
  readonly args: readonly Pattern[];
  readonly keywords: readonly { readonly name: string; readonly pattern: Pattern }[];
}

/** Calls back for a pattern and all patterns within. */
export function eachPattern(pattern: Pattern, visit: (pattern: Pattern) => void): void {
  visit(pattern);
  for (const part of partsOfPattern(pattern)) eachPattern(part, visit);
}

function partsOfPattern(pattern: Pattern): readonly Pattern[] {
  switch (pattern.kind) {
    case "or":
      return pattern.patterns;
    case "as":
      return [pattern.pattern];
    case "sequence":
      return pattern.items;
    case "mapping": {
      const values = pattern.entries.map((entry) => entry.pattern);
      return pattern.rest === null ? values : [...values, pattern.rest];
    }
    case "class":
      return [...pattern.args, ...pattern.keywords.map((keyword) => keyword.pattern)];
    default:
      return [];
  }
}

/** The expressions that a pattern compares with. */
export function patternExpressions(pattern: Pattern): Expression[] {
  const found: Expression[] = [];
  eachPattern(pattern, (part) => {
    if (part.kind === "value") found.push(part.value);
    else if (part.kind === "mapping") found.push(...part.entries.map((entry) => entry.key));
    else if (part.kind === "class") found.push(part.type);
  });
  return found;
}

/** The names that a pattern binds, each with its place. */
export function patternNames(pattern: Pattern): { readonly name: string; readonly from: number }[] {
  const found: { name: string; from: number }[] = [];
  eachPattern(pattern, (part) => {
    if (part.kind === "as") found.push({ name: part.name, from: part.nameFrom });
    else if ((part.kind === "capture" || part.kind === "star") && part.name !== null) {
      found.push({ name: part.name, from: part.from });
    }
  });
  return found;
}
