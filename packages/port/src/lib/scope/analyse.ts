// Builds the scopes of a module in one walk over its tree.

import type {
  Comprehension,
  Expression,
  FunctionDefinition,
  Lambda,
  Module,
  Statement,
} from "../python/ast.ts";
import { patternExpressions, patternNames } from "../python/ast-patterns.ts";
import { partsOf } from "../python/walk.ts";
import { declareNames } from "./declare-names.ts";
import { type BlockId, Scope, type ScopeNode, type Site, type SiteKind } from "./scope.ts";

/** The scopes of a module, by the node that opens each. */
export interface Scopes {
  readonly module: Scope;
  readonly byNode: ReadonlyMap<ScopeNode, Scope>;
}

export function analyseScopes(module: Module): Scopes {
  const analysis = new Analysis(module);
  return { module: analysis.module, byNode: analysis.byNode };
}

class Analysis {
  readonly module: Scope;
  readonly byNode = new Map<ScopeNode, Scope>();
  #scope: Scope;
  /** For each scope that is open, the blocks around the present place in it. */
  #blocks = new Map<Scope, BlockId[]>();
  #nextBlock = 0;

  constructor(module: Module) {
    this.module = this.#scope = new Scope("module", module, null);
    this.byNode.set(module, this.module);
    this.#blocks.set(this.module, []);
    declareNames(module.body, this.module);
    this.#block(module.body, false);
  }

