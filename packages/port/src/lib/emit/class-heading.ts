// The first line of a class: what it extends and implements; and its decorators.

import type { ClassModel } from "../project/class-model.ts";
import { isZopeInterface } from "../project/class-model.ts";
import type { ClassDefinition, Expression } from "../python/ast.ts";
import { lastName } from "../types/annotation.ts";
import { basesOf, descendsFrom, findMember } from "../types/class-bases.ts";
import { containerOf } from "../types/container-bases.ts";
import { enumKind } from "../types/enums.ts";
import { libraryName } from "../types/import-types.ts";
import { isNamedTuple, isRecordDecorator } from "../types/record-fields.ts";
import type { ClassRef } from "../types/type.ts";
import { atTop } from "./assignments.ts";
import type { Context } from "./context.ts";
import { jsName } from "./names.ts";
import { isSkip, loadableReason } from "./skips.ts";
import { classText } from "./type-tests.ts";

/** Class decorators beside `@implementer`: they are called after the class. */
export function classDecorators(cx: Context, node: ClassDefinition): string {
  let text = "";
  for (const decorator of node.decorators) {
    const target = decorator.kind === "call" ? decorator.callee : decorator;
    const name = lastName(target) ?? "";
    if (isRecordDecorator(decorator)) continue;
    if (isSkip(decorator)) {
      text +=
        `${jsName(node.name)}.prototype.skip = ${loadableReason(cx, decorator)} as any;\n`.replace(
          ".prototype.skip",
          ".prototype.skip",
        );
      continue;
    }
    if (
      /^(implementer|implementer_only|provider|total_ordering|unique|final|runtime_checkable)$/.test(
        name,
      )
    )
      continue;
    const shown = cx.expression(decorator);
    cx.mark(
      "decorator",
      node,
      `the decorator \`${shown.split("\n")[0]}\` is called after the class: check that this is what it expects`,
    );
    text += `${shown}(${jsName(node.name)});\n`;
  }
  return text;
}

/** The interfaces that a class says it implements. */
function implemented(cx: Context, node: ClassDefinition): readonly Expression[] {
  return node.decorators.flatMap((decorator) => {
    if (decorator.kind !== "call" || !/^implementer/.test(lastName(decorator.callee) ?? ""))
      return [];
    return decorator.args.filter((arg) => {
      const type = cx.typeOf(arg);
      return (
        type.kind === "class" &&
        ((type.of.from === "twisted" && type.of.name.info.kind === "interface") ||
          (type.of.from === "project" &&
            isZopeInterface(type.of.model) &&
            type.of.model.scope.parent?.kind !== "class"))
      );
    });
  });
}

export function implementsClause(cx: Context, model: ClassModel): string {
  const names = implemented(cx, model.node).map((arg) => {
    const text = cx.asType(() => cx.expression(arg));
    const type = cx.typeOf(arg);
    const isPartial =
      type.kind === "class" &&
      type.of.from === "project" &&
      interfaceMembers(cx, type.of.model).some(
        (name) => findMember(cx.inference, model, name) === undefined,
      );
    return isPartial ? `Partial<${text}>` : text;
  });
  return names.length === 0 ? "" : ` implements ${names.join(", ")}`;
}

/** The members that an interface of the project's asks for, those of its bases too. */
function interfaceMembers(cx: Context, model: ClassModel, seen = new Set<ClassModel>()): string[] {
  if (seen.has(model)) return [];
  seen.add(model);
  const inherited = basesOf(cx.inference, model).flatMap((base) =>
    base.from === "project" ? interfaceMembers(cx, base.model, seen) : [],
  );
  const own = [...model.methods.keys(), ...model.attributes.keys()];
  return [...own.filter((name) => !/^__\w+__$/.test(name)), ...inherited];
}

/**
 * Methods that an interface of Twisted's asks for, and the class does not have: Python notices when
 * one is called. A class with a base that is not known may have them from there.
 */
