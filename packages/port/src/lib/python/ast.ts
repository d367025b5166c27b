// Python's syntax tree: statements, and all other parts of the tree. Positions are offsets into
// the source.

import type { Expression, Keyword, Parameter, Span } from "./ast-expressions.ts";
import type { Pattern } from "./ast-patterns.ts";

export type * from "./ast-expressions.ts";
export type { Pattern } from "./ast-patterns.ts";

export type Statement =
  | FunctionDefinition
  | ClassDefinition
  | Return
  | Delete
  | Assignment
  | UpdatingAssignment
  | For
  | While
  | If
  | With
  | Raise
  | Try
  | Assert
  | Match
  | Import
  | ImportFrom
  | ScopeDeclaration
  | ExpressionStatement
  | Plain
  | Untranslated;

export interface FunctionDefinition extends Span {
  readonly kind: "function";
  readonly name: string;
  readonly async: boolean;
  readonly decorators: readonly Expression[];
  readonly parameters: readonly Parameter[];
  readonly returns: Expression | null;
  readonly body: readonly Statement[];
  /** Where the body begins: after the colon. */
  readonly bodyFrom: number;
}
export interface ClassDefinition extends Span {
  readonly kind: "class";
  readonly name: string;
  readonly decorators: readonly Expression[];
  readonly bases: readonly Expression[];
  readonly keywords: readonly Keyword[];
  readonly body: readonly Statement[];
  readonly bodyFrom: number;
}
export interface Return extends Span {
  readonly kind: "return";
  readonly value: Expression | null;
}
export interface Delete extends Span {
  readonly kind: "delete";
  readonly targets: readonly Expression[];
}
export interface Assignment extends Span {
  readonly kind: "assignment";
  readonly targets: readonly Expression[];
  readonly annotation: Expression | null;
  /** Null for a bare annotation. */
  readonly value: Expression | null;
}
export interface UpdatingAssignment extends Span {
  readonly kind: "update";
  readonly target: Expression;
  readonly operator: string;
  readonly value: Expression;
}
export interface For extends Span {
  readonly kind: "for";
  readonly async: boolean;
  readonly target: Expression;
  readonly iterable: Expression;
  readonly body: readonly Statement[];
  readonly bodyFrom: number;
  readonly otherwise: readonly Statement[] | null;
}
export interface While extends Span {
  readonly kind: "while";
  readonly test: Expression;
  readonly body: readonly Statement[];
  readonly bodyFrom: number;
  readonly otherwise: readonly Statement[] | null;
}
export interface Branch {
  /** Null for `else`. */
  readonly test: Expression | null;
  readonly body: readonly Statement[];
  readonly from: number;
  readonly bodyFrom: number;
  readonly to: number;
}
export interface If extends Span {
  readonly kind: "if";
  readonly branches: readonly Branch[];
}
export interface With extends Span {
  readonly kind: "with";
  readonly async: boolean;
  readonly items: readonly { readonly value: Expression; readonly target: Expression | null }[];
  readonly body: readonly Statement[];
  readonly bodyFrom: number;
}
export interface Raise extends Span {
  readonly kind: "raise";
  readonly value: Expression | null;
  readonly cause: Expression | null;
}
export interface Handler {
  readonly type: Expression | null;
  readonly name: string | null;
  readonly body: readonly Statement[];
  readonly from: number;
  readonly bodyFrom: number;
  readonly to: number;
}
export interface Block {
  readonly body: readonly Statement[];
  readonly bodyFrom: number;
  readonly to: number;
}
export interface Try extends Span {
  readonly kind: "try";
  readonly block: Block;
  readonly handlers: readonly Handler[];
  readonly otherwise: Block | null;
  readonly final: Block | null;
}
export interface Assert extends Span {
  readonly kind: "assert";
  readonly test: Expression;
  readonly message: Expression | null;
}
export interface Match extends Span {
  readonly kind: "match";
  readonly subject: Expression;
  readonly cases: readonly Case[];
}
export interface Case extends Block {
  readonly pattern: Pattern;
  readonly guard: Expression | null;
  readonly from: number;
}
export interface ImportedName {
  readonly name: string;
  readonly as: string | null;
}
export interface Import extends Span {
  readonly kind: "import";
  readonly names: readonly ImportedName[];
}
export interface ImportFrom extends Span {
  readonly kind: "import-from";
  /** How many dots stand before the module's name. */
  readonly level: number;
  readonly module: string;
  /** `*` as the only name imports all. */
  readonly names: readonly ImportedName[];
}
export interface ScopeDeclaration extends Span {
  readonly kind: "global" | "nonlocal";
  readonly names: readonly string[];
}
export interface ExpressionStatement extends Span {
  readonly kind: "expression";
  readonly value: Expression;
}
export interface Plain extends Span {
  readonly kind: "pass" | "break" | "continue";
}
/** A statement that has no translation: `type`. */
export interface Untranslated extends Span {
  readonly kind: "untranslated";
  readonly what: string;
}

export interface Comment extends Span {
  readonly text: string;
  /** Whether nothing but blanks stands before it on its line. */
  readonly ownLine: boolean;
}

export interface Module {
  readonly kind: "module";
  readonly path: string;
  readonly source: string;
  readonly body: readonly Statement[];
  readonly comments: readonly Comment[];
  /** The offset at which each line begins. */
  readonly lineStarts: readonly number[];
}

/** The number of the line that an offset lies in, from 1. */
export function lineAt(module: Pick<Module, "lineStarts">, offset: number): number {
  const { lineStarts } = module;
  let low = 0;
  let high = lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((lineStarts[middle] as number) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
