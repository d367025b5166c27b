// Which names the code of a scope binds.

import type { Expression, Statement } from "../python/ast.ts";
import { patternNames } from "../python/ast-patterns.ts";
import { blocksOf, expressionsOf, partsOf } from "../python/walk.ts";
import type { Scope } from "./scope.ts";

/**
 * Makes a binding for each name that the statements of a scope bind, before any of them is looked
 * at: a use may stand before the place that binds the name.
 */
export function declareNames(body: readonly Statement[], scope: Scope): void {
  for (const statement of body) {
    if (statement.kind === "global") {
      for (const name of statement.names) scope.declaredGlobal.add(name);
    } else if (statement.kind === "nonlocal") {
      for (const name of statement.names) scope.declaredNonlocal.add(name);
    }
  }
  for (const statement of body) {
    for (const name of namesOf(statement)) bind(name, scope);
    for (const target of targetsOf(statement)) bindTarget(target, scope);
    for (const expression of expressionsOf(statement)) bindWithin(expression, scope);
    if (statement.kind === "function" || statement.kind === "class") continue;
    for (const block of blocksOf(statement)) declareNames(block, scope);
  }
}

function bind(name: string, scope: Scope): void {
  if (scope.declaredNonlocal.has(name)) return;
  const home = scope.declaredGlobal.has(name) ? scope.module : scope;
  if (home.bindings.has(name)) return;
  home.bindings.set(name, { name, scope: home, sites: [], uses: [] });
}

/** The names that a statement binds by itself. */
function namesOf(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case "function":
    case "class":
      return [statement.name];
    case "import":
      return statement.names.map(({ name, as }) => as ?? (name.split(".")[0] as string));
    case "import-from":
      return statement.names.flatMap(({ name, as }) => (name === "*" ? [] : [as ?? name]));
    case "match":
      return statement.cases.flatMap(({ pattern }) =>
        patternNames(pattern).map(({ name }) => name),
      );
    case "try":
      return statement.handlers.flatMap(({ name }) => (name === null ? [] : [name]));
    default:
      return [];
  }
}

/** The expressions of a statement that get a value, or lose it. */
function targetsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "assignment":
    case "delete":
      return statement.targets;
    case "update":
    case "for":
      return [statement.target];
    case "with":
      return statement.items.flatMap(({ target }) => (target === null ? [] : [target]));
    default:
      return [];
  }
}

function bindTarget(target: Expression, scope: Scope): void {
  if (target.kind === "name") bind(target.id, scope);
  else if (target.kind === "tuple" || target.kind === "list") {
    for (const item of target.items) bindTarget(item, scope);
  } else if (target.kind === "starred") bindTarget(target.value, scope);
}

/** Binds the names of `:=`. */
function bindWithin(expression: Expression, scope: Scope): void {
  if (expression.kind === "assigned") bind(expression.name, scope);
  if (expression.kind === "lambda") return;
  for (const part of partsOf(expression)) bindWithin(part, scope);
}
