// One form for the parameters of a callable, whether it is the project's or Twisted's.

import { classNamed, membersNamed, pythonMember } from "../knowledge/names.ts";
import type { SignatureInfo, TypeParameterInfo } from "../knowledge/tables.ts";
import type { Expression, FunctionDefinition, Lambda, Parameter } from "../python/ast.ts";
import { eachStatement, expressionsOf, someExpression } from "../python/walk.ts";
import { basesOf, findMember, type Member } from "../types/class-bases.ts";
import type { Inference } from "../types/infer.ts";
import { isRecordClass, recordParameters } from "../types/record-fields.ts";
import type { Callable, ClassRef, Type } from "../types/type.ts";

/** Where an argument of a Python call goes. */
export type Place =
  | { readonly kind: "position"; readonly index: number; readonly type: string }
  /** A key of the options object, which stands at `index`. */
  | {
      readonly kind: "option";
      readonly index: number;
      readonly key: string;
      readonly type?: string;
    }
  /** A key of the keyword arguments that a function collects: at `index`, or after all others. */
  | { readonly kind: "keyword"; readonly index: number | null; readonly key: string }
  | { readonly kind: "rest"; readonly index: number }
  | { readonly kind: "nowhere" };

export interface Signature {
  readonly from: "project" | "twisted";
  /** How many parameters have to be given. */
  readonly required: number;
  /** The names of the parameters that a caller may give by position. */
  readonly names: readonly string[];
  readonly hasRest: boolean;
  /** Where the positional argument at an index goes. */
  positional(index: number): Place;
  /** Where a keyword argument goes. */
  keyword(name: string): Place;
  /** Where `**values` go. */
  readonly collected: Place;
  /** The place of the options object; undefined if there is none. */
  readonly optionsIndex?: number;
  /** The keys of that object, where no others are taken and nothing else refuses them. */
  readonly optionNames?: readonly string[];
}

/** The signature of the callee; undefined if it is not known. */
export function signatureOf(inference: Inference, type: Type): Signature | undefined {
  if (type.kind === "class") return constructorSignature(inference, type.of);
  return type.kind === "function" ? callableSignature(type.callable) : undefined;
}

export function callableSignature(callable: Callable): Signature | undefined {
  if (callable.from === "twisted") {
    if (callable.signature === undefined) return undefined;
    return twistedSignature(callable.signature, callable.parameters);
  }
  const { node, owner, bound } = callable;
  const isMethod = owner !== null && (bound || isClassMethod(node));
  return projectSignature(node, isMethod);
}

function isClassMethod(node: FunctionDefinition | Lambda): boolean {
  return (
    node.kind === "function" &&
    node.decorators.some((each) => each.kind === "name" && each.id === "classmethod")
  );
}

export function constructorSignature(inference: Inference, ref: ClassRef): Signature | undefined {
  if (ref.from === "python") return undefined;
  if (ref.from === "twisted") return twistedConstructor(ref.name);
  const member: Member | undefined = findMember(inference, ref.model, "__init__");
  if (member?.from === "method") return projectSignature(member.method.node, true);
  if (isRecordClass(ref.model)) return recordSignature(recordParameters(inference, ref.model));
  for (const base of basesOf(inference, ref.model)) {
    const signature = constructorSignature(inference, base);
    if (signature !== undefined) return signature;
  }
  return undefined;
}

/** The signature of a constructor with these parameters. */
function recordSignature(names: readonly string[]): Signature {
  return {
    from: "project",
    required: names.length,
    names,
    hasRest: false,
    positional: (index) =>
      index < names.length ? { kind: "position", index, type: "any" } : { kind: "nowhere" },
    keyword: (name) => {
      const index = names.indexOf(name);
      return index < 0 ? { kind: "nowhere" } : { kind: "position", index, type: "any" };
    },
    collected: { kind: "nowhere" },
  };
}

function twistedConstructor(
  name: NonNullable<ReturnType<typeof classNamed>>,
): Signature | undefined {
  const { info } = name;
  if (info.signature === undefined) return undefined;
  return twistedSignature(info.signature, pythonMember(name, "__init__"));
}

/** Whether `**kwargs` of a function are not used. */
export function dropsKeywords(node: FunctionDefinition | Lambda): boolean {
  const named = node.parameters.find((parameter) => parameter.star === "**");
  if (named === undefined) return false;
  const isUse = (part: Expression): boolean => part.kind === "name" && part.id === named.name;
  if (node.kind === "lambda") return !someExpression(node.body, isUse);
  let isUsed = false;
  // Nested functions may use them, too.
  eachStatement(node.body, (statement) => {
    isUsed ||= expressionsOf(statement).some((part) => someExpression(part, isUse));
  });
  return !isUsed;
}

/** The parameters that become keys of one options object. */
export function optionParameters(node: FunctionDefinition | Lambda): readonly Parameter[] {
  return node.parameters.filter((parameter) => parameter.keywordOnly);
}

