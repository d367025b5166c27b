// Types as TypeScript writes them: those of annotations, and those that were worked out.

import type { Expression } from "../python/ast.ts";
import { isNone, lastName, unionMembers } from "../types/annotation.ts";
import { isTypedDict } from "../types/annotation-types.ts";
import { typeOfName } from "../types/expression-types.ts";
import type { Type } from "../types/type.ts";
import type { Context } from "./context.ts";

const SIMPLE: Readonly<Record<string, string>> = {
  int: "number",
  float: "number",
  str: "string",
  Text: "string",
  bytes: "Buffer",
  bytearray: "Buffer",
  bool: "boolean",
  object: "any",
  Any: "any",
  NoReturn: "never",
  Never: "never",
};

const CONTAINERS: Readonly<Record<string, (args: readonly string[]) => string>> = {
  list: (args) => `${wrapped(args[0] ?? "any")}[]`,
  List: (args) => `${wrapped(args[0] ?? "any")}[]`,
  Sequence: (args) => `readonly ${wrapped(args[0] ?? "any")}[]`,
  Iterable: (args) => `Iterable<${args[0] ?? "any"}>`,
  Iterator: (args) => `IterableIterator<${args[0] ?? "any"}>`,
  Collection: (args) => `Iterable<${args[0] ?? "any"}>`,
  Generator: (args) => `Generator<${args[0] ?? "any"}, ${args[2] ?? "any"}, any>`,
  dict: (args) => `Map<${args[0] ?? "any"}, ${args[1] ?? "any"}>`,
  Dict: (args) => `Map<${args[0] ?? "any"}, ${args[1] ?? "any"}>`,
  Mapping: (args) => `Map<${args[0] ?? "any"}, ${args[1] ?? "any"}>`,
  MutableMapping: (args) => `Map<${args[0] ?? "any"}, ${args[1] ?? "any"}>`,
  set: (args) => `Set<${args[0] ?? "any"}>`,
  Set: (args) => `Set<${args[0] ?? "any"}>`,
  frozenset: (args) => `Set<${args[0] ?? "any"}>`,
  FrozenSet: (args) => `Set<${args[0] ?? "any"}>`,
  Awaitable: () => "any",
  Coroutine: (args) => `Generator<any, ${args[2] ?? "any"}, any>`,
  Final: (args) => args[0] ?? "any",
  ClassVar: (args) => args[0] ?? "any",
  Required: (args) => args[0] ?? "any",
  NotRequired: (args) => args[0] ?? "any",
  ReadOnly: (args) => args[0] ?? "any",
  Type: (args) => `new (...args: any[]) => ${args[0] ?? "any"}`,
  type: (args) => `new (...args: any[]) => ${args[0] ?? "any"}`,
};

function wrapped(type: string): string {
  return /^[\w.<>, ]+$/.test(type) && !type.includes(" => ") ? type : `(${type})`;
}

/** An annotation as a type; `any` for what is not understood. */
export function annotationText(cx: Context, node: Expression): string {
  return cx.asType(() => annotation(cx, node));
}

function annotation(cx: Context, node: Expression): string {
  if (isNone(node)) return "null";
  const members = unionMembers(node);
  if (members !== null) {
    const texts = new Set(members.map((member) => wrapped(annotationText(cx, member))));
    return texts.has("any") ? "any" : [...texts].join(" | ");
  }
  // A forward reference in quotes.
  if (node.kind === "string")
    return /^[A-Za-z_]\w*$/.test(node.value) ? named(cx, node.value, node) : "any";
  const name = lastName(node);
  if (name !== undefined) {
    if (Object.hasOwn(SIMPLE, name)) return SIMPLE[name] as string;
    if (Object.hasOwn(CONTAINERS, name)) return CONTAINERS[name]?.([]) ?? "any";
    if (name === "tuple" || name === "Tuple") return "any[]";
    if (name === "Callable") return "(...args: any[]) => any";
    return named(cx, name, node);
  }
  if (node.kind === "subscript") return genericText(cx, node.object, node.index);
  return "any";
}

function genericText(cx: Context, object: Expression, index: Expression): string {
  const name = lastName(object) ?? "";
  const parts = index.kind === "tuple" ? index.items : [index];
  if (name === "Literal") {
    return parts
      .map((part) => (part.kind === "string" && !part.bytes ? JSON.stringify(part.value) : "any"))
      .join(" | ");
  }
  if (name === "Callable") return "(...args: any[]) => any";
  if (name === "tuple" || name === "Tuple") {
    if (parts[1]?.kind === "constant" && parts[1].value === "...") {
      return `${wrapped(annotationText(cx, parts[0] as Expression))}[]`;
    }
    return `[${parts.map((part) => annotationText(cx, part)).join(", ")}]`;
  }
  if (name === "Annotated") return annotationText(cx, parts[0] as Expression);
  const args = parts.map((part) => annotationText(cx, part));
  if (Object.hasOwn(CONTAINERS, name)) return CONTAINERS[name]?.(args) ?? "any";
  const text = named(cx, name, object).replace(/<any>$/, "");
  return text === "Deferred" || text.endsWith(".Deferred")
    ? `${text}<${args.map((arg) => (arg === "null" ? "any" : arg)).join(", ")}>`
    : text;
}

/** A class of the project's or Twisted's as a type. */
function named(cx: Context, name: string, node: Expression): string {
  const type = node.kind === "string" ? typeOfName(cx.inference, name, cx.scope) : cx.typeOf(node);
  if (type.kind !== "class") return "any";
  if (type.of.from === "python") return "any";
  const text = node.kind === "string" ? cx.variable(name) : cx.expression(node);
  // A class within a class is a static: it is no name for a type.
  if (!/^[\w.$]+$/.test(text) || text.startsWith("this.")) return "any";
  if (isTypedDict(type)) return "Map<any, any>";
  if (type.of.from === "twisted") {
    if (type.of.name.name === "Deferred") return `${text}<any>`;
    return text;
  }
  return text;
}

/** A type that was worked out; `any` if it is not worth writing. */
export function typeText(cx: Context, type: Type): string {
  switch (type.kind) {
    case "num":
      return "number";
    case "str":
      return "string";
    case "bool":
      return "boolean";
    case "bytes":
      return "Buffer";
    case "list":
      return `${wrapped(typeText(cx, type.of))}[]`;
    case "map":
      return "Map<any, any>";
    case "set":
      return "Set<any>";
    case "tuple":
      return "any[]";
    case "instance":
      if (
        type.of.from === "twisted" &&
        /^(Failure|Clock|StringTransport)$/.test(type.of.name.name)
      ) {
        return cx.imports.use(type.of.name.specifier, type.of.name.name, true);
      }
      return "any";
    default:
      return "any";
  }
}
