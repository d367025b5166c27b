// A view of the parser's nodes that leaves out comments, which may stand anywhere.

import type { SyntaxNode } from "@lezer/common";

export type { SyntaxNode };

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
