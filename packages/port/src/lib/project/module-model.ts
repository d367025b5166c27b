// A module of the project: its tree, its scopes, its classes, and what its imports refer to.

import type { ClassDefinition, FunctionDefinition, Module } from "../python/ast.ts";
import { eachStatement } from "../python/walk.ts";
import { analyseScopes, type Scopes } from "../scope/analyse.ts";
import type { Scope } from "../scope/scope.ts";
import { ClassModel, isZopeInterface } from "./class-model.ts";

/** What an imported name stands for: a module, or a name in a module. */
export interface ImportTarget {
  readonly module: string;
  readonly name: string | null;
}

export class ModuleModel {
  /** The dotted name: `treq.client`. */
  readonly name: string;
  readonly isPackage: boolean;
  readonly tree: Module;
  readonly scopes: Scopes;
  readonly classes = new Map<ClassDefinition, ClassModel>();
  /** Imported names of the whole file, those within functions too. */
  readonly imports = new Map<string, ImportTarget>();
  /** The modules of which all names are imported. */
  readonly stars: string[] = [];

  constructor(name: string, isPackage: boolean, tree: Module) {
    this.name = name;
    this.isPackage = isPackage;
    this.tree = tree;
    this.scopes = analyseScopes(tree);
    const scopeOf = (node: ClassDefinition | FunctionDefinition): Scope =>
      this.scopes.byNode.get(node) as Scope;
    eachStatement(tree.body, (statement) => {
      if (statement.kind === "class") {
        this.classes.set(statement, new ClassModel(statement, scopeOf));
      } else if (statement.kind === "import") {
        for (const { name: dotted, as } of statement.names) {
          const target = as === null ? (dotted.split(".")[0] as string) : dotted;
          this.imports.set(as ?? target, { module: target, name: null });
        }
      } else if (statement.kind === "import-from") {
        const module = this.absolute(statement.level, statement.module);
        for (const imported of statement.names) {
          if (imported.name === "*") {
            this.stars.push(module);
            continue;
          }
          this.imports.set(imported.as ?? imported.name, { module, name: imported.name });
        }
      }
    });
  }

  /** The dotted name that a relative import means. */
  absolute(level: number, module: string): string {
    if (level === 0) return module;
    const parts = this.name === "" ? [] : this.name.split(".");
    const up = this.isPackage ? level - 1 : level;
    const base = parts.slice(0, Math.max(0, parts.length - up));
    return [...base, ...(module === "" ? [] : [module])].join(".");
  }

  /** The class in whose body the function of a scope stands. */
  methodOwner(scope: Scope | null): ClassModel | undefined {
    const node = scope?.methodOf ?? null;
    return node === null ? undefined : this.classes.get(node);
  }

  /** Whether any scope of the file binds a name. */
  bindsAnywhere(name: string): boolean {
    return this.allNames.has(name);
  }

  #allNames: Set<string> | undefined;

  /** Every name that some scope of the file binds. */
  get allNames(): ReadonlySet<string> {
    this.#allNames ??= new Set(
      [...this.scopes.byNode.values()].flatMap((scope) =>
        scope.kind === "class" ? [] : [...scope.bindings.keys()],
      ),
    );
    return this.#allNames;
  }

  /** Whether a class of the module is an interface of zope's: it exists only as a type here. */
  isInterface(name: string): boolean {
    const model = this.classNamed(name);
    return model !== undefined && isZopeInterface(model);
  }

  /** The class that a definition at the top of the module makes. */
  classNamed(name: string): ClassModel | undefined {
    const binding = this.scopes.module.bindings.get(name);
    const site = binding?.sites.find((each) => each.kind === "class");
    return site?.statement?.kind === "class" ? this.classes.get(site.statement) : undefined;
  }
}
