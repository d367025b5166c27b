// The arguments of the `trial` command.

import { parseArgs } from "node:util";

/** The arguments are wrong. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The options of one run. */
export interface TrialOptions {
  /** Files, directories, and dotted names of modules, classes and methods. */
  readonly tests: readonly string[];
  /** One of mocha's reporters, or the module of another. */
  readonly reporter: string;
  /** How many files are run at once, each in a process of its own. */
  readonly jobs: number;
  /** Whether the tests are run again and again, until one fails. */
  readonly untilFailure: boolean;
  /** Whether the tests are run again whenever a file changes that they import. */
  readonly watch: boolean;
  /** Whether to stop at the first failure. */
  readonly exitFirst: boolean;
  /** Whether tests are only listed. */
  readonly dryRun: boolean;
  /** Whether Deferreds keep their stacks. */
  readonly debugStacktraces: boolean;
  /** Only tests whose names match; `null` for all. */
  readonly grep: string | null;
  /** Modules that are loaded before the tests. */
  readonly require: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
}

export const usage: string = `Usage: trial [options] [[file|directory|module|module.Class|module.Class.method]...]

Options:
  -r, --reporter=NAME      one of mocha's reporters, or the module of another [default: spec]
  -j, --jobs=N             run so many test files at once, each in its own process
  -u, --until-failure      repeat the tests until one fails
      --watch              run them again whenever a file that they import changes
  -x, --exitfirst          stop at the first failure
  -n, --dry-run            report the tests without running them
  -b, --debug-stacktraces  keep the stacks of Deferreds, and show them
  -g, --grep=PATTERN       run only tests whose names match
      --require=MODULE     load a module first; its root hooks are used
  -h, --help               show this
      --version            show the version

Test files are those named test_*, *.test or *.spec, with a suffix of JavaScript or TypeScript.
`;

/**
 * Reads the arguments.
 *
 * @throws UsageError
 */
export function readArguments(args: readonly string[]): TrialOptions {
  const { values, positionals } = parse(args);
  if (values.watch && readJobs(values.jobs) > 1) {
    throw new UsageError("--watch runs the tests in one process: it cannot be used with --jobs");
  }
  return {
    tests: positionals,
    reporter: values.reporter ?? "spec",
    jobs: readJobs(values.jobs),
    untilFailure: values["until-failure"] ?? false,
    watch: values.watch ?? false,
    exitFirst: values.exitfirst ?? false,
    dryRun: values["dry-run"] ?? false,
    debugStacktraces: values["debug-stacktraces"] ?? false,
    grep: values.grep ?? null,
    require: values.require ?? [],
    help: values.help ?? false,
    version: values.version ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        reporter: { type: "string", short: "r" },
        jobs: { type: "string", short: "j" },
        "until-failure": { type: "boolean", short: "u" },
        watch: { type: "boolean" },
        exitfirst: { type: "boolean", short: "x" },
        "dry-run": { type: "boolean", short: "n" },
        "debug-stacktraces": { type: "boolean", short: "b" },
        grep: { type: "string", short: "g" },
        require: { type: "string", multiple: true },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function readJobs(jobs: string | undefined): number {
  if (jobs === undefined) return 1;
  if (!/^[1-9]\d{0,3}$/.test(jobs)) {
    throw new UsageError(`Expecting argument to jobs to be a positive number, not ${jobs}`);
  }
  return Number(jobs);
}
