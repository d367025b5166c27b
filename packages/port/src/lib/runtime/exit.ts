// biome-ignore-all lint/suspicious/noExplicitAny: Python's exit takes any value
// The end of the program.

import { str } from "./show.ts";

/**
 * `sys.exit`: ends the process. `None` means success, a number is the exit status, and anything
 * else is printed to standard error, with the exit status 1.
 */
export function exit(status: any = null): never {
  if (status === null || status === undefined) return process.exit(0);
  if (typeof status === "number" || typeof status === "boolean") {
    return process.exit(Number(status));
  }
  process.stderr.write(`${str(status)}\n`);
  return process.exit(1);
}
