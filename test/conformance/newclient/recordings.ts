// Reads the recorded scenarios, and the listed differences.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Differences } from "./differences.ts";
import type { Recording } from "./scenario.ts";

/** The first line of a file of recordings: what was recorded. */
export interface Header {
  readonly kind: string;
  readonly twisted: string;
  readonly commit: string;
  readonly count: number;
}

const here = (name: string): string => resolve(import.meta.dirname, name);

export const differencesFile: string = here("differences.json");

/** The recordings of record.py. */
export function readRecordings(): { header: Header; recordings: Recording[] } {
  const text = gunzipSync(readFileSync(here("recorded.jsonl.gz"))).toString("utf8");
  const [header, ...recordings] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  return { header: header as Header, recordings: recordings as Recording[] };
}

/** The differences of accept.ts. */
export function readDifferences(): Differences {
  return JSON.parse(readFileSync(differencesFile, "utf8")) as Differences;
}
