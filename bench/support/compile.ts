// What is measured runs as JavaScript, against the built packages: no loader of TypeScript shares
// its process.

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const BENCH = resolve(import.meta.dirname, "..");
const COMPILED = resolve(BENCH, "../node_modules/.cache/twisted-ts-bench");

/**
 * The path of a program that is compiled, itself called by one that is. The name has no extension.
 */
export function program(name: string): string {
  return join(BENCH, `${name}.js`);
}

/** Compiles all, and returns the path of a program. */
export async function compile(name: string): Promise<string> {
  const { default: ts } = await import("typescript");
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
  };
  const compileFolder = (from: string, to: string): void => {
    mkdirSync(to, { recursive: true });
    for (const entry of readdirSync(from)) {
      const path = join(from, entry);
      if (statSync(path).isDirectory()) compileFolder(path, join(to, entry));
      else if (entry.endsWith(".ts")) {
        const text = readFileSync(path, "utf8");
        const { outputText } = ts.transpileModule(text, { fileName: path, compilerOptions });
        writeFileSync(join(to, entry.replace(/\.ts$/, ".js")), outputText);
      }
    }
  };
  compileFolder(BENCH, COMPILED);
  writeFileSync(join(COMPILED, "package.json"), '{"type":"module"}\n');
  return join(COMPILED, `${name}.js`);
}
