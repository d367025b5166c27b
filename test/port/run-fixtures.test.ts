// The converted fixtures run, and do what the Python does. `NAME.out` holds what Python printed:
// PYTHONPATH=<Twisted>/src UPDATE_FIXTURES=1 records it again.

import { execFile, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { mocha, Report, trialUi } from "../trial/support/run-mocha.ts";

const fixtures = resolve(import.meta.dirname, "fixtures");
const hook = resolve(import.meta.dirname, "../../scripts/typescript-hook.mjs");

const names = readdirSync(fixtures)
  .filter((name) => name.endsWith(".out"))
  .map((name) => basename(name, ".out"));

/** Programs that run the reactor: each has a process of its own. */
const WITH_REACTOR = new Set(["echo", "reactor_run"]);

const recorded = (name: string): string => readFileSync(join(fixtures, `${name}.out`), "utf8");

/** What a program prints that is run as the main one. */
async function outputOfProcess(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--conditions=@twisted-ts/source",
    `--import=${hook}`,
    "--no-warnings",
    join(fixtures, `${name}.ts`),
  ]);
  return stdout;
}

/** What a program prints whose `main` does not wait. */
async function outputOfMain(name: string): Promise<string> {
  const program = await import(join(fixtures, `${name}.ts`));
  let output = "";
  const { stdout, stderr } = process;
  const [toOutput, toErrors] = [stdout.write, stderr.write];
  stdout.write = (text: string | Uint8Array): boolean => {
    output += text;
    return true;
  };
  stderr.write = () => true;
  try {
    program.main();
  } finally {
    stdout.write = toOutput;
    stderr.write = toErrors;
  }
  return output;
}

describe("converted programs", () => {
  before(() => {
    if (!process.env["UPDATE_FIXTURES"]) return;
    for (const name of names) {
      const { stdout, status, stderr } = spawnSync("/usr/bin/python3", [`${name}.py`], {
        cwd: fixtures,
        encoding: "utf8",
        env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
      });
      if (status !== 0) throw new Error(`${name}.py failed: ${stderr}`);
      writeFileSync(join(fixtures, `${name}.out`), stdout);
    }
  });

  for (const name of names) {
    it(`prints in ${name}.ts what ${name}.py prints`, async () => {
      const output = await (WITH_REACTOR.has(name) ? outputOfProcess : outputOfMain)(name);
      expect(output).to.equal(recorded(name));
    });
  }
});

describe("converted trial tests", () => {
  let report: Report;

  before(async () => {
    const files = readdirSync(fixtures).filter((name) => /^test_.*\.ts$/.test(name));
    const paths = files.map((name) => join(fixtures, name));
    report = new Report(await mocha(...trialUi, "--reporter", "json", ...paths));
  });

  it("pass without an edit", () => {
    expect(
      report.failures.map(({ fullTitle, err }) => `${fullTitle}: ${err.message}`),
    ).to.deep.equal([]);
  });

  it("are all found", () => {
    expect(report.passed).to.include.members(["test_cancel", "test_loops", "test_total"]);
    expect(report.pending.map(({ title }) => title)).to.have.members([
      "test_skipped (skipped: it is only skipped)",
      "test_never (skipped: the whole class is skipped)",
      "test_skips (skipped: not on this machine)",
      "test_todo (todo: one is not two yet)",
    ]);
  });
});
