// The command lines of the scripts: what a wrong one prints, and its exit status.

import { type ParseArgsConfig, parseArgs } from "node:util";

/** Prints what is wrong and how the script is called, and ends the process with status 2. */
export function refuse(usage: string, message: string): never {
  process.stderr.write(`${message}\n${usage.trim()}\n`);
  process.exit(2);
}

/**
 * The options and arguments of the process. An unknown one is refused; `--help` prints the usage,
 * and ends the process.
 */
export function readArguments<const T extends ParseArgsConfig>(
  usage: string,
  config: T,
): ReturnType<typeof parseArgs<T>> {
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    process.stdout.write(`${usage.trim()}\n`);
    process.exit(0);
  }
  try {
    return parseArgs<T>(config);
  } catch (error) {
    return refuse(usage, (error as Error).message);
  }
}

/** An option that is a whole number, from `least` on; anything else is refused. */
export function wholeNumber(usage: string, option: string, text: string, least: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least) return value;
  return refuse(usage, `--${option} takes a whole number from ${least} on, not ${text}`);
}
