// A view of the parser's nodes that leaves out comments, which may stand anywhere.

import type { SyntaxNode } from "@lezer/common";
import type { Block, Expression } from "./ast.ts";

export type { SyntaxNode };

/** Reads nodes of one source text. */
export interface NodeReader {
  readonly source: string;
  /** The source of a node. */
  text(node: SyntaxNode): string;
  expression(node: SyntaxNode): Expression;
  /** What stands between two commas: an expression, which may have a star. */
  item(nodes: readonly SyntaxNode[]): Expression;
  /** One item, or several with commas between them, which are a tuple. */
  list(nodes: readonly SyntaxNode[]): Expression;
  /** Throws a syntax error for the line where a node begins. */
  fail(node: { readonly from: number }, what: string): never;
}

/** Reads nodes that hold statements, too. */
export interface BlockReader extends NodeReader {
  /** The statements of a body; none if there is no such node. */
  block(body: SyntaxNode | undefined): Block;
}

/** The children of a node without comments and without error marks that cover nothing. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === "Comment" || (child.type.isError && child.from === child.to)) continue;
    children.push(child);
  }
  return children;
}

/** Splits at commas. A last comma leaves no empty part. */
export function splitAtCommas(nodes: readonly SyntaxNode[]): SyntaxNode[][] {
  const parts: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === ",") parts.push([]);
    else (parts.at(-1) as SyntaxNode[]).push(node);
  }
  return parts.filter((part) => part.length > 0);
}
