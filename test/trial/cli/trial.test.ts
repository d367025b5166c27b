import { expect } from "chai";
import { type Ran, Report, runNode } from "../support/run-mocha.ts";

const trial = (...args: readonly string[]): Promise<Ran> =>
  runNode("packages/trial/dist/bin/trial.js", args);
const report = async (...args: readonly string[]): Promise<Report> =>
  new Report(await trial("--reporter", "json", ...args));
const fixtures = "test/trial/fixtures";

describe("the trial command", () => {
  describe("selection", () => {
    it("runs all test cases of a file, and ends with status 1 if one failed", async () => {
      const reported = await report(`${fixtures}/tree/inner/second.spec.ts`);
      expect(reported.passed).to.deep.equal(["test_second"]);
      expect(reported.failed).to.deep.equal(["test_third"]);
      expect(reported.ran.status).to.equal(1);
    });

    it("runs the test files below a directory, and no others", async () => {
      const reported = await report(`${fixtures}/tree`);
      expect(reported.passed).to.deep.equal(["test_first", "test_second"]);
    });

    it("takes the dotted name of a class, and of a method", async () => {
      const reported = await report(
        "test.trial.fixtures.tree.inner.second.SecondTests.test_second",
        "test.trial.fixtures.tree.test_first.FirstTests",
      );
      expect(reported.passes.map(({ fullTitle }) => fullTitle)).to.deep.equal([
        "test.trial.fixtures.tree.inner.second.SecondTests.test_second",
        "test.trial.fixtures.tree.test_first.FirstTests.test_first",
      ]);
      expect(reported.failed).to.deep.equal([]);
      expect(reported.ran.status).to.equal(0);
    });

    it("says so when there is no such method, and ends with status 2", async () => {
      const { status, stderr } = await trial(
        "test.trial.fixtures.tree.test_first.FirstTests.test_x",
      );
      expect(stderr).to.match(/^trial: .*test_first\.ts exports no test FirstTests\.test_x\n$/);
      expect(status).to.equal(2);
    });
  });

  it("repeats the tests until one fails", async () => {
    const { status, stdout } = await trial("--until-failure", `${fixtures}/until-failure.ts`);
    expect(stdout.match(/^Test Pass \d+$/gm)).to.deep.equal([
      "Test Pass 1",
      "Test Pass 2",
      "Test Pass 3",
    ]);
    expect(stdout).to.include("3 not less than 3");
    expect(status).to.equal(1);
  });

  it("runs files in several processes, and still only what was selected", async () => {
    const reported = await report(
      "--jobs=2",
      "test.trial.fixtures.tree.inner.second.SecondTests.test_second",
      `${fixtures}/tree/test_first.ts`,
    );
    expect(reported.passed).to.deep.equal(["test_first", "test_second"]);
    expect(reported.failed).to.deep.equal([]);
  });

  it("stops at the first failure with --exitfirst, and filters with --grep", async () => {
    const reported = await report("-x", "-g", "sync_[pf]", "test.trial.fixtures.outcomes");
    expect(reported.failed).to.deep.equal(["test_sync_fails"]);
    expect(reported.passed).not.to.include("test_not_skipped");
  });

  it("shows where Deferreds were created with --debug-stacktraces", async () => {
    const reported = await report("-b", "test.trial.fixtures.timeouts.TimeoutTests.test_a_never");
    expect(reported.messageOf("test_a_never")).to.match(/It was created:\n.*test_a_never/);
  });

  it("uses any of mocha's reporters, and the root hooks of a required module", async () => {
    const { stdout } = await trial(
      "--reporter=tap",
      "--require",
      "@twisted-ts/trial/hooks",
      `${fixtures}/tree/test_first.ts`,
      `${fixtures}/plain.ts`,
    );
    expect(stdout).to.match(
      /^ok 1 test\.trial\.fixtures\.tree\.test_first\.FirstTests\.test_first$/m,
    );
    expect(stdout).to.match(/^not ok \d+ plain leaves a delayed call$/m);
  });

  it("reports a file that cannot be loaded, and ends with status 1", async () => {
    const { status, stderr } = await trial(`${fixtures}/broken.ts`);
    expect(stderr).to.include("trial: the tests could not be run");
    expect(stderr).to.include("RangeError: cannot be loaded");
    expect(status).to.equal(1);
  });

  it("prints its options with --help", async () => {
    expect((await trial("--help")).stdout).to.match(/^Usage: trial /);
    const { status, stderr } = await trial("--jobs=many");
    expect(stderr).to.include("Expecting argument to jobs to be a positive number, not many");
    expect(status).to.equal(2);
  });
});
