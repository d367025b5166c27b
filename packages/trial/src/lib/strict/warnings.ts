// Warnings given through `process.emitWarning`, caught while a test runs.

import { fileURLToPath } from "node:url";

/** How a warning is named: `"DeprecationWarning"`, or the class of the Error that was given. */
export type WarningCategory = string | (abstract new (...args: never[]) => Error);

/** One warning, and where it was given. Each is also an entry of what `flushWarnings` returns. */
export interface EmittedWarning {
  /** Its text. */
  readonly message: string;
  /** Its name. */
  readonly category: string;
  /** The file where it was given, as a path; empty if that is not known. */
  readonly filename: string;
  readonly lineno: number;
  /** The function it was given in, as the stack names it. */
  readonly functionName: string;
  /** Gives it once more, to those that receive warnings now. */
  readonly again: () => void;
}

/** What `emitWarning` takes by name, as far as it is used. */
interface EmitOptions {
  readonly type?: unknown;
  readonly ctor?: ((...args: never[]) => unknown) | undefined;
}

type EmitWarning = typeof process.emitWarning;

/** A name as warnings have it. */
export function categoryName(category: WarningCategory): string {
  return typeof category === "string" ? category : category.name;
}

/** A `file:` URL as a path; a path as it is. */
export function pathOf(file: string): string {
  return file.startsWith("file:") ? fileURLToPath(file) : file;
}

/**
 * Has warnings that are given from now on go to `observe` instead of being emitted, until what it
 * returns is called. A warning that Node itself gives does not come here.
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
 * Gives a warning once more, unless an equal one of the same place was given so before: Python
 * shows such a one once.
 */
export function giveOnce(warning: EmittedWarning): void {
  const { category, message, filename, lineno } = warning;
  const key = JSON.stringify([category, message, filename, lineno]);
  if (given.has(key)) return;
  given.add(key);
  warning.again();
}

/** Calls `block`, with the warnings it gives going to `observe`. */
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

/** Whether a warning was given by a function: by its name, which is all that a stack tells. */
export function isGivenBy(warning: EmittedWarning, f: (...args: never[]) => unknown): boolean {
  const { name } = f;
  return (
    name !== "" && (warning.functionName === name || warning.functionName.endsWith(`.${name}`))
  );
}
