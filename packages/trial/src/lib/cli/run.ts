// Runs tests on mocha, with the options of the command line.

import { createRequire } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { setDebugging } from "@twisted-ts/deferred";
import Mocha from "mocha";
import { trialInterface } from "../mocha/interface.ts";
import type { Selection } from "../mocha/selection.ts";
import type { TrialOptions } from "./arguments.ts";

/** Mocha's options, with those that its types lack. */
interface Options extends Mocha.MochaOptions {
  readonly trialSelection: readonly Selection[];
  readonly require: string[];
}

/** This module registers the interface `trial`. Each process loads it. */
const INTERFACE = "trial";
const uiModule: string = fileURLToPath(import.meta.resolve("@twisted-ts/trial/ui"));
const debuggingModule: string = fileURLToPath(import.meta.resolve("#debugging"));

/**
 * Runs the tests once, or until one fails.
 *
 * @returns the number of failures of the last run.
 */
export async function runTests(
  selections: readonly Selection[],
  options: TrialOptions,
  say: (line: string) => void,
): Promise<number> {
  (Mocha.interfaces as Record<string, unknown>)[INTERFACE] = trialInterface;
  if (options.debugStacktraces) setDebugging(true);
  const mocha = new Mocha(await mochaOptions(selections, options));
  mocha.cleanReferencesAfterRun(false);
  for (const file of new Set(selections.map((selection) => selection.file))) mocha.addFile(file);
  // In parallel mode the workers load the files.
  if (options.jobs === 1) await mocha.loadFilesAsync();
  for (let pass = 1; ; pass += 1) {
    if (options.untilFailure) say(`Test Pass ${pass}`);
    const failures = await new Promise<number>((done) => mocha.run(done));
    if (failures > 0 || !options.untilFailure) return failures;
  }
}

async function mochaOptions(
  selections: readonly Selection[],
  options: TrialOptions,
): Promise<Options> {
  const { jobs, grep } = options;
  const rootHooks = await Promise.all(options.require.map(loadHooks));
  const combined = combineHooks(rootHooks);
  return {
    ui: INTERFACE as Mocha.Interface,
    reporter: options.reporter,
    bail: options.exitFirst,
    dryRun: options.dryRun,
    parallel: jobs > 1,
    jobs,
    ...(combined === null ? {} : { rootHooks: combined }),
    ...(grep === null ? {} : { grep }),
    require: [
      uiModule,
      ...(options.debugStacktraces ? [debuggingModule] : []),
      ...options.require.map(resolved),
    ],
    trialSelection: selections,
  };
}

/**
 * The path of a module for mocha's workers: modules of a project are resolved from its working
 * directory.
 */
function resolved(name: string): string {
  return name.startsWith(".") ? resolve(name) : name;
}

/** Loads a module, and returns the root hooks that it exports. */
async function loadHooks(name: string): Promise<Mocha.RootHookObject> {
  const require = createRequire(resolve("trial"));
  const path = name.startsWith(".") || name.startsWith("/") ? resolve(name) : name;
  const url = path.startsWith("/") ? pathToFileURL(path).href : importable(require, path);
  const module = (await import(url)) as { readonly mochaHooks?: Mocha.RootHookObject };
  return module.mochaHooks ?? {};
}

/** A package as the project resolves it, not this package. */
function importable(require: NodeJS.Require, name: string): string {
  return name.startsWith("node:") ? name : pathToFileURL(require.resolve(name)).href;
}

const HOOKS = ["beforeAll", "beforeEach", "afterEach", "afterAll"] as const;

function combineHooks(all: readonly Mocha.RootHookObject[]): Mocha.RootHookObject | null {
  if (all.length === 0) return null;
  const combined: Record<string, unknown[]> = {};
  for (const name of HOOKS) combined[name] = all.flatMap((hooks) => hooks[name] ?? []);
  return combined as Mocha.RootHookObject;
}
