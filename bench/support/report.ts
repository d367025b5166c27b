// The results of a part of the benchmarks, and how they are written.

import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

/** A table. */
export interface Table {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a part. */
export interface Report {
  readonly tables: readonly Table[];
  /** Notes on the run. */
  readonly conditions?: string;
  /** Bars, for the picture: shares of the best rival's cost. */
  readonly bars?: readonly Bar[];
}

/** One bar of the picture. */
export interface Bar {
  readonly label: string;
  /** 1 is the best rival's cost. */
  readonly share: number;
}

/** A table as Markdown. */
export function markdown({ title, heads, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [`${title}:`, "", line(heads), `|${"---|".repeat(heads.length)}`, ...rows.map(line)].join(
    "\n",
  );
}

/** A whole part as Markdown. */
export function partMarkdown({ tables, conditions }: Report, version: string): string {
  const run = `Node ${version}${conditions === undefined ? "" : `, ${conditions}`}.`;
  return [run, ...tables.map(markdown)].join("\n\n");
}

/** Puts a part between its markers in a file; a file without them is left alone, with an error. */
export function putBetweenMarkers(file: string, name: string, text: string): void {
  const [begin, end] = [`<!-- bench ${name} -->`, `<!-- /bench ${name} -->`];
  const old = readFileSync(file, "utf8");
  const [from, to] = [old.indexOf(begin), old.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no place for ${name}: ${begin} … ${end}`);
  writeFileSync(file, `${old.slice(0, from + begin.length)}\n\n${text}\n\n${old.slice(to)}`);
}

const ROW = 26;
const LABEL = 220;
const UNIT = 240;
/** Shares above this one are cut off. */
const LARGEST = 1.6;

/** The bars as a picture, whose colours follow the reader's light or dark. */
export function picture(bars: readonly Bar[]): string {
  const height = bars.length * ROW + 50;
  const width = LABEL + UNIT * LARGEST + 60;
  const lines = bars.map(({ label, share }, index) => {
    const y = 40 + index * ROW;
    const length = Math.min(share, LARGEST) * UNIT;
    return (
      `<text x="${LABEL - 8}" y="${y + 14}" text-anchor="end">${label}</text>` +
      `<rect class="${share <= 1 ? "ahead" : "behind"}" x="${LABEL}" y="${y}" width="${length.toFixed(0)}" height="18" rx="2"/>` +
      `<text x="${(LABEL + length + 6).toFixed(0)}" y="${y + 14}">${share.toFixed(2)}</text>`
    );
  });
  const limit = LABEL + UNIT;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Processor time of a request, as a share of the best rival's">
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.ahead { fill: #2da44e } .behind { fill: #d4731a } line { stroke: #656d76; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .ahead { fill: #3fb950 } .behind { fill: #e3913a } line { stroke: #8d96a0 } }
</style>
<text x="${limit}" y="22" text-anchor="middle">best rival = 1 (less is faster)</text>
<line x1="${limit}" y1="30" x2="${limit}" y2="${height - 8}"/>
${lines.join("\n")}
</svg>
`;
}

/** Writes a part into a folder's README, and its picture beside it. */
export function write(folder: string, name: string, report: Report): void {
  putBetweenMarkers(resolve(folder, "README.md"), name, partMarkdown(report, process.version));
  if (report.bars !== undefined)
    writeFileSync(resolve(folder, `${name}.svg`), picture(report.bars));
}
