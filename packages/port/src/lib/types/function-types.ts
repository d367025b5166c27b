// Functions: what they return, and whether they are run by `inlineCallbacks`.

import type { ClassModel } from "../project/class-model.ts";
import type { ModuleModel } from "../project/module-model.ts";
import type { Expression, FunctionDefinition, Statement } from "../python/ast.ts";
import { blocksOf, leaves, yields } from "../python/walk.ts";
import type { Scope } from "../scope/scope.ts";
import { lastName } from "./annotation.ts";
import { annotationType } from "./annotation-types.ts";
import { descendsFrom } from "./class-bases.ts";
import { joinNullable } from "./nullable.ts";
import { fromShort } from "./short-form.ts";
import { ANY, type Callable, instanceOf, NONE, type Type } from "./type.ts";
import type { TypeSource } from "./type-source.ts";

/** The type of a function of the project. `owner` and `bound` say how it was reached. */
export function functionType(
  node: FunctionDefinition,
  scope: Scope,
  owner: ClassModel | null,
  bound: boolean,
): Type {
  return { kind: "function", callable: { from: "project", node, scope, owner, bound } };
}

/** Whether a function is a generator that `inlineCallbacks` runs. */
export function isInlineCallbacks(types: TypeSource, node: FunctionDefinition): boolean {
  if (isCoroutineTest(types, node)) return true;
  return node.decorators.some((decorator) =>
    /^(inlineCallbacks|inline_callbacks)$/.test(lastName(decorator) ?? ""),
  );
}

/**
 * Whether a function is an `async` test. Trial expects a Deferred of a test, and does not run a
 * generator that it returns.
 */
function isCoroutineTest(types: TypeSource, node: FunctionDefinition): boolean {
  if (!node.async || !/^(test|setUp$|tearDown$)/.test(node.name)) return false;
  const scope = types.module.scopes.byNode.get(node);
  const model = scope === undefined ? undefined : types.module.methodOwner(scope);
  if (model?.methods.get(node.name)?.node !== node || yields(node.body)) return false;
  return descendsFrom(
    types,
    model,
    (ref) => ref.from === "twisted" && /TestCase$/.test(ref.name.name),
  );
}

/** Works out what a function returns, from its annotation or its `return` statements. */
export function computeReturn(types: TypeSource, node: FunctionDefinition): Type {
  const scope = types.module.scopes.byNode.get(node);
  if (scope === undefined) return ANY;
  if (isInlineCallbacks(types, node)) return { kind: "deferred", of: ANY };
  if (yields(node.body)) return node.async ? ANY : { kind: "iterator" };
  if (node.async) {
    const of = node.returns === null ? ANY : annotationType(types, node.returns, scope);
    return { kind: "coroutine", of };
  }
  if (node.returns !== null) return annotationType(types, node.returns, scope);
  // A decorator may change what is returned.
  if (node.decorators.some((decorator) => !isPlainDecorator(decorator))) return ANY;
  const returned: Type[] = [];
  let raises = false;
  const walk = (body: readonly Statement[]): void => {
    for (const statement of body) {
      if (statement.kind === "return") {
        returned.push(statement.value === null ? NONE : types.typeOf(statement.value, scope));
      } else if (statement.kind === "raise") raises = true;
      if (statement.kind === "function" || statement.kind === "class") continue;
      for (const block of blocksOf(statement)) walk(block);
    }
  };
  walk(node.body);
  const [first, ...rest] = returned;
  if (first === undefined) return raises ? ANY : NONE;
  const type = rest.reduce(joinNullable, first);
  return leaves(node.body) ? type : joinNullable(type, NONE);
}

/** Decorators that leave the return value as it is. */
function isPlainDecorator(decorator: Expression): boolean {
  if (decorator.kind === "name") return /^(staticmethod|classmethod|property)$/.test(decorator.id);
  return decorator.kind === "attribute" && /^(setter|deleter)$/.test(decorator.name);
}

/** What calling a value of this type returns. */
export function resultOf(types: TypeSource, type: Type): Type {
  if (type.kind === "class") return instanceOf(type);
  if (type.kind !== "function") return ANY;
  const { callable } = type;
  if (callable.from === "twisted") {
    return callable.signature === undefined ? ANY : fromShort(callable.signature.returns);
  }
  if (callable.node.kind === "lambda") {
    const scope = types.module.scopes.byNode.get(callable.node);
    return scope === undefined ? ANY : types.typeOf(callable.node.body, scope);
  }
  return types.of(moduleOf(types, callable)).returnType(callable.node);
}

function moduleOf(
  types: TypeSource,
  { owner, scope }: Extract<Callable, { from: "project" }>,
): ModuleModel {
  const { module, project } = types;
  if (owner !== null) return project.moduleOf(owner);
  if (scope.module === module.scopes.module) return module;
  for (const model of project.modules.values()) {
    if (model.scopes.module === scope.module) return model;
  }
  return module;
}
