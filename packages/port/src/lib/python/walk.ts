// Going through a tree: the parts of expressions and statements, in the order of the source.

import type { Expression, Parameter, Statement } from "./ast.ts";
import { patternExpressions } from "./ast-patterns.ts";

/**
 * The direct parts of an expression. Those of a lambda and a comprehension too, whose scopes are
 * their own.
 */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "name":
    case "number":
    case "string":
    case "constant":
      return [];
    case "fstring":
      return expression.parts.flatMap(replacementParts);
    case "tuple":
    case "list":
    case "set":
      return expression.items;
    case "dict":
      return expression.entries.flatMap(({ key, value }) =>
        key === null ? [value] : [key, value],
      );
    case "attribute":
      return [expression.object];
    case "subscript":
      return [expression.object, expression.index];
    case "slice":
      return present(expression.start, expression.stop, expression.step);
    case "call":
      return [
        expression.callee,
        ...expression.args,
        ...expression.keywords.map((keyword) => keyword.value),
      ];
    case "binary":
    case "logical":
      return [expression.left, expression.right];
    case "unary":
      return [expression.operand];
    case "comparison":
      return [expression.first, ...expression.rest.map((part) => part.operand)];
    case "conditional":
      return [expression.then, expression.test, expression.otherwise];
    case "lambda":
      return [...parameterParts(expression.parameters), expression.body];
    case "comprehension":
      return [
        ...expression.generators.flatMap((part) => [
          part.iterable,
          part.target,
          ...part.conditions,
        ]),
        ...present(expression.key),
        expression.element,
      ];
    case "await":
    case "starred":
    case "assigned":
      return [expression.value];
    case "yield":
      return present(expression.value);
  }
}

function replacementParts(
  part: string | { value: Expression; spec: readonly unknown[] },
): Expression[] {
  if (typeof part === "string") return [];
  return [part.value, ...(part.spec as (string | typeof part)[]).flatMap(replacementParts)];
}

function present(...expressions: (Expression | null)[]): Expression[] {
  return expressions.filter((expression) => expression !== null);
}

/** The defaults of parameters. */
export function parameterParts(parameters: readonly Parameter[]): Expression[] {
  return present(...parameters.map((parameter) => parameter.default));
}

/** The statements directly within a statement, block by block. */
export function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case "function":
    case "class":
    case "with":
      return [statement.body];
    case "for":
    case "while":
      return statement.otherwise === null
        ? [statement.body]
        : [statement.body, statement.otherwise];
    case "if":
      return statement.branches.map((branch) => branch.body);
    case "match":
      return statement.cases.map((each) => each.body);
    case "try":
      return [
        statement.block.body,
        ...statement.handlers.map((handler) => handler.body),
        ...(statement.otherwise === null ? [] : [statement.otherwise.body]),
        ...(statement.final === null ? [] : [statement.final.body]),
      ];
    default:
      return [];
  }
}

/** The expressions directly in a statement, except those of its blocks. */
export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "function":
      return [...statement.decorators, ...parameterParts(statement.parameters)];
    case "class":
      return [
        ...statement.decorators,
        ...statement.bases,
        ...statement.keywords.map((keyword) => keyword.value),
      ];
    case "return":
      return present(statement.value);
    case "delete":
      return statement.targets;
    case "assignment":
      return [...present(statement.value), ...statement.targets];
    case "update":
      return [statement.target, statement.value];
    case "for":
      return [statement.iterable, statement.target];
    case "while":
      return [statement.test];
    case "if":
      return present(...statement.branches.map((branch) => branch.test));
    case "with":
      return statement.items.flatMap((item) => [item.value, ...present(item.target)]);
    case "raise":
      return present(statement.value, statement.cause);
    case "try":
      return present(...statement.handlers.map((handler) => handler.type));
    case "match":
      return [
        statement.subject,
        ...statement.cases.flatMap(({ pattern, guard }) => [
          ...patternExpressions(pattern),
          ...present(guard),
        ]),
      ];
    case "assert":
      return present(statement.test, statement.message);
    case "expression":
      return [statement.value];
    default:
      return [];
  }
}

/** Whether an expression satisfies the test, or a part of it that belongs to the same function. */
export function someExpression(
  expression: Expression,
  test: (expression: Expression) => boolean,
): boolean {
  if (test(expression)) return true;
  if (expression.kind === "lambda") return false;
  return partsOf(expression).some((part) => someExpression(part, test));
}

/**
 * Whether an expression of these statements satisfies the test; functions and classes within are
 * left out.
 */
export function someInBody(
  body: readonly Statement[],
  test: (expression: Expression) => boolean,
): boolean {
  return body.some((statement) => {
    if (expressionsOf(statement).some((expression) => someExpression(expression, test)))
      return true;
    if (statement.kind === "function" || statement.kind === "class") return false;
    return blocksOf(statement).some((block) => someInBody(block, test));
  });
}

/** Calls back for each statement, within functions and classes too. */
export function eachStatement(
  body: readonly Statement[],
  visit: (statement: Statement) => void,
  enter: (statement: Statement) => boolean = () => true,
): void {
  for (const statement of body) {
    visit(statement);
    if (!enter(statement)) continue;
    for (const block of blocksOf(statement)) eachStatement(block, visit, enter);
  }
}

/** Calls back for an expression and all its parts. */
export function eachExpression(
  expression: Expression,
  visit: (expression: Expression) => void,
): void {
  visit(expression);
  for (const part of partsOf(expression)) eachExpression(part, visit);
}

/** Whether the statements yield: they are then a generator's. */
export function yields(body: readonly Statement[]): boolean {
  return someInBody(body, (expression) => expression.kind === "yield");
}

/** Whether a block never runs to its end, as far as one sees without running it. */
export function leaves(body: readonly Statement[]): boolean {
  return body.some(leavesBlock);
}

function leavesBlock(statement: Statement): boolean {
  switch (statement.kind) {
    case "return":
    case "raise":
    case "continue":
    case "break":
      return true;
    case "if":
      return (
        statement.branches.at(-1)?.test === null &&
        statement.branches.every((branch) => leaves(branch.body))
      );
    case "with":
      return leaves(statement.body);
    case "while":
      return isTrue(statement.test) && !breaks(statement.body);
    case "try": {
      const { block, handlers, otherwise, final } = statement;
      if (final !== null && leaves(final.body)) return true;
      const body = otherwise === null ? block.body : [...block.body, ...otherwise.body];
      return leaves(body) && handlers.every((handler) => leaves(handler.body));
    }
    default:
      return false;
  }
}

function isTrue(test: Expression): boolean {
  return (
    (test.kind === "constant" && test.value === "True") ||
    (test.kind === "number" && test.text === "1")
  );
}

/** Whether a loop with this body may be left by a `break` of its own. */
function breaks(body: readonly Statement[]): boolean {
  return body.some((statement) => {
    if (statement.kind === "break") return true;
    if (/^(function|class|for|while)$/.test(statement.kind)) return false;
    return blocksOf(statement).some(breaks);
  });
}
