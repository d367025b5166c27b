// An assessment for a terminal.

import type { Assessment, FileAssessment } from "../check/assess.ts";
import type { NameStatus } from "../check/usage.ts";
import { counted } from "./counted.ts";

const HEADINGS: readonly (readonly [NameStatus, string])[] = [
  ["here", "Here"],
  ["different", "Here, with differences that the porting guide lists"],
  ["to come", "To come"],
  ["left out", "Left out"],
  ["not ported", "Not ported"],
];

export function percentage(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A terminal shows this many places at most. */
const MOST_PLACES = 20;

function places(files: readonly FileAssessment[]): string[] {
  const all = files.flatMap(({ path, marks }) =>
    marks.map(({ line, message }) => `  ${path}:${line}: ${message}`),
  );
  if (all.length <= MOST_PLACES) return ["Where", ...all];
  return [`--html FILE lists all ${all.length} places, by file`];
}

export function assessmentText(assessment: Assessment): string {
  const { files, lines, codeLines, share, modules, names, constructs } = assessment;
  const out: string[] = [];
  out.push(
    `${counted(files.length, "file")}, ${counted(lines, "line")}, ${codeLines} of them code`,
  );
  out.push(`by estimate ${percentage(share)} of the code lines port by themselves`);
  out.push("", "Modules of Twisted");
  for (const { name, count } of modules) out.push(`  ${String(count).padStart(5)}  ${name}`);
  for (const [status, heading] of HEADINGS) {
    const list = names.filter((use) => use.status === status);
    if (list.length === 0) continue;
    out.push("", heading);
    for (const use of list) {
      out.push(
        `  ${String(use.count).padStart(5)}  ${use.name}${use.reason === null ? "" : `: ${use.reason}`}`,
      );
      for (const row of use.rows) {
        out.push(`           ${row.twisted} → ${row.here} (${row.page})`);
      }
    }
  }
  if (constructs.length > 0) {
    out.push("", "Needs a hand");
    for (const { what, count } of constructs) out.push(`  ${String(count).padStart(5)}  ${what}`);
    out.push("", ...places(files));
  }
  const broken = files.filter((file) => file.error !== null);
  if (broken.length > 0) {
    out.push("", "Cannot be read");
    for (const file of broken) out.push(`  ${file.error}`);
  }
  return `${out.join("\n")}\n`;
}
