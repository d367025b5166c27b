// Twisted's own tests, converted with the helper modules that they import, and run on mocha without
// an edit.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { convertFiles, type SourceFile } from "../../packages/port/src/index.ts";
import { specifierFor } from "../../packages/port/src/lib/knowledge/modules.ts";
import { root } from "../support/entry-points.ts";
import { isOutOfScope, scopeProblems } from "./scope.ts";
import { share } from "./share.ts";
import { MEASURED, OTHERS } from "./suites.ts";

/** How long the tests of a module may take, in milliseconds. */
const LIMIT = 180_000;

interface Failure {
  readonly fullTitle: string;
  readonly err: { readonly message?: string };
}

interface Outcome {
  readonly stats: { readonly tests: number; readonly passes: number; readonly pending: number };
  readonly passes: readonly { readonly fullTitle: string }[];
  readonly failures: readonly Failure[];
}

/** A module with those of the helper modules of Twisted's tests that it imports. */
function closure(source: string, path: string): SourceFile[] {
  const files = new Map<string, SourceFile>();
  const add = (each: string): void => {
    if (files.has(each) || !existsSync(join(source, each))) return;
    const text = readFileSync(join(source, each), "utf8");
    files.set(each, { path: each, text });
    for (const [, module] of text.matchAll(/^\s*from (twisted\.[\w.]*test\.\w+) import/gm)) {
      if (module === undefined || specifierFor(module) !== undefined) continue;
      add(`${module.replaceAll(".", "/")}.py`);
    }
  };
  add(path);
  return [...files.values()];
}

/** Converts a module of tests into a folder, and returns the path of its output. */
async function convertSuite(source: string, path: string, folder: string): Promise<string> {
  const { files, failures } = await convertFiles(closure(source, path));
  for (const failure of failures) console.log(`  ${failure.message}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of files) {
    const full = join(folder, file.path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, file.text);
  }
  writeFileSync(join(folder, "package.json"), '{"type":"module"}\n');
  return join(folder, path.replace(/\.py$/, ".ts"));
}

function run(test: string): Outcome | string {
  const report = join(dirname(test), "report.json");
  const hook = pathToFileURL(resolve(root, "scripts/typescript-hook.mjs")).href;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      "--conditions=@twisted-ts/source",
      `--import=${hook}`,
      "--expose-gc",
      resolve(root, "node_modules/mocha/bin/mocha.js"),
      ...["--no-config", "--no-package", "--require", "@twisted-ts/trial/ui", "--ui", "trial"],
      ...["--exit", "--timeout", "10000", "--reporter", "json"],
      ...["--reporter-option", `output=${report}`, test],
    ],
    { cwd: dirname(test), timeout: LIMIT, encoding: "utf8", maxBuffer: 2 ** 26 },
  );
  if (!existsSync(report)) return `${stdout}${stderr}`.slice(0, 1000);
  return JSON.parse(readFileSync(report, "utf8")) as Outcome;
}

/** `Class.method` from the full title, which begins with the module's name. */
const shortTitle = (fullTitle: string): string => fullTitle.split(".").slice(1).join(".");

/**
 * Measures modules of tests; `source` is the folder `src` of Twisted. With `others` they are those
 * for which nothing was tuned.
 */
export async function measureTests(
  source: string,
  options: { readonly verbose: boolean; readonly only?: string; readonly others: boolean },
): Promise<void> {
  for (const path of options.others ? OTHERS : MEASURED) {
    if (options.only !== undefined && !path.includes(options.only)) continue;
    const module = path.replace(/\.py$/, "").replaceAll("/", ".");
    const folder = resolve(root, ".cache/port-measure/tests", module);
    const outcome = run(await convertSuite(source, path, folder));
    if (typeof outcome === "string") {
      console.log(`${module}: did not load\n${outcome}`);
      continue;
    }
    report(module, outcome, options.verbose);
  }
}

function report(module: string, outcome: Outcome, verbose: boolean): void {
  const { passes, pending, tests } = outcome.stats;
  const ran = tests - pending;
  const failing = outcome.failures.map(({ fullTitle, err }) => ({
    title: shortTitle(fullTitle),
    message: (err.message ?? "").split("\n")[0] ?? "",
  }));
  const isOut = (title: string): boolean => isOutOfScope(module, title);
  const passed = outcome.passes.map(({ fullTitle }) => shortTitle(fullTitle));
  const failed = failing.map(({ title }) => title);
  for (const problem of scopeProblems(module, passed, failed)) {
    console.log(`  out-of-scope.json: ${problem}`);
  }
  const passing = passed.filter((title) => !isOut(title)).length;
  const inScope = passing + failed.filter((title) => !isOut(title)).length;
  console.log(
    `${module}: ${passes} of ${ran} pass (${share(passes, ran)}), ${pending} skipped; ` +
      `in scope ${passing} of ${inScope} (${share(passing, inScope)})`,
  );
  if (!verbose) return;
  for (const { title, message } of failing) {
    console.log(`  ${isOut(title) ? "out " : "FAIL"} ${title}: ${message}`);
  }
}
