// The types of expressions, from literals, operators and calls.

import { EXCEPTIONS, WARNINGS } from "../knowledge/exceptions.ts";
import type { Call, Expression } from "../python/ast.ts";
import type { Scope } from "../scope/scope.ts";
import { FUNCTION_RETURNS, LIBRARY_RETURNS, methodReturns } from "./builtins.ts";
import { basesOf } from "./class-bases.ts";
import { resultOf } from "./function-types.ts";
import { libraryName } from "./import-types.ts";
import { memberOfType } from "./member-types.ts";
import { joinNullable } from "./nullable.ts";
import { binaryType, subscriptType } from "./operators.ts";
import {
  ANY,
  BOOL,
  BYTES,
  FLOAT,
  instanceOf,
  LIST,
  MAP,
  NONE,
  NUM,
  SET,
  STR,
  type Type,
} from "./type.ts";
import type { TypeSource } from "./type-source.ts";

/** Works out the type of an expression. */
export function computeExpression(types: TypeSource, expression: Expression, scope: Scope): Type {
  const typeOf = (part: Expression): Type => types.typeOf(part, scope);
  switch (expression.kind) {
    case "name":
      return typeOfName(types, expression.id, scope);
    case "number":
      return /^0[xXoObB]|^[\d_]+$/.test(expression.text) ? NUM : FLOAT;
    case "string":
      return expression.bytes ? BYTES : STR;
    case "fstring":
      return STR;
    case "constant":
      return expression.value === "None" ? NONE : expression.value === "..." ? ANY : BOOL;
    case "tuple":
      return { kind: "tuple", items: expression.items.map(typeOf) };
    case "list": {
      const [first, ...rest] = expression.items.map(typeOf);
      return { kind: "list", of: first === undefined ? ANY : rest.reduce(joinNullable, first) };
    }
    case "set":
      return SET;
    case "dict":
      return MAP;
    case "attribute": {
      const library = libraryName(types, expression, scope);
      if (library !== undefined) return LIBRARY_RETURNS[library] ?? ANY;
      return memberOfType(types, typeOf(expression.object), expression.name);
    }
    case "subscript":
      return subscriptType(typeOf(expression.object), expression.index);
    case "call":
      return callType(types, expression, scope);
    case "binary":
      return binaryType(expression.operator, typeOf(expression.left), typeOf(expression.right));
    case "unary":
      if (expression.operator === "not") return BOOL;
      return typeOf(expression.operand).kind === "num" ? typeOf(expression.operand) : NUM;
    case "comparison":
      return BOOL;
    case "logical":
      return joinNullable(typeOf(expression.left), typeOf(expression.right));
    case "conditional":
      return joinNullable(typeOf(expression.then), typeOf(expression.otherwise));
    case "lambda":
      return {
        kind: "function",
        callable: { from: "project", node: expression, scope, owner: null, bound: false },
      };
    case "comprehension":
      if (expression.of === "dict") return MAP;
      if (expression.of === "set") return SET;
      return expression.of === "list" ? LIST : { kind: "iterator" };
    case "await":
    case "yield": {
      const { value } = expression;
      const type = value === null ? NONE : typeOf(value);
      return type.kind === "deferred" || type.kind === "coroutine" ? type.of : ANY;
    }
    case "assigned":
      return typeOf(expression.value);
    default:
      return ANY;
  }
}

/** The type of a name: of a variable, or of one of Python's exceptions. */
export function typeOfName(types: TypeSource, name: string, scope: Scope): Type {
  const binding = scope.resolve(name);
  if (binding !== undefined) return types.typeOfBinding(binding);
  if (name in EXCEPTIONS || WARNINGS.has(name)) {
    return { kind: "class", of: { from: "python", name } };
  }
  return ANY;
}

function callType(types: TypeSource, { callee, args }: Call, scope: Scope): Type {
  if (callee.kind === "name" && scope.resolve(callee.id) === undefined) {
    if (callee.id === "super") return superType(types, scope);
    if (callee.id in FUNCTION_RETURNS) return FUNCTION_RETURNS[callee.id] as Type;
    if (callee.id === "sum" && args.length === 1) {
      const items = types.typeOf(args[0] as Expression, scope);
      return items.kind === "list" && items.of.kind === "num" ? items.of : ANY;
    }
  }
  const library = libraryName(types, callee, scope);
  if (library !== undefined) return LIBRARY_RETURNS[library] ?? ANY;
  if (callee.kind === "attribute") {
    if (/^(providedBy|implementedBy)$/.test(callee.name)) return BOOL;
    const receiver = types.typeOf(callee.object, scope);
    if (/^(str|bytes|list|map|set)$/.test(receiver.kind)) {
      return methodReturns(receiver, callee.name);
    }
    if (receiver.kind === "any") {
      if (callee.name === "encode") return BYTES;
      if (callee.name === "decode") return STR;
      if (/^(startswith|endswith|isdigit)$/.test(callee.name)) return BOOL;
    }
  }
  const result = resultOf(types, types.typeOf(callee, scope));
  return result.kind === "any" ? unboundResult(types, callee, scope) : result;
}

/** What `Base.method(self)` returns: the method is read from a class, and is not bound. */
function unboundResult(types: TypeSource, callee: Expression, scope: Scope): Type {
  if (callee.kind !== "attribute") return ANY;
  const owner = types.typeOf(callee.object, scope);
  if (owner.kind !== "class" || owner.of.from !== "twisted") return ANY;
  return resultOf(types, memberOfType(types, instanceOf(owner), callee.name));
}

/** The type of `super()`: an instance of the first base. */
function superType(types: TypeSource, scope: Scope): Type {
  const method = scope.enclosingFunction;
  const model = method === null ? undefined : types.module.methodOwner(method);
  const [base] = model === undefined ? [] : basesOf(types, model);
  return base === undefined ? ANY : { kind: "instance", of: base };
}
