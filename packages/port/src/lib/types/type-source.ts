// What the parts of the inference ask of each other. `infer.ts` implements it, and remembers what
// was found.

import type { ClassModel } from "../project/class-model.ts";
import type { ModuleModel } from "../project/module-model.ts";
import type { Project } from "../project/project.ts";
import type { Expression, FunctionDefinition } from "../python/ast.ts";
import type { Binding, Scope } from "../scope/scope.ts";
import type { Type } from "./type.ts";

/** The types of one module's expressions. */
export interface TypeSource {
  readonly project: Project;
  readonly module: ModuleModel;
  /** The type of an expression, evaluated in a scope. */
  typeOf(expression: Expression, scope: Scope): Type;
  /** The type of a variable, from all places that give it a value. */
  typeOfBinding(binding: Binding): Type;
  /** The type of an attribute, from what the class body and the methods give it. */
  attributeType(model: ClassModel, name: string): Type;
  /** The type of what a function returns. */
  returnType(node: FunctionDefinition): Type;
  /** The types of another module's expressions. */
  of(module: ModuleModel): TypeSource;
  /** Computes a type. Where it depends on itself, it is unknown. */
  guarded(key: unknown, compute: () => Type): Type;
}
