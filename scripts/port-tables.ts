// Writes what the porting assistant knows of Twisted and of this library to packages/port/tables:
// Python's signatures from the inventory, the types of the entry points from the compiler, and the
// rows of the porting guide. With --check nothing is written, and a difference is an error.

import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readArguments } from "./support/command-line.ts";
import { root } from "./support/entry-points.ts";
import { guideTable } from "./support/port-guide.ts";
import { pythonTable } from "./support/port-python.ts";
import { typeTable } from "./support/port-types.ts";

const folder = resolve(root, "packages/port/tables");

/** A table as text, a line for each entry of the inner level, so that a diff can be read. */
function text(table: object): string {
  const lines = Object.entries(table).map(([key, inner]) => {
    const items = Object.entries(inner as object).map(([name, value]) =>
      Array.isArray(inner)
        ? JSON.stringify(value)
        : `${JSON.stringify(name)}:${JSON.stringify(value)}`,
    );
    const [open, close] = Array.isArray(inner) ? "[]" : "{}";
    return `${JSON.stringify(key)}:${open}\n${items.join(",\n")}\n${close}`;
  });
  return `{\n${lines.join(",\n")}\n}\n`;
}

/** The three tables, by file name, as text. */
export function portTables(): ReadonlyMap<string, string> {
  return new Map([
    ["python.json", text(pythonTable())],
    ["types.json", text(typeTable())],
    ["guide.json", text(guideTable())],
  ]);
}

/** The files that differ from what they should be. */
export function staleTables(): string[] {
  return [...portTables()]
    .filter(([name, text]) => readFileSync(join(folder, name), "utf8") !== text)
    .map(([name]) => name);
}

if (process.argv[1] === import.meta.filename) {
  const { values } = readArguments("usage: npm run port:tables -- [--check]", {
    options: { check: { type: "boolean", default: false } },
  });
  if (values.check) {
    const stale = staleTables();
    if (stale.length > 0) {
      console.error(`packages/port/tables: ${stale.join(", ")} differ; run npm run port:tables`);
      process.exitCode = 1;
    }
  } else {
    for (const [name, text] of portTables()) writeFileSync(join(folder, name), text);
  }
}
