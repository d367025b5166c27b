// Reads literals: strings, bytes, and f-strings with what is replaced in them.

import type { Expression, Replacement } from "./ast.ts";
import { literalParts, unescaped } from "./literals.ts";
import { childrenOf, type NodeReader, type SyntaxNode } from "./node-reader.ts";

export function stringLiteral(read: NodeReader, node: SyntaxNode): Expression {
  const { prefix, body } = literalParts(read.text(node));
  const bytes = prefix.includes("b");
  const value = unescaped(body, prefix.includes("r"), bytes);
  return { kind: "string", bytes, value, from: node.from, to: node.to };
}

/** Literals that stand side by side, or a single f-string. */
export function joinedLiterals(read: NodeReader, node: SyntaxNode): Expression {
  const { from, to } = node;
  const literals = node.name === "ContinuedString" ? childrenOf(node) : [node];
  if (literals.every((literal) => literal.name === "String")) {
    const parts = literals.map((literal) => stringLiteral(read, literal));
    const value = parts.map((part) => (part.kind === "string" ? part.value : "")).join("");
    const bytes = parts.some((part) => part.kind === "string" && part.bytes);
    return { kind: "string", bytes, value, from, to };
  }
  const parts = literals.flatMap((literal) => {
    if (literal.name === "FormatString") return formatString(read, literal);
    const part = stringLiteral(read, literal);
    return part.kind === "string" ? [part.value] : [];
  });
  return { kind: "fstring", parts, from, to };
}

function formatString(read: NodeReader, node: SyntaxNode): (string | Replacement)[] {
  const { prefix, quote } = literalParts(read.text(node));
  const raw = prefix.includes("r");
  const start = node.from + prefix.length + quote.length;
  return formatParts(read, node, start, node.to - quote.length, raw);
}

function formatParts(
  read: NodeReader,
  node: SyntaxNode,
  from: number,
  to: number,
  raw: boolean,
): (string | Replacement)[] {
  const parts: (string | Replacement)[] = [];
  const addText = (start: number, end: number): void => {
    const text = read.source.slice(start, end).replaceAll("{{", "{").replaceAll("}}", "}");
    if (text !== "") parts.push(unescaped(text, raw, false));
  };
  let position = from;
  for (const child of childrenOf(node)) {
    if (child.name !== "FormatReplacement") continue;
    addText(position, child.from);
    parts.push(...replacement(read, child, raw));
    position = child.to;
  }
  addText(position, to);
  return parts;
}

function replacement(read: NodeReader, node: SyntaxNode, raw: boolean): (string | Replacement)[] {
  const children = childrenOf(node).slice(1, -1);
  const conversion = children.find((child) => child.name === "FormatConversion");
  const spec = children.find((child) => child.name === "FormatSpec");
  const debug = children.find((child) => child.name === "FormatSelfDoc");
  const values = children.filter(
    (child) => child !== conversion && child !== spec && child !== debug,
  );
  if (values.length === 0) read.fail(node, "an empty replacement in an f-string");
  const replacement: Replacement = {
    value: read.list(values),
    conversion: (conversion === undefined
      ? debug && !spec
        ? "r"
        : ""
      : read.text(conversion).slice(1)) as "",
    spec: spec === undefined ? [] : formatParts(read, spec, spec.from + 1, spec.to, raw),
  };
  if (debug === undefined) return [replacement];
  const end = conversion?.from ?? spec?.from ?? node.to - 1;
  return [read.source.slice((values[0] as SyntaxNode).from, end), replacement];
}
