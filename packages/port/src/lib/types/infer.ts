// Works out what is known of a value: from literals, annotations, assignments, and the signatures
// of Twisted's names.

import { EXCEPTIONS, WARNINGS } from "../knowledge/exceptions.ts";
import { isTwisted, isTwistedPackage, specifierFor } from "../knowledge/modules.ts";
import {
  classNamed,
  isKnown,
  type KnownName,
  lookUp,
  memberOf,
  pythonMember,
  pythonMemberAnywhere,
} from "../knowledge/names.ts";
import type { AttributeSite, ClassModel, Method } from "../project/class-model.ts";
import type { ImportTarget, ModuleModel } from "../project/module-model.ts";
import type { Project } from "../project/project.ts";
import type { Call, Expression, FunctionDefinition, Statement } from "../python/ast.ts";
import { blocksOf, yields } from "../python/walk.ts";
import type { Binding, Scope, Site } from "../scope/scope.ts";
import { isNone, lastName, simpleAnnotation, unionMembers } from "./annotation.ts";
import { FUNCTION_RETURNS, LIBRARY_RETURNS, methodReturns } from "./builtins.ts";
import { joinNullable } from "./nullable.ts";
import { binaryType, elementOf, subscriptType } from "./operators.ts";
import { fromShort } from "./short-form.ts";
import {
  ANY,
  BOOL,
  BYTES,
  type Callable,
  type ClassRef,
  LIST,
  MAP,
  NONE,
  NUM,
  SET,
  STR,
  type Type,
} from "./type.ts";

/** A member of a class, wherever in its line of bases it was found. */
export type Member =
  | { readonly from: "method"; readonly owner: ClassModel; readonly method: Method }
  | { readonly from: "attribute"; readonly owner: ClassModel }
  | { readonly from: "twisted"; readonly owner: KnownName };

export class Inference {
  readonly project: Project;
  readonly module: ModuleModel;
  readonly #types = new Map<Expression, Type>();
  readonly #bindings = new Map<Binding, Type>();
  readonly #returns = new Map<FunctionDefinition, Type>();
  readonly #attributes = new Map<string, Type>();
  readonly #busy = new Set<unknown>();
  readonly #all: Map<ModuleModel, Inference>;

  /** The inferences of a project share what they know of each other's modules through `all`. */
  constructor(project: Project, module: ModuleModel, all = new Map<ModuleModel, Inference>()) {
    this.project = project;
    this.module = module;
    this.#all = all;
    all.set(module, this);
  }

  typeOf(expression: Expression, scope: Scope): Type {
    const known = this.#types.get(expression);
    if (known !== undefined) return known;
    const type = this.#guarded(expression, () => this.#compute(expression, scope));
    this.#types.set(expression, type);
    return type;
  }

  /** Computes once; what depends on itself is unknown. */
  #guarded(key: unknown, compute: () => Type): Type {
    if (this.#busy.has(key)) return ANY;
    this.#busy.add(key);
    try {
      return compute();
    } finally {
      this.#busy.delete(key);
    }
  }

