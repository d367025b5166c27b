// Texts with values in them: f-strings, `%` and `str.format`.

import type { Binary, Expression, FormattedString, Keyword, Replacement } from "../python/ast.ts";
import { isNullable } from "../types/type.ts";
import type { Context } from "./context.ts";
import { quoted, templateText } from "./quoting.ts";

/** A value as Python's `str` shows it, for within a template. */
export function shown(cx: Context, expression: Expression): string {
  const special = shownByType(cx, expression);
  if (special !== undefined) return special;
  const text = cx.expression(expression);
  const type = cx.typeOf(expression);
  return /^(str|num)$/.test(type.kind) && !isNullable(type)
    ? text
    : `${cx.runtime("str")}(${text})`;
}

/** A value as Python's `repr` shows it. */
export function represented(cx: Context, expression: Expression): string {
  return shownByType(cx, expression) ?? `${cx.runtime("repr")}(${cx.expression(expression)})`;
}

/**
 * A float or a tuple as Python shows it: at run time they look like an integer and a list.
 * Undefined for all other values.
 */
export function shownByType(cx: Context, expression: Expression): string | undefined {
  const type = cx.typeOf(expression);
  if (type.kind === "num" && type.float && !type.nullable) {
    return `${cx.runtime("floatRepr")}(${cx.expression(expression)})`;
  }
  return type.kind === "tuple"
    ? `${cx.runtime("tupleRepr")}(${cx.expression(expression)})`
    : undefined;
}

export function formattedString(cx: Context, node: FormattedString): string {
  return `\`${node.parts.map((part) => (typeof part === "string" ? templateText(part) : `\${${replacement(cx, part)}}`)).join("")}\``;
}

function replacement(cx: Context, part: Replacement): string {
  if (part.spec.length === 0 && mayHaveFormat(cx, part))
    return `${cx.runtime("format")}(${cx.expression(part.value)})`;
  const value =
    part.conversion === "a"
      ? `${cx.runtime("ascii")}(${cx.expression(part.value)})`
      : part.conversion === "r"
        ? represented(cx, part.value)
        : part.conversion === "s" || part.spec.length === 0
          ? shown(cx, part.value)
          : cx.expression(part.value);
  if (part.spec.length === 0) return value;
  const spec = part.spec.every((piece) => typeof piece === "string")
    ? quoted(part.spec.join(""))
    : `\`${part.spec.map((piece) => (typeof piece === "string" ? templateText(piece) : `\${${replacement(cx, piece)}}`)).join("")}\``;
  const type = cx.typeOf(part.value);
  const isFloat = part.conversion === "" && type.kind === "num" && type.float && !type.nullable;
  return `${cx.runtime(isFloat ? "formatFloat" : "format")}(${value}, ${spec})`;
}

/** Whether the class of a value may say how it is formatted. */
function mayHaveFormat(cx: Context, { value, conversion }: Replacement): boolean {
  if (conversion !== "" || !/^(any|instance)$/.test(cx.typeOf(value).kind)) return false;
  return cx.project.specialMethods(cx.module).has("__format__");
}

