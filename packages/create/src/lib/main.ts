// The command `create`.

import { basename, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createProject, ProjectExistsError } from "./create-project.ts";

/** Where the command prints. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

const USAGE = `Usage: npm create @twisted-ts DIRECTORY [-- --cjs]

Writes a new project into DIRECTORY, which must be empty or not exist.

  --cjs    a CommonJS project (without it: ES modules)
  --help   prints this text
`;

/**
 * Runs the command; returns the exit status: 0, 1 if nothing was written, 2 for wrong arguments.
 */
export function main(args: readonly string[], { out, err }: Output): number {
  let directory: string | undefined;
  let cjs: boolean;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { cjs: { type: "boolean", default: false }, help: { type: "boolean" } },
    });
    if (values.help === true) {
      out(USAGE);
      return 0;
    }
    if (positionals.length !== 1) throw new TypeError("give one directory");
    [directory] = positionals;
    cjs = values.cjs;
  } catch (error) {
    err(`create: ${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  const target = resolve(directory as string);
  try {
    createProject(target, { name: packageName(basename(target)), cjs });
  } catch (error) {
    if (!(error instanceof ProjectExistsError) && !isSystemError(error)) throw error;
    err(`create: ${error.message}\n`);
    return 1;
  }
  const folder = relative(process.cwd(), target);
  const steps = [
    ...(folder === "" ? [] : [`cd ${quoted(folder)}`]),
    "npm install",
    "npm test",
    "npm start",
  ];
  out(`The project is in ${target}. Go on with:\n${steps.map((step) => `  ${step}\n`).join("")}`);
  return 0;
}

/** Whether the file system refused something: the directory may not be written to. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

/** A path for a command line. */
function quoted(path: string): string {
  return /^[\w./\\:-]+$/.test(path) ? path : `"${path}"`;
}

/** A name that npm accepts, made from the directory's. */
function packageName(directory: string): string {
  const name = directory.toLowerCase().replace(/[^a-z0-9._-]+/g, "-");
  return name.replace(/^[._-]+/, "") || "my-project";
}
