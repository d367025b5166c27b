// Python's syntax tree: expressions. Positions are offsets into the source.

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
