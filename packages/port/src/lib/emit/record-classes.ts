// The fields, the constructor and the comparison of dataclasses, classes of `attrs`, named tuples.

import type { ClassModel } from "../project/class-model.ts";
import type { Assignment, Expression } from "../python/ast.ts";
import { lastName } from "../types/annotation.ts";
import { findMember } from "../types/class-bases.ts";
import {
  fieldOption,
  fieldStatements,
  isFalse,
  isFieldCall,
  isNamedTuple,
  isRecordClass,
  parameterOf,
  recordBase,
  recordOption,
} from "../types/record-fields.ts";
import { asValue } from "./callbacks.ts";
import type { Context } from "./context.ts";
import { jsName, property } from "./names.ts";
import { defaultText } from "./parameters.ts";
import { annotationText } from "./type-text.ts";

/** One parameter of the constructor, and the attribute that it sets. */
interface Field {
  readonly name: string;
  readonly parameter: string;
  readonly type: string;
  /** The default as text; null if the argument has to be given. */
  readonly initial: string | null;
  /** False for `init=False`: the attribute is set, but is no parameter. */
  readonly init: boolean;
  readonly compared: boolean;
  readonly shown: boolean;
}

function fieldsOf(cx: Context, model: ClassModel): Field[] {
  return fieldStatements(model.node).map((statement) => fieldOf(cx, model, statement));
}

function fieldOf(
  cx: Context,
  model: ClassModel,
  { targets, value, annotation }: Assignment,
): Field {
  const [target] = targets;
  const name = target?.kind === "name" ? target.id : "";
  const type = annotation === null ? "any" : annotationText(cx, annotation);
  const initial = initialOf(cx, name, value);
  const isNull = initial === "null" && !/\bany\b|\bnull\b/.test(type);
  const isOff = (option: string): boolean => isFalse(fieldOption(value, option));
  return {
    name,
    parameter: jsName(parameterOf(model.node, name)),
    type: isNull ? `${type} | null` : type,
    initial,
    init: !isOff("init"),
    compared: !isOff("compare") && !isOff("eq") && !isOff("cmp"),
    shown: !isOff("repr"),
  };
}

/** The default of a field as text; null if there is none. */
function initialOf(cx: Context, name: string, value: Expression | null): string | null {
  if (value === null) return null;
  if (!isFieldCall(value)) return evaluatedOnce(cx, name, value);
  const factory = fieldOption(value, "factory") ?? fieldOption(value, "default_factory");
  if (factory !== undefined) return made(cx, factory);
  const given = fieldOption(value, "default");
  if (given?.kind === "call" && lastName(given.callee) === "Factory") {
    return made(cx, given.args[0] as Expression);
  }
  return given === undefined ? null : evaluatedOnce(cx, name, given);
}

/** A default as text: Python evaluates it once, where the class is defined. */
function evaluatedOnce(cx: Context, name: string, value: Expression): string {
  const known = cx.fieldDefaults.get(value);
  if (known !== undefined) return known;
  const text = defaultText(cx, name, value, []);
  cx.fieldDefaults.set(value, text);
  return text;
}

/** What a factory makes. */
function made(cx: Context, factory: Expression): string {
  if (factory.kind === "name" && cx.isBuiltin(factory.id)) {
    const { from, to } = factory;
    return cx.expression({ kind: "call", callee: factory, args: [], keywords: [], from, to });
  }
  const type = cx.typeOf(factory);
  return type.kind === "class" ? `new ${cx.expression(factory)}()` : `(${asValue(cx, factory)})()`;
}

/** The names of the attributes that the constructor sets: the class body declares them only. */
export function recordFieldNames(model: ClassModel): ReadonlySet<string> {
  if (!isRecordClass(model)) return new Set();
  return new Set(
    fieldStatements(model.node).flatMap(({ targets: [target] }) =>
      target?.kind === "name" ? [target.id] : [],
    ),
  );
}