  #compute(expression: Expression, scope: Scope): Type {
    switch (expression.kind) {
      case "name":
        return this.typeOfName(expression.id, scope);
      case "number":
        return NUM;
      case "string":
        return expression.bytes ? BYTES : STR;
      case "fstring":
        return STR;
      case "constant":
        return expression.value === "None" ? NONE : expression.value === "..." ? ANY : BOOL;
      case "tuple":
        return { kind: "tuple", items: expression.items.map((item) => this.typeOf(item, scope)) };
      case "list":
        return { kind: "list", of: this.#joined(expression.items, scope) };
      case "set":
        return SET;
      case "dict":
        return MAP;
      case "attribute": {
        const library = this.libraryName(expression, scope);
        if (library !== undefined) return LIBRARY_RETURNS[library] ?? ANY;
        return this.attribute(this.typeOf(expression.object, scope), expression.name);
      }
      case "subscript":
        return subscriptType(this.typeOf(expression.object, scope), expression.index);
      case "call":
        return this.#call(expression, scope);
      case "binary":
        return binaryType(
          expression.operator,
          this.typeOf(expression.left, scope),
          this.typeOf(expression.right, scope),
        );
      case "unary":
        return expression.operator === "not" ? BOOL : NUM;
      case "comparison":
        return BOOL;
      case "logical": {
        const left = this.typeOf(expression.left, scope);
        const right = this.typeOf(expression.right, scope);
        return joinNullable(left, right);
      }
      case "conditional":
        return joinNullable(
          this.typeOf(expression.then, scope),
          this.typeOf(expression.otherwise, scope),
        );
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
        const type = value === null ? NONE : this.typeOf(value, scope);
        return type.kind === "deferred" || type.kind === "coroutine" ? type.of : ANY;
      }
      case "assigned":
        return this.typeOf(expression.value, scope);
      default:
        return ANY;
    }
  }

  #joined(items: readonly Expression[], scope: Scope): Type {
    const [first, ...rest] = items.map((item) => this.typeOf(item, scope));
    return first === undefined ? ANY : rest.reduce(joinNullable, first);
  }

  // Names

  typeOfName(name: string, scope: Scope): Type {
    const binding = scope.resolve(name);
    return binding === undefined ? this.#builtin(name) : this.typeOfBinding(binding);
  }

  #builtin(name: string): Type {
    if (name in EXCEPTIONS || WARNINGS.has(name)) {
      return { kind: "class", of: { from: "python", name } };
    }
    return ANY;
  }

  typeOfBinding(binding: Binding): Type {
    const known = this.#bindings.get(binding);
    if (known !== undefined) return known;
    const type = this.#guarded(binding, () => {
      const types = binding.sites
        .filter((site) => site.kind !== "update" && site.kind !== "delete")
        .map((site) => this.#typeOfSite(site, binding));
      const [first, ...rest] = types;
      const joined = first === undefined ? ANY : rest.reduce(joinNullable, first);
      // What is added to a number or a text by `+=` keeps its kind; a container may be another.
      return joined;
    });
    if (!this.#busy.has(binding)) this.#bindings.set(binding, type);
    return type;
  }

  #typeOfSite(site: Site, binding: Binding): Type {
    switch (site.kind) {
      case "import": {
        const target = this.module.imports.get(binding.name);
        return target === undefined ? ANY : this.importType(target);
      }
      case "class": {
        const model =
          site.statement?.kind === "class" ? this.module.classes.get(site.statement) : undefined;
        return model === undefined ? ANY : { kind: "class", of: { from: "project", model } };
      }
      case "function":
        if (site.statement?.kind !== "function") return ANY;
        return this.functionType(site.statement, site.scope, null, false);
      case "parameter":
        return this.#parameterType(site);
      case "assign":
      case "walrus":
        if (site.annotation) return this.annotation(site.annotation, site.scope);
        return site.value === null ? ANY : this.typeOf(site.value, site.scope);
      case "unpack":
        return site.value === null
          ? this.#unpackedType(site, binding.name)
          : this.typeOf(site.value, site.scope);
      case "for":
        return site.value === null ? ANY : this.#elementType(site, binding.name);
      case "except":
        return this.#handlerType(site);
      default:
        return ANY;
    }
  }

  /** The type of a name in `a, b = value`. */
  #unpackedType(site: Site, name: string): Type {
    const { statement } = site;
    if (statement?.kind !== "assignment" || statement.value === null) return ANY;
    const [target] = statement.targets;
    if (target?.kind !== "tuple") return ANY;
    const index = target.items.findIndex((item) => item.kind === "name" && item.id === name);
    const type = this.typeOf(statement.value, site.scope);
    if (type.kind === "tuple") return type.items?.[index] ?? ANY;
    return type.kind === "list" ? type.of : ANY;
  }

  #elementType(site: Site, name: string): Type {
    const { value, statement } = site;
    if (value === null) return ANY;
    const target = statement?.kind === "for" ? statement.target : null;
    if (target !== null && target.kind !== "name") {
      const isIndex =
        target.kind === "tuple" && target.items[0]?.kind === "name" && target.items[0].id === name;
      const isEnumerate =
        value.kind === "call" && value.callee.kind === "name" && value.callee.id === "enumerate";
      return isIndex && isEnumerate ? NUM : ANY;
    }
    return elementOf(this.typeOf(value, site.scope));
  }

  #handlerType(site: Site): Type {
    if (site.value === null) return ANY;
    const type = this.typeOf(site.value, site.scope);
    return type.kind === "class" ? { kind: "instance", of: type.of } : ANY;
  }

  #parameterType(site: Site): Type {
    const { parameter, scope } = site;
    if (parameter === undefined) return ANY;
    if (parameter.star === "*") return LIST;
    if (parameter.star === "**") return MAP;
    const model = this.#methodOwner(scope);
    if (model !== undefined && scope.node.kind === "function") {
      const kind = model.methods.get(scope.node.name)?.kind ?? "method";
      if (scope.node.parameters[0] === parameter && kind !== "static") {
        const of: ClassRef = { from: "project", model };
        return kind === "class" ? { kind: "class", of } : { kind: "instance", of };
      }
    }
    if (parameter.annotation !== null) return this.annotation(parameter.annotation, scope);
    if (parameter.default !== null && !isNone(parameter.default)) {
      const type = this.typeOf(parameter.default, scope.parent as Scope);
      if (/^(num|str|bool|bytes|class)$/.test(type.kind)) return type;
    }
    if (model !== undefined && scope.node.kind === "function") {
      const inherited = this.inheritedParameter(model, scope.node, parameter.name);
      if (inherited !== undefined) return inherited;
    }
    return ANY;
  }

  #methodOwner(scope: Scope): ClassModel | undefined {
    const node = scope.methodOf;
    return node === null ? undefined : this.module.classes.get(node);
  }

  /** What a method that overrides one of Twisted's is given for a parameter. */
  inheritedParameter(
    model: ClassModel,
    node: FunctionDefinition,
    parameter: string,
  ): Type | undefined {
    const owner = this.twistedMember(model, node.name);
    const signature = owner && memberOf(owner, node.name)?.signature;
    if (signature === undefined) return undefined;
    const index = node.parameters.findIndex((each) => each.name === parameter) - 1;
    const info = signature.parameters[index];
    return info === undefined || info.rest ? undefined : fromShort(info.type);
  }

  // Imports and modules

  importType(target: ImportTarget): Type {
    const { module, name } = target;
    if (name === null) return { kind: "module", module };
    const model = this.project.find(module);
    if (model !== undefined) {
      const type = this.#exported(model, name);
      if (type !== undefined) return type;
    }
    const inner = module === "" ? name : `${module}.${name}`;
    if (this.project.find(inner) !== undefined) return { kind: "module", module: inner };
    if (isTwisted(module) || specifierFor(module) !== undefined) {
      if (isTwistedPackage(inner)) return { kind: "module", module: inner };
      if (specifierFor(inner) !== undefined) return { kind: "module", module: inner };
      const known = lookUp(module, name);
      return isKnown(known) ? this.knownType(known) : ANY;
    }
    return model === undefined ? { kind: "module", module: inner } : ANY;
  }

  #exported(model: ModuleModel, name: string): Type | undefined {
    const cls = model.classNamed(name);
    if (cls !== undefined) return { kind: "class", of: { from: "project", model: cls } };
    const binding = model.scopes.module.bindings.get(name);
    if (binding === undefined) return undefined;
    return this.#guarded(binding, () => this.of(model).typeOfBinding(binding));
  }

  /** The inference for a module of the project. */
  of(model: ModuleModel): Inference {
    return this.#all.get(model) ?? new Inference(this.project, model, this.#all);
  }

  knownType(known: KnownName): Type {
    const { info } = known;
    switch (info.kind) {
      case "class":
      case "interface":
      case "mixin":
        return { kind: "class", of: { from: "twisted", name: known } };
      case "function":
        return {
          kind: "function",
          callable: {
            from: "twisted",
            name: known.name,
            home: known.module,
            signature: info.signature,
            parameters: known.python?.parameters,
            bound: false,
          },
        };
      default:
        return fromShort(info.type ?? "any");
    }
  }

  /**
   * The dotted name of something in a module that is neither Twisted's nor the project's:
   * `os.path.join`.
   */
  libraryName(expression: Expression, scope: Scope): string | undefined {
    if (expression.kind === "name") {
      const binding = scope.resolve(expression.id);
      if (binding?.sites[0]?.kind !== "import") return undefined;
      return this.#libraryImport(expression.id);
    }
    if (expression.kind !== "attribute") return undefined;
    const object = this.libraryName(expression.object, scope);
    return object === undefined ? undefined : `${object}.${expression.name}`;
  }

  /** Whether an imported name is one of Python's library, or of a package that is not here. */
  isLibraryImport(name: string): boolean {
    return this.#libraryImport(name) !== undefined;
  }

  #libraryImport(name: string): string | undefined {
    const target = this.module.imports.get(name);
    if (target === undefined) return undefined;
    const dotted = target.name === null ? target.module : `${target.module}.${target.name}`;
    if (isTwisted(dotted) || specifierFor(target.module) !== undefined) return undefined;
    const isOwn =
      this.project.find(target.module) !== undefined || this.project.find(dotted) !== undefined;
    return isOwn ? undefined : dotted;
  }

  // Attributes

  attribute(object: Type, name: string): Type {
    switch (object.kind) {
      case "module":
        return this.importType({ module: object.module, name });
      case "instance":
        return this.memberType(object.of, name, true);
      case "class":
        return this.memberType(object.of, name, false);
      case "deferred": {
        const known = classNamed("Deferred");
        return known === undefined ? ANY : this.#twistedMemberType(known, name, true);
      }
      default:
        return ANY;
    }
  }

  memberType(of: ClassRef, name: string, instance: boolean): Type {
    if (of.from === "twisted") return this.#twistedMemberType(of.name, name, instance);
    if (of.from === "python") return ANY;
    const member = this.findMember(of.model, name);
    if (member === undefined) return ANY;
    if (member.from === "twisted") return this.#twistedMemberType(member.owner, name, instance);
    const inference = this.of(member.owner.module);
    if (member.from === "attribute") return inference.attributeType(member.owner, name);
    const { node, kind } = member.method;
    if (kind === "getter") return inference.returnType(node);
    const scope = member.owner.module.scopes.byNode.get(node)?.parent as Scope;
    const bound = kind === "class" || (instance && kind === "method");
    return inference.functionType(node, scope, member.owner, bound);
  }

  #twistedMemberType(known: KnownName, name: string, instance: boolean): Type {
    const members = instance ? known.info.members : known.info.statics;
    const info = members?.[name];
    if (info === undefined) return ANY;
    if (info.kind !== "method") {
      return info.type === undefined ? ANY : fromShort(info.type);
    }
    return {
      kind: "function",
      callable: {
        from: "twisted",
        name,
        home: `${known.module}.${known.name}`,
        signature: info.signature,
        parameters:
          pythonMember(known, name) ??
          (known.python === undefined ? pythonMemberAnywhere(name) : undefined),
        bound: instance,
      },
    };
  }

  /** What the body of a class, or its methods, give an attribute. */
  attributeType(model: ClassModel, name: string): Type {
    const key = `${model.module.name}:${model.node.from}:${name}`;
    const known = this.#attributes.get(key);
    if (known !== undefined) return known;
    const type = this.#guarded(key, () => {
      const inBody = model.attributes.get(name);
      const types: Type[] = [];
      if (inBody !== undefined) {
        if (inBody.annotation !== null) return this.annotation(inBody.annotation, model.scope);
        if (inBody.value !== null) {
          types.push(
            inBody.targets[0]?.kind === "tuple" ? ANY : this.typeOf(inBody.value, model.scope),
          );
        }
      }
      for (const site of model.instanceAttributes.get(name) ?? []) {
        if (!site.update) types.push(this.#siteType(site));
      }
      const [first, ...rest] = types;
      const joined = first === undefined ? ANY : rest.reduce(joinNullable, first);
      return joined.kind === "none" ? ANY : joined;
    });
    this.#attributes.set(key, type);
    return type;
  }

  #siteType(site: AttributeSite): Type {
    if (site.annotation !== null) return this.annotation(site.annotation, site.scope);
    return site.whole && site.value !== null ? this.typeOf(site.value, site.scope) : ANY;
  }

  // Classes

  basesOf(model: ClassModel): ClassRef[] {
    const inference = this.of(model.module);
    const scope = model.scope.parent as Scope;
    return model.node.bases.flatMap((base) => {
      const type = inference.typeOf(base, scope);
      return type.kind === "class" ? [type.of] : [];
    });
  }

  /**
   * Finds a member in a class of the project or in its bases, in Python's order as far as that is
   * simple.
   */
  findMember(model: ClassModel, name: string, seen = new Set<ClassModel>()): Member | undefined {
    if (seen.has(model)) return undefined;
    seen.add(model);
    const method = model.methods.get(name);
    if (method !== undefined) return { from: "method", owner: model, method };
    if (model.attributes.has(name) || model.instanceAttributes.has(name)) {
      return { from: "attribute", owner: model };
    }
    return this.inheritedMember(model, name, seen);
  }

  /** As {@link findMember}, leaving out the class itself. */
  inheritedMember(
    model: ClassModel,
    name: string,
    seen = new Set<ClassModel>([model]),
  ): Member | undefined {
    for (const base of this.basesOf(model)) {
      if (base.from === "project") {
        const member = this.findMember(base.model, name, seen);
        if (member !== undefined) return member;
      } else if (base.from === "twisted" && memberOf(base.name, name) !== undefined) {
        return { from: "twisted", owner: base.name };
      }
    }
    return undefined;
  }

  /** Whether a nested class or function of the class body, or of a base's, has this name. */
  hasStatic(model: ClassModel, name: string, seen = new Set<ClassModel>()): boolean {
    if (seen.has(model)) return false;
    seen.add(model);
    return (
      model.scope.bindings.has(name) ||
      this.basesOf(model).some(
        (base) => base.from === "project" && this.hasStatic(base.model, name, seen),
      ) ||
      // Error and its kin have members that no table lists.
      this.basesOf(model).some((base) => base.from === "python")
    );
  }

  /** The class of Twisted's that gives a project's class a member. */
  twistedMember(model: ClassModel, name: string): KnownName | undefined {
    const seen = new Set<ClassModel>();
    const search = (current: ClassModel): KnownName | undefined => {
      if (seen.has(current)) return undefined;
      seen.add(current);
      for (const base of this.basesOf(current)) {
        if (base.from === "twisted" && memberOf(base.name, name) !== undefined) return base.name;
        const found = base.from === "project" ? search(base.model) : undefined;
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return search(model);
  }

  /** Whether a class of the project is, or comes from, a class for which the test holds. */
  descendsFrom(model: ClassModel, test: (ref: ClassRef) => boolean): boolean {
    const seen = new Set<ClassModel>();
    const search = (current: ClassModel): boolean => {
      if (seen.has(current)) return false;
      seen.add(current);
      return this.basesOf(current).some(
        (base) => test(base) || (base.from === "project" && search(base.model)),
      );
    };
    return search(model);
  }

  // Functions

  functionType(
    node: FunctionDefinition,
    scope: Scope,
    owner: ClassModel | null,
    bound: boolean,
  ): Type {
    return { kind: "function", callable: { from: "project", node, scope, owner, bound } };
  }

  /** Whether a function carries `@inlineCallbacks`. */
  isInlineCallbacks(node: FunctionDefinition, scope: Scope): boolean {
    if (this.#isCoroutineTest(node)) return true;
    return node.decorators.some((decorator) => {
      const name =
        decorator.kind === "name"
          ? decorator.id
          : decorator.kind === "attribute"
            ? decorator.name
            : "";
      if (!/^(inlineCallbacks|inline_callbacks)$/.test(name)) return false;
      return scope !== null;
    });
  }

  /**
   * Whether trial runs a coroutine: it takes what a test returns for a Deferred, or for no test of
   * time.
   */
  #isCoroutineTest(node: FunctionDefinition): boolean {
    if (!node.async || !/^(test|setUp$|tearDown$)/.test(node.name)) return false;
    const scope = this.module.scopes.byNode.get(node);
    const model = scope === undefined ? undefined : this.#methodOwner(scope);
    if (model?.methods.get(node.name)?.node !== node || yields(node.body)) return false;
    return this.descendsFrom(
      model,
      (ref) => ref.from === "twisted" && /TestCase$/.test(ref.name.name),
    );
  }

  returnType(node: FunctionDefinition): Type {
    const known = this.#returns.get(node);
    if (known !== undefined) return known;
    const type = this.#guarded(node, () => this.#computeReturn(node));
    this.#returns.set(node, type);
    return type;
  }

  #computeReturn(node: FunctionDefinition): Type {
    const scope = this.module.scopes.byNode.get(node);
    if (scope === undefined) return ANY;
    if (this.isInlineCallbacks(node, scope)) return { kind: "deferred", of: ANY };
    if (yields(node.body)) return node.async ? ANY : { kind: "iterator" };
    if (node.async) {
      const of = node.returns === null ? ANY : this.annotation(node.returns, scope);
      return { kind: "coroutine", of };
    }
    if (node.returns !== null) return this.annotation(node.returns, scope);
    // A decorator may change what is returned.
    if (node.decorators.some((decorator) => !isPlainDecorator(decorator))) return ANY;
    const types: Type[] = [];
    let raises = false;
    const walk = (body: readonly Statement[]): void => {
      for (const statement of body) {
        if (statement.kind === "return") {
          types.push(statement.value === null ? NONE : this.typeOf(statement.value, scope));
        } else if (statement.kind === "raise") raises = true;
        if (statement.kind === "function" || statement.kind === "class") continue;
        for (const block of blocksOf(statement)) walk(block);
      }
    };
    walk(node.body);
    const [first, ...rest] = types;
    if (first === undefined) return raises ? ANY : NONE;
    return rest.reduce(joinNullable, first);
  }

  #call(expression: Call, scope: Scope): Type {
    const { callee } = expression;
    if (callee.kind === "name" && scope.resolve(callee.id) === undefined) {
      if (callee.id === "super") return this.#superType(scope);
      if (callee.id in FUNCTION_RETURNS) return FUNCTION_RETURNS[callee.id] as Type;
      if (/^(min|max|sum)$/.test(callee.id)) return callee.id === "sum" ? NUM : ANY;
    }
    const library = this.libraryName(callee, scope);
    if (library !== undefined) return LIBRARY_RETURNS[library] ?? ANY;
    if (callee.kind === "attribute") {
      if (/^(providedBy|implementedBy)$/.test(callee.name)) return BOOL;
      const receiver = this.typeOf(callee.object, scope);
      if (/^(str|bytes|list|map|set)$/.test(receiver.kind)) {
        return methodReturns(receiver, callee.name);
      }
      if (receiver.kind === "any") {
        if (callee.name === "encode") return BYTES;
        if (callee.name === "decode") return STR;
        if (/^(startswith|endswith|isdigit)$/.test(callee.name)) return BOOL;
      }
    }
    return this.returned(this.typeOf(callee, scope));
  }

  #superType(scope: Scope): Type {
    const method = scope.enclosingFunction;
    const model = method === null ? undefined : this.#methodOwner(method);
    const [base] = model === undefined ? [] : this.basesOf(model);
    return base === undefined ? ANY : { kind: "instance", of: base };
  }

  /** What calling a value of this type returns. */
  returned(type: Type): Type {
    if (type.kind === "class") {
      if (type.of.from === "twisted" && type.of.name.name === "Deferred") {
        return { kind: "deferred", of: ANY };
      }
      return { kind: "instance", of: type.of };
    }
    if (type.kind !== "function") return ANY;
    const { callable } = type;
    if (callable.from === "twisted") {
      return callable.signature === undefined ? ANY : fromShort(callable.signature.returns);
    }
    if (callable.node.kind === "lambda") {
      const scope = this.module.scopes.byNode.get(callable.node);
      return scope === undefined ? ANY : this.typeOf(callable.node.body, scope);
    }
    const home = callable.owner?.module ?? this.#moduleOf(callable);
    return this.of(home).returnType(callable.node);
  }

  #moduleOf(callable: Extract<Callable, { from: "project" }>): ModuleModel {
    const { module } = callable.scope;
    if (module === this.module.scopes.module) return this.module;
    for (const model of this.project.modules.values()) {
      if (model.scopes.module === module) return model;
    }
    return this.module;
  }

  // Annotations

  annotation(expression: Expression, scope: Scope): Type {
    const members = unionMembers(expression);
    if (members !== null) {
      const types = members.map((member) => this.annotation(member, scope));
      const [first, ...rest] = types;
      return first === undefined ? ANY : rest.reduce(joinNullable, first);
    }
    const simple = simpleAnnotation(expression);
    if (simple !== null) return simple;
    if (expression.kind === "subscript") {
      const simpleObject = simpleAnnotation(expression.object);
      if (simpleObject?.kind === "list") {
        return { kind: "list", of: this.annotation(expression.index, scope) };
      }
      if (simpleObject !== null) return simpleObject;
      if (/^(Type|type)$/.test(lastName(expression.object) ?? "")) {
        const made = this.annotation(expression.index, scope);
        return made.kind === "instance" ? { kind: "class", of: made.of } : ANY;
      }
      const object = this.annotation(expression.object, scope);
      if (object.kind === "deferred") {
        return { kind: "deferred", of: this.annotation(expression.index, scope) };
      }
      return object;
    }
    if (expression.kind === "name" || expression.kind === "attribute") {
      const type = this.typeOf(expression, scope);
      if (type.kind === "class") return this.returned(type);
    }
    return ANY;
  }
}

/** Decorators that leave the return value alone. */
function isPlainDecorator(decorator: Expression): boolean {
  if (decorator.kind === "name") return /^(staticmethod|classmethod|property)$/.test(decorator.id);
  return decorator.kind === "attribute" && /^(setter|deleter)$/.test(decorator.name);
}
