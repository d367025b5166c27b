// Reads the statements that have no statements within them.

import { readAnnotation } from "./argument-reader.ts";
import type { Assignment, Expression, ImportedName, Statement } from "./ast.ts";
import { childrenOf, type NodeReader, type SyntaxNode, splitAtCommas } from "./node-reader.ts";

export function readAssignment(read: NodeReader, node: SyntaxNode): Assignment {
  const parts: SyntaxNode[][] = [[]];
  let annotation: Expression | null = null;
  for (const child of childrenOf(node)) {
    if (child.name === "AssignOp") parts.push([]);
    else if (child.name === "TypeDef") annotation = readAnnotation(read, child);
    else (parts.at(-1) as SyntaxNode[]).push(child);
  }
  const expressions = parts.map((part) =>
    part.length === 0 ? read.fail(node, "syntax error") : read.list(part),
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

export function readRaise(read: NodeReader, node: SyntaxNode): Statement {
  const children = childrenOf(node).slice(1);
  const at = children.findIndex((child) => child.name === "from");
  const values = at < 0 ? children : children.slice(0, at);
  if (values.some((child) => child.name === ",")) read.fail(node, "Python 2: `raise X, value`");
  return {
    kind: "raise",
    value: values.length === 0 ? null : read.list(values),
    cause: at < 0 ? null : read.list(children.slice(at + 1)),
    from: node.from,
    to: node.to,
  };
}

export function readImport(read: NodeReader, node: SyntaxNode): Statement {
  const { from, to } = node;
  const children = childrenOf(node);
  const nameOf = (part: readonly SyntaxNode[]): ImportedName => {
    const at = part.findIndex((child) => child.name === "as");
    const path = at < 0 ? part : part.slice(0, at);
    const alias = at < 0 ? null : read.text(part[at + 1] as SyntaxNode);
    return { name: path.map((child) => read.text(child)).join(""), as: alias };
  };
  if (children[0]?.name === "import") {
    return { kind: "import", names: splitAtCommas(children.slice(1)).map(nameOf), from, to };
  }
  const at = children.findIndex((child) => child.name === "import");
  const path = children
    .slice(1, at)
    .map((child) => read.text(child))
    .join("");
  const level = /^\.*/.exec(path)?.[0].length ?? 0;
  const list = children.slice(at + 1).filter((child) => child.name !== "(" && child.name !== ")");
  const names = splitAtCommas(list).map(nameOf);
  return { kind: "import-from", level, module: path.slice(level), names, from, to };
}

export function readUpdate(read: NodeReader, node: SyntaxNode): Statement {
  const children = childrenOf(node);
  const at = children.findIndex((child) => child.name === "UpdateOp");
  return {
    kind: "update",
    target: read.list(children.slice(0, at)),
    operator: read.text(children[at] as SyntaxNode).slice(0, -1),
    value: read.list(children.slice(at + 1)),
    from: node.from,
    to: node.to,
  };
}

export function readReturn(read: NodeReader, node: SyntaxNode): Statement {
  const value = childrenOf(node).slice(1);
  return {
    kind: "return",
    value: value.length === 0 ? null : read.list(value),
    from: node.from,
    to: node.to,
  };
}

export function readDelete(read: NodeReader, node: SyntaxNode): Statement {
  const list = read.list(childrenOf(node).slice(1));
  const targets = list.kind === "tuple" ? list.items : [list];
  return { kind: "delete", targets, from: node.from, to: node.to };
}

export function readAssert(read: NodeReader, node: SyntaxNode): Statement {
  const [test, message] = splitAtCommas(childrenOf(node).slice(1));
  if (test === undefined) read.fail(node, "syntax error");
  return {
    kind: "assert",
    test: read.item(test),
    message: message === undefined ? null : read.item(message),
    from: node.from,
    to: node.to,
  };
}

/** `global` and `nonlocal`. */
export function readScopeDeclaration(read: NodeReader, node: SyntaxNode): Statement {
  const children = childrenOf(node);
  const names = splitAtCommas(children.slice(1)).map(([name]) => read.text(name as SyntaxNode));
  const kind = children[0]?.name === "global" ? "global" : "nonlocal";
  return { kind, names, from: node.from, to: node.to };
}
