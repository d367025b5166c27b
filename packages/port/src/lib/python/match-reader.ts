// Reads `match` and its patterns.

import type { Case, Expression, Statement } from "./ast.ts";
import type { Pattern } from "./ast-patterns.ts";
import {
  type BlockReader,
  childrenOf,
  type NodeReader,
  type SyntaxNode,
  splitAtCommas,
} from "./node-reader.ts";

export function readMatch(read: BlockReader, node: SyntaxNode): Statement {
  const children = childrenOf(node);
  const bodyAt = children.findIndex((child) => child.name === "MatchBody");
  const body = children[bodyAt];
  if (body === undefined) read.fail(node, "syntax error");
  const cases = childrenOf(body).filter((child) => child.name !== ":");
  return {
    kind: "match",
    subject: read.list(children.slice(1, bodyAt)),
    cases: cases.map((child) => readCase(read, child)),
    from: node.from,
    to: node.to,
  };
}

function readCase(read: BlockReader, node: SyntaxNode): Case {
  if (node.name !== "MatchClause") read.fail(node, "syntax error");
  const children = childrenOf(node).slice(1);
  const guard = children.find((child) => child.name === "Guard");
  const body = children.find((child) => child.name === "Body");
  const test = guard && childrenOf(guard)[1];
  const patterns = children.filter((child) => child !== guard && child !== body);
  return {
    pattern: readOpenSequence(read, patterns, node),
    guard: test === undefined ? null : read.expression(test),
    ...read.block(body),
    from: node.from,
  };
}

/** `case a, b:` is a sequence without brackets. */
function readOpenSequence(read: NodeReader, nodes: readonly SyntaxNode[], at: SyntaxNode): Pattern {
  const parts = splitAtCommas(nodes);
  const [only] = parts;
  if (only === undefined) return read.fail(at, "syntax error");
  if (parts.length === 1 && nodes.at(-1)?.name !== ",") return readPart(read, only);
  const items = parts.map((part) => readPart(read, part));
  return { kind: "sequence", items, from: at.from, to: at.to };
}

function readPart(read: NodeReader, nodes: readonly SyntaxNode[]): Pattern {
  const [only, ...others] = nodes;
  if (only === undefined || others.length > 0) {
    return read.fail(only ?? { from: 0 }, "syntax error in a pattern");
  }
  return readPattern(read, only);
}

/** Whether an error only says that nothing stands in brackets of a pattern: `[]`, `{}`, `C()`. */
export function isEmptyPattern(error: SyntaxNode): boolean {
  const { parent } = error;
  if (parent?.name === "MappingPattern") {
    return parent.getChildren("\u26a0").length === 1 && error.from === parent.to - 1;
  }
  return parent?.name === "LiteralPattern" && parent.from === parent.to;
}

/** The nodes of a pattern, without the empty ones that stand for nothing. */
function patternNodes(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter(
    (child) =>
      !(child.name === "LiteralPattern" && child.from === child.to) &&
      !(child.type.isError && isEmptyPattern(child)),
  );
}

function readPattern(read: NodeReader, node: SyntaxNode): Pattern {
  const { from, to } = node;
  const children = patternNodes(node);
  const broken = children.find((child) => child.type.isError);
  if (broken !== undefined) read.fail(broken, "syntax error in a pattern");
  switch (node.name) {
    case "CapturePattern":
      return { kind: "capture", name: captured(read.text(node)), from, to };
    case "StarPattern": {
      const name = children.at(-1);
      return { kind: "star", name: name ? captured(read.text(name)) : null, from, to };
    }
    case "LiteralPattern":
      return { kind: "value", value: literal(read, node), from, to };
    case "AttributePattern":
      return { kind: "value", value: dotted(read, children), from, to };
    case "OrPattern":
      return { kind: "or", patterns: patternsIn(read, children, "LogicOp"), from, to };
    case "AsPattern": {
      const [pattern, , name] = children as [SyntaxNode, SyntaxNode, SyntaxNode?];
      if (name === undefined) return read.fail(node, "syntax error in a pattern");
      const inner = readPattern(read, pattern);
      return { kind: "as", pattern: inner, name: read.text(name), nameFrom: name.from, from, to };
    }
    case "SequencePattern": {
      const inner = children.slice(1, -1);
      const isGroup = children[0]?.name === "(" && !inner.some((child) => child.name === ",");
      if (isGroup && inner.length === 1) return readPart(read, inner);
      const items = splitAtCommas(inner).map((part) => readPart(read, part));
      return { kind: "sequence", items, from, to };
    }
    case "MappingPattern":
      return readMapping(read, node, children.slice(1, -1));
    case "ClassPattern":
      return readClassPattern(read, node, children);
    default:
      return read.fail(node, "syntax error in a pattern");
  }
}