export function missingMethods(cx: Context, model: ClassModel): string {
  const bases = basesOf(cx.inference, model).length;
  if (model.node.bases.some((base) => !isIgnoredBase(cx, base)) && bases === 0) return "";
  const missing = new Map<string, string>();
  for (const arg of implemented(cx, model.node)) {
    const type = cx.typeOf(arg);
    if (type.kind !== "class" || type.of.from !== "twisted") continue;
    for (const [name, member] of Object.entries(type.of.name.info.members ?? {})) {
      const isThere = model.has(name) || findMember(cx.inference, model, name) !== undefined;
      if (member.kind === "method" && !member.optional && !isThere) {
        missing.set(name, type.of.name.name);
      }
    }
  }
  return [...missing]
    .map(
      ([name, of]) =>
        `\n/** ${of} asks for it, and the Python does not have it. */\n${name}(): never {\n` +
        `throw new ${cx.runtime("AttributeError")}(${JSON.stringify(`'${model.name}' object has no attribute '${name}'`)});\n}\n`,
    )
    .join("");
}

/**
 * What a class extends. Python's first base comes first; mixins are functions of Twisted's, or
 * mixed in.
 */
export function extendsClause(cx: Context, model: ClassModel): string {
  const kind = enumKind(cx.inference, model);
  if (kind !== undefined) return enumBase(cx, model, kind);
  if (isNamedTuple(model.node)) {
    if (model.node.bases.length > 1) {
      cx.mark("bases", model.node, "the bases of a named tuple beside the tuple are left out");
    }
    return ` extends ${cx.runtime("NamedTuple")}`;
  }
  const bases = model.node.bases.filter((base) => !isIgnoredBase(cx, base));
  if (model.node.keywords.length > 0) {
    cx.mark(
      "construct",
      model.node,
      "the arguments of the class statement, such as a metaclass, have no translation",
    );
  }
  if (bases.length === 0)
    return isCallable(cx, model) ? ` extends ${cx.runtime("CallableObject")}` : "";
  const types = bases.map((base) => cx.typeOf(base));
  const isMixin = (index: number): boolean => {
    const type = types[index];
    return (
      type?.kind === "class" && type.of.from === "twisted" && type.of.name.info.kind === "mixin"
    );
  };
  const mixins = bases.filter((_, index) => isMixin(index));
  const real = bases.filter((_, index) => !isMixin(index));
  let text = real.length === 0 ? "Object" : baseText(cx, real[0] as Expression);
  if (real.length > 1) text = mixed(cx, model, real);
  for (const mixin of mixins.reverse())
    text = `${cx.expression(mixin)}(${text === "Object" ? "class {}" : text})`;
  return ` extends ${/^[\w.$(){}<>, ]+$/.test(text) ? text : `(${text})`}`;
}

/** What stands for a container of Python's that is extended. */
const CONTAINERS = { map: "Map<any, any>", list: null, set: "Set<any>" } as const;

/** The base of an enumeration. */
function enumBase(cx: Context, model: ClassModel, kind: string): string {
  const { node, methods } = model;
  if (kind !== "Enum" || node.bases.length > 1) {
    cx.mark(
      "construct",
      node,
      "the members of this enumeration are objects here, and no numbers or texts: use `value`",
    );
  }
  if (methods.has("__init__") || methods.has("__new__")) {
    cx.mark("construct", node, "the constructor of an enumeration is not called for its members");
  }
  const [only] = node.bases;
  const own = only !== undefined && cx.typeOf(only).kind === "class" ? only : undefined;
  return ` extends ${own === undefined ? cx.runtime("Enum") : classText(cx, own)}`;
}

function baseText(cx: Context, base: Expression): string {
  const container = containerOf(cx.inference, base, cx.scope);
  if (container !== undefined) return CONTAINERS[container] ?? cx.runtime("PythonList");
  const text = classText(cx, base);
  const type = cx.typeOf(base);
  return type.kind === "class" || base.kind === "name" ? text : atTop(cx, `(${text} as any)`);
}

