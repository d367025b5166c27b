// Runs mocha, or the `trial` command, on fixtures in a process of its own, and reads what is
// reported.

import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = resolve(import.meta.dirname, "../../..");

const typescript = [
  `--import=${pathToFileURL(resolve(root, "scripts/typescript-hook.mjs")).href}`,
  "--enable-source-maps",
];

/**
 * Node 20 cannot `require` TypeScript, which is how mocha loads an interface: it is imported
 * beforehand there.
 */
export const trialUi: readonly string[] =
  "typescript" in process.features && process.features.typescript
    ? ["--ui", "@twisted-ts/trial/ui"]
    : ["--require", "@twisted-ts/trial/ui", "--ui", "trial"];

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of the repository in Node. */
export function runNode(script: string, args: readonly string[], cwd = root): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [...typescript, resolve(root, script), ...args], {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1" },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    child.on("close", (status) => done({ status, stdout, stderr }));
  });
}

/** Runs mocha without the repository's settings. */
export function mocha(...args: readonly string[]): Promise<Ran> {
  return runNode("node_modules/mocha/bin/mocha.js", ["--no-config", "--no-package", ...args]);
}

export interface ReportedTest {
  readonly title: string;
  readonly fullTitle: string;
  readonly err: {
    readonly message?: string;
    readonly stack?: string;
    readonly actual?: string;
    readonly expected?: string;
  };
}

/** What mocha's JSON reporter says. */
export class Report {
  readonly ran: Ran;
  readonly passes: readonly ReportedTest[];
  readonly failures: readonly ReportedTest[];
  readonly pending: readonly ReportedTest[];

  constructor(ran: Ran) {
    this.ran = ran;
    const begin = ran.stdout.indexOf("{\n");
    if (begin < 0) throw new Error(`mocha reported nothing:\n${ran.stdout}${ran.stderr}`);
    const parsed = JSON.parse(ran.stdout.slice(begin)) as Report;
    this.passes = parsed.passes;
    this.failures = parsed.failures;
    this.pending = parsed.pending;
  }

  /** Last words of the full titles of what passed. */
  get passed(): string[] {
    return this.passes.map(({ title }) => title).sort();
  }

  /** Last words of the full titles of what failed. */
  get failed(): string[] {
    return this.failures.map(({ title }) => title).sort();
  }

  /** The message of the one failure of a test. */
  messageOf(title: string): string {
    const failures = this.failures.filter((each) => each.title === title);
    const [failure] = failures;
    if (failure === undefined || failures.length > 1) {
      throw new Error(`${title} failed ${failures.length} times:\n${this.ran.stdout}`);
    }
    return failure.err.message ?? "";
  }
}

/** Runs mocha on fixtures, with the interface `trial` unless other arguments say otherwise. */
export async function report(fixture: string, ...args: readonly string[]): Promise<Report> {
  const ui = args.includes("--ui") ? [] : trialUi;
  return new Report(
    await mocha(...ui, "--reporter", "json", ...args, `test/trial/fixtures/${fixture}.ts`),
  );
}
