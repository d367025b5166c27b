// Loops. An `else` after a loop becomes the end of a labelled block, which `break` leaves.

import type { Call, Expression, For, Statement, While } from "../python/ast.ts";
import { blocksOf, someInBody } from "../python/walk.ts";
import { declarationWord } from "./assignments.ts";
import { iterable, pattern } from "./comprehensions.ts";
import type { Context } from "./context.ts";
import { jsName } from "./names.ts";
import { condition } from "./truth.ts";

export function whileStatement(cx: Context, node: While): string {
  return withElse(cx, node, () => `while (${condition(cx, node.test)}) ${body(cx, node)}`);
}

export function forStatement(cx: Context, node: For): string {
  return withElse(cx, node, () => counting(cx, node) ?? iterating(cx, node));
}

function withElse(cx: Context, node: For | While, write: () => string): string {
  if (node.otherwise === null) {
    cx.breakLabels.push("");
    const text = write();
    cx.breakLabels.pop();
    return `${text}\n`;
  }
  const label = cx.fresh("loop");
  cx.breakLabels.push(label);
  const loop = write();
  cx.breakLabels.pop();
  const end = node.otherwise[0]?.from ?? node.to;
  const otherwise = cx.inBlock(() => cx.statements(node.otherwise ?? [], end, node.to));
  return `${label}: {\n${loop}\n${otherwise}}\n`;
}

function body(cx: Context, node: For | While, head = ""): string {
  const end = node.otherwise === null ? node.to : (node.body.at(-1)?.to ?? node.to);
  return cx.inBlock(() => `{\n${head}${cx.statements(node.body, node.bodyFrom, end)}}`);
}

/** `for i in range(n)` as a counting loop. */
function counting(cx: Context, node: For): string | undefined {
  const { target, iterable: range } = node;
  if (target.kind !== "name" || range.kind !== "call" || !isRange(cx, range)) return undefined;
  if (declarationWord(cx, target.id, target.from) !== "const") return undefined;
  const step = range.args[2];
  const back = step?.kind === "unary" && step.operator === "-" && step.operand.kind === "number";
  if (step !== undefined && step.kind !== "number" && !back) return undefined;
  const name = jsName(target.id);
  const [one, two] = range.args as [Expression, Expression?];
  const start = two === undefined ? "0" : cx.expression(one);
  const stop = cx.expression(two ?? one);
  const isFixed = /^[\d.]+$/.test(stop) || /^\w+$/.test(stop);
  if (!isFixed && someInBody(node.body, (part) => part.kind === "call")) return undefined;
  if (
    /^\w+$/.test(stop) &&
    !/^\d+$/.test(stop) &&
    (cx.scope.resolve((two ?? one).kind === "name" ? ((two ?? one) as { id: string }).id : "")
      ?.sites.length ?? 0) > 1
  )
    return undefined;
  const advance =
    step === undefined
      ? `${name}++`
      : back
        ? `${name} -= ${cx.expression(step.operand)}`
        : `${name} += ${cx.expression(step)}`;
  return `for (let ${name} = ${start}; ${name} ${back ? ">" : "<"} ${stop}; ${advance}) ${body(cx, node)}`;
}

function isRange(cx: Context, call: Call): boolean {
  return (
    call.callee.kind === "name" &&
    /^x?range$/.test(call.callee.id) &&
    cx.isBuiltin(call.callee.id) &&
    call.args.length > 0 &&
    call.args.every((arg) => arg.kind !== "starred")
  );
}

function iterating(cx: Context, node: For): string {
  if (node.async && !cx.inAsyncGenerator()) return iteratingAsync(cx, node);
  const { target } = node;
  const wait = node.async ? "await " : "";
  const items = node.async
    ? cx.expression(node.iterable)
    : goesOn(cx, node)
      ? `${cx.runtime("unclosed")}(${cx.expression(node.iterable)})`
      : iterable(cx, node.iterable);
  // The compiler would take all items of a list for one type.
  const isMixed = target.kind !== "name" && /^(list|tuple)$/.test(node.iterable.kind);
  const source = isMixed ? `(${items} as any[])` : items;
  const { word, head } = loopTarget(cx, target);
  if (head === "")
    return `for ${wait}(${word}${pattern(cx, target)} of ${source}) ${body(cx, node)}`;
  const each = cx.fresh("each");
  return `for ${wait}(const ${each} of ${source}) ${body(cx, node, `${head}${each} as any;\n`)}`;
}

/**
 * Whether a loop may be left early, and what it goes over is used again: JavaScript would close a
 * generator, where Python goes on with it.
 */
function goesOn(cx: Context, { iterable: over, body: statements }: For): boolean {
  if (over.kind !== "name" || !/^(iterator|any)$/.test(cx.typeOf(over).kind)) return false;
  return (cx.scope.resolve(over.id)?.uses.length ?? 0) > 1 && leavesLoop(statements);
}

/** Whether a `return`, or a `break` of the loop itself, stands in its body. */
function leavesLoop(statements: readonly Statement[]): boolean {
  return statements.some((statement) => {
    if (statement.kind === "return" || statement.kind === "break") return true;
    if (statement.kind === "function" || statement.kind === "class") return false;
    return blocksOf(statement).some(leavesLoop);
  });
}

/** `async for` in a coroutine: each step is waited for. */
function iteratingAsync(cx: Context, node: For): string {
  const items = cx.fresh("items");
  const step = cx.fresh("step");
  const { word, head } = loopTarget(cx, node.target);
  const assign = head === "" ? `${word}${pattern(cx, node.target)}: any = ` : head;
  const untyped = word === "" && head === "" ? `;${pattern(cx, node.target)} = ` : assign;
  return (
    `const ${items} = ${cx.runtime("asyncItems")}(${cx.expression(node.iterable)});\n` +
    `for (let ${step} = yield* ${items}.next(); !${step}.done; ${step} = yield* ${items}.next()) ` +
    body(cx, node, `${untyped}${step}.value;\n`)
  );
}

/**
 * The word that declares a loop's variables; where some are declared elsewhere, an assignment to be
 * completed.
 */
function loopTarget(
  cx: Context,
  target: Expression,
): { readonly word: string; readonly head: string } {
  const names = targetNames(target);
  const words = names.map((each) => declarationWord(cx, each.id, each.from));
  if (words.every((word) => word === "")) return { word: "", head: "" };
  if (words.every((word) => word !== "")) {
    return { word: words.every((each) => each === "const") ? "const " : "let ", head: "" };
  }
  const declared = names
    .filter((_, index) => words[index] !== "")
    .map((item) => `let ${jsName(item.id)}: any;\n`)
    .join("");
  return { word: "", head: `${declared};${pattern(cx, target)} = ` };
}

function targetNames(target: Expression): Extract<Expression, { kind: "name" }>[] {
  switch (target.kind) {
    case "name":
      return [target];
    case "tuple":
    case "list":
      return target.items.flatMap(targetNames);
    case "starred":
      return targetNames(target.value);
    default:
      return [];
  }
}
