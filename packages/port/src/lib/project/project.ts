// All modules that are converted together, by their dotted names.

import type { Attribute, Expression, Statement } from "../python/ast.ts";
import { eachExpression, eachStatement, expressionsOf } from "../python/walk.ts";
import type { ClassModel } from "./class-model.ts";
import type { ModuleModel } from "./module-model.ts";

export class Project {
  readonly modules = new Map<string, ModuleModel>();
  /**
   * The names of all methods of all classes, without properties: a call of one may be meant for
   * them.
   */
  readonly methodNames = new Set<string>();
  readonly classes: ClassModel[] = [];
  /** The classes that have a method or an attribute of their own, by its name. */
  readonly #classesByMember = new Map<string, ClassModel[]>();
  /** The names of attributes that are read or written through a class: `Factory.instances`. */
  readonly #throughClass = new Set<string>();

  readonly #throughInstance = new Set<string>();
  /** The names of attributes that are set through a class: `Factory.count += 1`. */
  readonly #setThroughClass = new Set<string>();

  /** Where attributes are set through a class. */
  readonly #settings: {
    readonly name: string;
    /** The name of the class; null for `cls` and `self.__class__`. */
    readonly owner: string | null;
    readonly module: ModuleModel;
    readonly offset: number;
  }[] = [];

  /** The module in which each class stands. */
  readonly #homes = new Map<ClassModel, ModuleModel>();

  add(module: ModuleModel): void {
    this.modules.set(module.name, module);
    for (const model of module.classes.values()) {
      this.classes.push(model);
      this.#homes.set(model, module);
      for (const [name, { kind }] of model.methods) {
        if (kind !== "getter") this.methodNames.add(name);
      }
      for (const name of model.memberNames) {
        const classes = this.#classesByMember.get(name) ?? [];
        classes.push(model);
        this.#classesByMember.set(name, classes);
      }
    }
  }

  /** The module in which a class of the project stands. */
  moduleOf(model: ClassModel): ModuleModel {
    const module = this.#homes.get(model);
    if (module === undefined) throw new RangeError(`${model.name} is no class of the project`);
    return module;
  }

  /** The classes that have a method or an attribute of this name of their own. */
  classesWith(name: string): readonly ClassModel[] {
    return this.#classesByMember.get(name) ?? [];
  }

  readonly #specialMethods = new Map<ModuleModel, ReadonlySet<string>>();

  /**
   * The special methods of the classes that a module is likely to meet: its own, and those of the
   * modules that it imports from.
   */
  specialMethods(module: ModuleModel): ReadonlySet<string> {
    const known = this.#specialMethods.get(module);
    if (known !== undefined) return known;
    const imported = [...[...module.imports.values()].map((each) => each.module), ...module.stars];
    const modules = [module, ...imported.flatMap((name) => this.find(name) ?? [])];
    const names = new Set(
      modules
        .flatMap((each) => [...each.classes.values()])
        .flatMap((model) => [...model.methods.keys()])
        .filter((name) => /^__\w+__$/.test(name)),
    );
    this.#specialMethods.set(module, names);
    return names;
  }

  /** Whether a class of the project has a member of this name. */
  hasMember(name: string): boolean {
    return this.#classesByMember.has(name);
  }

  /** Notes which attributes are reached through classes. All modules must have been added. */
  noteClassAttributes(): void {
    const names = new Set(this.classes.map((model) => model.name));
    for (const module of this.modules.values()) {
      const isThroughClass = ({ object }: Attribute): boolean =>
        (object.kind === "name" && (names.has(object.id) || object.id === "cls")) ||
        (object.kind === "attribute" && (names.has(object.name) || object.name === "__class__")) ||
        // `type(self).count`.
        (object.kind === "call" && object.callee.kind === "name" && object.callee.id === "type");
      const visit = (expression: Expression): void => {
        if (expression.kind !== "attribute") return;
        if (isThroughClass(expression)) this.#throughClass.add(expression.name);
        else this.#throughInstance.add(expression.name);
      };
      eachStatement(module.tree.body, (statement) => {
        for (const target of targetsOf(statement)) {
          if (target.kind === "attribute" && isThroughClass(target)) {
            this.#setThroughClass.add(target.name);
            const { name, object, from: offset } = target;
            const owner = object.kind === "name" && object.id !== "cls" ? object.id : null;
            this.#settings.push({ name, owner, module, offset });
          }
        }
        for (const expression of expressionsOf(statement)) eachExpression(expression, visit);
      });
    }
  }

  /** Whether the project sets an attribute of this name through a class. */
  setsThroughClass(name: string): boolean {
    return this.#setThroughClass.has(name);
  }

  /** The attributes that are set through a class, by its name or within its methods. */
  setThroughClass(model: ClassModel): ReadonlySet<string> {
    const home = this.moduleOf(model);
    const { from, to } = model.node;
    return new Set(
      this.#settings
        .filter(({ owner, module, offset }) => {
          if (owner === null) return module === home && offset >= from && offset < to;
          if (owner !== model.name) return false;
          const target = module.imports.get(owner);
          return module === home || (target !== undefined && this.find(target.module) === home);
        })
        .map(({ name }) => name),
    );
  }

  /** Whether the project reaches an attribute of this name through a class. */
  readsThroughClass(name: string): boolean {
    return this.#throughClass.has(name);
  }

  /**
   * Whether the project reaches an attribute of this name through something that is not known to be
   * a class.
   */
  readsThroughInstance(name: string): boolean {
    return this.#throughInstance.has(name);
  }

  /**
   * Finds a module by an absolute name, or by the end of it: a tree may be given from below its
   * package.
   */
  find(name: string): ModuleModel | undefined {
    const exact = this.modules.get(name);
    if (exact !== undefined) return exact;
    const parts = name.split(".");
    for (let start = 1; start < parts.length; start++) {
      const shorter = this.modules.get(parts.slice(start).join("."));
      if (shorter !== undefined && start === this.#rootDepth(parts)) return shorter;
    }
    return undefined;
  }

  /** How many leading parts of a name are those of the package that the given folder is. */
  #rootDepth(parts: readonly string[]): number {
    return this.rootName !== "" && parts[0] === this.rootName ? 1 : -1;
  }

  /** The name of the folder itself, if it is a package. */
  rootName = "";
}

/** What a statement assigns to. */
function targetsOf(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case "assignment":
      return statement.targets.flatMap((target) =>
        target.kind === "tuple" ? target.items : [target],
      );
    case "update":
      return [statement.target];
    default:
      return [];
  }
}
