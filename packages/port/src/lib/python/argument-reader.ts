// Reads parameters of functions, and arguments of calls.

import type { Expression, Keyword, Parameter } from "./ast.ts";
import { readComprehension } from "./comprehension-reader.ts";
import { childrenOf, type NodeReader, type SyntaxNode, splitAtCommas } from "./node-reader.ts";

export function readParameters(read: NodeReader, list: SyntaxNode): Parameter[] {
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
      const text = read.text(node);
      if (isDefault) initial = read.expression(node);
      else if (text === "*" || text === "**") star = text;
      else if (node.name === "TypeDef") annotation = readAnnotation(read, node);
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

export function readAnnotation(read: NodeReader, typeDef: SyntaxNode): Expression | null {
  const node = childrenOf(typeDef).find((child) => child.name !== ":" && child.name !== "->");
  return node === undefined ? null : read.expression(node);
}

export function readArguments(
  read: NodeReader,
  list: SyntaxNode,
): { args: Expression[]; keywords: Keyword[] } {
  const args: Expression[] = [];
  const keywords: Keyword[] = [];
  const inner = childrenOf(list).filter(
    (node, index, all) => !(index === 0 && node.name === "(") && index !== all.length - 1,
  );
  for (const part of splitAtCommas(inner)) {
    const [first, second, third] = part as [SyntaxNode, SyntaxNode?, SyntaxNode?];
    if (first.name === "⚠") read.fail(first, "syntax error");
    const text = read.text(first);
    if (text === "**" && second !== undefined) {
      keywords.push({ name: null, value: read.expression(second) });
    } else if (second?.name === "AssignOp" && third !== undefined) {
      // `f(x := 1)` has the same shape as `f(x=1)`.
      if (read.text(second) === ":=") {
        const value = read.expression(third);
        args.push({ kind: "assigned", name: text, value, from: first.from, to: third.to });
      } else keywords.push({ name: text, value: read.expression(third) });
    } else if (part.some((node) => node.name === "for")) {
      args.push(readComprehension(read, list, inner));
      break;
    } else args.push(read.item(part));
  }
  return { args, keywords };
}
