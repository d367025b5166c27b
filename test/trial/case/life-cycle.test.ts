import { expect } from "chai";
import { type Report, report } from "../support/run-mocha.ts";

describe("the life cycle of a TestCase", () => {
  let reported: Report;

  before(async () => {
    reported = await report("life-cycle");
  });

  it("waits for what setUp, the test, the cleanups and tearDown return, in this order", () => {
    expect(reported.passed).to.include.members(["test_1_deferred", "test_2_promise"]);
  });

  it("waits for promises, for generators, and for functions made by inlineCallbacks", () => {
    expect(reported.passed).to.include.members([
      "test_2_promise",
      "test_3_generator",
      "test_inline_callbacks",
    ]);
  });

  it("runs cleanups and tearDown after a test that fails, and reports a cleanup that fails too", () => {
    expect(reported.passed).to.include("test_6_last");
    const message = reported.messageOf("test_4_fails_but_cleans_up");
    expect(message.replaceAll(/^ +at .*\n?/gm, "")).to.equal(
      "2 things are wrong:\n1. FailTest: on purpose\n2. RangeError: a cleanup that fails\n",
    );
    expect(message.match(/life-cycle\.ts/g)).to.have.length(2);
  });

  it("fails a test whose Deferred or promise fails", () => {
    expect(reported.messageOf("test_late_failure")).to.equal("1 != 2 : compared late");
    expect(reported.messageOf("test_rejection")).to.equal("rejected");
  });

  it("gives reporters the two values that were compared", () => {
    const [failure] = reported.failures.filter(({ title }) => title === "test_late_failure");
    expect(failure?.err).to.include({ actual: "1", expected: "2" });
  });

  it("shows the frames of the test, and not those of the runner", () => {
    const [failure] = reported.failures.filter(({ title }) => title === "test_rejection");
    expect(failure?.err.stack).to.include("life-cycle.ts");
    expect(failure?.err.stack).not.to.include("packages/trial/");
  });

  it("runs neither the test nor tearDown after a setUp that fails, but the cleanups", () => {
    expect(reported.messageOf("test_a_is_not_run")).to.equal("setUp is broken");
    expect(reported.messageOf("test_order")).to.equal(
      "[ 'cleanup of setUp' ] != [ 'tearDown', 'cleanup of setUp' ]",
    );
  });

  it("fails a test that passes if tearDown fails", () => {
    expect(reported.messageOf("test_passes")).to.equal("tearDown is broken");
  });

  it("makes a new instance for each test", () => {
    expect(reported.passed).to.include.members(["test_a_new_instance", "test_b_new_instance"]);
  });

  it("names suites by module and class, and tests by their id", () => {
    const [test] = reported.passes.filter(({ title }) => title === "test_1_deferred");
    expect(test?.fullTitle).to.equal("test.trial.fixtures.life-cycle.OrderTests.test_1_deferred");
  });

  it("ends with the number of failures as its status", () => {
    expect(reported.ran.status).to.equal(reported.failures.length);
  });
});
