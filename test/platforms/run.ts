// The main job and the suites of deferred and web-client in another runtime. A test that fails and
// is not listed in bun.json or deno.json ends the run with status 1, and so does a listed one that
// passes. Expects `npm run build` to have run: child processes of tests import the bundles. The
// program is found on PATH, or named by BUN or DENO.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readArguments, refuse } from "../../scripts/support/command-line.ts";
import { differences, type Expectation, type Outcome } from "./expectations.ts";

const root = resolve(import.meta.dirname, "../..");

const USAGE = "usage: npm run test:bun -- [--if-present], npm run test:deno -- [--if-present]";

/** Seconds that one suite may take. */
const TIMEOUT = 480;

const RUNTIMES: Readonly<Record<string, readonly string[]>> = {
  bun: ["--expose-gc", "--conditions=@twisted-ts/source"],
  deno: [
    "run",
    "--allow-all",
    "--no-check",
    "--node-modules-dir=manual",
    "--v8-flags=--expose-gc",
    "--conditions=@twisted-ts/source",
  ],
};

/** The test files of a package, except those left out. */
function testFiles(suite: string, leftOut: Expectation["leftOut"]): string[] {
  const names = readdirSync(join(root, "test", suite), { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => name.endsWith(".test.ts")).sort();
  for (const file of Object.keys(leftOut)) {
    if (!files.includes(file)) throw new Error(`${suite}/${file} is left out, and does not exist`);
  }
  return files.filter((file) => !(file in leftOut)).map((file) => join("test", suite, file));
}

function main(name: string, ifPresent: boolean): void {
  const options = RUNTIMES[name];
  if (options === undefined) refuse(USAGE, `no such runtime: ${name}`);
  const program = process.env[name.toUpperCase()] ?? name;
  const version = spawnSync(program, ["--version"], { encoding: "utf8" });
  if (version.status !== 0) {
    const variable = name.toUpperCase();
    process.stdout.write(`${name} is not on PATH, and ${variable} does not name it: not run\n`);
    if (!ifPresent) process.exitCode = 1;
    return;
  }
  process.stdout.write(`${name} ${version.stdout.split("\n", 1)[0]?.replace(/^deno /, "")}\n`);
  const run = (args: readonly string[]) =>
    spawnSync(program, [...options, ...args], {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 2 ** 26,
      timeout: TIMEOUT * 1000,
      killSignal: "SIGKILL",
    });

  const job = run(["examples/main-job.ts"]);
  const done = job.status === 0 && job.stdout.includes("one GET and one POST");
  process.stdout.write(done ? "main job: done\n" : `main job: failed\n${job.stdout}${job.stderr}`);
  if (!done) process.exitCode = 1;

  const expectations = JSON.parse(
    readFileSync(resolve(import.meta.dirname, `${name}.json`), "utf8"),
  ) as Record<string, Expectation>;
  const folder = mkdtempSync(join(tmpdir(), "twisted-ts-platforms-"));
  try {
    for (const [suite, expected] of Object.entries(expectations)) {
      const report = join(folder, `${suite}.json`);
      const files = testFiles(suite, expected.leftOut);
      const ended = run(["test/platforms/mocha-in.mjs", report, ...files]);
      if (ended.status !== 0) {
        const how = ended.signal ?? `status ${ended.status}`;
        process.stdout.write(`${suite}: ended with ${how}\n${ended.stderr.slice(-4000)}\n`);
        process.exitCode = 1;
        continue;
      }
      const outcome = JSON.parse(readFileSync(report, "utf8")) as Outcome;
      const failed = Object.keys(outcome.failures).length;
      process.stdout.write(`${suite}: ${outcome.passed} passed, ${failed} failed`);
      process.stdout.write(`, ${outcome.skipped} skipped, ${files.length} files\n`);
      for (const line of differences(outcome, expected)) {
        process.stdout.write(`  ${line}\n`);
        process.exitCode = 1;
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values, positionals } = readArguments(USAGE, {
  allowPositionals: true,
  options: { "if-present": { type: "boolean", default: false } },
});
if (positionals.length !== 1) refuse(USAGE, "one runtime is needed");
main(positionals[0] as string, values["if-present"]);
