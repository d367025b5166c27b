// Runs the command in another process of Node.

import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Runs the command again in a new process, which has the terminal, and ends when this one gets a
 * signal.
 *
 * @param options - options of Node, in addition to those of this process.
 * @param args - the arguments of the command.
 * @returns the status of the process; 1 if a signal has ended it.
 */
export async function runNode(
  options: readonly string[],
  args: readonly string[],
): Promise<number> {
  const [node, command = ""] = process.argv as [string, string?];
  const child = spawn(node, [...options, ...process.execArgv, command, ...args], {
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
