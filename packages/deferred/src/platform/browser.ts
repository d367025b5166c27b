// The exports of `node.ts`, for browsers and their workers.

import type * as node from "./node.ts";

type Node = typeof node;
type TextSink = node.TextSink;

/** Values as a programmer writes them, in short: only two levels deep. */
export const inspect = ((value: unknown, { depth = 2 }: { depth?: number } = {}): string =>
  shown(value, depth)) as Node["inspect"];

const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

function shown(value: unknown, depth: number): string {
  if (typeof value === "string") return `'${JSON.stringify(value).slice(1, -1)}'`;
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[Function: ${value.name || "(anonymous)"}]`;
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return shownObject(value, depth);
  } catch (error) {
    return `[object that throws: ${error instanceof Error ? error.message : "when it is looked at"}]`;
  }
}

function shownObject(value: object, depth: number): string {
  const custom = (value as { [CUSTOM]?: unknown })[CUSTOM];
  if (typeof custom === "function") return String(custom.call(value, depth, {}, inspect));
  if (value instanceof Error) return value.stack ?? String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof RegExp) return String(value);
  const name = value.constructor?.name ?? "[Object: null prototype]";
  if (Array.isArray(value)) {
    return depth < 0 ? "[Array]" : `[ ${value.map((each) => shown(each, depth - 1)).join(", ")} ]`;
  }
  if (depth < 0) return `[${name}]`;
  const entries = Object.entries(value).map(([key, each]) => `${key}: ${shown(each, depth - 1)}`);
  const prefix = name === "Object" ? "" : `${name} `;
  return entries.length === 0 ? `${prefix}{}` : `${prefix}{ ${entries.join(", ")} }`;
}

/** Whether two values are of the same class and have the same text and the same properties. */
export const isDeepStrictEqual: Node["isDeepStrictEqual"] = (one, other) => {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) {
    return false;
  }
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  if (one instanceof Error && other instanceof Error && one.message !== other.message) return false;
  const others = new Map<string, unknown>(Object.entries(other));
  const entries = Object.entries(one);
  return (
    entries.length === others.size &&
    entries.every(([key, value]) => others.has(key) && isDeepStrictEqual(value, others.get(key)))
  );
};

/**
 * The proposed `AsyncContext` of JavaScript, where the browser has it:
 * https://github.com/tc39/proposal-async-context.
 */
const snapshots = (
  globalThis as {
    AsyncContext?: { Snapshot: new () => { run: (f: unknown, ...args: unknown[]) => unknown } };
  }
).AsyncContext?.Snapshot;

/** The current asynchronous context; where the browser has none, functions are simply called. */
class Context implements node.CapturedContext {
  readonly #snapshot = snapshots === undefined ? null : new snapshots();

  runInAsyncScope<This, Result>(
    f: (this: This, ...args: never[]) => Result,
    thisArg?: This,
    ...args: unknown[]
  ): Result {
    const call = (): Result => Reflect.apply(f, thisArg, args) as Result;
    return this.#snapshot === null ? call() : (this.#snapshot.run(call) as Result);
  }
}

export const captureContext: Node["captureContext"] = () => new Context();

/** Writes whole lines to the console. */
class ConsoleStream implements TextSink {
  readonly #method: "log" | "error";
  #begun = "";

  constructor(method: "log" | "error") {
    this.#method = method;
  }

  write(text: string): void {
    const lines = (this.#begun + text).split("\n");
    this.#begun = lines.pop() ?? "";
    for (const line of lines) console[this.#method](line);
  }
}

const streams: Record<"stdout" | "stderr", TextSink> = {
  stdout: new ConsoleStream("log"),
  stderr: new ConsoleStream("error"),
};

export const standardError: TextSink = { write: (text) => streams.stderr.write(text) };

export const standardStream: Node["standardStream"] = (name) => streams[name];

/**
 * Replaces what is written to in place of a standard stream. The console of a browser stays as it
 * is.
 */
export const replaceStandardStream: Node["replaceStandardStream"] = (name, stream) => {
  streams[name] = stream;
};

/** A browser has no warnings of the process. */
export const onWarning: Node["onWarning"] = () => undefined;
export const offWarning: Node["offWarning"] = () => undefined;

// Looked up once, so that a test's fake timers do not keep reports from being made.
const { setTimeout } = globalThis;

export const afterTurn: Node["afterTurn"] = (f) => void setTimeout(f, 0);

/** Calls `f` when the page is closed. A worker gives no notice of its end. */
export const atExit: Node["atExit"] = (f) => {
  const { addEventListener } = globalThis as { addEventListener?: (...args: unknown[]) => void };
  addEventListener?.("pagehide", f, { once: true });
};

/** A browser has no files to write a trace to. */
export const openTraceFile: Node["openTraceFile"] = () => null;

/** A browser has no environment variables: `getTraceback(false)` shows all frames. */
export const wantsFullStacks: Node["wantsFullStacks"] = () => false;

export const workingDirectory: Node["workingDirectory"] = () => "/";

export const processId: Node["processId"] = () => 0;

export const isRunning: Node["isRunning"] = () => noFiles();

/** No module is loaded lazily in a browser: those that are need sockets or processes. */
export const createRequire: Node["createRequire"] = () => {
  throw new Error("Modules of Node cannot be loaded here");
};

/** Locks between processes need a file system. */
export const files: Node["files"] = {
  readlinkSync: noFiles,
  renameSync: noFiles,
  rmSync: noFiles,
  symlinkSync: noFiles,
};

function noFiles(): never {
  throw new Error("There is no file system here: FilesystemLock needs Node, Bun or Deno");
}
