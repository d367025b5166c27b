// Runs the command again whenever files change.

import { runNode } from "./run-node.ts";

/**
 * Runs the tests under `node --watch`, which starts them anew, in a new process, whenever a file
 * that they import changes: within one process a changed ES module would not be loaded again.
 *
 * @param args - the arguments of each run.
 * @returns the status of the watching process, which ends when it gets a signal.
 */
export function watch(args: readonly string[]): Promise<number> {
  return runNode(["--watch"], args);
}
