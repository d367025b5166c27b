// What all parts of the emitter share while they write one module.

import { specifierFor } from "../knowledge/modules.ts";
import type { ClassModel } from "../project/class-model.ts";
import type { ModuleModel } from "../project/module-model.ts";
import { relativeSpecifier } from "../project/paths.ts";
import type { Project } from "../project/project.ts";
import { type Expression, lineAt, type Parameter, type Statement } from "../python/ast.ts";
import { yields } from "../python/walk.ts";
import { type Declarations, declarationsOf } from "../scope/declarations.ts";
import type { Binding, Scope, ScopeNode } from "../scope/scope.ts";
import { isInlineCallbacks } from "../types/function-types.ts";
import type { Inference } from "../types/infer.ts";
import type { Type } from "../types/type.ts";
import type { ImportCollector } from "./import-collector.ts";
import type { Mark, MarkKind } from "./marks.ts";
import { jsName } from "./names.ts";

/** A function of the output. An arrow function has the `this` of the one around it. */
export interface Frame {
  readonly scope: Scope;
  readonly arrow: boolean;
  /** The name under which functions within find this one's `this`, once one of them needs it. */
  alias: string | null;
}

/** Functions of other files, passed in so that there is no import circle. */
export interface Emitters {
  expression(cx: Context, expression: Expression): string;
  statements(cx: Context, body: readonly Statement[], from: number, to: number): string;
}

export class Context {
  readonly project: Project;
  readonly module: ModuleModel;
  readonly inference: Inference;
  readonly imports: ImportCollector;
  readonly marks: Mark[] = [];
  readonly frames: Frame[] = [];
  /** The classes whose bodies are being written, the innermost last. */
  readonly classes: ClassModel[] = [];
  /** The name of the caught value in the `catch` blocks around, the innermost last. */
  readonly caught: string[] = [];
  /** The `**kwargs` parameters that have no counterpart: they are only passed on. */
  readonly droppedKeywords = new Set<Parameter>();

  /** The defaults of the fields of dataclasses and their like, as text. */
  readonly fieldDefaults = new Map<Expression, string>();
  /** Where `break` goes in the loops around: a label, or nothing for the loop itself. */
  readonly breakLabels: string[] = [];
  /** The local names of imports that are not ported. */
  readonly absentNames = new Set<string>();
  /** The local names that import statements have bound so far. */
  readonly importedNames = new Set<string>();
  /** What a package imports from its own modules, to be exported again. */
  readonly reexports: string[] = [];
  /** Calls of base constructors that are written elsewhere, or left out with a mark. */
  readonly skippedSupers = new Set<Statement>();
  /** Methods of the base that a generator within the present method calls through `super`. */
  readonly superAliases = new Set<string>();
  /** Generator expressions whose items are all taken at once: they are written as lists. */
  readonly takenAtOnce = new Set<Expression>();
  /** Calls that are statements: what they return is not used. */
  readonly unusedCalls = new Set<Expression>();
  /** How many blocks there are around the statement within its function. */
  blockDepth = 0;
  scope: Scope;
  readonly #emitters: Emitters;
  readonly #declarations = new Map<Binding, Declarations>();
  #pending: string[] = [];
  /** How many names were made of each base. */
  readonly #fresh = new Map<string, number>();
  readonly #substitutes = new Map<Expression, string>();

  constructor(
    project: Project,
    module: ModuleModel,
    inference: Inference,
    imports: ImportCollector,
    emitters: Emitters,
  ) {
    this.project = project;
    this.module = module;
    this.inference = inference;
    this.imports = imports;
    this.scope = module.scopes.module;
    this.#emitters = emitters;
  }

