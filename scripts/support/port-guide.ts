// Reads the porting guide's tables: which rows speak of which names, and what is left out with
// which reason.

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "./entry-points.ts";
import type { MissingNames } from "./left-out.ts";

interface GuideRow {
  readonly page: string;
  readonly heading: string;
  readonly twisted: string;
  readonly here: string;
  readonly why: string;
  /** The names in code spans of the first column. */
  readonly names: readonly string[];
}

interface GuideTable {
  readonly rows: readonly GuideRow[];
  /** By module, then by name or `Class.member`: `left out: why` or `to come: why`. */
  readonly missing: MissingNames;
}

const WORDS = new Set(["None", "True", "False", "self", "with", "async", "await", "yield", "str"]);

function namesIn(cell: string): string[] {
  const names = new Set<string>();
  for (const [, code] of cell.matchAll(/`([^`]+)`/g)) {
    // Of `Agent(reactor, pool)` the row speaks of Agent: the rest are parameters.
    const head = (code as string).replace(/\(.*$/s, "");
    for (const [word] of head.matchAll(/[A-Za-z_][\w.]*/g)) {
      if (!WORDS.has(word) && word.length > 3) names.add(word);
    }
  }
  return [...names];
}

/** The rows of one page. */
function rowsOf(page: string, text: string): GuideRow[] {
  let heading = "";
  const rows: GuideRow[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("#")) heading = line.replace(/^#+\s*/, "");
    const cells = /^\|(.*)\|\s*$/
      .exec(line)?.[1]
      ?.split(/(?<!\\)\|/)
      .map((cell) => cell.trim());
    if (cells === undefined || cells.length < 3) continue;
    const [twisted = "", here = "", why = ""] = cells;
    if (/^:?-+:?$/.test(twisted) || twisted === "Twisted" || twisted === "name") continue;
    const names = namesIn(twisted);
    if (names.length > 0) rows.push({ page, heading, twisted, here, why, names });
  }
  return rows;
}

/** The guide's rows, page by page, and the names that are not here. */
export function guideTable(): GuideTable {
  const folder = resolve(root, "docs/porting-guide");
  const rows = readdirSync(folder)
    .filter((name) => name.endsWith(".md") && name !== "left-out.md")
    .sort()
    .flatMap((name) => rowsOf(name, readFileSync(join(folder, name), "utf8")));
  const missing = JSON.parse(
    readFileSync(resolve(root, "test/inventory/missing.json"), "utf8"),
  ) as MissingNames;
  return { rows, missing };
}
