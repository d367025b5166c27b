// From the parser's nodes to expressions.

import type {
  Comprehension,
  Expression,
  Generator,
  Keyword,
  Parameter,
  Replacement,
  Slice,
} from "./ast.ts";
import { literalParts, unescaped } from "./literals.ts";
import { childrenOf, type SyntaxNode, splitAtCommas } from "./node-reader.ts";

/** Reads the expressions of one source text. */
export class ExpressionReader {
  readonly source: string;
  readonly #fail: (node: SyntaxNode, what: string) => never;

  constructor(source: string, fail: (node: SyntaxNode, what: string) => never) {
    this.source = source;
    this.#fail = fail;
  }

  text(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  expression(node: SyntaxNode): Expression {
    const { from, to } = node;
    switch (node.name) {
      case "VariableName":
        return { kind: "name", id: this.text(node), from, to };
      case "self":
        return { kind: "name", id: this.text(node), from, to };
      case "Number":
        return { kind: "number", text: this.text(node), from, to };
      case "String":
        return this.#string(node);
      case "FormatString":
      case "ContinuedString":
        return this.#joined(node);
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
        if (operator === undefined || operand === undefined) this.#fail(node, "syntax error");
        return {
          kind: "unary",
          operator: this.text(operator) as "not",
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
        const parameters = list === undefined ? [] : this.parameters(list);
        return { kind: "lambda", parameters, body, from, to };
      }
      case "ArrayComprehensionExpression":
      case "SetComprehensionExpression":
      case "DictionaryComprehensionExpression":
      case "ComprehensionExpression":
        return this.#comprehension(node, childrenOf(node).slice(1, -1));
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
        return this.#fail(node, `syntax error at ${JSON.stringify(this.text(node).slice(0, 30))}`);
    }
  }

  /** An expression that may have a star, or be a whole tuple without parentheses. */
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
    if (nodes.length > 1 && second?.name !== "⚠") this.#fail(first, "syntax error");
    if (second?.name === "⚠") this.#fail(second, "syntax error");
    return this.expression(first);
  }

  parameters(list: SyntaxNode): Parameter[] {
    const parameters: Parameter[] = [];
    let keywordOnly = false;
    const inner = childrenOf(list).filter((node) => node.name !== "(" && node.name !== ")");
    for (const part of splitAtCommas(inner)) {
      let star: "" | "*" | "**" = "";
      let name = "";
      let annotation: Expression | null = null;
      let initial: Expression | null = null;
      let isDefault = false;
      for (const node of part) {
        const text = this.text(node);
        if (isDefault) initial = this.expression(node);
        else if (text === "*" || text === "**") star = text;
        else if (node.name === "TypeDef") annotation = this.annotation(node);
        else if (node.name === "AssignOp") isDefault = true;
        else if (text !== "/") name = text;
      }
      if (name !== "") {
        const from = (part[0] as SyntaxNode).from;
        const to = (part.at(-1) as SyntaxNode).to;
        const own = keywordOnly && star === "";
        parameters.push({
          name,
          star,
          keywordOnly: own,
          annotation,
          default: initial,
          from,
          to,
        });
      }
      if (star === "*") keywordOnly = true;
    }
    return parameters;
  }

  annotation(typeDef: SyntaxNode): Expression | null {
    const node = childrenOf(typeDef).find((child) => child.name !== ":" && child.name !== "->");
    return node === undefined ? null : this.expression(node);
  }

  arguments(list: SyntaxNode): { args: Expression[]; keywords: Keyword[] } {
    const args: Expression[] = [];
    const keywords: Keyword[] = [];
    const inner = childrenOf(list).filter(
      (node, index, all) => !(index === 0 && node.name === "(") && index !== all.length - 1,
    );
    for (const part of splitAtCommas(inner)) {
      const [first, second, third] = part as [SyntaxNode, SyntaxNode?, SyntaxNode?];
      if (first.name === "⚠") this.#fail(first, "syntax error");
      const text = this.text(first);
      if (text === "**" && second !== undefined) {
        keywords.push({ name: null, value: this.expression(second) });
      } else if (second?.name === "AssignOp" && third !== undefined) {
        // `f(x := 1)` has the same shape as `f(x=1)`.
        if (this.text(second) === ":=") {
          const value = this.expression(third);
          args.push({ kind: "assigned", name: text, value, from: first.from, to: third.to });
        } else keywords.push({ name: text, value: this.expression(third) });
      } else if (part.some((node) => node.name === "for")) {
        args.push(this.#comprehension(list, inner));
        break;
      } else args.push(this.item(part));
    }
    return { args, keywords };
  }

  #child(node: SyntaxNode, index: number): SyntaxNode {
    const child = childrenOf(node)[index];
    return child ?? this.#fail(node, "syntax error");
  }

