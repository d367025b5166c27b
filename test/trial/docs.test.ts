// Runs the examples of docs/trial.md, and compares the output with the one shown there.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { runNode, trialUi } from "./support/run-mocha.ts";

const page = readFileSync("docs/trial.md", "utf8");

/** The text of the first fence that has `mark` in it. */
function fenceWith(language: string, mark: string): string {
  const fences = page.matchAll(new RegExp(`^\`\`\`${language}[^\n]*\n([\\s\\S]*?)^\`\`\`$`, "gm"));
  for (const [, text = ""] of fences) if (text.includes(mark)) return text;
  throw new Error(`docs/trial.md has no ${language} fence with ${mark}`);
}

/**
 * The output of a command on the page. The Python part, which comes before, has a command of the
 * same name.
 */
function shown(command: string): string {
  const output = page.split(`$ ${command}\n`).at(-1) ?? "";
  return normal(output.split(/^(?:```|\$ )/m)[0] ?? "");
}

/** The output without times and paths, which differ in each run. */
function normal(output: string): string {
  return output
    .replace(/^(\s+✔ .*) \(\d+ms\)$/gm, "$1")
    .replace(/\(\d+m?s\)/g, "(0ms)")
    .replace(/\[[\d.]+s\]/g, "[0s]")
    .replace(/\(\S*(packages\/[\w/.-]+):\d+:\d+\)/g, "($1)")
    .trim();
}

describe("docs/trial.md", () => {
  let directory: string;

  before(() => {
    mkdirSync("_trial_temp", { recursive: true });
    directory = resolve(mkdtempSync(join("_trial_temp", "docs")));
    const source = fenceWith("ts", "class DeferLaterTests");
    writeFileSync(join(directory, "test_defer_later.ts"), source);
    writeFileSync(join(directory, "test_addition.ts"), fenceWith("ts", "class AdditionTests"));
  });

  after(() => rmSync(directory, { recursive: true }));

  const trial = (...args: readonly string[]) =>
    runNode("packages/trial/dist/bin/trial.js", args, directory);
  const mocha = (...args: readonly string[]) =>
    runNode("node_modules/mocha/bin/mocha.js", ["--no-config", "--no-package", ...args], directory);

  it("shows what the trial command prints", async () => {
    const { stdout } = await trial("test_defer_later");
    expect(normal(stdout)).to.equal(shown("trial test_defer_later"));
  });

  it("shows what it prints for one method", async () => {
    const name = "test_defer_later.DeferLaterTests.test_result";
    const { stdout } = await trial(name);
    expect(normal(stdout)).to.equal(shown(`trial ${name}`));
  });

  it("shows what mocha prints with the interface trial", async () => {
    const { stdout } = await mocha(
      ...trialUi,
      "--grep",
      "DeferLaterTests.test_re",
      "test_defer_later.ts",
    );
    expect(normal(stdout)).to.equal(
      shown("mocha --ui @twisted-ts/trial/ui --grep DeferLaterTests.test_re test_defer_later.ts"),
    );
  });

  it("shows what mocha prints for a class that is registered with a call", async () => {
    const { stdout } = await mocha("test_addition.ts");
    expect(normal(stdout)).to.equal(shown("mocha test_addition.ts"));
  });
});