  #block(body: readonly Statement[], loop: boolean): void {
    const blocks = this.#blocks.get(this.#scope) as BlockId[];
    this.#blocks.set(this.#scope, [...blocks, { id: this.#nextBlock++, loop }]);
    for (const statement of body) this.#statement(statement);
    this.#blocks.set(this.#scope, blocks);
  }

  #site(
    name: string,
    kind: SiteKind,
    offset: number,
    statement: Statement | null,
    value: Expression | null,
    more: Partial<Site> = {},
  ): void {
    const binding = this.#scope.resolve(name);
    if (binding === undefined) return;
    const site: Site = {
      kind,
      offset,
      statement,
      value,
      blocks: this.#blocks.get(binding.scope) ?? [],
      scope: this.#scope,
      ...more,
    };
    binding.sites.push(site);
  }

  #target(
    expression: Expression,
    kind: SiteKind,
    statement: Statement,
    value: Expression | null,
    annotation: Expression | null = null,
  ): void {
    if (expression.kind === "name") {
      this.#site(expression.id, kind, expression.from, statement, value, { annotation });
    } else if (expression.kind === "tuple" || expression.kind === "list") {
      const inner = kind === "assign" ? "unpack" : kind;
      const values =
        value !== null && value.kind === "tuple" && value.items.length === expression.items.length
          ? value.items
          : null;
      expression.items.forEach((item, index) => {
        const part = kind === "assign" ? (values?.[index] ?? null) : kind === "for" ? value : null;
        this.#target(item, inner, statement, part);
      });
    } else if (expression.kind === "starred") {
      this.#target(expression.value, kind, statement, null);
    } else this.#expression(expression);
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case "function":
        for (const decorator of statement.decorators) this.#expression(decorator);
        // `@overload` only declares types: the definition that follows binds the name.
        if (!isOverload(statement)) {
          this.#site(statement.name, "function", statement.from, statement, null);
        }
        this.#function(statement);
        break;
      case "class": {
        for (const decorator of statement.decorators) this.#expression(decorator);
        for (const base of statement.bases) this.#expression(base);
        for (const keyword of statement.keywords) this.#expression(keyword.value);
        this.#site(statement.name, "class", statement.from, statement, null);
        this.#within(new Scope("class", statement, this.#scope), () => {
          declareNames(statement.body, this.#scope);
          this.#block(statement.body, false);
        });
        break;
      }
      case "assignment":
        if (statement.value !== null) this.#expression(statement.value);
        for (const target of statement.targets) {
          this.#target(target, "assign", statement, statement.value, statement.annotation);
        }
        break;
      case "update":
        this.#expression(statement.value);
        if (statement.target.kind === "name") {
          const { id, from } = statement.target;
          this.#use(id, from);
          this.#site(id, "update", from, statement, statement.value);
        } else this.#expression(statement.target);
        break;
      case "delete":
        for (const target of statement.targets) this.#target(target, "delete", statement, null);
        break;
      case "for":
        this.#expression(statement.iterable);
        this.#inBlock(true, () => {
          this.#target(statement.target, "for", statement, statement.iterable);
          for (const inner of statement.body) this.#statement(inner);
        });
        if (statement.otherwise !== null) this.#block(statement.otherwise, false);
        break;
      case "while":
        this.#inBlock(true, () => {
          this.#expression(statement.test);
        });
        this.#block(statement.body, true);
        if (statement.otherwise !== null) this.#block(statement.otherwise, false);
        break;
      case "if":
        for (const branch of statement.branches) {
          if (branch.test !== null) this.#expression(branch.test);
          this.#block(branch.body, false);
        }
        break;
      case "with":
        for (const item of statement.items) {
          this.#expression(item.value);
          if (item.target !== null) this.#target(item.target, "with", statement, item.value);
        }
        this.#block(statement.body, false);
        break;
      case "match":
        this.#expression(statement.subject);
        for (const each of statement.cases) {
          for (const part of patternExpressions(each.pattern)) this.#expression(part);
          for (const { name, from } of patternNames(each.pattern)) {
            this.#site(name, "match", from, statement, null);
          }
          if (each.guard !== null) this.#expression(each.guard);
          this.#block(each.body, false);
        }
        break;
      case "try":
        this.#block(statement.block.body, false);
        for (const handler of statement.handlers) {
          if (handler.type !== null) this.#expression(handler.type);
          const { name } = handler;
          this.#inBlock(false, () => {
            if (name !== null) {
              this.#site(name, "except", handler.from, statement, handler.type);
            }
            for (const inner of handler.body) this.#statement(inner);
          });
        }
        if (statement.otherwise !== null) this.#block(statement.otherwise.body, false);
        if (statement.final !== null) this.#block(statement.final.body, false);
        break;
      case "import":
        for (const { name, as } of statement.names) {
          this.#site(
            as ?? (name.split(".")[0] as string),
            "import",
            statement.from,
            statement,
            null,
          );
        }
        break;
      case "import-from":
        for (const { name, as } of statement.names) {
          this.#site(as ?? name, "import", statement.from, statement, null);
        }
        break;
      case "return":
      case "expression":
        if (statement.value !== null) this.#expression(statement.value);
        break;
      case "raise":
        if (statement.value !== null) this.#expression(statement.value);
        if (statement.cause !== null) this.#expression(statement.cause);
        break;
      case "assert":
        this.#expression(statement.test);
        if (statement.message !== null) this.#expression(statement.message);
        break;
      default:
    }
  }

  #inBlock(loop: boolean, act: () => void): void {
    const blocks = this.#blocks.get(this.#scope) as BlockId[];
    this.#blocks.set(this.#scope, [...blocks, { id: this.#nextBlock++, loop }]);
    act();
    this.#blocks.set(this.#scope, blocks);
  }

  #within(scope: Scope, act: () => void): void {
    const outer = this.#scope;
    this.byNode.set(scope.node, scope);
    this.#blocks.set(scope, []);
    this.#scope = scope;
    act();
    this.#scope = outer;
  }

  #function(node: FunctionDefinition | Lambda): void {
    for (const parameter of node.parameters) {
      if (parameter.default !== null) this.#expression(parameter.default);
    }
    const kind = node.kind === "function" ? "function" : "lambda";
    this.#within(new Scope(kind, node, this.#scope), () => {
      const scope = this.#scope;
      for (const parameter of node.parameters) {
        const { name } = parameter;
        scope.bindings.set(name, { name, scope, sites: [], uses: [] });
        this.#site(name, "parameter", parameter.from, null, null, {
          parameter,
          annotation: parameter.annotation,
        });
      }
      if (node.kind === "lambda") this.#expression(node.body);
      else {
        declareNames(node.body, scope);
        this.#block(node.body, false);
      }
    });
  }

  #use(name: string, offset: number): void {
    const binding = this.#scope.resolve(name);
    if (binding === undefined) return;
    binding.uses.push({
      offset,
      blocks: this.#blocks.get(binding.scope) ?? [],
      captured: functionOf(this.#scope) !== functionOf(binding.scope),
    });
  }

  #expression(expression: Expression): void {
    switch (expression.kind) {
      case "name":
        this.#use(expression.id, expression.from);
        break;
      case "lambda":
        this.#function(expression);
        break;
      case "assigned":
        this.#expression(expression.value);
        this.#site(expression.name, "walrus", expression.from, null, expression.value);
        break;
      case "comprehension":
        this.#comprehension(expression);
        break;
      default:
        for (const part of partsOf(expression)) this.#expression(part);
    }
  }

  #comprehension(node: Comprehension): void {
    const [first] = node.generators;
    if (first !== undefined) this.#expression(first.iterable);
    this.#within(new Scope("comprehension", node, this.#scope), () => {
      const scope = this.#scope;
      const bind = (target: Expression): void => {
        if (target.kind === "name") {
          const { id } = target;
          if (!scope.bindings.has(id)) {
            scope.bindings.set(id, { name: id, scope, sites: [], uses: [] });
          }
        } else if (target.kind === "tuple" || target.kind === "list") target.items.forEach(bind);
        else if (target.kind === "starred") bind(target.value);
      };
      node.generators.forEach((generator, index) => {
        bind(generator.target);
        if (index > 0) this.#expression(generator.iterable);
        this.#comprehensionTarget(generator.target, generator.iterable);
        generator.conditions.forEach((condition) => {
          this.#expression(condition);
        });
      });
      if (node.key !== null) this.#expression(node.key);
      this.#expression(node.element);
    });
  }

  #comprehensionTarget(target: Expression, iterable: Expression): void {
    if (target.kind === "name") {
      this.#site(target.id, "for", target.from, null, iterable);
    } else if (target.kind === "tuple" || target.kind === "list") {
      for (const item of target.items) {
        if (item.kind === "name") this.#site(item.id, "unpack", item.from, null, null);
        else this.#comprehensionTarget(item, iterable);
      }
    }
  }
}

/**
 * The function or lambda that a scope's code runs in; a comprehension runs in the one around it.
 */
function functionOf(scope: Scope): Scope {
  let result = scope;
  while (result.kind === "comprehension" && result.parent !== null) result = result.parent;
  return result;
}

/** Whether a definition only declares the types of one way to call a function. */
export function isOverload({ decorators }: FunctionDefinition): boolean {
  return decorators.some(
    (each) =>
      (each.kind === "name" && each.id === "overload") ||
      (each.kind === "attribute" && each.name === "overload"),
  );
}
