// Reads comprehensions and generator expressions.

import type { Comprehension, Expression, Generator } from "./ast.ts";
import type { NodeReader, SyntaxNode } from "./node-reader.ts";

export function readComprehension(
  read: NodeReader,
  node: SyntaxNode,
  inner: readonly SyntaxNode[],
): Comprehension {
  const start = inner.findIndex((child) => child.name === "for" || child.name === "async");
  const head = inner.slice(0, start);
  const colon = head.findIndex((child) => child.name === ":");
  const generators: Generator[] = [];
  let position = start;
  while (position < inner.length) {
    const isAsync = inner[position]?.name === "async";
    if (isAsync) position++;
    const inAt = inner.findIndex((child, index) => index > position && child.name === "in");
    const target = read.list(inner.slice(position + 1, inAt));
    const iterable = read.expression(inner[inAt + 1] as SyntaxNode);
    position = inAt + 2;
    const conditions: Expression[] = [];
    while (inner[position]?.name === "if") {
      conditions.push(read.expression(inner[position + 1] as SyntaxNode));
      position += 2;
    }
    generators.push({ target, iterable, conditions, async: isAsync });
    if (
      inner[position] !== undefined &&
      !/^(for|async)$/.test((inner[position] as SyntaxNode).name)
    ) {
      read.fail(inner[position] as SyntaxNode, "syntax error");
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
    key: colon >= 0 ? read.expression(head[0] as SyntaxNode) : null,
    element: read.list(colon >= 0 ? head.slice(colon + 1) : head),
    generators,
    from: node.from,
    to: node.to,
  };
}
