// What the assistant knows of a value: a small lattice, with `any` for all that it does not know.

import type { KnownName } from "../knowledge/names.ts";
import type { SignatureInfo } from "../knowledge/tables.ts";
import type { ClassModel } from "../project/class-model.ts";
import type { FunctionDefinition, Lambda } from "../python/ast.ts";
import type { Scope } from "../scope/scope.ts";

export type Type =
  | {
      readonly kind: "any" | "none" | "bytes" | "set" | "map" | "object" | "iterator";
    }
  /** What is `nullable` may be None: it is shown as a value of any type. */
  | { readonly kind: "bool" | "str"; readonly nullable?: true }
  /** A number; `float` if Python's is one for certain, which is shown with a point. */
  | { readonly kind: "num"; readonly float?: true; readonly nullable?: true }
  | { readonly kind: "list"; readonly of: Type }
  | { readonly kind: "tuple"; readonly items: readonly Type[] | null }
  | { readonly kind: "deferred"; readonly of: Type; readonly nullable?: true }
  /** What calling an `async def` gives: a generator that has not begun. */
  | { readonly kind: "coroutine"; readonly of: Type }
  | { readonly kind: "function"; readonly callable: Callable }
  | { readonly kind: "class"; readonly of: ClassRef }
  | { readonly kind: "instance"; readonly of: ClassRef; readonly nullable?: true }
  | { readonly kind: "module"; readonly module: string };

export type ClassRef =
  | { readonly from: "project"; readonly model: ClassModel }
  | { readonly from: "twisted"; readonly name: KnownName }
  /** One of Python's own, or of its standard library. */
  | { readonly from: "python"; readonly name: string };

export type Callable =
  | {
      readonly from: "project";
      readonly node: FunctionDefinition | Lambda;
      readonly scope: Scope;
      /** The class whose method it is, if it was read from an instance or a class. */
      readonly owner: ClassModel | null;
      /** Whether it was read from an instance: it is a bound method. */
      readonly bound: boolean;
    }
  | {
      readonly from: "twisted";
      readonly name: string;
      /** The module, or the class and module, for reports. */
      readonly home: string;
      readonly signature: SignatureInfo | undefined;
      readonly parameters: readonly string[] | undefined;
      readonly bound: boolean;
    };

export const ANY: Type = { kind: "any" };
export const NONE: Type = { kind: "none" };
export const BOOL: Type = { kind: "bool" };
export const NUM: Type = { kind: "num" };
export const FLOAT: Type = { kind: "num", float: true };
export const STR: Type = { kind: "str" };
export const BYTES: Type = { kind: "bytes" };
export const LIST: Type = { kind: "list", of: ANY };
export const TUPLE: Type = { kind: "tuple", items: null };
export const SET: Type = { kind: "set" };
export const MAP: Type = { kind: "map" };

/** The type of a value that is one or the other. */
export function join(one: Type, other: Type): Type {
  if (one === other) return one;
  if (one.kind !== other.kind) return ANY;
  switch (one.kind) {
    case "list": {
      const of = other.kind === "list" ? join(one.of, other.of) : ANY;
      return { kind: "list", of };
    }
    case "deferred":
      return { kind: "deferred", of: other.kind === "deferred" ? join(one.of, other.of) : ANY };
    case "coroutine":
      return { kind: "coroutine", of: other.kind === "coroutine" ? join(one.of, other.of) : ANY };
    case "tuple":
      return TUPLE;
    case "num": {
      const isFloat = one.float === true && other.kind === "num" && other.float === true;
      const mayBeNone = isNullable(one) || isNullable(other);
      return {
        kind: "num",
        ...(isFloat ? { float: true } : {}),
        ...(mayBeNone ? { nullable: true } : {}),
      };
    }
    case "bool":
    case "str":
      return isNullable(other) ? other : one;
    case "instance":
    case "class":
      return other.kind === one.kind && sameClass(one.of, other.of) ? one : ANY;
    case "function":
      return ANY;
    case "module":
      return other.kind === "module" && other.module === one.module ? one : ANY;
    default:
      return one;
  }
}

/** Whether a value of a type that is known may be None. */
export function isNullable(type: Type): boolean {
  return "nullable" in type && type.nullable === true;
}

/** What calling a class gives: an instance, or a Deferred with an unknown result. */
export function instanceOf(type: Extract<Type, { kind: "class" }>): Type {
  if (type.of.from === "twisted" && type.of.name.name === "Deferred") {
    return { kind: "deferred", of: ANY };
  }
  return { kind: "instance", of: type.of };
}

export function sameClass(one: ClassRef, other: ClassRef): boolean {
  if (one.from === "project") return other.from === "project" && other.model === one.model;
  if (one.from === "python") return other.from === "python" && other.name === one.name;
  return (
    other.from === "twisted" &&
    other.name.name === one.name.name &&
    other.name.specifier === one.name.specifier
  );
}

/** Whether JavaScript's truth of such a value is Python's. */
export function hasPlainTruth(type: Type): boolean {
  switch (type.kind) {
    case "none":
    case "bool":
    case "num":
    case "str":
    case "deferred":
    case "coroutine":
    case "function":
    case "class":
    case "module":
      return true;
    case "instance":
      return type.of.from === "twisted" || (type.of.from === "project" && !type.of.model.hasLength);
    default:
      return false;
  }
}

/** Whether a value compares with `===` as Python's `==` does. */
export function comparesByIdentity(type: Type): boolean {
  return /^(none|bool|num|str|function|class|module|deferred|coroutine)$/.test(type.kind);
}
