// The `trial` command.

import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { NoSuchTestError } from "../mocha/selection.ts";
import { readArguments, UsageError, usage } from "./arguments.ts";
import { findTests } from "./find-tests.ts";
import { runTests } from "./run.ts";
import { runNode } from "./run-node.ts";
import { loaderFor } from "./typescript-loader.ts";
import { watch } from "./watch.ts";

/**
 * Runs the command.
 *
 * @param args - the arguments after its name.
 * @returns the status of the process: 0 if all tests passed, 1 if a test failed or the tests could
 *   not be run, 2 if the arguments are wrong.
 */
export async function main(args: readonly string[]): Promise<number> {
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  try {
    const options = readArguments(args);
    if (options.help) {
      process.stdout.write(usage);
      return 0;
    }
    if (options.version) {
      say(version());
      return 0;
    }
    if (options.tests.length === 0) throw new UsageError("there is nothing to test");
    const selections = findTests(options.tests);
    if (selections.length === 0) throw new NoSuchTestError("there are no test files");
    const loader = loaderFor(selections.map(({ file }) => file));
    if (loader !== null) return await runNode(["--import", loader], args);
    if (options.watch) return await watch(args.filter((each) => each !== "--watch"));
    return (await runTests(selections, options, say)) === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof NoSuchTestError)) {
      process.stderr.write(`trial: the tests could not be run\n${inspect(error)}\n`);
      return 1;
    }
    process.stderr.write(`trial: ${error.message}\n`);
    if (error instanceof UsageError) process.stderr.write(usage);
    return 2;
  }
}

function version(): string {
  const manifest = readFileSync(
    new URL(import.meta.resolve("@twisted-ts/trial/package.json")),
    "utf8",
  );
  return `trial ${(JSON.parse(manifest) as { version: string }).version}`;
}
