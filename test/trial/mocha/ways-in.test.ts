import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TestCase, trial } from "@twisted-ts/trial";
import { expect } from "chai";
import ts from "typescript";
import { mocha, Report, trialUi } from "../support/run-mocha.ts";

const json = async (...args: readonly string[]): Promise<Report> =>
  new Report(await mocha("--reporter", "json", ...args));

describe("the ways in", () => {
  describe("trial()", () => {
    for (const ui of ["bdd", "tdd"]) {
      it(`registers a class with mocha's interface ${ui}, at the top and within a suite`, async () => {
        const reported = await json("--ui", ui, "test/trial/fixtures/registered.ts");
        expect(reported.passes.map(({ fullTitle }) => fullTitle).sort()).to.deep.equal([
          "a suite NestedTests test_nested",
          "test.trial.fixtures.registered.TopTests.test_waits",
        ]);
        expect(reported.messageOf("test_fails")).to.equal("on purpose");
      });
    }

    it("registers a class once, though the interface finds it exported too", async () => {
      const reported = await json(...trialUi, "test/trial/fixtures/registered.ts");
      expect(reported.passed).to.deep.equal(["test_nested", "test_waits"]);
      expect(reported.failed).to.deep.equal(["test_fails"]);
    });

    it("refuses a class that is not a test case, and a process without mocha", () => {
      expect(() => trial(class {} as never)).to.throw(TypeError, "takes a class that extends");
      const { describe } = globalThis;
      try {
        globalThis.describe = undefined as never;
        expect(() => trial(class extends TestCase {})).to.throw(
          "trial() registers tests with mocha",
        );
      } finally {
        globalThis.describe = describe;
      }
    });
  });

  describe("the decorator", () => {
    let directory: string;

    before(() => {
      mkdirSync("_trial_temp", { recursive: true });
      directory = mkdtempSync(join("_trial_temp", "decorated"));
    });

    after(() => rmSync(directory, { recursive: true }));

    it("registers a class in compiled code, and marks classes and methods", async () => {
      const source = readFileSync("test/trial/fixtures/decorated.txt", "utf8");
      const { outputText } = ts.transpileModule(source, {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
      });
      const file = join(directory, "decorated.mjs");
      writeFileSync(file, outputText);
      const reported = await json(file);
      expect(reported.passed).to.deep.equal(["test_timeout", "test_waits"]);
      expect(reported.pending.map(({ title }) => title).sort()).to.deep.equal([
        "test_a (skipped: the whole class)",
        "test_skipped (skipped: by a decorator)",
        "test_todo (todo: by a decorator)",
      ]);
      expect(reported.failed).to.deep.equal([]);
    });
  });

  describe("the interface trial", () => {
    it("finds exported classes, and lets grep select by their id", async () => {
      const reported = await json(
        ...trialUi,
        "--grep",
        "life-cycle.InstanceTests.test_a",
        "test/trial/fixtures/life-cycle.ts",
      );
      expect(reported.passed).to.deep.equal(["test_a_new_instance"]);
    });

    it("has describe and it as well", async () => {
      const reported = await json(
        ...trialUi,
        "--grep",
        "leaves nothing",
        "test/trial/fixtures/plain.ts",
      );
      expect(reported.passed).to.deep.equal(["leaves nothing"]);
    });

    it("works with mocha's other reporters and with parallel runs", async () => {
      const { stdout } = await mocha(
        ...trialUi,
        "--parallel",
        "--jobs=2",
        "--reporter",
        "xunit",
        "test/trial/fixtures/only.ts",
        "test/trial/fixtures/until-failure.ts",
      );
      expect(stdout).to.include(
        '<testcase classname="test.trial.fixtures.until-failure.ThirdTimeTests" name="test_fails_the_third_time"',
      );
    });

    it("runs a test again for mocha's retries, in a new instance", async () => {
      const reported = await json(...trialUi, "--retries", "2", "test/trial/fixtures/flaky.ts");
      expect(reported.passed).to.deep.equal(["test_passesTheSecondTime"]);
    });

    it("has no timeouts when mocha has none", async () => {
      const reported = await json(...trialUi, "--no-timeouts", "test/trial/fixtures/slow.ts");
      expect(reported.passed).to.deep.equal(["test_slower_than_its_timeout"]);
    });
  });
});
