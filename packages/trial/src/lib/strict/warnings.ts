// Intercepts the warnings of `process.emitWarning` while a test runs.

import { fileURLToPath } from "node:url";

/**
 * The name of a warning, such as `"DeprecationWarning"`, or the class of the Error that was passed.
 */
export type WarningCategory = string | (abstract new (...args: never[]) => Error);

/** One warning, and the place where it was emitted. */
export interface EmittedWarning {
  /** Its text. */
  readonly message: string;
  /** Its name. */
  readonly category: string;
  /** The file that emitted it, as a path; empty if it is not known. */
  readonly filename: string;
  readonly lineno: number;
  /** The name in the stack of the function that emitted it. */
  readonly functionName: string;
  /** Emits it again. */
  readonly again: () => void;
}

/** The options of `emitWarning` that are used. */
interface EmitOptions {
  readonly type?: unknown;
  readonly ctor?: ((...args: never[]) => unknown) | undefined;
}

type EmitWarning = typeof process.emitWarning;

/** The name of a category, as warnings have it. */
export function categoryName(category: WarningCategory): string {
  return typeof category === "string" ? category : category.name;
}

/** A `file:` URL as a path; a path as it is. */
export function pathOf(file: string): string {
  return file.startsWith("file:") ? fileURLToPath(file) : file;
}

/**
 * Calls `observe` with each warning from now on, in place of emitting it, until the returned
 * function is called. Warnings of Node itself are not intercepted.
 */
export function interceptWarnings(observe: (warning: EmittedWarning) => void): () => void {
  const before = process.emitWarning;
  const intercepting = function emitWarning(...args: unknown[]): void {
    observe(
      warningFrom(args, emitWarning, () => Reflect.apply(process.emitWarning, process, args)),
    );
  } as EmitWarning;
  process.emitWarning = intercepting;
  return () => {
    // Other code may have replaced it meanwhile, and has to put it back itself.
    if (process.emitWarning === intercepting) process.emitWarning = before;
  };
}

const given = new Set<string>();

/**
 * Emits a warning again, unless an equal one of the same place was emitted by this before: Python
 * shows such a warning once.
 */
export function giveOnce(warning: EmittedWarning): void {
  const { category, message, filename, lineno } = warning;
  const key = JSON.stringify([category, message, filename, lineno]);
  if (given.has(key)) return;
  given.add(key);
  warning.again();
}

/** Calls `block`, and `observe` with each warning that it emits. */
export function collectWarnings<R>(observe: (warning: EmittedWarning) => void, block: () => R): R {
  const stop = interceptWarnings(observe);
  try {
    return block();
  } finally {
    stop();
  }
}

/**
 * The arguments of `emitWarning`: a text or an Error; then its name, or an object with it; a
 * function to hide from the stack.
 */
function warningFrom(
  args: readonly unknown[],
  callee: (...args: never[]) => unknown,
  again: () => void,
): EmittedWarning {
  const [warning, second] = args;
  const options = (typeof second === "object" && second !== null ? second : {}) as EmitOptions;
  const name = typeof second === "string" ? second : options.type;
  const hidden = options.ctor ?? args.findLast((each) => typeof each === "function");
  const where = siteOf(hidden as EmitOptions["ctor"]) ?? siteOf(callee);
  return {
    message: warning instanceof Error ? warning.message : String(warning),
    category: warning instanceof Error ? warning.name : String(name ?? "Warning"),
    filename: where?.[1] ?? "",
    lineno: where?.[2] ?? 0,
    functionName: where?.[0] ?? "",
    again,
  };
}

const FRAME = /^\s+at (?:async )?(?:(.+?) \()?(.+?):(\d+):\d+\)?$/;

/** The innermost frame above `callee` that is not Node's own. */
function siteOf(
  callee: ((...args: never[]) => unknown) | undefined,
): readonly [functionName: string, file: string, line: number] | undefined {
  if (callee === undefined) return undefined;
  const stack: { stack?: string } = {};
  Error.captureStackTrace(stack, callee);
  for (const line of (stack.stack ?? "").split("\n")) {
    const [, functionName = "", file = "", lineNumber = "0"] = FRAME.exec(line) ?? [];
    if (file !== "" && !file.startsWith("node:")) {
      return [functionName.replace(/ \[as .*\]$/, ""), pathOf(file), Number(lineNumber)];
    }
  }
  return undefined;
}

/** Whether a function emitted a warning. The stack has only its name. */
export function isGivenBy(warning: EmittedWarning, f: (...args: never[]) => unknown): boolean {
  const { name } = f;
  return (
    name !== "" && (warning.functionName === name || warning.functionName.endsWith(`.${name}`))
  );
}
