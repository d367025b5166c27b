// Which names of Twisted's a module uses, and how often.

import { isTwisted, specifierFor } from "../knowledge/modules.ts";
import { isKnown, lookUp } from "../knowledge/names.ts";
import { type GuideRow, guideTable, pythonTable } from "../knowledge/tables.ts";
import type { ModuleModel } from "../project/module-model.ts";
import type { Attribute, Expression, Statement } from "../python/ast.ts";
import { blocksOf, eachExpression, expressionsOf } from "../python/walk.ts";
import type { Scope } from "../scope/scope.ts";
import type { Inference } from "../types/infer.ts";

/**
 * `here`, here but `different` in some way, `left out` on purpose, `to come`, or not ported at all.
 */
export type NameStatus = "here" | "different" | "left out" | "to come" | "not ported";

export interface NameUse {
  /**
   * `twisted.internet.defer.Deferred`, or with a member:
   * `twisted.internet.defer.Deferred.addTimeout`.
   */
  readonly name: string;
  readonly status: NameStatus;
  /** Why it is not here; null where it is. */
  readonly reason: string | null;
  /** The rows of the porting guide for it. */
  readonly rows: readonly GuideRow[];
  count: number;
}

/** Counts names of Twisted's over any number of modules. */
export class NameCounter {
  readonly uses = new Map<string, NameUse>();
  readonly modules = new Map<string, number>();

  add(module: ModuleModel, inference: Inference): void {
    const counter = new ModuleNames(this, module, inference);
    counter.block(module.tree.body, module.scopes.module);
  }

  note(module: string, name: string, member: string | null): void {
    const full = member === null ? `${module}.${name}` : `${module}.${name}.${member}`;
    let use = this.uses.get(full);
    if (use === undefined) {
      use = { ...describe(module, name, member), name: full, count: 0 };
      this.uses.set(full, use);
    }
    use.count++;
    this.modules.set(module, (this.modules.get(module) ?? 0) + 1);
  }
}

/**
 * The rows of the guide for a name. A row is about the name that it begins with: it may mention
 * others, such as a class that something is an instance of.
 */
function rowsFor(module: string, name: string, member: string | null): readonly GuideRow[] {
  return guideTable.rows.filter((row) => {
    // The page of treq has names that other modules have, too.
    if (row.page === "treq.md" && !module.startsWith("treq")) return false;
    const [first = "", ...others] = row.names;
    if (member !== null) {
      const classes = row.names.filter((each) => /^[A-Z]\w*$/.test(each) && each !== name);
      return (
        row.names.includes(`${name}.${member}`) ||
        (row.names.includes(member) && classes.length === 0)
      );
    }
    const isMeant = (each: string): boolean => each === name || each.startsWith(`${name}(`);
    return isMeant(first) || (!/^[A-Z]/.test(first) && others.some(isMeant));
  });
}

function describe(
  module: string,
  name: string,
  member: string | null,
): Pick<NameUse, "status" | "reason" | "rows"> {
  const key = member === null ? name : `${name}.${member}`;
  const missing = guideTable.missing[module]?.[key];
  if (missing !== undefined) {
    const status = missing.startsWith("to come") ? "to come" : "left out";
    return { status, reason: missing.replace(/^(left out|to come): /, ""), rows: [] };
  }
  if (member === null && !isKnown(lookUp(module, name))) {
    return { status: "not ported", reason: null, rows: [] };
  }
  const rows = rowsFor(module, name, member);
  return { status: rows.length > 0 ? "different" : "here", reason: null, rows };
}

/** Whether the names of a module are counted: Twisted's and treq's, and not Python's own. */
function isCounted(module: string): boolean {
  return isTwisted(module) || (specifierFor(module) !== undefined && module !== "unittest");
}

class ModuleNames {
  readonly #counter: NameCounter;
  readonly #module: ModuleModel;
  readonly #inference: Inference;

  constructor(counter: NameCounter, module: ModuleModel, inference: Inference) {
    this.#counter = counter;
    this.#module = module;
    this.#inference = inference;
  }

  block(body: readonly Statement[], scope: Scope): void {
    for (const statement of body) {
      if (statement.kind === "import-from")
        this.#import(statement.level, statement.module, statement.names);
      for (const expression of expressionsOf(statement)) this.#expression(expression, scope);
      const inner =
        statement.kind === "function" || statement.kind === "class"
          ? this.#module.scopes.byNode.get(statement)
          : scope;
      for (const block of blocksOf(statement)) this.block(block, inner ?? scope);
    }
  }

  #import(level: number, from: string, names: readonly { readonly name: string }[]): void {
    const module = this.#module.absolute(level, from);
    if (!isCounted(module)) return;
    for (const { name } of names) {
      const inner = `${module}.${name}`;
      // `from twisted.internet import defer` imports a module.
      if (inner in pythonTable || specifierFor(inner) !== undefined) continue;
      this.#counter.note(module, name, null);
    }
  }

  #expression(expression: Expression, scope: Scope): void {
    eachExpression(expression, (part) => {
      if (part.kind === "attribute") this.#attribute(part, scope);
      else if (part.kind === "name") this.#name(part.id, scope);
    });
  }

  #name(id: string, scope: Scope): void {
    const binding = scope.resolve(id);
    if (binding?.sites[0]?.kind !== "import") return;
    const target = this.#module.imports.get(id);
    if (target === undefined || target.name === null) return;
    if (!isCounted(target.module)) return;
    const inner = `${target.module}.${target.name}`;
    if (inner in pythonTable || specifierFor(inner) !== undefined) return;
    this.#counter.note(target.module, target.name, null);
  }

  #attribute(node: Attribute, scope: Scope): void {
    const object = this.#inference.typeOf(node.object, scope);
    if (object.kind === "module") {
      if (!isCounted(object.module)) return;
      const inner = `${object.module}.${node.name}`;
      if (inner in pythonTable || specifierFor(inner) !== undefined) return;
      this.#counter.note(object.module, node.name, null);
      return;
    }
    if (object.kind === "deferred")
      this.#counter.note("twisted.internet.defer", "Deferred", node.name);
    else if (
      (object.kind === "instance" || object.kind === "class") &&
      object.of.from === "twisted"
    ) {
      const { module, name, python } = object.of.name;
      if (module !== "" && python?.members !== undefined && node.name in python.members) {
        this.#counter.note(module, name, node.name);
      }
    }
  }
}
