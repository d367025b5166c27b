// A class of the project: its methods, what its body assigns, and what its methods set on `self`.

import type {
  Assignment,
  ClassDefinition,
  Expression,
  FunctionDefinition,
  Statement,
} from "../python/ast.ts";
import { blocksOf, eachExpression, eachStatement, expressionsOf } from "../python/walk.ts";
import type { Scope } from "../scope/scope.ts";

/** How a function in a class body is called. */
export type MethodKind = "method" | "static" | "class" | "getter" | "setter" | "deleter";

export interface Method {
  readonly node: FunctionDefinition;
  readonly kind: MethodKind;
}

/** A value that some method gives to an attribute of `self`. */
export interface AttributeSite {
  readonly value: Expression | null;
  readonly annotation: Expression | null;
  readonly scope: Scope;
  readonly method: FunctionDefinition;
  /**
   * False for `+=`, for an unpacked part and for a loop's target, whose value is not the right
   * side.
   */
  readonly whole: boolean;
  /** Whether it is `+=` or its like. */
  readonly update?: true;
}

export class ClassModel {
  readonly name: string;
  readonly node: ClassDefinition;
  readonly scope: Scope;
  readonly methods = new Map<string, Method>();
  readonly setters = new Map<string, Method>();
  /** What the class body assigns, by name. */
  readonly attributes = new Map<string, Assignment>();
  /** What methods set on `self`, by name. */
  readonly instanceAttributes = new Map<string, AttributeSite[]>();

  constructor(
    node: ClassDefinition,
    scopeOf: (node: ClassDefinition | FunctionDefinition) => Scope,
  ) {
    this.name = node.name;
    this.node = node;
    this.scope = scopeOf(node);
    this.#collect(node.body, scopeOf);
  }

  /** Whether instances have a length or a truth of their own. */
  get hasLength(): boolean {
    return (
      this.methods.has("__len__") || this.methods.has("__bool__") || this.methods.has("__nonzero__")
    );
  }

  /** The names of all methods and attributes of its own. */
  get memberNames(): ReadonlySet<string> {
    return new Set([
      ...this.methods.keys(),
      ...this.attributes.keys(),
      ...this.instanceAttributes.keys(),
    ]);
  }

  /** Whether the class body binds this name in any way, or a method sets it. */
  has(name: string): boolean {
    return this.methods.has(name) || this.attributes.has(name) || this.instanceAttributes.has(name);
  }

  /** Whether a method uses an attribute of its first parameter under this name. */
  uses(name: string): boolean {
    return this.usedNames.has(name);
  }

  #usedNames: Set<string> | undefined;

