// From Python's source to a syntax tree. A file that cannot be read whole is refused, with the
// line.

import { parser } from "@lezer/python";
import { isStackOverflow } from "../stack-overflow.ts";
import type {
  Block,
  Branch,
  Comment,
  Expression,
  Handler,
  ImportedName,
  Module,
  Statement,
} from "./ast.ts";
import { lineAt } from "./ast.ts";
import { ExpressionReader } from "./expression-reader.ts";
import { childrenOf, type SyntaxNode, splitAtCommas } from "./node-reader.ts";
import { PythonSyntaxError } from "./syntax-error.ts";

/**
 * Parses one file.
 *
 * @throws {@link PythonSyntaxError} with the line, for a syntax error and for Python 2.
 */
export function parsePython(path: string, source: string): Module {
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1))
    lineStarts.push(at + 1);
  const tree = parser.parse(text);
  const fail = (node: { from: number }, what: string): never => {
    throw new PythonSyntaxError(path, lineAt({ lineStarts }, node.from), what);
  };
  const comments: Comment[] = [];
  let firstError: SyntaxNode | undefined;
  tree.iterate({
    enter: (node) => {
      if (node.name === "Comment") {
        const lineStart = lineStarts[lineAt({ lineStarts }, node.from) - 1] as number;
        comments.push({
          from: node.from,
          to: node.to,
          text: text.slice(node.from, node.to),
          ownLine: text.slice(lineStart, node.from).trim() === "",
        });
      } else if (node.type.isError && !isHarmless(node.node)) firstError ??= node.node;
      else if (node.name === "PrintStatement") fail(node, "Python 2: `print` as a statement");
    },
  });
  const reader = new StatementReader(text, fail);
  // The reader names errors that it knows; any other part that the grammar had to skip is one as
  // well.
  const body = reader.statements(tree.topNode);
  const error = firstError as SyntaxNode | undefined;
  if (error !== undefined) {
    const line =
      text.slice(lineStarts[lineAt({ lineStarts }, error.from) - 1]).split("\n")[0] ?? "";
    fail(error, `syntax error in ${JSON.stringify(line.trim().slice(0, 60))}`);
  }
  return {
    kind: "module",
    path,
    source: text,
    body,
    comments,
    lineStarts,
  };
}

/** The grammar needs a value after `yield` in an expression; Python does not. */
function isHarmless(error: SyntaxNode): boolean {
  return error.from === error.to && /^Yield(Expression|Statement)$/.test(error.parent?.name ?? "");
}

class StatementReader {
  readonly #read: ExpressionReader;
  readonly #fail: (node: { from: number }, what: string) => never;

  constructor(source: string, fail: (node: { from: number }, what: string) => never) {
    this.#read = new ExpressionReader(source, fail);
    this.#fail = fail;
  }

  statements(node: SyntaxNode): Statement[] {
    return childrenOf(node).flatMap((child) => {
      if (child.name === ":" || child.name === ";") return [];
      if (child.name === "StatementGroup") return this.statements(child);
      return [this.#shallow(child)];
    });
  }

  #shallow(node: SyntaxNode): Statement {
    try {
      return this.#statement(node);
    } catch (error) {
      if (!isStackOverflow(error)) throw error;
      return this.#fail(node, "this is nested too deeply to be converted");
    }
  }

