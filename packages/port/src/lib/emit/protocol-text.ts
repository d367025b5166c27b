// What Twisted has as bytes and this library as text: methods, addresses and phrases of protocols.
// Comparing one with bytes would be false without an error.

import type { Comparison, Expression, Sequence } from "../python/ast.ts";
import type { Context } from "./context.ts";
import { quoted } from "./quoting.ts";

/** Attributes of Twisted's objects that are bytes there and text here. */
const NAMES =
  /^(method|uri|originForm|absoluteURI|scheme|netloc|host|hostname|path|params|query|fragment|location|phrase|version|status|message|_executable)$/;

/** Whether an expression is such an attribute, as far as that is known. */
function isProtocolText(cx: Context, expression: Expression): boolean {
  if (expression.kind === "call") {
    const callee = cx.typeOf(expression.callee);
    const isTwisted = callee.kind === "function" && callee.callable.from === "twisted";
    return isTwisted && cx.typeOf(expression).kind === "str";
  }
  if (expression.kind !== "attribute" || !NAMES.test(expression.name)) return false;
  const object = cx.typeOf(expression.object);
  if (object.kind === "instance") return object.of.from === "twisted";
  return object.kind === "any" && /^(any|str|list)$/.test(cx.typeOf(expression).kind);
}

/** Whether an expression is bytes, or a tuple or list that has some. */
function holdsBytes(cx: Context, expression: Expression): boolean {
  if (isDisplay(expression)) return expression.items.some((item) => holdsBytes(cx, item));
  return cx.typeOf(expression).kind === "bytes";
}

/** Bytes as text: a literal becomes one of text. */
function asText(cx: Context, expression: Expression): string {
  if (expression.kind === "string" && expression.bytes) return quoted(expression.value);
  if (isDisplay(expression))
    return `[${expression.items.map((item) => asText(cx, item)).join(", ")}]`;
  if (!holdsBytes(cx, expression) && !isProtocolText(cx, expression))
    return cx.expression(expression);
  if (cx.typeOf(expression).kind === "str") return cx.expression(expression);
  return `${cx.runtime("protocolText")}(${cx.expression(expression)})`;
}

/** Two values that are compared, both as text; undefined if there is no need. */
function comparedAsText(
  cx: Context,
  one: Expression,
  other: Expression,
): readonly [string, string] | undefined {
  if (isDisplay(one) && isDisplay(other) && one.items.length === other.items.length) {
    const pairs = one.items.map((item, index) =>
      comparedAsText(cx, item, other.items[index] as Expression),
    );
    if (pairs.every((pair) => pair === undefined)) return undefined;
    const text = (side: 0 | 1, items: readonly Expression[]): string =>
      `[${items.map((item, index) => pairs[index]?.[side] ?? cx.expression(item)).join(", ")}]`;
    return [text(0, one.items), text(1, other.items)];
  }
  const isText =
    (isProtocolText(cx, one) && holdsBytes(cx, other)) ||
    (isProtocolText(cx, other) && holdsBytes(cx, one));
  return isText ? [asText(cx, one), asText(cx, other)] : undefined;
}

/** Attributes that are hardly ever anything else. */
const CERTAIN = /^(method|uri|originForm|absoluteURI|scheme|netloc)$/;

/** As {@link comparedAsText}, where it may be that a value that is not known is bytes. */
export function assertedAsText(
  cx: Context,
  one: Expression,
  other: Expression,
): readonly [string, string] | undefined {
  const isUnknown = (value: Expression): boolean =>
    value.kind === "name" && cx.typeOf(value).kind === "any";
  const isCertain = (value: Expression): boolean =>
    isProtocolText(cx, value) &&
    value.kind === "attribute" &&
    (CERTAIN.test(value.name) || cx.typeOf(value.object).kind === "instance");
  const mayBeBytes = (left: Expression, right: Expression): boolean =>
    (isCertain(left) && isUnknown(right)) || (isCertain(right) && isUnknown(left));
  const asPlain = (value: Expression): string =>
    cx.typeOf(value).kind === "str"
      ? cx.expression(value)
      : `${cx.runtime("protocolText")}(${cx.expression(value)})`;
  const isOfItems = isDisplay(one) && isDisplay(other);
  const isText = isOfItems
    ? one.items.some((item, index) => {
        const counterpart = other.items[index];
        return counterpart !== undefined && mayBeBytes(item, counterpart);
      })
    : mayBeBytes(one, other);
  return isText ? [asPlain(one), asPlain(other)] : comparedAsText(cx, one, other);
}

function isDisplay(expression: Expression): expression is Sequence {
  return /^(tuple|list|set)$/.test(expression.kind);
}

/** Writes a comparison whose operands are protocol text and bytes; undefined for all others. */
export function textComparison(
  cx: Context,
  left: Expression,
  operator: Comparison["rest"][number]["operator"],
  right: Expression,
): string | undefined {
  if (!/^(==|!=|in|not in)$/.test(operator)) return undefined;
  const texts = comparedAsText(cx, left, right);
  if (texts === undefined) return undefined;
  const [one, other] = texts;
  const not = /^(!=|not in)$/.test(operator);
  if (/in$/.test(operator)) return `${not ? "!" : ""}${cx.runtime("contains")}(${other}, ${one})`;
  const isPlain = !isDisplay(left) && !isDisplay(right);
  return isPlain
    ? `${one} ${not ? "!==" : "==="} ${other}`
    : `${not ? "!" : ""}${cx.runtime("equals")}(${one}, ${other})`;
}
