// What the packages export, and who needs it: read from the sources by the compiler.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import {
  type EntryPoint,
  entryPoints,
  exportsOf,
  openProgram,
  root,
} from "../../scripts/support/entry-points.ts";

/** An exported name: where it is exported, and what it stands for. */
export interface ExportedName {
  /** `@twisted-ts/deferred` */
  readonly specifier: string;
  readonly name: string;
  readonly symbol: ts.Symbol;
}

/** The public surface of all packages. */
export interface PublicNames {
  readonly program: ts.Program;
  readonly names: readonly ExportedName[];
}

/** Reads what every public entry point exports. */
export function readPublicNames(): PublicNames {
  const entries: EntryPoint[] = entryPoints();
  const program = openProgram(entries);
  const names = entries.flatMap((entry) =>
    [...exportsOf(program, entry)].map(([name, symbol]) => ({
      specifier: entry.specifier,
      name,
      symbol,
    })),
  );
  return { program, names };
}

/** Whether a symbol is a class of errors. */
export function isErrorClass({ program }: PublicNames, symbol: ts.Symbol): boolean {
  if (!(symbol.flags & ts.SymbolFlags.Class)) return false;
  const type = program.getTypeChecker().getDeclaredTypeOfSymbol(symbol);
  return type.getProperty("stack") !== undefined && type.getProperty("message") !== undefined;
}

// What public declarations name

/**
 * The exported names that the declarations of other exported names use: what a function takes and
 * returns, what a class has and extends. Base classes and types that are not exported are searched
 * too.
 */
export function namedBySignatures(
  { program, names }: PublicNames,
  roots: Iterable<ts.Symbol>,
): Set<ts.Symbol> {
  const exported = new Set(names.map(({ symbol }) => symbol));
  const found = new Set<ts.Symbol>();
  const seen = new Set<ts.Symbol>();
  const visit = (symbol: ts.Symbol): void => {
    if (seen.has(symbol)) return;
    seen.add(symbol);
    for (const target of spokenOf(program, symbol)) {
      if (exported.has(target)) found.add(target);
      visit(target);
    }
  };
  for (const symbol of roots) visit(symbol);
  return found;
}

/** The classes and types that the declarations of a symbol name, bodies of functions left out. */
function spokenOf(program: ts.Program, symbol: ts.Symbol): Set<ts.Symbol> {
  const checker = program.getTypeChecker();
  const targets = new Set<ts.Symbol>();
  const add = (target: ts.Symbol | undefined): void => {
    if (target === undefined) return;
    const end = target.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(target) : target;
    if (end.declarations?.some((each) => each.getSourceFile().fileName.startsWith(root))) {
      targets.add(end);
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) || isHidden(node)) return;
    if (ts.isTypeReferenceNode(node)) add(checker.getSymbolAtLocation(node.typeName));
    if (ts.isTypeQueryNode(node)) add(checker.getSymbolAtLocation(node.exprName));
    if (ts.isExpressionWithTypeArguments(node)) add(checker.getSymbolAtLocation(node.expression));
    // A declaration without a written type has the type that the compiler infers.
    if (ts.isVariableDeclaration(node) && node.type === undefined) {
      const type = checker.getTypeAtLocation(node);
      add(type.aliasSymbol ?? type.getSymbol());
    }
    ts.forEachChild(node, visit);
  };
  for (const declaration of symbol.declarations ?? []) visit(declaration);
  return targets;
}

/** Whether no user of a class can see a member of it. */
function isHidden(node: ts.Node): boolean {
  if (!ts.isClassElement(node)) return false;
  if (node.name !== undefined && ts.isPrivateIdentifier(node.name)) return true;
  return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0;
}

// Who uses a name

/** Programs outside of the packages, and programs that are written for users. */
const PROGRAMS = ["examples", "packages/create/template", "test/port/fixtures"];

/** Documents for users. The reports of the API are made from the names themselves. */
const DOCUMENTS = ["README.md", "docs", "docs/porting-guide", "examples/README.md"];

/**
 * The names that are imported from each entry point outside of its own package: by other packages
 * and by programs for users. Imports of tests and benchmarks do not count, because this test looks
 * for names that only tests use.
 */
export function importedNames(): Map<string, Set<string>> {
  const imported = new Map<string, Set<string>>();
  const add = (file: string, own: string | null): void => {
    for (const [specifier, name] of importsOf(file)) {
      if (!specifier.startsWith("@twisted-ts/")) continue;
      if (own !== null && `${specifier}/`.startsWith(`${own}/`)) continue;
      const names = imported.get(specifier) ?? new Set();
      imported.set(specifier, names.add(name));
    }
  };
  for (const name of readdirSync(join(root, "packages"))) {
    for (const file of sources(`packages/${name}/src`)) add(file, `@twisted-ts/${name}`);
  }
  for (const folder of PROGRAMS) for (const file of sources(folder)) add(file, null);
  return imported;
}

/** The words that documents for users have in their code. */
export function wordsOfDocuments(): Set<string> {
  const readmes = readdirSync(join(root, "packages")).map((name) => `packages/${name}/README.md`);
  const words = new Set<string>();
  for (const path of [...DOCUMENTS, ...readmes].flatMap(documents)) {
    const text = readFileSync(path, "utf8");
    for (const [code] of text.matchAll(/^( *)```.*?^\1```|`[^`\n]+`/gms)) {
      for (const [word] of code.matchAll(/[\w$]+/g)) words.add(word);
    }
  }
  return words;
}

/**
 * The words that the texts and keys of `twisted-port` hold: the names that it writes, and others.
 */
export function wordsOfPort(): Set<string> {
  const words = new Set<string>();
  for (const file of sources("packages/port/src")) {
    if (file.includes("/src/lib/runtime/") || file.endsWith("/src/runtime.ts")) continue;
    for (const [text] of readFileSync(file, "utf8").matchAll(/"[^"\n]*"|`[^`]*`/g)) {
      for (const [word] of text.matchAll(/[\w$]+/g)) words.add(word);
    }
  }
  return words;
}

function documents(path: string): string[] {
  if (path.endsWith(".md")) return [join(root, path)];
  const inside = readdirSync(join(root, path)).filter((name) => name.endsWith(".md"));
  return inside.map((name) => join(root, path, name));
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.m?[jt]s$/.test(name) && !name.includes("node_modules"))
    .map((name) => join(root, folder, name));
}

/** Each name that a file imports or re-exports, with the module that has it. */
function* importsOf(file: string): Generator<[specifier: string, name: string]> {
  const text = readFileSync(file, "utf8");
  if (!text.includes("@twisted-ts/")) return;
  for (const statement of ts.createSourceFile(file, text, ts.ScriptTarget.Latest).statements) {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
    const { moduleSpecifier } = statement;
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) continue;
    const bindings = ts.isImportDeclaration(statement)
      ? statement.importClause?.namedBindings
      : statement.exportClause;
    if (bindings === undefined) continue;
    if (ts.isNamespaceImport(bindings)) {
      for (const [, name] of text.matchAll(new RegExp(`\\b${bindings.name.text}\\.(\\w+)`, "g"))) {
        yield [moduleSpecifier.text, name!];
      }
    } else if (!ts.isNamespaceExport(bindings)) {
      for (const { name, propertyName } of bindings.elements) {
        yield [moduleSpecifier.text, (propertyName ?? name).text];
      }
    }
  }
}
