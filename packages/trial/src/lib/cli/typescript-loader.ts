// Node before 22.18 loads no TypeScript by itself.

import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** The process, as far as it decides whether a loader is needed. */
export interface NodeProcess {
  /** Has a true property `typescript` when Node loads TypeScript by itself. */
  readonly features: object;
  readonly execArgv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  cwd(): string;
}

/** Options of Node that may have loaded a loader. */
const LOADS = /^(?:--import|--require|-r|--loader|--experimental-loader)(?:=|$)/;

/**
 * The loader that Node has to load before test files in TypeScript: tsx, as the project has
 * installed it.
 *
 * @param files - the test files.
 * @returns its `file:` URL; `null` if none is needed, if Node was started with an option that may
 *   have loaded one, or if the project has no tsx.
 */
export function loaderFor(files: Iterable<string>, node: NodeProcess = process): string | null {
  if (Reflect.get(node.features, "typescript")) return null;
  const options = [...node.execArgv, ...(node.env["NODE_OPTIONS"]?.split(/\s+/) ?? [])];
  if (options.some((option) => LOADS.test(option))) return null;
  if (![...files].some((file) => /\.[cm]?ts$/.test(file))) return null;
  try {
    return pathToFileURL(createRequire(resolve(node.cwd(), "trial")).resolve("tsx")).href;
  } catch {
    // It is not installed. Mocha reports that it cannot load the files.
    return null;
  }
}
