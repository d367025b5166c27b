// Reads `if`, `while`, `for`, `with` and `try`.

import type { Block, Branch, Handler, Statement } from "./ast.ts";
import { type BlockReader, childrenOf, type SyntaxNode, splitAtCommas } from "./node-reader.ts";
import { splitTarget } from "./with-targets.ts";

export function readIf(read: BlockReader, node: SyntaxNode): Statement {
  const branches: Branch[] = [];
  let head: SyntaxNode | undefined;
  let test: SyntaxNode | undefined;
  for (const child of childrenOf(node)) {
    if (/^(if|elif|else)$/.test(child.name)) {
      head = child;
      test = undefined;
    } else if (child.name === "Body") {
      branches.push({
        test: test === undefined ? null : read.expression(test),
        ...read.block(child),
        from: (head as SyntaxNode).from,
      });
    } else test = child;
  }
  return { kind: "if", branches, from: node.from, to: node.to };
}

export function readWhile(read: BlockReader, node: SyntaxNode): Statement {
  const children = childrenOf(node);
  const [body, otherwise] = bodies(children);
  return {
    kind: "while",
    test: read.expression(children[1] as SyntaxNode),
    ...read.block(body),
    otherwise: optionalBody(read, otherwise),
    from: node.from,
    to: node.to,
  };
}

export function readFor(read: BlockReader, node: SyntaxNode): Statement {
  const children = childrenOf(node);
  const isAsync = children[0]?.name === "async";
  const [body, otherwise] = bodies(children);
  const inAt = children.findIndex((child) => child.name === "in");
  const bodyAt = children.findIndex((child) => child.name === "Body");
  if (inAt < 0 || bodyAt < 0) read.fail(node, "syntax error");
  return {
    kind: "for",
    async: isAsync,
    target: read.list(children.slice(isAsync ? 2 : 1, inAt)),
    iterable: read.list(children.slice(inAt + 1, bodyAt)),
    ...read.block(body),
    otherwise: optionalBody(read, otherwise),
    from: node.from,
    to: node.to,
  };
}

export function readWith(read: BlockReader, node: SyntaxNode): Statement {
  const children = childrenOf(node);
  const isAsync = children[0]?.name === "async";
  const bodyAt = children.findIndex((child) => child.name === "Body");
  const items = splitAtCommas(children.slice(isAsync ? 2 : 1, bodyAt)).map((part) => {
    const at = part.findIndex((child) => child.name === "as");
    return {
      value: read.item(at < 0 ? part : part.slice(0, at)),
      target: at < 0 ? null : splitTarget(read.list(part.slice(at + 1))),
    };
  });
  return {
    kind: "with",
    async: isAsync,
    items,
    ...read.block(children[bodyAt]),
    from: node.from,
    to: node.to,
  };
}

export function readTry(read: BlockReader, node: SyntaxNode): Statement {
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
    const body = read.block(child);
    if (first.name === "try") block = body;
    else if (first.name === "else") otherwise = body;
    else if (first.name === "finally") final = body;
    else {
      if (rest[0]?.name === "*") read.fail(first, "`except*` has no translation");
      const at = rest.findIndex((part) => part.name === "as");
      if (rest.some((part) => part.name === ",")) read.fail(first, "Python 2: `except X, e`");
      const type = at < 0 ? rest : rest.slice(0, at);
      handlers.push({
        type: type.length === 0 ? null : read.list(type),
        name: at < 0 ? null : read.text(rest[at + 1] as SyntaxNode),
        ...body,
        from: first.from,
      });
    }
    head = [];
  }
  return { kind: "try", block, handlers, otherwise, final, from: node.from, to: node.to };
}

function bodies(children: readonly SyntaxNode[]): SyntaxNode[] {
  return children.filter((child) => child.name === "Body");
}

function optionalBody(
  read: BlockReader,
  body: SyntaxNode | undefined,
): readonly Statement[] | null {
  return body === undefined ? null : read.block(body).body;
}
