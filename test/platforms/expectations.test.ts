import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { differences, type Expectation } from "./expectations.ts";

const NOTHING = { atLeast: 0, leftOut: {}, fails: {}, mayFail: {} };

describe("the expectations of another runtime", () => {
  it("hold when all that fails is listed", () => {
    const outcome = { passed: 3, skipped: 0, failures: { a: "no", b: "no" } };
    const expected = { ...NOTHING, atLeast: 3, fails: { a: "reason" }, mayFail: { b: "", c: "" } };
    expect(differences(outcome, expected)).to.deep.equal([]);
  });

  it("name a test that fails and is not listed, with its message", () => {
    const outcome = { passed: 0, skipped: 0, failures: { a: "expected 1\nto be 2" } };
    expect(differences(outcome, NOTHING)).to.deep.equal([
      "fails, and is not listed: a\n    expected 1",
    ]);
  });

  it("name a test that is listed as failing and passes", () => {
    const outcome = { passed: 1, skipped: 0, failures: {} };
    expect(differences(outcome, { ...NOTHING, fails: { a: "reason" } })).to.deep.equal([
      "is listed as failing, and passes or does not exist: a",
    ]);
  });

  it("do not hold when fewer tests pass than before", () => {
    const outcome = { passed: 1, skipped: 0, failures: {} };
    expect(differences(outcome, { ...NOTHING, atLeast: 2 })).to.deep.equal([
      "1 tests pass, fewer than 2",
    ]);
  });
});

describe("docs/where-it-runs.md", () => {
  const page = readFileSync(resolve(import.meta.dirname, "../../docs/where-it-runs.md"), "utf8");

  for (const runtime of ["bun", "deno"]) {
    it(`says how many tests are listed for ${runtime}`, () => {
      const lists = Object.values(
        JSON.parse(readFileSync(resolve(import.meta.dirname, `${runtime}.json`), "utf8")) as Record<
          string,
          Expectation
        >,
      );
      const sum = (list: "fails" | "mayFail") =>
        lists.reduce((count, expected) => count + Object.keys(expected[list]).length, 0);
      const row = page.split("\n").find((line) => line.includes(`npm run test:${runtime}`));
      expect(row).to.contain(`; ${sum("fails")} fail, and ${sum("mayFail")} may fail |`);
    });
  }
});