/**
 * Several bases: the one that Twisted knows is extended, the others' methods are mixed in, in
 * Python's order.
 */
function mixed(cx: Context, model: ClassModel, bases: readonly Expression[]): string {
  const main = mainBase(cx, bases);
  const at = bases.indexOf(main);
  const before = bases.slice(0, at).map((base) => cx.expression(base));
  const after = bases.slice(at + 1).map((base) => cx.expression(base));
  const clashes = bases.length > 2 || after.length > 0;
  if (clashes) {
    cx.mark(
      "bases",
      model.node,
      "several bases: their methods are mixed in, and `super` goes to the first only",
    );
  }
  const set = setByConstructor(cx, main, bases.slice(0, at));
  const lists = [
    `[${before.join(", ")}]`,
    ...(after.length === 0 && set.length === 0 ? [] : [`[${after.join(", ")}]`]),
    ...(set.length === 0 ? [] : [JSON.stringify(set)]),
  ];
  return `${cx.runtime("mixed")}(${classText(cx, main)}, ${lists.join(", ")})`;
}

/**
 * Attributes that the constructor of the main base sets, and that are class attributes of bases
 * before it.
 */
function setByConstructor(
  cx: Context,
  main: Expression,
  before: readonly Expression[],
): readonly string[] {
  const modelOf = (base: Expression): ClassModel | undefined => {
    const type = cx.typeOf(base);
    return type.kind === "class" && type.of.from === "project" ? type.of.model : undefined;
  };
  const model = modelOf(main);
  const init = model && findMember(cx.inference, model, "__init__");
  if (init?.from !== "method") return [];
  const { owner, method } = init;
  const names = before.flatMap((base) => [...(modelOf(base)?.attributes.keys() ?? [])]);
  return names.filter((name) =>
    owner.instanceAttributes.get(name)?.some((site) => site.method === method.node),
  );
}

/** The one of several bases that is extended. */
export function mainBase(cx: Context, bases: readonly Expression[]): Expression {
  const isMain = (base: Expression): boolean => {
    const type = cx.typeOf(base);
    if (type.kind !== "class") return false;
    if (type.of.from === "twisted" || type.of.from === "python") return true;
    return descendsFrom(cx.inference, type.of.model, (ref: ClassRef) => ref.from !== "project");
  };
  // A base that is not known is more likely a test case or a protocol than a mixin of the
  // project's.
  return (
    bases.find(isMain) ??
    bases.find((base) => cx.typeOf(base).kind !== "class") ??
    bases.find((base) => hasConstructor(cx, base)) ??
    (bases[0] as Expression)
  );
}

function hasConstructor(cx: Context, base: Expression): boolean {
  const type = cx.typeOf(base);
  if (type.kind !== "class" || type.of.from !== "project") return false;
  return findMember(cx.inference, type.of.model, "__init__") !== undefined;
}

/** Whether the instances of a class without bases can be called. */
export function isCallable(cx: Context, model: ClassModel): boolean {
  return model.methods.has("__call__") && model.node.bases.every((base) => isIgnoredBase(cx, base));
}

export function isIgnoredBase(cx: Context, base: Expression): boolean {
  if (base.kind === "name" && base.id === "object" && cx.isBuiltin("object")) return true;
  const name = base.kind === "subscript" ? lastName(base.object) : lastName(base);
  if (/^(Generic|Protocol)$/.test(name ?? "") && base.kind === "subscript") return true;
  const library = base.kind === "subscript" ? undefined : libraryName(cx.inference, base, cx.scope);
  if (library !== undefined && /^(typing|typing_extensions|abc|collections\.abc)\./.test(library))
    return true;
  const type = cx.typeOf(base);
  return (
    type.kind === "class" && type.of.from === "twisted" && type.of.name.info.kind === "interface"
  );
}