  /** The attributes that methods use of their first parameter. */
  get usedNames(): ReadonlySet<string> {
    this.#usedNames ??= new Set(
      [...this.methods.values()].flatMap(({ node }) => [...attributesUsedIn(node)]),
    );
    return this.#usedNames;
  }

  #constructorNames: Set<string> | undefined;

  /** The attributes that the constructor uses, and the methods of this class that it calls. */
  get constructorNames(): ReadonlySet<string> {
    if (this.#constructorNames !== undefined) return this.#constructorNames;
    const names = new Set<string>();
    const visit = (method: Method | undefined): void => {
      if (method === undefined) return;
      for (const name of attributesUsedIn(method.node)) {
        if (names.has(name)) continue;
        names.add(name);
        visit(this.methods.get(name));
      }
    };
    visit(this.methods.get("__init__"));
    this.#constructorNames = names;
    return names;
  }

  /** Whether its methods decide which attributes there are. */
  get isDynamic(): boolean {
    return ["__getattr__", "__getattribute__", "__setattr__"].some(
      (name) => this.methods.has(name) || this.attributes.has(name),
    );
  }

  #collect(
    body: readonly Statement[],
    scopeOf: (node: ClassDefinition | FunctionDefinition) => Scope,
  ): void {
    for (const statement of body) {
      if (statement.kind === "function") {
        const kind = methodKind(statement);
        if (kind === "setter" || kind === "deleter") {
          this.setters.set(statement.name, { node: statement, kind });
        } else this.methods.set(statement.name, { node: statement, kind });
        if (kind === "method" || kind === "getter" || kind === "setter") {
          this.#collectAttributes(statement, scopeOf(statement));
        }
      } else if (statement.kind === "assignment") {
        for (const target of statement.targets) {
          if (target.kind === "name") this.attributes.set(target.id, statement);
          else if (target.kind === "tuple") {
            for (const item of target.items) {
              if (item.kind === "name") this.attributes.set(item.id, statement);
            }
          }
        }
      } else if (statement.kind === "if" || statement.kind === "try") {
        for (const block of blocksOf(statement)) this.#collect(block, scopeOf);
      }
    }
  }

  #collectAttributes(method: FunctionDefinition, scope: Scope): void {
    const self = method.parameters[0]?.name;
    if (self === undefined) return;
    const add = (target: Expression, site: Omit<AttributeSite, "scope" | "method">): void => {
      if (target.kind === "tuple" || target.kind === "list") {
        for (const item of target.items) {
          add(item, { value: null, annotation: null, whole: false });
        }
        return;
      }
      if (target.kind !== "attribute") return;
      if (target.object.kind !== "name" || target.object.id !== self) return;
      const sites = this.instanceAttributes.get(target.name) ?? [];
      sites.push({ ...site, scope, method });
      this.instanceAttributes.set(target.name, sites);
    };
    const walk = (body: readonly Statement[]): void => {
      for (const statement of body) {
        if (statement.kind === "assignment") {
          for (const target of statement.targets) {
            const { value, annotation } = statement;
            add(target, { value, annotation, whole: true });
          }
        } else if (statement.kind === "update") {
          // `+=` on a number or a text leaves its type as it is.
          add(statement.target, { value: null, annotation: null, whole: false, update: true });
        } else if (statement.kind === "for") {
          add(statement.target, { value: null, annotation: null, whole: false });
        } else if (statement.kind === "with") {
          for (const item of statement.items) {
            if (item.target !== null) {
              add(item.target, { value: null, annotation: null, whole: false });
            }
          }
        }
        if (statement.kind === "class") continue;
        // A nested function shares `self`, unless it has one of its own.
        if (
          statement.kind === "function" &&
          statement.parameters.some((parameter) => parameter.name === self)
        ) {
          continue;
        }
        for (const block of blocksOf(statement)) walk(block);
      }
    };
    walk(method.body);
    for (const statement of method.body) {
      for (const expression of expressionsOf(statement)) {
        eachExpression(expression, (part) => {
          // `setattr(self, "name", value)` sets an attribute, too.
          if (part.kind !== "call" || part.callee.kind !== "name") return;
          if (part.callee.id !== "setattr" || part.args.length !== 3) return;
          const [object, name, value] = part.args as [Expression, Expression, Expression];
          if (object.kind !== "name" || object.id !== self || name.kind !== "string") return;
          const target = {
            kind: "attribute",
            object,
            name: name.value,
            from: part.from,
            to: part.to,
          };
          add(target as Expression, { value, annotation: null, whole: true });
        });
      }
    }
  }
}

/** How a function in a class body is called, by its decorators. */
export function methodKind(node: FunctionDefinition): MethodKind {
  for (const decorator of node.decorators) {
    if (decorator.kind === "name") {
      if (decorator.id === "staticmethod") return "static";
      if (decorator.id === "classmethod") return "class";
      if (decorator.id === "property") return "getter";
    } else if (decorator.kind === "attribute") {
      if (decorator.name === "setter") return "setter";
      if (decorator.name === "deleter") return "deleter";
    }
  }
  // These are class methods without being marked.
  return node.name === "__new__" || node.name === "__init_subclass__" ? "class" : "method";
}

/** Whether a class is an interface: one of its bases is `Interface`, or named like an interface. */
export function isZopeInterface(model: ClassModel): boolean {
  return model.node.bases.some((base) => {
    const name = base.kind === "name" ? base.id : base.kind === "attribute" ? base.name : "";
    return name === "Interface" || (/^I[A-Z]\w*$/.test(name) && /^I[A-Z]/.test(model.name));
  });
}

/** The attributes that a method uses of its first parameter. */
function attributesUsedIn(method: FunctionDefinition): ReadonlySet<string> {
  const names = new Set<string>();
  const self = method.parameters[0]?.name;
  if (self === undefined) return names;
  eachStatement(method.body, (statement) => {
    for (const expression of expressionsOf(statement)) {
      eachExpression(expression, (part) => {
        if (part.kind !== "attribute" || part.object.kind !== "name") return;
        if (part.object.id === self) names.add(part.name);
      });
    }
  });
  return names;
}
