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
    return waitingAssertion(cx, value, target, inner);
  }
  const lock = cx.typeOf(value);
  if (
    node.async &&
    lock.kind === "instance" &&
    lock.of.from === "twisted" &&
    /^Deferred(Lock|Semaphore)$/.test(lock.of.name.name)
  ) {
    const text = cx.expression(value);
    return `${declared(cx, target)}await ${text}.acquire();
try {
${inner()}} finally {
${text}.release();
}
`;
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

/** A block that waits cannot be a closure: what it throws is kept, and thrown again for the assertion. */
function waitingAssertion(
  cx: Context,
  value: Expression,
  target: Expression | null,
  inner: () => string,
): string {
  const thrown = cx.fresh("thrown");
  const error = cx.fresh("error");
  const assertion = `${cx.expression(value)}.run(() => {\nif (${thrown} !== undefined) throw ${thrown};\n});\n`;
  return `let ${thrown}: any;\ntry {\n${inner()}} catch (${error}: any) {\n${thrown} = ${error};\n}\n${declared(cx, target)}${assertion}`;
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
      if ((statement.kind === "with" || statement.kind === "for") && statement.async) return true;
      if (statement.kind === "if") return statement.branches.some((branch) => leaves(branch.body));
      return statement.kind === "with" && leaves(statement.body);
    });
  return !leaves(body);
}
