// `with`: trial's assertions take a closure, other context managers are entered and left around the
// block.

import type { Expression, Statement, With } from "../python/ast.ts";
import { blocksOf, someInBody } from "../python/walk.ts";
import { lastName } from "../types/annotation.ts";
import { declarationWord } from "./assignments.ts";
import { pattern } from "./comprehensions.ts";
import type { Context } from "./context.ts";
import { waitForGenerator } from "./coroutines.ts";

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
  return node.async
    ? asynchronous(cx, value, target, inner)
    : synchronous(cx, value, target, inner);
}

/** A value that is not a context manager is refused when it is entered, as in Python. */
function synchronous(
  cx: Context,
  value: Expression,
  target: Expression | null,
  inner: () => string,
): string {
  const name = cx.fresh("context");
  return (
    `const ${name} = ${cx.runtime("enter")}(${cx.expression(value)});\n` +
    `${entered(cx, target, name)}try {\n${inner()}} catch (error: any) {\n${name}.fail(error);\n}` +
    ` finally {\n${name}.leave();\n}\n`
  );
}

function asynchronous(
  cx: Context,
  value: Expression,
  target: Expression | null,
  inner: () => string,
): string {
  const text = cx.expression(value);
  if (isLock(cx, value)) {
    const acquired = waitForGenerator(cx, `${text}.acquire()`);
    return `${declared(cx, target)}${acquired};\ntry {\n${inner()}} finally {\n${text}.release();\n}\n`;
  }
  const name = cx.fresh("context");
  const wait = (call: string): string => waitForGenerator(cx, call);
  return (
    `const ${name} = ${wait(`${cx.runtime("enterAsync")}(${text})`)};\n` +
    `${entered(cx, target, name)}try {\n${inner()}} catch (error: any) {\n${wait(`${name}.fail(error)`)};\n}` +
    ` finally {\n${wait(`${name}.leave()`)};\n}\n`
  );
}

function entered(cx: Context, target: Expression | null, name: string): string {
  return target === null ? "" : `${declared(cx, target)}${name}.value;\n`;
}

function isLock(cx: Context, value: Expression): boolean {
  const type = cx.typeOf(value);
  return (
    type.kind === "instance" &&
    type.of.from === "twisted" &&
    /^Deferred(Lock|Semaphore)$/.test(type.of.name.name)
  );
}

/**
 * A block that waits cannot be a closure: its error is kept, and thrown again for the assertion.
 */
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
  return !mayLeave(body, false);
}

/** Whether a statement may leave the block around it, or waits for something. */
function mayLeave(body: readonly Statement[], inLoop: boolean): boolean {
  return body.some((statement) => {
    switch (statement.kind) {
      case "return":
        return true;
      case "break":
      case "continue":
        return !inLoop;
      case "function":
      case "class":
        return false;
      default: {
        if ((statement.kind === "with" || statement.kind === "for") && statement.async) return true;
        const isLoop = statement.kind === "for" || statement.kind === "while";
        return blocksOf(statement).some((block) => mayLeave(block, inLoop || isLoop));
      }
    }
  });
}
