// Prepares errors for mocha's reporters.

import { inspect } from "node:util";
import { FailTest } from "../results/errors.ts";

/** The properties for the reporter that the error of an assertion may have, in any library. */
interface Comparison {
  actual?: unknown;
  expected?: unknown;
  showDiff?: boolean;
}

/**
 * Prepares an error for a reporter: its title names its class, and it has a difference that can be
 * shown, or none.
 */
export function prepare(error: unknown): void {
  if (!(error instanceof Error)) return;
  titleByClass(error);
  if ("actual" in error && "expected" in error) prepareDiff(error as Error & Comparison);
}

/**
 * V8 begins a stack with the property `name`. A class that sets none inherits that of its base, and
 * the stack then reads `Error`.
 */
function titleByClass(error: Error): void {
  const { name, stack } = error;
  const className = (error.constructor as { readonly name?: string } | undefined)?.name ?? "";
  if (Object.hasOwn(error, "name") || className === "" || className === name) return;
  if (!isBuiltInName(error, name) || stack?.startsWith(name) !== true) return;
  error.stack = className + stack.slice(name.length);
}

/** Whether the name of an error comes from one of JavaScript's own classes. */
function isBuiltInName(error: Error, name: string): boolean {
  const builtIn = (globalThis as Record<string, unknown>)[name] as { prototype?: unknown };
  let each: unknown = Object.getPrototypeOf(error);
  while (each !== null && !Object.hasOwn(each as object, "name")) {
    each = Object.getPrototypeOf(each);
  }
  return each !== null && each === builtIn?.prototype;
}

/** Mocha turns the two values into texts, which may look the same for values that differ. */
function prepareDiff(error: Error & Comparison): void {
  if (error.showDiff === false) return;
  const { actual, expected } = error;
  const [one, other] = [textOf(actual), textOf(expected)];
  if (one === other) {
    error.showDiff = false;
  } else if (error instanceof FailTest && areAlike(actual, expected)) {
    const { maxDiff } = error;
    const length = lengthOfDiff(one, other);
    if (maxDiff !== null && length > maxDiff) {
      error.showDiff = false;
      addToMessage(error, `Diff is ${length} characters long. Set maxDiff to null to see it.`);
    } else {
      Object.assign(error, { actual: one, expected: other });
    }
  }
}

/** Mocha shows no difference between values of two kinds. */
function areAlike(actual: unknown, expected: unknown): boolean {
  const tagOf = Object.prototype.toString;
  return tagOf.call(actual) === tagOf.call(expected);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return linesOf(value);
  try {
    return inspect(value, {
      depth: 100,
      sorted: true,
      compact: false,
      maxArrayLength: 10_000,
      maxStringLength: 100_000,
    });
  } catch {
    // For a value that cannot be shown, no difference can be shown.
    return "";
  }
}

/** Bytes as text with escapes, a line for each line. */
function linesOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return JSON.stringify(text).replaceAll("\\n", "\\n\n");
}

/** How many characters the lines have that only one of two texts has. */
function lengthOfDiff(one: string, other: string): number {
  const counts = new Map<string, number>();
  for (const line of one.split("\n")) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of other.split("\n")) counts.set(line, (counts.get(line) ?? 0) - 1);
  let length = 0;
  for (const [line, count] of counts) length += line.length * Math.abs(count);
  return length;
}

function addToMessage(error: Error, text: string): void {
  const before = error.message;
  error.message = `${before}\n${text}`;
  const { stack } = error;
  if (stack?.includes(before)) error.stack = stack.replace(before, () => error.message);
}
