// Converts trees of Python and compiles what comes out, unedited.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import {
  type ConvertedFile,
  convertFiles,
  type SourceFile,
} from "../../packages/port/src/index.ts";
import { share } from "./share.ts";

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

export interface MeasuredFile {
  readonly file: ConvertedFile;
  /** Where the output was written. */
  readonly path: string;
  /** Whether all names that it imports from Twisted are here. */
  readonly isInScope: boolean;
  /** What the compiler reports, by line. */
  readonly faults: ReadonlyMap<number, string>;
  readonly lines: number;
  /** Lines on which the compiler reports nothing and before which no mark stands. */
  readonly cleanLines: number;
}

function faultsOf(program: ts.Program, path: string): Map<number, string> {
  const file = program.getSourceFile(path);
  if (file === undefined) throw new Error(`${path} was not read`);
  const diagnostics = [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ];
  return new Map(
    diagnostics.map((fault) => [
      file.getLineAndCharacterOfPosition(fault.start ?? 0).line + 1,
      ts.flattenDiagnosticMessageText(fault.messageText, " "),
    ]),
  );
}

/** Converts files that belong together into a folder, and compiles them. */
export async function measureFiles(
  sources: readonly SourceFile[],
  rootName: string,
  folder: string,
): Promise<MeasuredFile[]> {
  const { files, failures } = await convertFiles(sources, rootName);
  for (const failure of failures) console.log(`  ${failure.message}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}\n');
  const written = files.map((file) => {
    const path = join(folder, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.text);
    return { file, path };
  });
  const program = ts.createProgram(
    written.map(({ path }) => path),
    OPTIONS,
  );
  return written.map(({ file, path }) => {
    const faults = faultsOf(program, path);
    const marked = file.marks.map((mark) => mark.outputLine + 1);
    const lines = file.text.split("\n").filter((line) => line.trim() !== "").length;
    return {
      file,
      path,
      isInScope: !file.marks.some((mark) => mark.kind === "not-ported"),
      faults,
      lines,
      cleanLines: lines - new Set([...faults.keys(), ...marked]).size,
    };
  });
}

export function printSummary(
  name: string,
  measured: readonly MeasuredFile[],
  verbose: boolean,
): void {
  const inScope = measured.filter((each) => each.isInScope);
  const accepted = inScope.filter((each) => each.faults.size === 0).length;
  const total = (numbers: readonly number[]): number =>
    numbers.reduce((sum, each) => sum + each, 0);
  const lines = total(measured.map((each) => each.lines));
  const clean = total(measured.map((each) => each.cleanLines));
  console.log(
    `${name}: ${measured.length} files, ${inScope.length} in scope, ${accepted} accepted ` +
      `(${share(accepted, inScope.length)}); ${lines} lines, ${clean} clean (${share(clean, lines)})`,
  );
  if (!verbose) return;
  for (const { file, faults, isInScope } of measured) {
    for (const [line, text] of faults) {
      console.log(`  ${isInScope ? "" : "(out of scope) "}${file.path}:${line}: ${text}`);
    }
  }
}
