// The table of docs/security.md, made of the rows and of what is recorded.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AREAS, ATTACKS, type Attack } from "./attacks.ts";
import { CLIENT_NAMES } from "./client-process.ts";
import type { Cells, Recorded } from "./record.ts";

const FILE = join(import.meta.dirname, "..", "..", "docs", "security.md");
const BEGIN = "<!-- The table: made by `npm run security:table`. -->";
const END = "<!-- The end of the table. -->";

/** The table's Markdown, one section an area. */
export function tableText(record: Recorded): string {
  const { node, twisted, undici } = record.versions;
  const heads = [
    "",
    "attack",
    "known from",
    "here",
    "test",
    `Twisted ${twisted}`,
    `undici ${undici}`,
    `node:http of Node ${node}`,
  ];
  const sections = Object.entries(AREAS).map(([letter, title]) => {
    const rows = ATTACKS.filter(({ id }) => id.startsWith(letter)).map((attack) =>
      line(cellsOf(attack, record.rows[attack.id])),
    );
    return `### ${title}\n\n${[line(heads), line(heads.map(() => "---")), ...rows].join("\n")}\n`;
  });
  return sections.join("\n");
}

function cellsOf({ id, attack, origin, test }: Attack, cells: Cells | undefined): string[] {
  const [file, title] = test;
  const [here, ...others] = CLIENT_NAMES.map((name) => literal(cells?.[name] ?? ""));
  return [id, attack, origin, here ?? "", `\`${file}\`: ${literal(title)}`, ...others];
}

/** A text without what Markdown reads otherwise. */
function literal(text: string): string {
  return text.replace(/[\\_*<`]/g, "\\$&");
}

function line(cells: readonly string[]): string {
  // A newline or a bar within a cell would end it.
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

/** The document, with another table in it. */
export function withTable(document: string, table: string): string {
  const begin = document.indexOf(BEGIN) + BEGIN.length;
  const end = document.indexOf(END);
  if (begin < BEGIN.length || end < begin) throw new Error(`${FILE} has no place for the table`);
  return `${document.slice(0, begin)}\n\n${table}\n${document.slice(end)}`;
}

export const readDocument = (): string => readFileSync(FILE, "utf8");
export const writeDocument = (text: string): void => writeFileSync(FILE, text);
