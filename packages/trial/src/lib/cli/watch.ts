// Runs the command again whenever files change.

import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Runs the tests under `node --watch`, which starts them anew, in a new process, whenever a file
 * that they import changes: within one process a changed ES module would not be loaded again.
 *
 * @param args - the arguments of each run.
 * @returns the status of the watching process, which ends when it gets a signal.
 */
export async function watch(args: readonly string[]): Promise<number> {
  const [node, command = ""] = process.argv as [string, string?];
  const child = spawn(node, ["--watch", ...process.execArgv, command, ...args], {
    stdio: "inherit",
  });
  // The child gets the interrupt of a terminal itself, and ends; this process ends after it.
  const onInterrupt = (): void => undefined;
  const onTerminate = (): void => {
    child.kill("SIGTERM");
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  const [status] = (await once(child, "exit")) as [number | null];
  process.off("SIGINT", onInterrupt);
  process.off("SIGTERM", onTerminate);
  return status ?? 1;
}