const DIRECTIVE = /%(?:\((\w+)\))?([#0\- +]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([diouxXeEfFgGcrsa%])/g;

/** `"%s of %d" % (a, b)` as a template; what cannot be read now is formatted when it runs. */
export function percentFormat(cx: Context, node: Binary): string {
  const { left, right } = node;
  // A list is one value: only a tuple holds several.
  const isList = cx.typeOf(right).kind === "list";
  const dynamic = (): string => {
    const values = cx.expression(right);
    return `${cx.runtime("percent")}(${cx.expression(left)}, ${isList ? `[${values}]` : values})`;
  };
  if (left.kind !== "string") return dynamic();
  const directives = [...left.value.matchAll(DIRECTIVE)].filter((match) => match[5] !== "%");
  const valueFor = valueFinder(cx, right, directives);
  if (valueFor === undefined) return dynamic();
  if (/%/.test(left.value.replace(DIRECTIVE, ""))) return dynamic();
  let text = "";
  let position = 0;
  let index = 0;
  for (const match of left.value.matchAll(DIRECTIVE)) {
    const [whole, name, flags = "", width = "", precision, type = "s"] = match;
    text += templateText(left.value.slice(position, match.index));
    position = match.index + whole.length;
    if (type === "%") {
      text += "%";
      continue;
    }
    const value = valueFor(name ?? index);
    index++;
    if (value === undefined) return dynamic();
    text += `\${${directive(cx, value, flags, width, precision, type)}}`;
  }
  text += templateText(left.value.slice(position));
  return `\`${text}\``;
}

/**
 * How to find the value of a directive by its place or name; undefined if it is not known before it
 * runs.
 */
function valueFinder(
  cx: Context,
  right: Expression,
  directives: readonly RegExpMatchArray[],
): ((key: number | string) => Expression | undefined) | undefined {
  const named = directives.some((match) => match[1] !== undefined);
  if (directives.some((match) => match[3] === "*" || match[4] === "*")) return undefined;
  if (right.kind === "tuple") {
    if (named || right.items.length !== directives.length) return undefined;
    if (right.items.some((item) => item.kind === "starred")) return undefined;
    return (key) => right.items[key as number];
  }
  if (named) {
    if (right.kind !== "dict") return undefined;
    return (key) =>
      right.entries.find((entry) => entry.key?.kind === "string" && entry.key.value === key)?.value;
  }
  if (directives.length !== 1 || cx.typeOf(right).kind === "tuple") return undefined;
  return () => right;
}

function directive(
  cx: Context,
  value: Expression,
  flags: string,
  width: string,
  precision: string | undefined,
  type: string,
): string {
  if (flags === "" && width === "" && precision === undefined) {
    if (type === "s") return shown(cx, value);
    if (type === "r") return represented(cx, value);
    if (type === "a") return `${cx.runtime("ascii")}(${cx.expression(value)})`;
    const number = cx.typeOf(value);
    if (/^[diu]$/.test(type) && number.kind === "num" && !isNullable(number)) {
      return `Math.trunc(${cx.expression(value)})`.replace(
        /^Math\.trunc\((\d+|\w+\.length)\)$/,
        "$1",
      );
    }
  }
  const spec = `%${flags}${width}${precision === undefined ? "" : `.${precision}`}${type}`;
  const text = /^[sr]$/.test(type) ? shownByType(cx, value) : undefined;
  const given = text === undefined ? cx.expression(value) : text;
  const shownSpec = text === undefined ? spec : spec.replace(/r$/, "s");
  return `${cx.runtime("percent")}(${quoted(shownSpec)}, [${given}])`;
}

/** `"{} of {name}".format(a, name=b)`. */
export function formatCall(
  cx: Context,
  template: Expression,
  args: readonly Expression[],
  keywords: readonly Keyword[],
): string {
  const simple = /\{(\w*)(?:!([rsa]))?(?::([^{}]*))?\}/g;
  const dynamic = (): string => {
    const named = keywords.map(({ name, value }) =>
      name === null ? `...${cx.expression(value)}` : `${name}: ${cx.expression(value)}`,
    );
    const list = args.map((arg) => cx.expression(arg)).join(", ");
    const names = named.length === 0 ? "" : `, { ${named.join(", ")} }`;
    return `${cx.runtime("formatText")}(${cx.expression(template)}, [${list}]${names})`;
  };
  if (template.kind !== "string" || args.some((arg) => arg.kind === "starred")) return dynamic();
  const escaped = template.value.replaceAll("{{", "\u0001").replaceAll("}}", "\u0002");
  if (/[{}]/.test(escaped.replace(simple, ""))) return dynamic();
  let text = "";
  let position = 0;
  let index = 0;
  const plain = (piece: string): string =>
    templateText(piece.replaceAll("\u0001", "{").replaceAll("\u0002", "}"));
  for (const match of escaped.matchAll(simple)) {
    const [whole, key = "", conversion, spec] = match;
    text += plain(escaped.slice(position, match.index));
    position = match.index + whole.length;
    const value = /^\d*$/.test(key)
      ? args[key === "" ? index++ : Number(key)]
      : keywords.find((keyword) => keyword.name === key)?.value;
    if (value === undefined) return dynamic();
    const part: Replacement = {
      value,
      conversion: (conversion ?? "") as "",
      spec: spec === undefined || spec === "" ? [] : [spec],
    };
    text += `\${${replacement(cx, part)}}`;
  }
  text += plain(escaped.slice(position));
  return `\`${text}\``;
}
