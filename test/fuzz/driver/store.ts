// The inputs that are kept: a file of text for each target, one input a line, so that a diff can
// be read.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bytes, textOf } from "../target.ts";

const FOLDER = join(import.meta.dirname, "..");

/** `corpus`: inputs that reach different code. `findings`: inputs that once broke a promise. */
export type Kind = "corpus" | "findings";

function file(kind: Kind, target: string): string {
  return join(FOLDER, kind, `${target}.json`);
}

/** The inputs that are kept for a target. */
export function kept(kind: Kind, target: string): Buffer[] {
  const path = file(kind, target);
  if (!existsSync(path)) return [];
  return (JSON.parse(readFileSync(path, "utf8")) as string[]).map(bytes);
}

/** Keeps inputs, in the order of their length. */
export function keep(kind: Kind, target: string, inputs: readonly Buffer[]): void {
  const texts = [...new Set(inputs.map(textOf))].sort(
    (left, right) => left.length - right.length || (left < right ? -1 : 1),
  );
  const lines = texts.map((text) => `  ${inASCII(text)}`);
  writeFileSync(file(kind, target), `[\n${lines.join(",\n")}\n]\n`);
}

function inASCII(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\xff]/g,
    (char) => `\\u00${char.charCodeAt(0).toString(16)}`,
  );
}
