// Measures the porting assistant on trees of Python: npm run --silent node -- scripts/port-measure.ts DIR...
// Each tree is converted as one project and compiled unedited. A file is in scope if every name that it imports from
// Twisted is here. A line is clean if the compiler reports nothing on it and no mark stands before it.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import ts from "typescript";
import { convertFiles } from "../packages/port/src/index.ts";
import { readTree } from "../packages/port/src/lib/output/source-tree.ts";
import { root } from "./support/entry-points.ts";

interface Measured {
  files: number;
  inScope: number;
  accepted: number;
  lines: number;
  clean: number;
}

const scratch = resolve(root, ".cache/port-measure");

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ["node", "mocha"],
  strict: true,
  noImplicitAny: false,
  noEmit: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  customConditions: ["@twisted-ts/source"],
};

/** The lines of each file on which the compiler reports something. */
function faultyLines(paths: readonly string[]): Map<string, Map<number, string>> {
  const program = ts.createProgram(paths, OPTIONS);
  const faults = new Map<string, Map<number, string>>();
  for (const path of paths) {
    const file = program.getSourceFile(path);
    if (file === undefined) throw new Error(`${path} was not read`);
    const lines = new Map<number, string>();
    for (const fault of [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]) {
      const { line } = file.getLineAndCharacterOfPosition(fault.start ?? 0);
      lines.set(line + 1, ts.flattenDiagnosticMessageText(fault.messageText, " "));
    }
    faults.set(path, lines);
  }
  return faults;
}

async function measure(folder: string, verbose: boolean): Promise<Measured> {
  const tree = readTree(folder);
  const { files, failures } = await convertFiles(tree.files, tree.rootName);
  for (const failure of failures) console.log(`  ${failure.message}`);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const paths = files.map((file) => {
    const path = join(scratch, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.text);
    return path;
  });
  writeFileSync(join(scratch, "package.json"), '{"type":"module"}\n');
  const faults = faultyLines(paths);
  const sum: Measured = { files: files.length, inScope: 0, accepted: 0, lines: 0, clean: 0 };
  files.forEach((file, index) => {
    const found = faults.get(paths[index] as string) ?? new Map<number, string>();
    const isInScope = !file.marks.some((mark) => mark.kind === "not-ported");
    if (isInScope) {
      sum.inScope++;
      if (found.size === 0) sum.accepted++;
    }
    const count = file.text.split("\n").filter((line) => line.trim() !== "").length;
    const marked = new Set(file.marks.map((mark) => mark.outputLine + 1));
    sum.lines += count;
    sum.clean += count - new Set([...found.keys(), ...marked]).size;
    if (verbose) for (const [line, text] of found) console.log(`  ${file.path}:${line}: ${text}`);
  });
  return sum;
}

const verbose = process.argv.includes("--verbose");
for (const folder of process.argv.slice(2).filter((each) => !each.startsWith("--"))) {
  const { files, inScope, accepted, lines, clean } = await measure(folder, verbose);
  const share = (part: number, whole: number): string =>
    whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)} %`;
  console.log(
    `${basename(resolve(folder))}: ${files} files, ${inScope} in scope, ${accepted} accepted (${share(accepted, inScope)}); ` +
      `${lines} lines, ${clean} clean (${share(clean, lines)})`,
  );
}
