// What a part of the benchmarks has to say, and where it is written.

/** A table. */
export interface Table {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a part. */
export interface Report {
  readonly tables: readonly Table[];
  /** What else a reader has to know of the run. */
  readonly conditions?: string;
}

/** A table as Markdown. */
export function markdown({ title, heads, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [`${title}:`, "", line(heads), `|${"---|".repeat(heads.length)}`, ...rows.map(line)].join(
    "\n",
  );
}
