// Coroutines: an `async def` becomes a generator function. As in Python, nothing of it runs before
// it is waited for, it goes on at once when a Deferred has fired, and cancelling reaches what it
// waits for. A promise does none of these.

import type { Await, Expression, FunctionDefinition } from "../python/ast.ts";
import { someInBody, yields } from "../python/walk.ts";
import type { Type } from "../types/type.ts";
import type { Context } from "./context.ts";

/** Whether a function is an asynchronous generator: it yields values, and waits in between. */
export function isAsyncGenerator(node: FunctionDefinition): boolean {
  return node.async && yields(node.body);
}

/** The words before a function's name: `async`, and the star of a generator. */
export function functionWords(
  cx: Context,
  node: FunctionDefinition,
): { readonly async: string; readonly star: string } {
  if (isAsyncGenerator(node)) {
    cx.mark(
      "async",
      node,
      "an asynchronous generator waits for promises here: each step takes a microtask, and it cannot be cancelled",
    );
    return { async: "async ", star: "*" };
  }
  return { async: "", star: node.async || yields(node.body) ? "*" : "" };
}

/** `await x`. */
export function awaited(cx: Context, node: Await): string {
  const text = cx.expression(node.value);
  const type = cx.typeOf(node.value);
  if (!cx.inAsyncGenerator()) return waitFor(type, text);
  return type.kind === "deferred" ? `(await ${text})` : waitForGenerator(cx, text);
}

/** Waits for a generator object that is a coroutine. */
export function waitForGenerator(cx: Context, text: string): string {
  if (!cx.inAsyncGenerator()) return `(yield* ${text})`;
  return `(await ${cx.imports.use("@twisted-ts/deferred", "ensureDeferred")}(${text}))`;
}

/**
 * Waits within a generator. What is not known to be a Deferred or a coroutine is left to what runs
 * the generator.
 */
export function waitFor(type: Type, text: string): string {
  return /^(deferred|coroutine)$/.test(type.kind) ? `(yield* ${text})` : `(yield ${text})`;
}

/** Whether an expression waits, itself or in a part of it that belongs to the same function. */
export function waits(expression: Expression): boolean {
  return someInBody(
    [{ kind: "expression", value: expression, from: expression.from, to: expression.to }],
    (part) => part.kind === "await" || part.kind === "yield",
  );
}
