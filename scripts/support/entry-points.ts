// The public surface, read by the compiler: every entry point of every package, and what each
// exports.

import { readdirSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import ts from "typescript";

export const root: string = resolve(import.meta.dirname, "../..");

/** One entry of a package's `exports`. */
export interface EntryPoint {
  /** What is imported: `"@twisted-ts/reactor/task"`. */
  readonly specifier: string;
  /** The absolute path of its source. */
  readonly source: string;
}

/** What the packages share among themselves is no part of the public surface. */
const PRIVATE = "./internal";

/**
 * All entry points, in the order of the packages' manifests; those whose source is not there yet
 * are left out.
 */
export function entryPoints(): EntryPoint[] {
  return readdirSync(resolve(root, "packages")).flatMap((folder) => {
    const directory = resolve(root, "packages", folder);
    const manifest = JSON.parse(readFileSync(resolve(directory, "package.json"), "utf8")) as {
      name: string;
      exports: Record<string, string | Record<string, string>>;
    };
    return Object.entries(manifest.exports).flatMap(([key, target]) => {
      const source = typeof target === "string" ? undefined : target["@twisted-ts/source"];
      if (source === undefined || key === PRIVATE) return [];
      const path = resolve(directory, source);
      if (!ts.sys.fileExists(path)) return [];
      return [{ specifier: manifest.name + key.slice(1), source: path }];
    });
  });
}

/** Compiles the entry points, without writing anything. */
export function openProgram(entries: readonly EntryPoint[]): ts.Program {
  const config = ts.readConfigFile(resolve(root, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  return ts.createProgram(
    entries.map((entry) => entry.source),
    {
      ...options,
      composite: false,
      incremental: false,
      declarationMap: false,
      sourceMap: false,
      emitDeclarationOnly: true,
      types: ["node", "mocha"],
    },
  );
}

/** The exports of an entry point, by name, aliases followed. */
export function exportsOf(program: ts.Program, entry: EntryPoint): Map<string, ts.Symbol> {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(entry.source);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${relative(root, entry.source)} exports nothing`);
  const names = new Map<string, ts.Symbol>();
  for (const symbol of checker.getExportsOfModule(module)) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    names.set(symbol.name, target);
  }
  return names;
}

/** The names of the properties of a class or interface, of its instances and of itself. */
export function membersOf(program: ts.Program, symbol: ts.Symbol): Set<string> {
  const checker = program.getTypeChecker();
  const names = new Set<string>();
  const add = (type: ts.Type): void => {
    for (const property of checker.getPropertiesOfType(type)) names.add(property.name);
  };
  if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) {
    add(checker.getDeclaredTypeOfSymbol(symbol));
  }
  if (symbol.valueDeclaration !== undefined) {
    const type = checker.getTypeOfSymbol(symbol);
    add(type);
    // A class made by a function, or kept in a variable.
    for (const signature of type.getConstructSignatures()) add(signature.getReturnType());
  }
  return names;
}
