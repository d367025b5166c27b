// An assessment as one HTML page without anything from outside.

import type { Assessment } from "../check/assess.ts";
import { percentage } from "./assessment-text.ts";
import { counted } from "./counted.ts";

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: string): string =>
    `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`;
  return `<table><thead>${cells(head, "th")}</thead><tbody>${rows.map((row) => cells(row, "td")).join("\n")}</tbody></table>`;
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}td,th{border-bottom:1px solid #ddd;padding:.3rem .6rem;text-align:left;vertical-align:top}
th{background:#f5f5f5}code{font-family:ui-monospace,monospace}.bar{background:#eee;height:.6rem;width:8rem;display:inline-block}.bar i{background:#2a7;height:100%;display:block}
details{margin:.2rem 0}`;

export function assessmentHtml(title: string, assessment: Assessment): string {
  const { files, lines, codeLines, share, names, constructs } = assessment;
  const fileRows = files.map((file) => [
    `<code>${escapeHtml(file.path)}</code>`,
    String(file.lines),
    file.error === null
      ? `<span class="bar"><i style="width:${(file.share * 100).toFixed(0)}%"></i></span> ${percentage(file.share)}`
      : escapeHtml(file.error),
    file.marks.length === 0
      ? ""
      : `<details><summary>${file.marks.length}</summary>${file.marks.map((mark) => `line ${mark.line}: ${escapeHtml(mark.message)}`).join("<br>")}</details>`,
  ]);
  const nameRows = names.map((use) => [
    `<code>${escapeHtml(use.name)}</code>`,
    String(use.count),
    escapeHtml(use.status),
    [
      ...(use.reason === null ? [] : [use.reason]),
      ...use.rows.map((row) => `${row.twisted} → ${row.here}`),
    ]
      .map(escapeHtml)
      .join("<br>"),
  ]);
  const constructRows = constructs.map(({ what, count }) => [escapeHtml(what), String(count)]);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>
<h1>${escapeHtml(title)}</h1>
<p>${counted(files.length, "file")}, ${counted(lines, "line")}, ${codeLines} of them code. By estimate <strong>${percentage(share)}</strong> of the code lines port by themselves.</p>
<h2>Files</h2>${table(["file", "lines", "ports by itself", "marks"], fileRows)}
<h2>Names of Twisted</h2>${table(["name", "uses", "status", "what to know"], nameRows)}
<h2>Needs a hand</h2>${table(["construct", "count"], constructRows)}
</body></html>
`;
}
