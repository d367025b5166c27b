// From the parser's nodes to expressions.

import { readArguments, readParameters } from "./argument-reader.ts";
import type { Expression, Slice } from "./ast.ts";
import { readComprehension } from "./comprehension-reader.ts";
import { childrenOf, type NodeReader, type SyntaxNode, splitAtCommas } from "./node-reader.ts";
import { joinedLiterals, stringLiteral } from "./string-reader.ts";

/** Reads the expressions of one source text. */
export class ExpressionReader implements NodeReader {
  readonly source: string;
  readonly fail: NodeReader["fail"];

  constructor(source: string, fail: NodeReader["fail"]) {
    this.source = source;
    this.fail = fail;
  }

  text(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  /** The text of a number, with a point at its end that the parser was not given. */
  #number(node: SyntaxNode): string {
    const isBare = /^\.[\s)\]},:;]/.test(this.source.slice(node.to, node.to + 2));
    return isBare ? `${this.text(node)}.` : this.text(node);
  }

  expression(node: SyntaxNode): Expression {
    const { from, to } = node;
    switch (node.name) {
      case "VariableName":
        return { kind: "name", id: this.text(node), from, to };
      case "self":
        return { kind: "name", id: this.text(node), from, to };
      case "Number":
        return { kind: "number", text: this.#number(node), from, to };
      case "String":
        return stringLiteral(this, node);
      case "FormatString":
      case "ContinuedString":
        return joinedLiterals(this, node);
      case "None":
        return { kind: "constant", value: "None", from, to };
      case "Boolean":
        return { kind: "constant", value: this.text(node) === "True" ? "True" : "False", from, to };
      case "Ellipsis":
        return { kind: "constant", value: "...", from, to };
      case "ParenthesizedExpression":
        return this.expression(this.#child(node, 1));
      case "TupleExpression":
      case "ArrayExpression":
      case "SetExpression": {
        const items = splitAtCommas(childrenOf(node).slice(1, -1)).map((part) => this.item(part));
        const kind =
          node.name === "TupleExpression"
            ? "tuple"
            : node.name === "ArrayExpression"
              ? "list"
              : "set";
        return { kind, items, from, to };
      }
      case "DictionaryExpression":
        return this.#dict(node);
      case "MemberExpression":
        return this.#member(node);
      case "CallExpression":
        return this.#call(node);
      case "BinaryExpression":
        return this.#binary(node);
      case "UnaryExpression": {
        const [operator, operand] = childrenOf(node);
        if (operator === undefined || operand === undefined) this.fail(node, "syntax error");
        if (operator.name === "not") return fromSequence(this.#logicalSequence(node));
        return {
          kind: "unary",
          operator: this.text(operator) as "-",
          operand: this.expression(operand),
          from,
          to,
        };
      }
      case "ConditionalExpression": {
        const then = this.expression(this.#child(node, 0));
        const test = this.expression(this.#child(node, 2));
        const otherwise = this.expression(this.#child(node, 4));
        return { kind: "conditional", test, then, otherwise, from, to };
      }
      case "LambdaExpression": {
        const list = childrenOf(node).find((child) => child.name === "ParamList");
        const body = this.expression(childrenOf(node).at(-1) as SyntaxNode);
        const parameters = list === undefined ? [] : readParameters(this, list);
        return { kind: "lambda", parameters, body, from, to };
      }
      case "ArrayComprehensionExpression":
      case "SetComprehensionExpression":
      case "DictionaryComprehensionExpression":
      case "ComprehensionExpression":
        return readComprehension(this, node, childrenOf(node).slice(1, -1));
      case "AwaitExpression":
        return { kind: "await", value: this.expression(this.#child(node, 1)), from, to };
      case "YieldExpression":
      case "YieldStatement":
        return this.#yield(node);
      case "NamedExpression":
        return {
          kind: "assigned",
          name: this.text(this.#child(node, 0)),
          value: this.expression(this.#child(node, 2)),
          from,
          to,
        };
      default:
        return this.fail(node, `syntax error at ${JSON.stringify(this.text(node).slice(0, 30))}`);
    }
  }

  list(nodes: readonly SyntaxNode[]): Expression {
    const parts = splitAtCommas(nodes);
    const [first] = parts;
    if (first === undefined) throw new RangeError("no expression");
    const isTuple = parts.length > 1 || nodes.at(-1)?.name === ",";
    if (!isTuple) return this.item(first);
    const items = parts.map((part) => this.item(part));
    const from = (items[0] as Expression).from;
    return { kind: "tuple", items, from, to: (items.at(-1) as Expression).to };
  }

  item(nodes: readonly SyntaxNode[]): Expression {
    const [first, second] = nodes as [SyntaxNode, SyntaxNode?];
    if (second !== undefined && this.text(first) === "*") {
      return {
        kind: "starred",
        value: this.expression(second),
        from: first.from,
        to: second.to,
      };
    }
    if (nodes.length > 1 && second?.name !== "⚠") this.fail(first, "syntax error");
    if (second?.name === "⚠") this.fail(second, "syntax error");
    return this.expression(first);
  }

  #child(node: SyntaxNode, index: number): SyntaxNode {
    const child = childrenOf(node)[index];
    return child ?? this.fail(node, "syntax error");
  }

  #dict(node: SyntaxNode): Expression {
    const entries = splitAtCommas(childrenOf(node).slice(1, -1)).map((part) => {
      const [first, second, third] = part as [SyntaxNode, SyntaxNode, SyntaxNode?];
      if (this.text(first) === "**") return { key: null, value: this.expression(second) };
      if (third === undefined) this.fail(first, "syntax error");
      return { key: this.expression(first), value: this.expression(third) };
    });
    return { kind: "dict", entries, from: node.from, to: node.to };
  }

  #member(node: SyntaxNode): Expression {
    const { from, to } = node;
    const [objectNode, mark, ...rest] = childrenOf(node) as [
      SyntaxNode,
      SyntaxNode,
      ...SyntaxNode[],
    ];
    const object = this.expression(objectNode);
    if (mark?.name === ".") {
      const name = rest[0];
      if (name === undefined || name.type.isError) this.fail(node, "syntax error");
      return { kind: "attribute", object, name: this.text(name), from, to };
    }
    const inner = rest.slice(0, -1);
    const parts = splitAtCommas(inner);
    const items = parts.map((part) => this.#index(part));
    const isTuple = items.length > 1 || inner.at(-1)?.name === ",";
    const index: Expression = isTuple
      ? { kind: "tuple", items, from: mark.from, to }
      : (items[0] ?? this.fail(node, "syntax error"));
    return { kind: "subscript", object, index, from, to };
  }

  #index(part: readonly SyntaxNode[]): Expression {
    // The parser reads `::` as two colons of the width of both.
    const isSlice = part.some((node) => this.text(node).startsWith(":") && node.name === ":");
    if (!isSlice) return this.item(part);
    const places: (Expression | null)[] = [null];
    let previous: SyntaxNode | undefined;
    for (const node of part) {
      if (node.name === ":") {
        const isSecond = previous?.name === ":" && previous.from === node.from;
        if (!isSecond || places.length < 3) places.push(null);
      } else places[places.length - 1] = this.expression(node);
      previous = node;
    }
    const [start = null, stop = null, step = null] = places;
    const from = (part[0] as SyntaxNode).from;
    const slice: Slice = {
      kind: "slice",
      start,
      stop,
      step,
      from,
      to: (part.at(-1) as SyntaxNode).to,
    };
    return slice;
  }

  #call(node: SyntaxNode): Expression {
    const [callee, list] = childrenOf(node);
    if (callee === undefined || list === undefined) this.fail(node, "syntax error");
    const { args, keywords } = readArguments(this, list);
    return {
      kind: "call",
      callee: this.expression(callee),
      args,
      keywords,
      from: node.from,
      to: node.to,
    };
  }

  #binary(node: SyntaxNode): Expression {
    const { from, to } = node;
    const children = childrenOf(node);
    const first = children[0];
    const last = children.at(-1);
    if (first === undefined || last === undefined || children.length < 3) {
      this.fail(node, "syntax error");
    }
    const operator = children
      .slice(1, -1)
      .map((child) => this.text(child))
      .join(" ");
    if (operator === "and" || operator === "or") return fromSequence(this.#logicalSequence(node));
    const left = this.expression(first);
    const right = this.expression(last);
    if (operator === "<>") this.fail(node, "Python 2: `<>`");
    if (!/^([<>]=?|[=!]=|in|not in|is|is not)$/.test(operator)) {
      return { kind: "binary", operator, left, right, from, to };
    }
    const rest = { operator, operand: right };
    // `a < b < c` comes as `(a < b) < c`, but parentheses of the source make a node of their own.
    if (left.kind === "comparison" && first.name === "BinaryExpression") {
      return { kind: "comparison", first: left.first, rest: [...left.rest, rest], from, to };
    }
    return { kind: "comparison", first: left, rest: [rest], from, to };
  }

  /**
   * The operands and operators of `not a and b or c` in their order. The parser takes all that
   * follows a `not` for its operand; in Python `not` binds closer than `and` and `or`.
   */
  #logicalSequence(node: SyntaxNode): LogicalSequence {
    const [first, second, third] = childrenOf(node);
    if (node.name === "UnaryExpression" && first?.name === "not" && second !== undefined) {
      const [operand, ...others] = this.#logicalSequence(second);
      const negated: Expression = {
        kind: "unary",
        operator: "not",
        operand: operand as Expression,
        from: first.from,
        to: (operand as Expression).to,
      };
      return [negated, ...others] as LogicalSequence;
    }
    const isLogical =
      node.name === "BinaryExpression" && (second?.name === "and" || second?.name === "or");
    if (!isLogical || first === undefined || third === undefined) return [this.expression(node)];
    const operator = this.text(second) as LogicalOperator;
    return [...this.#logicalSequence(first), operator, ...this.#logicalSequence(third)];
  }

  #yield(node: SyntaxNode): Expression {
    const children = childrenOf(node).slice(1);
    const delegate = children[0]?.name === "from";
    const value = delegate ? children.slice(1) : children;
    return {
      kind: "yield",
      delegate,
      value: value.length === 0 ? null : this.list(value),
      from: node.from,
      to: node.to,
    };
  }
}

type LogicalOperator = "and" | "or";

/** Operands, with an operator between each two. */
type LogicalSequence = [Expression, ...(LogicalOperator | Expression)[]];

/** `a and b or c`, from operands and operators: `and` binds closer than `or`. */
function fromSequence(sequence: LogicalSequence): Expression {
  for (const operator of ["or", "and"] as const) {
    const at = sequence.lastIndexOf(operator);
    if (at < 0) continue;
    const left = fromSequence(sequence.slice(0, at) as LogicalSequence);
    const right = fromSequence(sequence.slice(at + 1) as LogicalSequence);
    return { kind: "logical", operator, left, right, from: left.from, to: right.to };
  }
  return sequence[0];
}
