// The report of a conversion, in Markdown: what to check by hand, and what the porting guide says
// of the names used.

import type { NameUse } from "../check/usage.ts";
import type { Conversion } from "../convert/convert.ts";
import { counted } from "./counted.ts";

/** Names and rows that are about TLS: a program without it has no use for them. */
const TLS = /\b(TLS|SSL|https)\b|TLS|SSL|[Cc]ertificate|HTTPS/;

export function conversionReport(conversion: Conversion, names: readonly NameUse[]): string {
  const { files, failures } = conversion;
  const marks = files.reduce((sum, file) => sum + file.marks.length, 0);
  const out = ["# Report of the port", ""];
  out.push(
    `${counted(files.length, "file")} converted, ${failures.length} not; ${counted(marks, "place")} to check.`,
    "",
    "Next: `npm install`, then `npm run typecheck` and `npm test`. What the compiler still reports is work by hand, too.",
  );
  if (failures.length > 0) {
    out.push("", "## Files that were not converted", "");
    for (const failure of failures) out.push(`- ${failure.message}`);
  }
  const marked = files.filter((file) => file.marks.length > 0);
  if (marked.length > 0) {
    out.push(
      "",
      "## Places to check",
      "",
      "Each line named here is a `// PORT:` comment about the line after it.",
    );
    for (const file of marked) {
      out.push("", `### ${file.path}`, "");
      for (const mark of file.marks) {
        out.push(`- line ${mark.outputLine} (${file.source}:${mark.line}): ${mark.message}`);
      }
    }
  }
  const absent = names.filter((use) => !/^(here|different)$/.test(use.status));
  if (absent.length > 0) {
    out.push("", "## Names of Twisted that are not here", "");
    for (const use of absent)
      out.push(`- \`${use.name}\`: ${use.status}${use.reason === null ? "" : `: ${use.reason}`}`);
  }
  const different = names.filter((use) => use.rows.length > 0);
  if (different.length > 0) {
    out.push(
      "",
      "## What the porting guide says of the names used",
      "",
      "| Twisted | here | why |",
      "|---|---|---|",
    );
    const all = new Set(different.flatMap((use) => use.rows));
    const usesTls = names.some((use) => TLS.test(use.name));
    const rows = [...all].filter((row) => usesTls || !TLS.test(row.twisted));
    for (const row of rows) out.push(`| ${row.twisted} | ${row.here} | ${row.why} |`);
  }
  return `${out.join("\n")}\n`;
}
