// The functions that Node, Bun and Deno have, and browsers do not. `browser.ts` has the same names;
// package.json says, under `imports`, which of the two is loaded.

import { AsyncResource } from "node:async_hooks";
import { Console } from "node:console";
import { openSync, readlinkSync, renameSync, rmSync, symlinkSync, writeSync } from "node:fs";

export { createRequire } from "node:module";
export { inspect, isDeepStrictEqual } from "node:util";

/** Something that text can be written to. */
export interface TextSink {
  /** Takes some text. */
  write(text: string): unknown;
}

/** Standard error, looked up when something is written: loading this opens no stream. */
export const standardError: TextSink = {
  write: (text) => process.stderr.write(text),
};

/** The standard output, or error, of the process. */
export function standardStream(name: "stdout" | "stderr"): TextSink {
  return process[name];
}

/**
 * Replaces a standard stream, also for the global `console`, which keeps the streams that it has
 * once seen.
 */
export function replaceStandardStream(name: "stdout" | "stderr", stream: TextSink): void {
  Object.defineProperty(process, name, {
    value: stream,
    configurable: true,
    enumerable: true,
    writable: true,
  });
  const { stdout, stderr } = process;
  // Only `write` of the streams is used when errors are not ignored, and that is all a TextSink
  // has.
  globalThis.console = new Console({ stdout, stderr, ignoreErrors: false });
}

/** Calls `listener` with each warning of the process from now on. */
export function onWarning(listener: (warning: Error) => void): void {
  process.on("warning", listener);
}

/** Removes a listener of {@link onWarning}. */
export function offWarning(listener: (warning: Error) => void): void {
  process.off("warning", listener);
}

// Looked up once, so that a test's fake timers do not keep reports from being made.
const { setImmediate } = globalThis;

/** Calls `f` at the end of the turn of the event loop. The process does not stay alive for it. */
export function afterTurn(f: () => void): void {
  setImmediate(f).unref();
}

/** Calls `f` when the process exits. */
export function atExit(f: () => void): void {
  process.once("exit", f);
}

/**
 * The file that the environment variable TWISTED_TS_TRACE names, opened anew, or `null`. `%p` in
 * the name stands for the number of the process. Without it only the first process writes a trace:
 * the variable is removed for its children.
 */
export function openTraceFile(): TextSink | null {
  const name = process.env["TWISTED_TS_TRACE"];
  if (name === undefined || name === "") return null;
  if (!name.includes("%p")) delete process.env["TWISTED_TS_TRACE"];
  const file = openSync(name.replaceAll("%p", String(process.pid)), "w");
  return { write: (text) => writeSync(file, text) };
}

/** Whether the environment variable TWISTED_TS_FULL_STACKS asks for all frames of stacks. */
export function wantsFullStacks(): boolean {
  return (process.env["TWISTED_TS_FULL_STACKS"] ?? "") !== "";
}

/** The directory in which the process works. */
export const workingDirectory = (): string => process.cwd();

/** The number of this process. */
export const processId = (): number => process.pid;

/** Whether there is a process with this number. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // With any other error there is such a process: it may belong to another user.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** The functions of the file system that a lock needs. */
export const files = { readlinkSync, renameSync, rmSync, symlinkSync };

/** An asynchronous context: `runInAsyncScope` calls a function in it. */
export type CapturedContext = Pick<AsyncResource, "runInAsyncScope">;

/** The current asynchronous context. */
export function captureContext(name: string): CapturedContext {
  return new AsyncResource(name, { requireManualDestroy: true });
}