export function projectSignature(node: FunctionDefinition | Lambda, isMethod: boolean): Signature {
  const all = isMethod ? node.parameters.slice(1) : node.parameters;
  const plain = all.filter((parameter) => parameter.star === "" && !parameter.keywordOnly);
  const rest = all.find((parameter) => parameter.star === "*");
  const options = optionParameters(node).map((parameter) => parameter.name);
  const kwargs = all.find((parameter) => parameter.star === "**");
  // With `*args` the keyword arguments come after them, and are taken off their end.
  const index = rest === undefined ? plain.length : null;
  const collected: Place =
    kwargs !== undefined && keepsKeywords(node)
      ? keywordPlace(options.length > 0, index, "")
      : { kind: "nowhere" };
  return {
    from: "project",
    required: plain.filter((parameter) => parameter.default === null).length,
    names: plain.map((parameter) => parameter.name),
    hasRest: rest !== undefined,
    positional: (index) =>
      index < plain.length
        ? { kind: "position", index, type: "any" }
        : rest === undefined
          ? { kind: "nowhere" }
          : { kind: "rest", index: plain.length },
    keyword: (name) => {
      const at = plain.findIndex((parameter) => parameter.name === name);
      if (at >= 0) return { kind: "position", index: at, type: "any" };
      if (options.includes(name) || collected.kind !== "nowhere") {
        return keywordPlace(options.length > 0, index, name);
      }
      return { kind: "nowhere" };
    },
    collected,
    ...(options.length > 0 && index !== null ? { optionsIndex: index, optionNames: options } : {}),
  };
}

/**
 * A function with keyword-only parameters takes an object, unless it has `*args`; others take a
 * dict.
 */
function keywordPlace(hasOptions: boolean, index: number | null, key: string): Place {
  return hasOptions && index !== null
    ? { kind: "option", index, key }
    : { kind: "keyword", index, key };
}

/** Whether a function has `**kwargs` that it looks at: they become a dict. */
export function keepsKeywords(node: FunctionDefinition | Lambda): boolean {
  return node.parameters.some((parameter) => parameter.star === "**") && !dropsKeywords(node);
}

/** The type of a parameter; `!` at its end if it may be left out. */
function placeType(parameter: TypeParameterInfo): string {
  return parameter.optional && !/[?!]$/.test(parameter.type)
    ? `${parameter.type}!`
    : parameter.type;
}

/** The type of a key of an options object, whose own type the tables name. */
function optionType(options: string, key: string): string | undefined {
  const name = /^#(\w+)/.exec(options)?.[1];
  if (name !== undefined) return classNamed(name)?.info.members?.[key]?.type;
  // Of several forms of a function the tables keep the keys only: all that have the key must agree.
  const [first, ...others] = membersNamed(key).map(({ info }) => info.type);
  return others.every((other) => other === first) ? first : undefined;
}

export function twistedSignature(
  info: SignatureInfo,
  python: readonly string[] | undefined,
): Signature {
  const bare = (name: string): string => name.replace(/^_+|_+$/g, "");
  const parameters = info.parameters;
  const pythonNames = python
    ?.filter((name) => !name.startsWith("*"))
    .map((name) => name.replace(/=$/, ""));
  const starAt = python?.findIndex((name) => name.startsWith("*") && !name.startsWith("**")) ?? -1;
  const restIndex = parameters.findIndex((parameter) => parameter.rest);
  const optionsIndex = parameters.findIndex((parameter) => parameter.keys !== undefined);
  const byName = (name: string): Place | undefined => {
    const index = parameters.findIndex(
      (parameter) => !parameter.rest && bare(parameter.name) === bare(name),
    );
    if (index >= 0) {
      return { kind: "position", index, type: placeType(parameters[index] as TypeParameterInfo) };
    }
    const key = parameters[optionsIndex]?.keys?.find((each) => bare(each) === bare(name));
    if (key !== undefined) {
      const type = optionType(parameters[optionsIndex]?.type ?? "", key);
      return { kind: "option", index: optionsIndex, key, ...(type === undefined ? {} : { type }) };
    }
    return undefined;
  };
  const byIndex = (index: number): Place => {
    const parameter = parameters[index];
    if (restIndex >= 0 && index >= restIndex) return { kind: "rest", index: restIndex };
    if (parameter === undefined) return { kind: "nowhere" };
    return { kind: "position", index, type: placeType(parameter) };
  };
  // `**kwargs` of Twisted's are the keys of a last object here: those of a log event.
  const last = pythonNames?.length ?? parameters.length;
  const takesAny =
    python?.some((each) => each.startsWith("**")) === true &&
    restIndex < 0 &&
    parameters[last] !== undefined;
  return {
    from: "twisted",
    required: parameters.filter((parameter) => !parameter.optional && !parameter.rest).length,
    names: parameters
      .filter((parameter) => !parameter.rest && parameter.keys === undefined)
      .map((parameter) => bare(parameter.name) || "value"),
    hasRest: restIndex >= 0,
    positional: (index) => {
      if (starAt >= 0 && index >= starAt && restIndex >= 0)
        return { kind: "rest", index: restIndex };
      const name = pythonNames?.[index];
      return (name === undefined ? undefined : byName(name)) ?? byIndex(index);
    },
    keyword: (name) => {
      const place = byName(name);
      if (place !== undefined) return place;
      const index = pythonNames?.indexOf(name) ?? -1;
      if (index >= 0) return byIndex(index);
      return takesAny ? { kind: "option", index: last, key: name } : { kind: "nowhere" };
    },
    collected:
      optionsIndex >= 0
        ? { kind: "option", index: optionsIndex, key: "" }
        : takesAny
          ? { kind: "option", index: last, key: "" }
          : { kind: "nowhere" },
    ...(optionsIndex >= 0 ? { optionsIndex } : {}),
  };
}
