// Trial's test cases: what its assertions look like here.

import type { Call, Expression } from "../python/ast.ts";
import { isNone } from "../types/annotation.ts";
import type { Context } from "./context.ts";
import { assertedAsText } from "./protocol-text.ts";
import { condition } from "./truth.ts";
import { hasTest, typeTest } from "./type-tests.ts";

/** Whether a variable is known to be a test case. */
function isTestCase(cx: Context, value: Expression): boolean {
  const type = cx.typeOf(value);
  return (
    type.kind === "instance" && type.of.from === "twisted" && /TestCase$/.test(type.of.name.name)
  );
}

/** An assertion that compares protocol text with bytes. */
function assertionOfText(
  cx: Context,
  node: Call,
  receiver: string,
  name: string,
): string | undefined {
  const [first, second, ...others] = node.args;
  if (first === undefined || second === undefined || node.keywords.length > 0) return undefined;
  const texts = assertedAsText(cx, first, second);
  if (texts === undefined) return undefined;
  const rest = others.map((other) => cx.expression(other));
  return `${receiver}.${name}(${[...texts, ...rest].join(", ")})`;
}

/** A call of an assertion that is written otherwise; undefined for all others. */
export function trialCall(cx: Context, node: Call): string | undefined {
  const { callee } = node;
  if (callee.kind !== "attribute" || callee.object.kind !== "name") return undefined;
  const binding = cx.scope.resolve(callee.object.id);
  if (binding === undefined || !(cx.isReceiver(binding) || isTestCase(cx, callee.object))) {
    return undefined;
  }
  const receiver = cx.expression(callee.object);
  const [first, second] = node.args;
  switch (callee.name) {
    case "assertEqual":
    case "assertEquals":
    case "failUnlessEqual":
    case "assertIs":
    case "assertIdentical": {
      // None may be null or undefined here: both are meant.
      if (first === undefined || second === undefined || node.args.length > 2) return undefined;
      const value = isNone(second) ? first : isNone(first) ? second : undefined;
      return value === undefined
        ? assertionOfText(cx, node, receiver, callee.name)
        : `${receiver}.assertIsNone(${cx.expression(value)})`;
    }
    case "assertIsNot":
    case "assertNotEqual":
    case "assertNotEquals":
    case "assertNotIdentical":
      if (first === undefined || second === undefined) return undefined;
      return isNone(second)
        ? `${receiver}.assertIsNotNone(${cx.expression(first)})`
        : assertionOfText(cx, node, receiver, callee.name);
    case "assertIn":
    case "assertNotIn":
      return assertionOfText(cx, node, receiver, callee.name);
    case "assertIsInstance":
    case "failUnlessIsInstance": {
      if (first === undefined || second === undefined) return undefined;
      const types = second.kind === "tuple" ? second.items : [second];
      if (!types.some((type) => hasTest(cx, type))) return undefined;
      return `${receiver}.assertTrue(${typeTest(cx, `(${cx.expression(first)} as any)`, second)})`;
    }
    case "assertTrue":
    case "assertFalse":
    case "failUnless":
    case "failIf":
    case "assert_": {
      // Trial looks at JavaScript's truth.
      if (first === undefined) return undefined;
      const rest = node.args
        .slice(1)
        .map((arg) => `, ${cx.expression(arg)}`)
        .join("");
      return `${receiver}.${callee.name}(${condition(cx, first)}${rest})`;
    }
    case "patch": {
      const [object] = node.args;
      if (object !== undefined && cx.typeOf(object).kind === "module") {
        cx.mark(
          "module-attribute",
          node,
          "the names of a module cannot be replaced in JavaScript: patch an object",
        );
      }
      return undefined;
    }
    default:
      return undefined;
  }
}
