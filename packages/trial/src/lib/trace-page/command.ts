// The `twisted-ts-trace` command.

import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { makePage, TraceError } from "./page.ts";

const usage = `Usage: twisted-ts-trace TRACE [--out PAGE]

Makes a page for the browser from a trace, which a program writes when TWISTED_TS_TRACE names a file.

  -o, --out=PAGE   the page [default: the trace's name with .html]
  -h, --help       show this
`;

/**
 * Runs the command.
 *
 * @param args - the arguments after its name.
 * @returns the status of the process: 0 if the page was written, 1 if the trace could not be read
 *   or the page could not be written, 2 if the arguments are wrong.
 */
export function main(args: readonly string[]): number {
  const options = read(args);
  if (options === null) {
    process.stderr.write(usage);
    return 2;
  }
  if (options.trace === null) {
    process.stdout.write(usage);
    return 0;
  }
  try {
    writeFileSync(options.out, makePage(readFileSync(options.trace, "utf8")));
  } catch (error) {
    if (!(error instanceof TraceError) && !isSystemError(error)) throw error;
    process.stderr.write(`twisted-ts-trace: ${error.message}\n`);
    return 1;
  }
  process.stdout.write(`${options.out}\n`);
  return 0;
}

interface Options {
  /** The file of the trace; `null` for help. */
  readonly trace: string | null;
  readonly out: string;
}

/** Reads the arguments; `null` if they are wrong, after a message. */
function read(args: readonly string[]): Options | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { out: { type: "string", short: "o" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help) return { trace: null, out: "" };
    const [trace] = positionals;
    if (trace === undefined || positionals.length > 1) throw new TypeError("one trace is needed");
    return { trace, out: values.out ?? `${trace.replace(/\.jsonl?$/, "")}.html` };
  } catch (error) {
    process.stderr.write(`twisted-ts-trace: ${(error as Error).message}\n`);
    return null;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}