/** The members that are written for a record class. */
export function recordMembers(cx: Context, model: ClassModel, derived: boolean): string {
  const own = fieldsOf(cx, model);
  const declared = own.map(({ name, type }) => `${name}: ${type};\n`).join("");
  if (isNamedTuple(model.node)) return `${namedTupleConstructor(own)}\n`;
  return `${declared}\n${recordConstructor(cx, model, own, derived)}\n${comparison(cx, model)}`;
}

function parametersText(fields: readonly Field[]): string {
  return fields
    .filter((field) => field.init)
    .map(
      ({ parameter, type, initial }) =>
        `${parameter}: ${type}${initial === null ? "" : ` = ${initial}`}`,
    )
    .join(", ");
}

/** A named tuple is a list whose items have names. */
function namedTupleConstructor(fields: readonly Field[]): string {
  const declared = fields.map(({ name, type }) => `declare readonly ${name}: ${type};\n`).join("");
  const names = fields.map(({ name }) => JSON.stringify(name)).join(", ");
  const values = fields.map(({ parameter }) => parameter).join(", ");
  const all = `static readonly _fields: readonly string[] = [${names}];\n`;
  return `${all}${declared}\nconstructor(${parametersText(fields)}) {\nsuper([${names}], [${values}]);\n}\n`;
}

/** All fields in the order of the constructor's parameters: those of a base come first. */
function allFields(cx: Context, model: ClassModel): Field[] {
  const base = recordBase(cx.inference, model);
  const own = fieldsOf(cx, model);
  const inherited = base === undefined ? [] : allFields(cx, base);
  return [
    ...inherited.map((field) => own.find(({ name }) => name === field.name) ?? field),
    ...own.filter(({ name }) => !inherited.some((field) => field.name === name)),
  ];
}

function recordConstructor(
  cx: Context,
  model: ClassModel,
  own: readonly Field[],
  derived: boolean,
): string {
  const base = recordBase(cx.inference, model);
  const all = allFields(cx, model);
  const handed = base === undefined ? [] : allFields(cx, base).filter((field) => field.init);
  const start = derived ? `super(${handed.map(({ parameter }) => parameter).join(", ")});\n` : "";
  const set = own
    .map(
      ({ name, parameter, init, initial }) =>
        `this.${name} = ${init ? parameter : (initial ?? "undefined as any")};\n`,
    )
    .join("");
  const hook = ["__attrs_post_init__", "__post_init__"].find((name) => model.methods.has(name));
  if (base !== undefined && findMember(cx.inference, base, "__post_init__") !== undefined) {
    cx.mark(
      "construct",
      model.node,
      "`__post_init__` of the base runs before the fields of this class are set",
    );
  }
  const after = hook === undefined ? "" : `this${property(hook)}();\n`;
  return `constructor(${parametersText(all)}) {\n${start}${set}${after}}\n`;
}

/** Equality and `repr` by the fields, where the class has none of its own. */
function comparison(cx: Context, model: ClassModel): string {
  const { node, methods } = model;
  const fields = allFields(cx, model);
  const list = (test: (field: Field) => boolean): string =>
    `[${fields
      .filter(test)
      .map(({ name }) => JSON.stringify(name))
      .join(", ")}]`;
  const order = recordOption(node, "order");
  if (order !== undefined && !isFalse(order)) {
    cx.mark(
      "construct",
      node,
      "instances of this class have no order in JavaScript: `<` needs a method",
    );
  }
  const isOff = (name: string): boolean => isFalse(recordOption(node, name));
  let text = "";
  if (!methods.has("__eq__") && !isOff("eq") && !isOff("cmp")) {
    text += `equals(other: any): boolean {\nreturn ${cx.runtime("sameFields")}(this, other, ${list((field) => field.compared)});\n}\n\n`;
  }
  if (!methods.has("__repr__") && !isOff("repr")) {
    text += `__repr__(): string {\nreturn ${cx.runtime("showFields")}(this, ${list((field) => field.shown)});\n}\n\n`;
    if (!methods.has("__str__")) text += "toString(): string {\nreturn this.__repr__();\n}\n\n";
  }
  return text;
}
