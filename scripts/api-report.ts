// Writes what each entry point exports, as declarations, to docs/api: the diff of a change shows
// what users will notice. A class that is not exported, but is the base of one that is, stands
// after it: its members are public. With --check nothing is written, and a difference is an error.
// The porting guide's list of absent names is written as well.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import ts from "typescript";
import { readArguments } from "./support/command-line.ts";
import {
  type EntryPoint,
  entryPoints,
  exportsOf,
  openProgram,
  root,
} from "./support/entry-points.ts";
import { leftOutPage, type MissingNames } from "./support/left-out.ts";

const reports = resolve(root, "docs/api");

/**
 * The report's file name for an entry point: `@twisted-ts/reactor/protocols/basic` is
 * `reactor.protocols.basic.api.md`.
 */
export function reportName(specifier: string): string {
  return `${specifier.replace("@twisted-ts/", "").replaceAll("/", ".")}.api.md`;
}

/** The declaration files that the compiler makes of the sources, by path of the source. */
function declarations(program: ts.Program): Map<string, ts.SourceFile> {
  const texts = new Map<string, ts.SourceFile>();
  program.emit(undefined, (path, text, _mark, _onError, sources) => {
    const source = sources?.[0]?.fileName;
    if (source !== undefined && path.endsWith(".d.ts")) {
      texts.set(source, ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
    }
  });
  return texts;
}

function report(
  program: ts.Program,
  texts: ReadonlyMap<string, ts.SourceFile>,
  entry: EntryPoint,
  isExported: (symbol: ts.Symbol) => boolean,
): string {
  const parts: string[] = [];
  const exported = [...exportsOf(program, entry)].sort(([one], [other]) => (one < other ? -1 : 1));
  const bases = new Set<ts.Symbol>();
  for (const [name, symbol] of exported) {
    const renamed = symbol.name === name ? "" : `// exported as ${name}\n`;
    parts.push(`${renamed}${printed(symbol, texts)}`);
    for (const base of basesOf(program, symbol)) {
      const text = printed(base, texts);
      if (text === "" || isExported(base) || bases.has(base)) continue;
      bases.add(base);
      parts.push(`// not exported: a base class of ${name}\n${text}`);
    }
  }
  return `# ${entry.specifier}\n\n\`\`\`ts no-check\n${parts.join("\n\n")}\n\`\`\`\n`;
}

const printer = ts.createPrinter({ removeComments: true });

/** The declarations of a name, as text; empty when it is not declared in the sources. */
function printed(symbol: ts.Symbol, texts: ReadonlyMap<string, ts.SourceFile>): string {
  const found = new Set<string>();
  for (const declaration of symbol.declarations ?? []) {
    const file = texts.get(declaration.getSourceFile().fileName);
    if (file === undefined) continue;
    for (const statement of file.statements) {
      if (!declares(statement, symbol.name)) continue;
      found.add(printer.printNode(ts.EmitHint.Unspecified, statement, file));
    }
  }
  return [...found].join("\n");
}

/** The classes that a class extends, the nearest first. */
function basesOf(program: ts.Program, symbol: ts.Symbol): ts.Symbol[] {
  const { valueDeclaration: declaration } = symbol;
  if (declaration === undefined || !ts.isClassDeclaration(declaration)) return [];
  const checker = program.getTypeChecker();
  const extended = declaration.heritageClauses?.find(
    (clause) => clause.token === ts.SyntaxKind.ExtendsKeyword,
  )?.types[0];
  const named = extended && checker.getSymbolAtLocation(extended.expression);
  if (named === undefined) return [];
  const base = named.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(named) : named;
  return [base, ...basesOf(program, base)];
}

function declares(statement: ts.Statement, name: string): boolean {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.some(
      (one) => ts.isIdentifier(one.name) && one.name.text === name,
    );
  }
  return (
    (ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isFunctionDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement)) &&
    statement.name?.text === name
  );
}

function main(check: boolean): number {
  const entries = entryPoints();
  const program = openProgram(entries);
  const texts = declarations(program);
  const wanted = new Map<string, string>();
  const all = new Set(entries.flatMap((entry) => [...exportsOf(program, entry).values()]));
  for (const entry of entries) {
    const text = report(program, texts, entry, (symbol) => all.has(symbol));
    wanted.set(join(reports, reportName(entry.specifier)), text);
  }
  const missing = JSON.parse(
    readFileSync(resolve(root, "test/inventory/missing.json"), "utf8"),
  ) as MissingNames;
  wanted.set(resolve(root, "docs/porting-guide/left-out.md"), leftOutPage(missing));
  mkdirSync(reports, { recursive: true });
  const stale = readdirSync(reports)
    .map((name) => join(reports, name))
    .filter((path) => !wanted.has(path));
  const changed = [...wanted].filter(
    ([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text,
  );
  if (check) {
    for (const path of [...stale, ...changed.map(([path]) => path)]) {
      process.stderr.write(`${relative(root, path)} is not up to date: run npm run api\n`);
    }
    return stale.length + changed.length === 0 ? 0 : 1;
  }
  for (const path of stale) rmSync(path);
  for (const [path, text] of changed) writeFileSync(path, text);
  process.stdout.write(`${entries.length} entry points, ${changed.length} files changed\n`);
  return 0;
}

if (process.argv[1] === import.meta.filename) {
  const { values } = readArguments("usage: npm run api -- [--check]", {
    options: { check: { type: "boolean", default: false } },
  });
  process.exitCode = main(values.check);
}