function captured(name: string): string | null {
  return name === "_" ? null : name;
}

function patternsIn(
  read: NodeReader,
  children: readonly SyntaxNode[],
  separator: string,
): Pattern[] {
  return children
    .filter((child) => child.name !== separator)
    .map((child) => readPattern(read, child));
}

/** A literal may have a sign before it. */
function literal(read: NodeReader, node: SyntaxNode): Expression {
  const children = childrenOf(node);
  const sign = children[0]?.name === "ArithOp" ? read.text(children[0]) : "";
  const value = children.at(-1);
  if (value === undefined || children.length > 2)
    return read.fail(node, "syntax error in a pattern");
  const operand = read.expression(value);
  return sign === "-"
    ? { kind: "unary", operator: "-", operand, from: node.from, to: node.to }
    : operand;
}

function dotted(read: NodeReader, nodes: readonly SyntaxNode[]): Expression {
  const names = nodes.filter((child) => child.name !== ".");
  const [first, ...rest] = names as [SyntaxNode, ...SyntaxNode[]];
  let result = read.expression(first);
  for (const { from, to } of rest) {
    const name = read.source.slice(from, to);
    result = { kind: "attribute", object: result, name, from: first.from, to };
  }
  return result;
}

function readMapping(read: NodeReader, node: SyntaxNode, inner: readonly SyntaxNode[]): Pattern {
  const entries: { key: Expression; pattern: Pattern }[] = [];
  let rest: Extract<Pattern, { kind: "capture" }> | null = null;
  for (const part of splitAtCommas(inner)) {
    const [key, , value] = part as [SyntaxNode, SyntaxNode?, SyntaxNode?];
    if (key.name === "**") {
      const name = part[1];
      if (name === undefined) return read.fail(key, "syntax error in a pattern");
      rest = { kind: "capture", name: read.text(name), from: name.from, to: name.to };
    } else if (value === undefined) return read.fail(key, "syntax error in a pattern");
    else {
      const matched = readPattern(read, key);
      if (matched.kind !== "value") return read.fail(key, "syntax error in a pattern");
      entries.push({ key: matched.value, pattern: readPattern(read, value) });
    }
  }
  return { kind: "mapping", entries, rest, from: node.from, to: node.to };
}

function readClassPattern(
  read: NodeReader,
  node: SyntaxNode,
  children: readonly SyntaxNode[],
): Pattern {
  const list = children.find((child) => child.name === "PatternArgList");
  const type = dotted(
    read,
    children.filter((child) => child !== list),
  );
  const args: Pattern[] = [];
  const keywords: { name: string; pattern: Pattern }[] = [];
  for (const part of splitAtCommas(list === undefined ? [] : patternNodes(list).slice(1, -1))) {
    const [only] = part as [SyntaxNode];
    if (only.name !== "KeywordPattern") args.push(readPart(read, part));
    else {
      const inner = childrenOf(only);
      const [name, value] = [inner[0], inner.at(-1)];
      if (name === undefined || value === undefined || inner.length < 2) {
        return read.fail(only, "syntax error in a pattern");
      }
      keywords.push({ name: read.text(name), pattern: readPattern(read, value) });
    }
  }
  return { kind: "class", type, args, keywords, from: node.from, to: node.to };
}