  #string(node: SyntaxNode): Expression {
    const { prefix, body } = literalParts(this.text(node));
    const bytes = prefix.includes("b");
    const value = unescaped(body, prefix.includes("r"), bytes);
    return { kind: "string", bytes, value, from: node.from, to: node.to };
  }

  /** Literals that stand side by side, or a single f-string. */
  #joined(node: SyntaxNode): Expression {
    const { from, to } = node;
    const literals = node.name === "ContinuedString" ? childrenOf(node) : [node];
    if (literals.every((literal) => literal.name === "String")) {
      const parts = literals.map((literal) => this.#string(literal));
      const value = parts.map((part) => (part.kind === "string" ? part.value : "")).join("");
      const bytes = parts.some((part) => part.kind === "string" && part.bytes);
      return { kind: "string", bytes, value, from, to };
    }
    const parts = literals.flatMap((literal) => {
      if (literal.name === "FormatString") return this.#format(literal);
      const part = this.#string(literal);
      return part.kind === "string" ? [part.value] : [];
    });
    return { kind: "fstring", parts, from, to };
  }

  #format(node: SyntaxNode): (string | Replacement)[] {
    const { prefix, quote } = literalParts(this.text(node));
    const raw = prefix.includes("r");
    const start = node.from + prefix.length + quote.length;
    return this.#formatParts(node, start, node.to - quote.length, raw);
  }

  #formatParts(node: SyntaxNode, from: number, to: number, raw: boolean): (string | Replacement)[] {
    const parts: (string | Replacement)[] = [];
    const addText = (start: number, end: number): void => {
      const text = this.source.slice(start, end).replaceAll("{{", "{").replaceAll("}}", "}");
      if (text !== "") parts.push(unescaped(text, raw, false));
    };
    let position = from;
    for (const child of childrenOf(node)) {
      if (child.name !== "FormatReplacement") continue;
      addText(position, child.from);
      parts.push(...this.#replacement(child, raw));
      position = child.to;
    }
    addText(position, to);
    return parts;
  }

  #replacement(node: SyntaxNode, raw: boolean): (string | Replacement)[] {
    const children = childrenOf(node).slice(1, -1);
    const conversion = children.find((child) => child.name === "FormatConversion");
    const spec = children.find((child) => child.name === "FormatSpec");
    const debug = children.find((child) => child.name === "FormatSelfDoc");
    const values = children.filter(
      (child) => child !== conversion && child !== spec && child !== debug,
    );
    if (values.length === 0) this.#fail(node, "an empty replacement in an f-string");
    const replacement: Replacement = {
      value: this.list(values),
      conversion: (conversion === undefined
        ? debug && !spec
          ? "r"
          : ""
        : this.text(conversion).slice(1)) as "",
      spec: spec === undefined ? [] : this.#formatParts(spec, spec.from + 1, spec.to, raw),
    };
    if (debug === undefined) return [replacement];
    return [this.source.slice((values[0] as SyntaxNode).from, debug.to), replacement];
  }

  #dict(node: SyntaxNode): Expression {
    const entries = splitAtCommas(childrenOf(node).slice(1, -1)).map((part) => {
      const [first, second, third] = part as [SyntaxNode, SyntaxNode, SyntaxNode?];
      if (this.text(first) === "**") return { key: null, value: this.expression(second) };
      if (third === undefined) this.#fail(first, "syntax error");
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
      if (name === undefined || name.type.isError) this.#fail(node, "syntax error");
      return { kind: "attribute", object, name: this.text(name), from, to };
    }
    const inner = rest.slice(0, -1);
    const parts = splitAtCommas(inner);
    const items = parts.map((part) => this.#index(part));
    const isTuple = items.length > 1 || inner.at(-1)?.name === ",";
    const index: Expression = isTuple
      ? { kind: "tuple", items, from: mark.from, to }
      : (items[0] ?? this.#fail(node, "syntax error"));
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
    if (callee === undefined || list === undefined) this.#fail(node, "syntax error");
    const { args, keywords } = this.arguments(list);
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
      this.#fail(node, "syntax error");
    }
    const operator = children
      .slice(1, -1)
      .map((child) => this.text(child))
      .join(" ");
    const left = this.expression(first);
    const right = this.expression(last);
    if (operator === "and" || operator === "or") {
      return { kind: "logical", operator, left, right, from, to };
    }
    if (operator === "<>") this.#fail(node, "Python 2: `<>`");
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

  #comprehension(node: SyntaxNode, inner: readonly SyntaxNode[]): Comprehension {
    const start = inner.findIndex((child) => child.name === "for" || child.name === "async");
    const head = inner.slice(0, start);
    const colon = head.findIndex((child) => child.name === ":");
    const generators: Generator[] = [];
    let position = start;
    while (position < inner.length) {
      const isAsync = inner[position]?.name === "async";
      if (isAsync) position++;
      const inAt = inner.findIndex((child, index) => index > position && child.name === "in");
      const target = this.list(inner.slice(position + 1, inAt));
      const iterable = this.expression(inner[inAt + 1] as SyntaxNode);
      position = inAt + 2;
      const conditions: Expression[] = [];
      while (inner[position]?.name === "if") {
        conditions.push(this.expression(inner[position + 1] as SyntaxNode));
        position += 2;
      }
      generators.push({ target, iterable, conditions, async: isAsync });
      if (
        inner[position] !== undefined &&
        !/^(for|async)$/.test((inner[position] as SyntaxNode).name)
      ) {
        this.#fail(inner[position] as SyntaxNode, "syntax error");
      }
    }
    const of =
      colon >= 0
        ? "dict"
        : node.name === "ArrayComprehensionExpression"
          ? "list"
          : node.name === "SetComprehensionExpression"
            ? "set"
            : "generator";
    return {
      kind: "comprehension",
      of,
      key: colon >= 0 ? this.expression(head[0] as SyntaxNode) : null,
      element: this.list(colon >= 0 ? head.slice(colon + 1) : head),
      generators,
      from: node.from,
      to: node.to,
    };
  }
}
