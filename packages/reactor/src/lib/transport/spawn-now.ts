// How a child process is started before `spawnProcess` returns.
//
// When a program is missing, or may not be run, `child_process.spawn` reports it by an event on a
// later turn. Twisted raises the system's error from `spawnProcess`. The undocumented method
// `ChildProcess.prototype.spawn` returns the number of the error at once. Only this file uses it.

import { ChildProcess, type StdioOptions } from "node:child_process";
import { getSystemErrorName } from "node:util";

/** What the system needs to start a process. */
export interface SpawnRequest {
  /** The program: a path, or a name to be looked up in the child's PATH. */
  readonly file: string;
  /** The arguments, the program's own name first. */
  readonly args: readonly string[];
  /** The environment, as `NAME=value`. */
  readonly envPairs: readonly string[];
  readonly cwd: string | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly stdio: StdioOptions;
}

interface Spawning {
  spawn(request: SpawnRequest): number | undefined;
}

/**
 * Starts a process.
 *
 * @throws the system's error when it cannot be started.
 */
export function spawnNow(request: SpawnRequest): ChildProcess {
  // Node's types have neither the constructor nor the method.
  const child = new (ChildProcess as unknown as new () => ChildProcess & Spawning)();
  // Node reports the same error also by an event.
  child.on("error", () => undefined);
  const errno = child.spawn(request);
  if (!errno) return child;
  const code = getSystemErrorName(errno);
  const error = new Error(`spawn ${request.file} ${code}`);
  throw Object.assign(error, { errno, code, syscall: "spawn", path: request.file });
}
