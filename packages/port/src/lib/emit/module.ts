// A whole module: what it imports, its statements, and what it re-exports.

import type { ModuleModel } from "../project/module-model.ts";
import type { Project } from "../project/project.ts";
import type { Import, ImportFrom, Statement } from "../python/ast.ts";
import { blocksOf, eachStatement } from "../python/walk.ts";
import { isLibraryImport } from "../types/import-types.ts";
import type { Inference } from "../types/infer.ts";
import { gap } from "./comments.ts";
import { Context } from "./context.ts";
import { docstringOf, documentation } from "./docstring.ts";
import { expression } from "./expressions.ts";
import { ImportCollector } from "./import-collector.ts";
import { importText } from "./import-statements.ts";
import type { Mark } from "./marks.ts";
import { statements } from "./statements.ts";

/** What a module becomes, before it is formatted. */
export interface EmittedModule {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** The place where the imports that the output needs are put. */
const IMPORTS = "\u0000imports\u0000";

export function emitModule(
  project: Project,
  module: ModuleModel,
  inference: Inference,
): EmittedModule {
  const imports = new ImportCollector(takenNames(module, inference));
  const cx = new Context(project, module, inference, imports, { expression, statements });
  const { body, source } = module.tree;
  const docstring = docstringOf(body);
  const rest = docstring === undefined ? body : body.slice(1);
  const start = docstring === undefined ? 0 : (body[0]?.to ?? 0);
  const head = gap(cx, 0, body[0]?.from ?? source.length);
  const doc = docstring === undefined ? "" : `${documentation(docstring)}\n`;
  const from = docstring === undefined ? (rest[0]?.from ?? 0) : start;
  const text = cx.statements(rest, from, source.length);
  // Imports within functions and blocks come first: JavaScript has imports at the top of a file
  // only.
  const inner = innerImports(rest)
    .map((statement) => cx.within(module.tree, () => importText(cx, statement)))
    .join("");
  const innerMarks = cx.takeMarks();
  const exports =
    cx.reexports.length === 0 ? "" : `\nexport { ${[...new Set(cx.reexports)].join(", ")} };\n`;
  const needed = [...imports.statements(), ""].join("\n");
  const before = docstring === undefined ? "" : head;
  const opening = docstring === undefined ? head : before;
  const whole = `${opening}${doc}${IMPORTS}${innerMarks}${inner}${text}${exports}`;
  return { text: whole.replace(IMPORTS, () => needed), marks: cx.marks };
}

/** The names that the output binds: those of Python's library are not imported. */
function takenNames(module: ModuleModel, inference: Inference): ReadonlySet<string> {
  const taken = new Set<string>();
  for (const scope of module.scopes.byNode.values()) {
    if (scope.kind === "class") continue;
    for (const { name, sites } of scope.bindings.values()) {
      const isLibrary =
        sites.every((site) => site.kind === "import") && isLibraryImport(inference, name);
      if (!isLibrary) taken.add(name);
    }
  }
  return taken;
}

/** The import statements that do not stand at the top level of the module. */
function innerImports(body: readonly Statement[]): (Import | ImportFrom)[] {
  const found: (Import | ImportFrom)[] = [];
  const seen = new Set<string>();
  const note = (statement: Statement): void => {
    if (statement.kind === "import" || statement.kind === "import-from") {
      const key = JSON.stringify({ ...statement, from: 0, to: 0 });
      if (!seen.has(key)) found.push(statement);
      seen.add(key);
    }
  };
  for (const statement of body) {
    for (const block of blocksOf(statement)) eachStatement(block, note);
  }
  return found;
}
