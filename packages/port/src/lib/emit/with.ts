// `with`: trial's assertions take a closure, other context managers are entered and left around the block.

import type { Expression, Statement, With } from "../python/ast.ts";
import { someInBody } from "../python/walk.ts";
import { lastName } from "../types/annotation.ts";
import { declarationWord } from "./assignments.ts";
import { pattern } from "./comprehensions.ts";
import type { Context } from "./context.ts";

export function withStatement(cx: Context, node: With): string {
  return item(cx, node, 0);
}

function item(cx: Context, node: With, index: number): string {
  const current = node.items[index];
  if (current === undefined) return cx.statements(node.body, node.bodyFrom, node.to);
  const inner = (): string => cx.inBlock(() => item(cx, node, index + 1));
  const { value, target } = current;
  if (isAssertion(value)) {
    if (canBeClosure(node.body)) {
      const text = cx.expression(value);
      return cx.inFrame(true, () => `${declared(cx, target)}${text}.run(() => {\n${inner()}});\n`);
    }
    cx.mark(
      "context",
      node,
      "the block waits, or leaves its function: check the assertion by hand",
    );
  }
  const name = cx.fresh("context");
  const [enter, exit] = node.async ? ["__aenter__", "__aexit__"] : ["__enter__", "__exit__"];
  const wait = node.async ? "await " : "";
  cx.mark(
    "context",
    node,
    "a context manager: it is entered and left as here, but cannot swallow what is thrown",
  );
  return (
    `const ${name}: any = ${cx.expression(value)};\n` +
    `${declared(cx, target)}${wait}${name}.${enter}();\n` +
    `try {\n${inner()}} finally {\n${wait}${name}.${exit}(null, null, null);\n}\n`
  );
}

function declared(cx: Context, target: Expression | null): string {
  if (target === null) return "";
  const word = target.kind === "name" ? declarationWord(cx, target.id, target.from) : "";
  return `${word === "" ? "" : `${word} `}${pattern(cx, target)} = `;
}

function isAssertion(value: Expression): boolean {
  return (
    value.kind === "call" &&
    /^(assertRaises|assertRaisesRegex|failUnlessRaises)$/.test(lastName(value.callee) ?? "")
  );
}

/** Whether a block can become the body of a closure. */
function canBeClosure(body: readonly Statement[]): boolean {
  if (someInBody(body, (expression) => expression.kind === "yield" || expression.kind === "await"))
    return false;
  const leaves = (statements: readonly Statement[]): boolean =>
    statements.some((statement) => {
      if (/^(return|break|continue)$/.test(statement.kind)) return true;
      if (statement.kind === "if") return statement.branches.some((branch) => leaves(branch.body));
      return statement.kind === "with" && leaves(statement.body);
    });
  return !leaves(body);
}
