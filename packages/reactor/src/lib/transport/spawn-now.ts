// Starting a child process while the caller waits.
//
// `child_process.spawn` reports a program that is missing, or may not be run, by an event on a
// later turn. Twisted raises the system's error from `spawnProcess`. Node knows it at once:
// `ChildProcess.prototype.spawn`, which is not documented, returns its number. This file is the
// only one that knows of it.

import { ChildProcess, type StdioOptions } from "node:child_process";
import { getSystemErrorName } from "node:util";

/** What the system needs to know of a process. */
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
  // Node types neither the constructor nor the method.
  const child = new (ChildProcess as unknown as new () => ChildProcess & Spawning)();
  // The same error comes as an event, too.
  child.on("error", () => undefined);
  const errno = child.spawn(request);
  if (!errno) return child;
  const code = getSystemErrorName(errno);
  const error = new Error(`spawn ${request.file} ${code}`);
  throw Object.assign(error, { errno, code, syscall: "spawn", path: request.file });
}
