import { resolve } from "node:path";
import { expect } from "chai";
import { readArguments, UsageError } from "../../../packages/trial/src/lib/cli/arguments.ts";
import { findTests } from "../../../packages/trial/src/lib/cli/find-tests.ts";
import { NoSuchTestError } from "../../../packages/trial/src/lib/mocha/selection.ts";

const tree = resolve("test/trial/fixtures/tree");
const first = resolve(tree, "test_first.ts");
const second = resolve(tree, "inner/second.spec.ts");
const makeSelection = (file: string) => ({ file, testCase: null, method: null });

describe("findTests", () => {
  it("finds a file by its path, and the test files in and below a directory", () => {
    expect(findTests(["test/trial/fixtures/only.ts"])).to.deep.equal([
      makeSelection(resolve("test/trial/fixtures/only.ts")),
    ]);
    expect(findTests(["test/trial/fixtures/tree"])).to.deep.equal([
      makeSelection(second),
      makeSelection(first),
    ]);
  });

  it("finds a directory or a module by its dotted name", () => {
    expect(findTests(["test.trial.fixtures.tree"])).to.deep.equal([
      makeSelection(second),
      makeSelection(first),
    ]);
    expect(findTests(["test.trial.fixtures.tree.inner.second"])).to.deep.equal([
      makeSelection(second),
    ]);
    expect(findTests(["test.trial.fixtures.tree.test_first"])).to.deep.equal([
      makeSelection(first),
    ]);
  });

  it("finds a class and a method after the name of a module", () => {
    const names = ["test_first.FirstTests", "inner.second.SecondTests.test_third"];
    expect(findTests(names.map((name) => `test.trial.fixtures.tree.${name}`))).to.deep.equal([
      { file: first, testCase: "FirstTests", method: null },
      { file: second, testCase: "SecondTests", method: "test_third" },
    ]);
  });

  it("throws NoSuchTestError for what is not there", () => {
    for (const name of [
      "nothing",
      "test/nothing.ts",
      "test.trial.fixtures.tree.test_first.A.b.c",
    ]) {
      expect(() => findTests([name])).to.throw(NoSuchTestError, name);
    }
  });
});

describe("readArguments", () => {
  it("reads the long and the short options", () => {
    const args = ["-u", "-j", "3", "--reporter=dot", "-x", "-n", "-b", "-g", "x", "a.b", "c"];
    expect(readArguments(args)).to.deep.include({
      tests: ["a.b", "c"],
      reporter: "dot",
      jobs: 3,
      untilFailure: true,
      exitFirst: true,
      dryRun: true,
      debugStacktraces: true,
      grep: "x",
    });
  });

  it("throws UsageError for an unknown option, and for jobs that are no positive number", () => {
    expect(() => readArguments(["--unknown"])).to.throw(UsageError, "--unknown");
    for (const jobs of ["0", "-1", "x", "1.5", "1e3", "99999"]) {
      expect(() => readArguments([`--jobs=${jobs}`])).to.throw(UsageError, `not ${jobs}`);
    }
  });
});
