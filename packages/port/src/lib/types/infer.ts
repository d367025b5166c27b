// Works out what is known of a value: from literals, annotations, assignments, and the signatures
// of Twisted's names. This file remembers what was found; the files beside it find it.

import type { ClassModel } from "../project/class-model.ts";
import type { ModuleModel } from "../project/module-model.ts";
import type { Project } from "../project/project.ts";
import type { Expression, FunctionDefinition } from "../python/ast.ts";
import type { Binding, Scope } from "../scope/scope.ts";
import { computeBinding } from "./binding-types.ts";
import { computeExpression } from "./expression-types.ts";
import { computeReturn } from "./function-types.ts";
import { computeAttribute } from "./member-types.ts";
import { ANY, type Type } from "./type.ts";
import type { TypeSource } from "./type-source.ts";

export class Inference implements TypeSource {
  readonly project: Project;
  readonly module: ModuleModel;
  readonly #types = new Map<Expression, Type>();
  readonly #bindings = new Map<Binding, Type>();
  readonly #returns = new Map<FunctionDefinition, Type>();
  readonly #attributes = new Map<string, Type>();
  /** What is being computed. */
  readonly #busy = new Set<unknown>();
  readonly #all: Map<ModuleModel, Inference>;

  /** The inferences of a project share what they know of each other's modules through `all`. */
  constructor(project: Project, module: ModuleModel, all = new Map<ModuleModel, Inference>()) {
    this.project = project;
    this.module = module;
    this.#all = all;
    all.set(module, this);
  }

  of(module: ModuleModel): Inference {
    return this.#all.get(module) ?? new Inference(this.project, module, this.#all);
  }

  typeOf(expression: Expression, scope: Scope): Type {
    const known = this.#types.get(expression);
    if (known !== undefined) return known;
    const type = this.guarded(expression, () => computeExpression(this, expression, scope));
    this.#types.set(expression, type);
    return type;
  }

  typeOfBinding(binding: Binding): Type {
    const known = this.#bindings.get(binding);
    if (known !== undefined) return known;
    const type = this.guarded(binding, () => computeBinding(this, binding));
    if (!this.#busy.has(binding)) this.#bindings.set(binding, type);
    return type;
  }

  attributeType(model: ClassModel, name: string): Type {
    const key = `${this.project.moduleOf(model).name}:${model.node.from}:${name}`;
    const known = this.#attributes.get(key);
    if (known !== undefined) return known;
    const type = this.guarded(key, () => computeAttribute(this, model, name));
    this.#attributes.set(key, type);
    return type;
  }

  returnType(node: FunctionDefinition): Type {
    const known = this.#returns.get(node);
    if (known !== undefined) return known;
    const type = this.guarded(node, () => computeReturn(this, node));
    this.#returns.set(node, type);
    return type;
  }

  guarded(key: unknown, compute: () => Type): Type {
    if (this.#busy.has(key)) return ANY;
    this.#busy.add(key);
    try {
      return compute();
    } finally {
      this.#busy.delete(key);
    }
  }
}