  expression(expression: Expression): string {
    const known = this.#substitutes.get(expression);
    if (known !== undefined) return known;
    const text = this.#emitters.expression(this, expression);
    if (this.#remembered.has(expression)) this.#substitutes.set(expression, text);
    return text;
  }

  /**
   * Writes with the texts of some expressions kept from their first use on: what writes a call
   * tries several forms, and without this each call in a chain of calls would double the work.
   */
  remembering<T>(expressions: readonly Expression[], write: () => T): T {
    const added = expressions.filter(
      (each) => !this.#remembered.has(each) && !this.#substitutes.has(each),
    );
    for (const each of added) this.#remembered.add(each);
    try {
      return write();
    } finally {
      for (const each of added) {
        this.#remembered.delete(each);
        this.#substitutes.delete(each);
      }
    }
  }

  readonly #remembered = new Set<Expression>();

  /** Writes statements that stand between two offsets of the source, with the comments there. */
  statements(body: readonly Statement[], from: number, to: number): string {
    return this.#emitters.statements(this, body, from, to);
  }

  typeOf(expression: Expression): Type {
    return this.inference.typeOf(expression, this.scope);
  }

  /** Whether a name refers to what Python itself has under it. */
  isBuiltin(name: string): boolean {
    return this.scope.resolve(name) === undefined;
  }

  declarations(binding: Binding): Declarations {
    let known = this.#declarations.get(binding);
    if (known === undefined) {
      known = declarationsOf(binding);
      this.#declarations.set(binding, known);
    }
    return known;
  }

  /** Writes with a text in the place of an expression, which is then evaluated only once. */
  substituting<T>(expression: Expression, text: string, write: () => T): T {
    this.#substitutes.set(expression, text);
    try {
      return write();
    } finally {
      this.#substitutes.delete(expression);
    }
  }

  /** A name that nothing else in the file has. */
  fresh(base: string): string {
    const count = (this.#fresh.get(base) ?? 0) + 1;
    this.#fresh.set(base, count);
    const name = count === 1 ? `${base}_` : `${base}_${count}`;
    return this.module.bindsAnywhere(name) ? this.fresh(base) : name;
  }

  /** Notes something to be checked by hand: it is written before the present statement. */
  mark(kind: MarkKind, at: { readonly from: number }, message: string): void {
    const line = lineAt(this.module.tree, at.from);
    if (this.marks.some((mark) => mark.line === line && mark.message === message)) return;
    this.marks.push({ kind, message, line });
    this.#pending.push(message);
  }

  /** The marks noted since the last call, as comments. */
  takeMarks(): string {
    const text = this.#pending.map((message) => `// PORT: ${message}\n`).join("");
    this.#pending = [];
    return text;
  }

  /** Keeps marks of an inner part from those of the statement around it. */
  withMarksApart<T>(write: () => T): T {
    const outer = this.#pending;
    this.#pending = [];
    const result = write();
    this.#pending = [...outer, ...this.#pending];
    return result;
  }

  /** A module as a value: its namespace. */
  moduleReference(module: string): string {
    const specifier = this.specifierOf(module);
    const last = jsName(module.split(".").at(-1) ?? module);
    return specifier === undefined ? last : this.imports.useNamespace(specifier, last);
  }

  /** The specifier that a module of Twisted's or of the project's is imported from. */
  specifierOf(module: string): string | undefined {
    const model = this.project.find(module);
    return model === undefined ? specifierFor(module) : relativeSpecifier(this.module, model);
  }

  /**
   * Whether some class of the project gives an attribute of this name a class as its value, and
   * none a function.
   */
  holdsClass(name: string): boolean {
    const kinds = this.project.classesWith(name).flatMap((model) => {
      const value = model.attributes.get(name)?.value;
      if (value === undefined || value === null) return [];
      return [this.inference.of(this.project.moduleOf(model)).typeOf(value, model.scope).kind];
    });
    return kinds.includes("class") && !kinds.includes("function");
  }

  exportName(name: string): string {
    return jsName(name);
  }

  /**
   * A constant that holds a value of the scope around a function, to be declared before the
   * statement: Python evaluates the default of a parameter once, where the function is defined.
   */
  keepOuter(name: string, value: string): string {
    const outer = this.fresh(`outer_${name}`);
    this.#kept.push(`const ${outer}: any = ${value};\n`);
    return outer;
  }

  /** Writes the body of a function: what is kept around it is declared outside. */
  withKeptApart<T>(write: () => T): T {
    const outer = this.#kept;
    this.#kept = [];
    try {
      return write();
    } finally {
      this.#kept = outer;
    }
  }

  #kept: string[] = [];

  /** The declarations that {@link keepOuter} asked for. */
  takeKept(): string {
    const text = this.#kept.join("");
    this.#kept = [];
    return text;
  }

  /** Whether the function that is being written is one for `inlineCallbacks`. */
  inInlineCallbacks(): boolean {
    const scope = this.scope.enclosingFunction;
    const node = scope?.node;
    return node?.kind === "function" && isInlineCallbacks(this.inference, node);
  }

  /** Whether the function that is being written yields values and waits in between. */
  inAsyncGenerator(): boolean {
    const node = this.scope.enclosingFunction?.node;
    return node?.kind === "function" && node.async && yields(node.body);
  }

  /** Whether the function that is being written is a generator that waits for what it yields. */
  inCoroutine(): boolean {
    const node = this.scope.enclosingFunction?.node;
    if (node?.kind === "function" && node.async) return !yields(node.body);
    return this.inInlineCallbacks();
  }

  /** The local name of a helper of the runtime. */
  runtime(name: string): string {
    return this.imports.use("@twisted-ts/port/runtime", name);
  }

  /** Whether a type is being written: interfaces exist there only. */
  inType = false;

  /** Writes a type. */
  asType<T>(write: () => T): T {
    const outer = this.inType;
    this.inType = true;
    try {
      return write();
    } finally {
      this.inType = outer;
    }
  }

  /** Writes within a block of a function. */
  inBlock<T>(write: () => T): T {
    this.blockDepth++;
    try {
      return write();
    } finally {
      this.blockDepth--;
    }
  }

  /** Writes within the scope of a node. */
  within<T>(node: ScopeNode, write: () => T): T {
    const outer = this.scope;
    const depth = this.blockDepth;
    this.scope = this.module.scopes.byNode.get(node) ?? outer;
    this.blockDepth = 0;
    try {
      return write();
    } finally {
      this.scope = outer;
      this.blockDepth = depth;
    }
  }

  /** Writes the body of a function of the output. */
  inFrame<T>(arrow: boolean, write: (frame: Frame) => T): T {
    const frame: Frame = { scope: this.scope, arrow, alias: null };
    this.frames.push(frame);
    try {
      return write(frame);
    } finally {
      this.frames.pop();
    }
  }

  /** How a variable is written here: `this` for a method's first parameter. */
  variable(name: string): string {
    const binding = this.scope.resolve(name);
    if (binding === undefined) return jsName(name);
    const { scope } = binding;
    if (scope.kind === "class") return this.classVariable(name, scope);
    if (!this.isReceiver(binding)) return jsName(name);
    const at = this.frames.findLastIndex((frame) => frame.scope === scope);
    const owner = this.frames[at];
    if (owner === undefined) return "this";
    if (this.frames.slice(at + 1).every((frame) => frame.arrow)) return "this";
    owner.alias = jsName(name);
    return owner.alias;
  }

  /** Whether a variable is the first parameter of a method: `self` or `cls`. */
  isReceiver(binding: Binding): boolean {
    const { scope } = binding;
    if (scope.kind !== "function" || scope.node.kind !== "function") return false;
    const [first] = scope.node.parameters;
    if (first?.name !== binding.name || first.star !== "") return false;
    const model = this.module.methodOwner(scope);
    if (model === undefined) return false;
    const isStatic = scope.node.decorators.some(
      (decorator) => decorator.kind === "name" && decorator.id === "staticmethod",
    );
    return !isStatic && binding.sites.length === 1;
  }

  /** A name of a class body, as its other lines see it. */
  classVariable(name: string, scope: Scope): string {
    const model = scope.node.kind === "class" ? this.module.classes.get(scope.node) : undefined;
    if (model === undefined) return jsName(name);
    if (model.methods.has(name)) return `${jsName(model.name)}.prototype.${name}`;
    return `this.${name}`;
  }
}
