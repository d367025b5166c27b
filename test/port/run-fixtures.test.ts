// The converted trial tests run, and pass as they do in Python.

import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { mocha, Report, trialUi } from "../trial/support/run-mocha.ts";

const fixtures = resolve(import.meta.dirname, "fixtures");

describe("converted trial tests", function () {
  this.timeout(60_000);
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
    expect(report.pending.map(({ title }) => title)).to.deep.equal([
      "test_skipped (skipped: it is only skipped)",
    ]);
  });
});
