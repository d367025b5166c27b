// Client and server each have a core, where the system has two and `taskset`.

import { execFileSync } from "node:child_process";

/** The cores this process may use, or none where that cannot be learnt. */
function cores(): number[] {
  try {
    const output = execFileSync("taskset", ["-cp", String(process.pid)], { encoding: "utf8" });
    return (output.split(":").at(-1) ?? "").split(",").flatMap(range);
  } catch (error) {
    // There is no taskset on this system.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function range(text: string): number[] {
  const [first = 0, last = first] = text.trim().split("-").map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const CORES = cores();

/** Whether {@link pinned} pins. */
export const CAN_PIN = CORES.length > 1;

/** A command that runs on the core of the clients, or on that of the server. */
export function pinned(
  side: "client" | "server",
  command: string,
  args: readonly string[],
): [string, string[]] {
  if (!CAN_PIN) return [command, [...args]];
  const core = side === "client" ? CORES[0] : CORES[1];
  return ["taskset", ["-c", String(core), command, ...args]];
}
