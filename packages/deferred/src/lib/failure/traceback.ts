// The frames of an error, read from its `stack`, and the three forms in which they are printed.

import { classOrType } from "../class-or-type.ts";
import { foldFrames } from "../library-frames.ts";

/**
 * One frame: function, file, line. Twisted's frames also have room for variables, which JavaScript
 * does not show.
 */
export type Frame = readonly [functionName: string, fileName: string, lineNumber: number];

/** How much a traceback tells. */
export type TracebackDetail = "default" | "brief" | "verbose";

/** What a traceback shows of a {@link Failure}. */
interface Traceable {
  readonly frames: readonly Frame[];
  readonly typeName: string;
  readonly value: unknown;
  readonly count: number;
}

/**
 * `    at async name (file:line:column)`, and the same without a name: the beginning and the end.
 */
const FRAME_BEGIN = /^ +at (?:async )?/;
const FRAME_END = /^(.*):(\d+):\d+\)?$/;

/**
 * The frames of a thrown value, outermost first as in Python, and none if it has no stack.
 */
export function framesOf(value: unknown): Frame[] {
  const stack = stackOf(value);
  if (stack === undefined) return [];
  const frames: Frame[] = [];
  for (const line of stack.split("\n")) {
    const begin = FRAME_BEGIN.exec(line);
    if (begin === null) continue;
    const [, place = "", lineNumber = "0"] = FRAME_END.exec(line.slice(begin[0].length)) ?? [];
    if (place === "") continue;
    const open = place.indexOf(" (");
    const functionName = open <= 0 ? "<anonymous>" : place.slice(0, open);
    const fileName = open < 0 ? place : place.slice(open + 2);
    if (fileName !== "") frames.push([functionName, fileName, Number(lineNumber)]);
  }
  return frames.reverse();
}

function stackOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const stack = attempt(() => (value as { stack?: unknown }).stack, undefined);
  return typeof stack === "string" ? stack : undefined;
}

/**
 * Returns what `read` returns, or `otherwise` if it throws. A traceback must be written even for a
 * value whose properties throw.
 */
export function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    // A faulty value must not hide the fact that it was thrown.
    return otherwise;
  }
}

/** `str(value)` that cannot fail: an error gives its message, anything else its text. */
export function messageOf(value: unknown): string {
  try {
    if (value instanceof Error) return String(value.message);
    return typeof value === "symbol" ? value.toString() : String(value);
  } catch (error) {
    return `<${classOrType(value)} whose text could not be made: ${attempt(() => nameOf(error), "?")}>`;
  }
}

/** Writes `failure` as a traceback, in Twisted's shape. */
export function formatTraceback(
  failure: Traceable,
  detail: TracebackDetail,
  isFull?: boolean,
): string {
  const { frames, typeName, value } = failure;
  const fileOf = (frame: Frame | string): string => (typeof frame === "string" ? frame : frame[1]);
  const shown = foldFrames<Frame | string>(frames, fileOf, String, isFull);
  const message = messageOf(value);
  if (detail === "brief") {
    const preamble = frames.length > 0 ? "Traceback" : "Traceback (failure with no frames)";
    const lines = linesOf(shown, "", ([name, file, line]) => `${file}:${line}:${name}`);
    return `${preamble}: ${typeName}: ${message}\n${lines.join("")}`;
  }
  const verbose = detail === "verbose";
  const preamble = verbose
    ? `*--- Failure #${failure.count} ---\n`
    : "Traceback (most recent call last):\n";
  const body = verbose
    ? linesOf(shown, "", ([name, file, line]) => `${file}:${line}: ${name}(...)`)
    : linesOf(shown, "  ", ([name, file, line]) => `File "${file}", line ${line}, in ${name}`);
  const closing = verbose ? `*--- End of Failure #${failure.count} ---\n` : "";
  const last = `${frames.length > 0 ? "" : "Failure: "}${typeName}: ${message}\n`;
  return `${preamble}${body.join("")}${last}${causes(value)}${closing}`;
}

/** The lines of the frames, and the lines that stand for frames left out. */
function linesOf(
  shown: readonly (Frame | string)[],
  indent: string,
  lineOf: (frame: Frame) => string,
): string[] {
  return shown.map((each) => `${indent}${typeof each === "string" ? each : lineOf(each)}\n`);
}

/** How many causes are shown, when a cause has a cause itself. */
const MOST_CAUSES = 16;

/**
 * Node's counterpart of Python's "The above exception was the direct cause …": the causes, one a
 * line.
 */
function causes(value: unknown): string {
  const seen = new Set<unknown>([value]);
  let text = "";
  for (
    let cause = causeOf(value);
    cause !== undefined && !seen.has(cause);
    cause = causeOf(cause)
  ) {
    if (seen.size > MOST_CAUSES) return `${text} caused by: ...\n`;
    seen.add(cause);
    const thrown = cause;
    text += ` caused by: ${attempt(() => nameOf(thrown), "?")}: ${messageOf(thrown)}\n`;
  }
  return text;
}

function causeOf(value: unknown): unknown {
  return attempt(() => (value instanceof Error ? value.cause : undefined), undefined);
}

function nameOf(value: unknown): string {
  return value instanceof Error ? String(value.name) : typeof value;
}
