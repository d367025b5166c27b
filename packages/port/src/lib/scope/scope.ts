// Python's scopes: which names each function, class and module binds, and where.

import type {
  ClassDefinition,
  Comprehension,
  Expression,
  FunctionDefinition,
  Lambda,
  Module,
  Parameter,
  Statement,
} from "../python/ast.ts";

/** How a name gets a value. */
export type SiteKind =
  | "parameter"
  | "assign"
  | "unpack"
  | "update"
  | "for"
  | "with"
  | "except"
  | "walrus"
  | "match"
  | "delete"
  | "import"
  | "function"
  | "class";

/** One place where a name gets a value. */
export interface Site {
  readonly kind: SiteKind;
  readonly offset: number;
  /** The blocks around it, from the outermost of its function inwards. */
  readonly blocks: readonly BlockId[];
  /** The value that is assigned, or iterated over; null where there is none. */
  readonly value: Expression | null;
  readonly statement: Statement | null;
  readonly parameter?: Parameter;
  readonly annotation?: Expression | null;
  /** The scope in which the value is evaluated. */
  readonly scope: Scope;
}

export interface Use {
  readonly offset: number;
  readonly blocks: readonly BlockId[];
  /** Whether a nested function reads it. */
  readonly captured: boolean;
}

/** A block of statements; `loop` if it runs more than once. */
export interface BlockId {
  readonly id: number;
  readonly loop: boolean;
}

export interface Binding {
  readonly name: string;
  readonly scope: Scope;
  readonly sites: Site[];
  readonly uses: Use[];
}

export type ScopeNode = Module | FunctionDefinition | ClassDefinition | Lambda | Comprehension;

export class Scope {
  readonly kind: "module" | "function" | "class" | "lambda" | "comprehension";
  readonly node: ScopeNode;
  readonly parent: Scope | null;
  readonly bindings = new Map<string, Binding>();
  readonly declaredGlobal = new Set<string>();
  readonly declaredNonlocal = new Set<string>();

  constructor(kind: Scope["kind"], node: ScopeNode, parent: Scope | null) {
    this.kind = kind;
    this.node = node;
    this.parent = parent;
  }

  get module(): Scope {
    let scope: Scope = this;
    while (scope.parent !== null) scope = scope.parent;
    return scope;
  }

  /** The binding that a name refers to here; undefined for what Python itself has. */
  resolve(name: string): Binding | undefined {
    if (this.declaredGlobal.has(name)) return this.module.bindings.get(name);
    const own = this.declaredNonlocal.has(name) ? undefined : this.bindings.get(name);
    if (own !== undefined) return own;
    // A class's names are not seen by its methods.
    let scope = this.parent;
    while (scope !== null) {
      if (scope.kind !== "class") {
        const binding = scope.bindings.get(name);
        if (binding !== undefined) return binding;
      }
      scope = scope.parent;
    }
    return undefined;
  }

  /** The function around this scope, lambdas and comprehensions aside. */
  get enclosingFunction(): Scope | null {
    let scope: Scope | null = this;
    while (scope !== null && scope.kind !== "function") scope = scope.parent;
    return scope;
  }

  /** The class whose body this function stands in directly. */
  get methodOf(): ClassDefinition | null {
    if (this.kind !== "function" || this.parent?.kind !== "class") return null;
    return this.parent.node as ClassDefinition;
  }
}
