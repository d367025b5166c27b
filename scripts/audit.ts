// `npm run audit`: asks the registry for known faults in what is installed. Fails for any in what
// the packages depend on, and for severe ones in what only their development needs. When the
// registry does not respond, it says so, and does not fail.

import { spawnSync } from "node:child_process";
import { readArguments } from "./support/command-line.ts";

/** What `npm audit --json` writes, as far as it is looked at. */
interface Report {
  readonly error?: { readonly code?: string; readonly summary?: string };
  readonly message?: string;
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string }>>;
}

/** What is said of an audit, and whether it fails. */
export interface Verdict {
  readonly text: string;
  readonly failed: boolean;
}

/**
 * Reads what `npm audit --json` wrote.
 *
 * @param what - the words for what was audited.
 * @param counting - the severities that make it fail.
 */
export function verdictOf(output: string, what: string, counting: readonly string[]): Verdict {
  const report = parsed(output);
  const { vulnerabilities } = report;
  if (vulnerabilities === undefined) {
    const why = report.error?.summary || report.error?.code || report.message || "no report";
    return {
      text: `${what}: NOT CHECKED, the registry gives no advisories: ${why}`,
      failed: false,
    };
  }
  const found = Object.entries(vulnerabilities).filter(([, { severity }]) =>
    counting.includes(severity),
  );
  if (found.length === 0) return { text: `${what}: no advisories that count`, failed: false };
  const names = found.map(([name, { severity }]) => `${name} (${severity})`).join(", ");
  return { text: `${what}: ${names}. See npm audit.`, failed: true };
}

function parsed(output: string): Report {
  const start = output.indexOf("{");
  try {
    return JSON.parse(start === -1 ? "{}" : output.slice(start)) as Report;
  } catch (error) {
    if (error instanceof SyntaxError) return { message: "its output is no JSON" };
    throw error;
  }
}

const ANY = ["info", "low", "moderate", "high", "critical"];
const SEVERE = ["high", "critical"];

function audit(...options: string[]): string {
  return spawnSync("npm", ["audit", "--json", ...options], { encoding: "utf8" }).stdout;
}

if (process.argv[1] === import.meta.filename) {
  readArguments("usage: npm run audit", {});
  const verdicts = [
    verdictOf(audit("--omit=dev"), "dependencies of the packages", ANY),
    verdictOf(audit(), "all that is installed", SEVERE),
  ];
  for (const { text } of verdicts) console.log(text);
  process.exitCode = verdicts.some(({ failed }) => failed) ? 1 : 0;
}
