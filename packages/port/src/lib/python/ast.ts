// Python's syntax tree, as far as the assistant looks at it. Positions are offsets into the source.

export interface Span {
  readonly from: number;
  readonly to: number;
}

export type Expression =
  | Name
  | NumberLiteral
  | StringLiteral
  | FormattedString
  | Constant
  | Sequence
  | DictDisplay
  | Attribute
  | Subscript
  | Slice
  | Call
  | Binary
  | Unary
  | Logical
  | Comparison
  | Conditional
  | Lambda
  | Comprehension
  | Await
  | Yield
  | Assigned
  | Starred;

export interface Name extends Span {
  readonly kind: "name";
  readonly id: string;
}
export interface NumberLiteral extends Span {
  readonly kind: "number";
  readonly text: string;
}
export interface StringLiteral extends Span {
  readonly kind: "string";
  readonly bytes: boolean;
  /** The characters; for bytes, one character for each byte. */
  readonly value: string;
}
export interface FormattedString extends Span {
  readonly kind: "fstring";
  readonly parts: readonly (string | Replacement)[];
}
export interface Replacement {
  readonly value: Expression;
  readonly conversion: "" | "s" | "r" | "a";
  readonly spec: readonly (string | Replacement)[];
}
export interface Constant extends Span {
  readonly kind: "constant";
  readonly value: "None" | "True" | "False" | "...";
}
export interface Sequence extends Span {
  readonly kind: "tuple" | "list" | "set";
  readonly items: readonly Expression[];
}
export interface DictDisplay extends Span {
  readonly kind: "dict";
  /** A key that is null stands for `**value`. */
  readonly entries: readonly { readonly key: Expression | null; readonly value: Expression }[];
}
export interface Attribute extends Span {
  readonly kind: "attribute";
  readonly object: Expression;
  readonly name: string;
}
export interface Subscript extends Span {
  readonly kind: "subscript";
  readonly object: Expression;
  readonly index: Expression;
}
export interface Slice extends Span {
  readonly kind: "slice";
  readonly start: Expression | null;
  readonly stop: Expression | null;
  readonly step: Expression | null;
}
export interface Keyword {
  /** Null for `**value`. */
  readonly name: string | null;
  readonly value: Expression;
}
export interface Call extends Span {
  readonly kind: "call";
  readonly callee: Expression;
  readonly args: readonly Expression[];
  readonly keywords: readonly Keyword[];
}
export interface Binary extends Span {
  readonly kind: "binary";
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}
export interface Unary extends Span {
  readonly kind: "unary";
  readonly operator: "not" | "-" | "+" | "~";
  readonly operand: Expression;
}
export interface Logical extends Span {
  readonly kind: "logical";
  readonly operator: "and" | "or";
  readonly left: Expression;
  readonly right: Expression;
}
export interface Comparison extends Span {
  readonly kind: "comparison";
  readonly first: Expression;
  readonly rest: readonly { readonly operator: string; readonly operand: Expression }[];
}
export interface Conditional extends Span {
  readonly kind: "conditional";
  readonly test: Expression;
  readonly then: Expression;
  readonly otherwise: Expression;
}
export interface Lambda extends Span {
  readonly kind: "lambda";
  readonly parameters: readonly Parameter[];
  readonly body: Expression;
}
export interface Generator {
  readonly target: Expression;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
  readonly async: boolean;
}
export interface Comprehension extends Span {
  readonly kind: "comprehension";
  readonly of: "list" | "set" | "dict" | "generator";
  readonly key: Expression | null;
  readonly element: Expression;
  readonly generators: readonly Generator[];
}
export interface Await extends Span {
  readonly kind: "await";
  readonly value: Expression;
}
export interface Yield extends Span {
  readonly kind: "yield";
  readonly value: Expression | null;
  readonly delegate: boolean;
}
export interface Assigned extends Span {
  readonly kind: "assigned";
  readonly name: string;
  readonly value: Expression;
}
export interface Starred extends Span {
  readonly kind: "starred";
  readonly value: Expression;
}

export interface Parameter extends Span {
  readonly name: string;
  readonly star: "" | "*" | "**";
  readonly keywordOnly: boolean;
  readonly annotation: Expression | null;
  readonly default: Expression | null;
}

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
/** A statement that has no translation: `match`, `type`. */
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
