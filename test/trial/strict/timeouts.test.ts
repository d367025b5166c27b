import { expect } from "chai";
import { type Report, report } from "../support/run-mocha.ts";

describe("a test that never ends", () => {
  let reported: Report;

  before(async () => {
    reported = await report("timeouts");
  });

  it("fails after its timeout, and shows what it waited for", () => {
    expect(reported.messageOf("test_a_never").split("\n")[0]).to.equal(
      "<test.trial.fixtures.timeouts.TimeoutTests testMethod=test_a_never> (test_a_never) still running at 0.02 secs: it waits for a Deferred, which was never fired (before countIt)",
    );
  });

  it("still has its cleanups and tearDown run", () => {
    expect(reported.passed).to.include("test_b_cleaned_up");
  });

  it("names the chain of Deferreds that it waited for", () => {
    expect(reported.messageOf("test_chain")).to.include(
      "it waits for a Deferred waiting on a Deferred, which was never fired",
    );
  });

  it("has its generator ended, and names the Deferred that this had yielded", () => {
    expect(reported.messageOf("test_generator")).to.include("it waits for a Deferred, which");
    expect(reported.passed).to.include("test_generator_ended");
  });

  it("may return a promise, or be made by inlineCallbacks", () => {
    expect(reported.messageOf("test_promise")).to.include("a promise, which was never settled");
    expect(reported.messageOf("test_inline_callbacks")).to.include("a Deferred, which was never");
  });

  it("may hang in a cleanup, which is named", () => {
    expect(reported.messageOf("test_cleanup")).to.include("(cleanup closeIt) still running");
  });

  it("may hang in setUp", () => {
    expect(reported.messageOf("test_not_reached")).to.include("(setUp) still running at 0.02 secs");
  });

  it("can be failed by its own errback, which gets the TimeoutError", () => {
    expect(reported.messageOf("test_errback_sees_it")).to.equal(
      "seen by the test: twisted.internet.defer.TimeoutError",
    );
  });

  it("is ended without its Deferred if an errback waits for something else", () => {
    expect(reported.messageOf("test_errback_waits_again")).to.include("still running at 0.02 secs");
  });

  it("says where the Deferred was created if Deferreds are debugged", () => {
    expect(reported.messageOf("test_debugged")).to.match(/It was created:\n.*test_debugged/);
  });

  it("is not reported if it ends in time", () => {
    expect(reported.passed).to.include("test_within_time");
  });
});