  #statement(node: SyntaxNode): Statement {
    const { from, to } = node;
    const children = childrenOf(node);
    const broken = children.find((child) => child.type.isError);
    if (broken !== undefined && node.name !== "ForStatement") {
      this.#fail(broken, this.#describe(broken, node));
    }
    switch (node.name) {
      case "DecoratedStatement":
        return this.#decorated(node);
      case "FunctionDefinition":
      case "ClassDefinition":
        return this.#definition(node, [], from);
      case "ExpressionStatement": {
        const [only] = children;
        if (only === undefined) this.#fail(node, "syntax error");
        return { kind: "expression", value: this.#read.list(children), from, to };
      }
      case "YieldStatement":
        return { kind: "expression", value: this.#read.expression(node), from, to };
      case "AssignStatement":
        return this.#assignment(node);
      case "UpdateStatement": {
        const at = children.findIndex((child) => child.name === "UpdateOp");
        const operator = this.#read.text(children[at] as SyntaxNode).slice(0, -1);
        const target = this.#read.list(children.slice(0, at));
        return {
          kind: "update",
          target,
          operator,
          value: this.#read.list(children.slice(at + 1)),
          from,
          to,
        };
      }
      case "ReturnStatement": {
        const value = children.slice(1);
        return {
          kind: "return",
          value: value.length === 0 ? null : this.#read.list(value),
          from,
          to,
        };
      }
      case "DeleteStatement": {
        const list = this.#read.list(children.slice(1));
        return { kind: "delete", targets: list.kind === "tuple" ? list.items : [list], from, to };
      }
      case "PassStatement":
        return { kind: "pass", from, to };
      case "BreakStatement":
        return { kind: "break", from, to };
      case "ContinueStatement":
        return { kind: "continue", from, to };
      case "RaiseStatement":
        return this.#raise(node);
      case "AssertStatement": {
        const [test, message] = splitAtCommas(children.slice(1));
        if (test === undefined) this.#fail(node, "syntax error");
        return {
          kind: "assert",
          test: this.#read.item(test),
          message: message === undefined ? null : this.#read.item(message),
          from,
          to,
        };
      }
      case "ScopeStatement": {
        const names = splitAtCommas(children.slice(1)).map(([name]) =>
          this.#read.text(name as SyntaxNode),
        );
        const kind = children[0]?.name === "global" ? "global" : "nonlocal";
        return { kind, names, from, to };
      }
      case "ImportStatement":
        return this.#import(node);
      case "IfStatement":
        return { kind: "if", branches: this.#branches(children), from, to };
      case "WhileStatement": {
        const [body, otherwise] = this.#bodies(children);
        const test = this.#read.expression(children[1] as SyntaxNode);
        return {
          kind: "while",
          test,
          ...this.#block(body),
          otherwise: this.#optional(otherwise),
          from,
          to,
        };
      }
      case "ForStatement":
        return this.#for(node);
      case "WithStatement":
        return this.#with(node);
      case "TryStatement":
        return this.#try(node);
      case "MatchStatement":
        return { kind: "untranslated", what: "a `match` statement", from, to };
      case "TypeDefinition":
        return { kind: "untranslated", what: "a `type` statement", from, to };
      default:
        return this.#fail(node, this.#describe(node, node));
    }
  }

  /** The message for a node that cannot be read. It names Python 2 when the node shows it. */
  #describe(node: SyntaxNode, parent: SyntaxNode): string {
    const text = this.#read.text(parent);
    if (/^print\s+["'%\w]/.test(text)) return "Python 2: `print` as a statement";
    if (/^exec\s+["'\w]/.test(text)) return "Python 2: `exec` as a statement";
    if (
      /^except[^:]*,/.test(this.#read.text(node)) ||
      /\bexcept\s+[\w.]+\s*,\s*\w+\s*:/.test(text)
    ) {
      return "Python 2: `except X, e`";
    }
    if (/^raise\s+[\w.]+\s*,/.test(text)) return "Python 2: `raise X, value`";
    const shown = (this.#read.text(node) || text).split("\n")[0] ?? "";
    return `syntax error at ${JSON.stringify(shown.slice(0, 40))}`;
  }

  #block(body: SyntaxNode | undefined): Block {
    if (body === undefined) return { body: [], bodyFrom: 0, to: 0 };
    return { body: this.statements(body), bodyFrom: body.from + 1, to: body.to };
  }

  #optional(body: SyntaxNode | undefined): Statement[] | null {
    return body === undefined ? null : this.statements(body);
  }

  #bodies(children: readonly SyntaxNode[]): SyntaxNode[] {
    return children.filter((child) => child.name === "Body");
  }

  #decorated(node: SyntaxNode): Statement {
    const children = childrenOf(node);
    const decorators = children
      .filter((child) => child.name === "Decorator")
      .map((child) => this.#decorator(child));
    return this.#definition(children.at(-1) as SyntaxNode, decorators, node.from);
  }

  /** A decorator's dotted name and arguments are not an expression of their own in the grammar. */
  #decorator(node: SyntaxNode): Expression {
    const [, first, ...rest] = childrenOf(node) as [SyntaxNode, SyntaxNode, ...SyntaxNode[]];
    let result = this.#read.expression(first);
    for (const child of rest) {
      const { from } = first;
      const { to } = child;
      if (child.name === "VariableName" || child.name === "PropertyName") {
        result = { kind: "attribute", object: result, name: this.#read.text(child), from, to };
      } else if (child.name === "ArgList") {
        result = { kind: "call", callee: result, ...this.#read.arguments(child), from, to };
      }
    }
    return result;
  }

  #definition(node: SyntaxNode, decorators: readonly Expression[], from: number): Statement {
    const children = childrenOf(node);
    const broken = children.find((child) => child.type.isError);
    if (broken !== undefined) this.#fail(broken, this.#describe(broken, node));
    const name = children.find((child) => child.name === "VariableName");
    const body = children.find((child) => child.name === "Body");
    if (name === undefined || body === undefined) this.#fail(node, "syntax error");
    const { body: statements, bodyFrom } = this.#block(body);
    const { to } = node;
    if (node.name === "ClassDefinition") {
      const list = children.find((child) => child.name === "ArgList");
      const { args, keywords } =
        list === undefined ? { args: [], keywords: [] } : this.#read.arguments(list);
      return {
        kind: "class",
        name: this.#read.text(name),
        decorators,
        bases: args,
        keywords,
        body: statements,
        bodyFrom,
        from,
        to,
      };
    }
    const list = children.find((child) => child.name === "ParamList");
    const returns = children.find((child) => child.name === "TypeDef");
    return {
      kind: "function",
      name: this.#read.text(name),
      async: children[0]?.name === "async",
      decorators,
      parameters: list === undefined ? [] : this.#read.parameters(list),
      returns: returns === undefined ? null : this.#read.annotation(returns),
      body: statements,
      bodyFrom,
      from,
      to,
    };
  }

  #assignment(node: SyntaxNode): Statement {
    const parts: SyntaxNode[][] = [[]];
    let annotation: Expression | null = null;
    for (const child of childrenOf(node)) {
      if (child.name === "AssignOp") parts.push([]);
      else if (child.name === "TypeDef") annotation = this.#read.annotation(child);
      else (parts.at(-1) as SyntaxNode[]).push(child);
    }
    const expressions = parts.map((part) =>
      part.length === 0 ? this.#fail(node, "syntax error") : this.#read.list(part),
    );
    const isBare = annotation !== null && expressions.length === 1;
    return {
      kind: "assignment",
      targets: isBare ? expressions : expressions.slice(0, -1),
      annotation,
      value: isBare ? null : (expressions.at(-1) as Expression),
      from: node.from,
      to: node.to,
    };
  }

  #raise(node: SyntaxNode): Statement {
    const children = childrenOf(node).slice(1);
    const at = children.findIndex((child) => child.name === "from");
    const values = at < 0 ? children : children.slice(0, at);
    if (values.some((child) => child.name === ",")) this.#fail(node, "Python 2: `raise X, value`");
    return {
      kind: "raise",
      value: values.length === 0 ? null : this.#read.list(values),
      cause: at < 0 ? null : this.#read.list(children.slice(at + 1)),
      from: node.from,
      to: node.to,
    };
  }

  #import(node: SyntaxNode): Statement {
    const { from, to } = node;
    const children = childrenOf(node);
    const nameOf = (part: readonly SyntaxNode[]): ImportedName => {
      const at = part.findIndex((child) => child.name === "as");
      const path = at < 0 ? part : part.slice(0, at);
      const alias = at < 0 ? null : this.#read.text(part[at + 1] as SyntaxNode);
      return { name: path.map((child) => this.#read.text(child)).join(""), as: alias };
    };
    if (children[0]?.name === "import") {
      return { kind: "import", names: splitAtCommas(children.slice(1)).map(nameOf), from, to };
    }
    const at = children.findIndex((child) => child.name === "import");
    const path = children
      .slice(1, at)
      .map((child) => this.#read.text(child))
      .join("");
    const level = /^\.*/.exec(path)?.[0].length ?? 0;
    const list = children.slice(at + 1).filter((child) => child.name !== "(" && child.name !== ")");
    const names = splitAtCommas(list).map(nameOf);
    return { kind: "import-from", level, module: path.slice(level), names, from, to };
  }

  #branches(children: readonly SyntaxNode[]): Branch[] {
    const branches: Branch[] = [];
    let head: SyntaxNode | undefined;
    let test: SyntaxNode | undefined;
    for (const child of children) {
      if (/^(if|elif|else)$/.test(child.name)) {
        head = child;
        test = undefined;
      } else if (child.name === "Body") {
        branches.push({
          test: test === undefined ? null : this.#read.expression(test),
          ...this.#block(child),
          from: (head as SyntaxNode).from,
        });
      } else test = child;
    }
    return branches;
  }

  #for(node: SyntaxNode): Statement {
    const children = childrenOf(node);
    const isAsync = children[0]?.name === "async";
    const [body, otherwise] = this.#bodies(children);
    const inAt = children.findIndex((child) => child.name === "in");
    const bodyAt = children.findIndex((child) => child.name === "Body");
    if (inAt < 0 || bodyAt < 0) this.#fail(node, "syntax error");
    return {
      kind: "for",
      async: isAsync,
      target: this.#read.list(children.slice(isAsync ? 2 : 1, inAt)),
      iterable: this.#read.list(children.slice(inAt + 1, bodyAt)),
      ...this.#block(body),
      otherwise: this.#optional(otherwise),
      from: node.from,
      to: node.to,
    };
  }

  #with(node: SyntaxNode): Statement {
    const children = childrenOf(node);
    const isAsync = children[0]?.name === "async";
    const bodyAt = children.findIndex((child) => child.name === "Body");
    const items = splitAtCommas(children.slice(isAsync ? 2 : 1, bodyAt)).map((part) => {
      const at = part.findIndex((child) => child.name === "as");
      return {
        value: this.#read.item(at < 0 ? part : part.slice(0, at)),
        target: at < 0 ? null : this.#read.list(part.slice(at + 1)),
      };
    });
    return {
      kind: "with",
      async: isAsync,
      items,
      ...this.#block(children[bodyAt]),
      from: node.from,
      to: node.to,
    };
  }

  #try(node: SyntaxNode): Statement {
    const children = childrenOf(node);
    const handlers: Handler[] = [];
    let block: Block = { body: [], bodyFrom: 0, to: 0 };
    let otherwise: Block | null = null;
    let final: Block | null = null;
    let head: SyntaxNode[] = [];
    for (const child of children) {
      if (child.name !== "Body") {
        head.push(child);
        continue;
      }
      const [first, ...rest] = head as [SyntaxNode, ...SyntaxNode[]];
      const body = this.#block(child);
      if (first.name === "try") block = body;
      else if (first.name === "else") otherwise = body;
      else if (first.name === "finally") final = body;
      else {
        if (rest[0]?.name === "*") this.#fail(first, "`except*` has no translation");
        const at = rest.findIndex((part) => part.name === "as");
        if (rest.some((part) => part.name === ",")) this.#fail(first, "Python 2: `except X, e`");
        const type = at < 0 ? rest : rest.slice(0, at);
        handlers.push({
          type: type.length === 0 ? null : this.#read.list(type),
          name: at < 0 ? null : this.#read.text(rest[at + 1] as SyntaxNode),
          ...body,
          from: first.from,
        });
      }
      head = [];
    }
    return { kind: "try", block, handlers, otherwise, final, from: node.from, to: node.to };
  }
}
