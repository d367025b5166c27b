// Reads functions and classes, with their decorators.

import { readAnnotation, readArguments, readParameters } from "./argument-reader.ts";
import type { Expression, Statement } from "./ast.ts";
import { withNamedTupleFields } from "./named-tuples.ts";
import { type BlockReader, childrenOf, type NodeReader, type SyntaxNode } from "./node-reader.ts";
import { describeSyntaxError } from "./syntax-error.ts";

export function readDecorated(read: BlockReader, node: SyntaxNode): Statement {
  const children = childrenOf(node);
  const decorators = children
    .filter((child) => child.name === "Decorator")
    .map((child) => readDecorator(read, child));
  return readDefinition(read, children.at(-1) as SyntaxNode, decorators, node.from);
}

/** A decorator's dotted name and arguments are not an expression of their own in the grammar. */
function readDecorator(read: NodeReader, node: SyntaxNode): Expression {
  const [, first, ...rest] = childrenOf(node) as [SyntaxNode, SyntaxNode, ...SyntaxNode[]];
  let result = read.expression(first);
  for (const child of rest) {
    const { from } = first;
    const { to } = child;
    if (child.name === "VariableName" || child.name === "PropertyName") {
      result = { kind: "attribute", object: result, name: read.text(child), from, to };
    } else if (child.name === "ArgList") {
      result = { kind: "call", callee: result, ...readArguments(read, child), from, to };
    }
  }
  return result;
}

export function readDefinition(
  read: BlockReader,
  node: SyntaxNode,
  decorators: readonly Expression[],
  from: number,
): Statement {
  const children = childrenOf(node);
  const broken = children.find((child) => child.type.isError);
  if (broken !== undefined)
    read.fail(broken, describeSyntaxError(read.text(broken), read.text(node)));
  const name = children.find((child) => child.name === "VariableName");
  const body = children.find((child) => child.name === "Body");
  if (name === undefined || body === undefined) read.fail(node, "syntax error");
  const { body: statements, bodyFrom } = read.block(body);
  const { to } = node;
  if (node.name === "ClassDefinition") {
    const list = children.find((child) => child.name === "ArgList");
    const { args, keywords } =
      list === undefined ? { args: [], keywords: [] } : readArguments(read, list);
    return withNamedTupleFields({
      kind: "class",
      name: read.text(name),
      decorators,
      bases: args,
      keywords,
      body: statements,
      bodyFrom,
      from,
      to,
    });
  }
  const list = children.find((child) => child.name === "ParamList");
  const returns = children.find((child) => child.name === "TypeDef");
  return {
    kind: "function",
    name: read.text(name),
    async: children[0]?.name === "async",
    decorators,
    parameters: list === undefined ? [] : readParameters(read, list),
    returns: returns === undefined ? null : readAnnotation(read, returns),
    body: statements,
    bodyFrom,
    from,
    to,
  };
}
