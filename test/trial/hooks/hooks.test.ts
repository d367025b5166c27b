import { expect } from "chai";
import { mocha, Report } from "../support/run-mocha.ts";

describe("the root hooks", () => {
  let reported: Report;

  before(async () => {
    reported = new Report(
      await mocha(
        "--require",
        "@twisted-ts/trial/hooks",
        "--reporter",
        "json",
        "test/trial/fixtures/plain.ts",
      ),
    );
  });

  it("fail a test that logs an error, and not one that flushes it", () => {
    expect(reported.messageOf("logs an error")).to.equal(
      "an error was logged and not flushed: RangeError: frobbed too far",
    );
    expect(reported.failed).not.to.include("logs an error and flushes it");
  });

  it("fail a test that leaves a failed Deferred", () => {
    expect(reported.messageOf("leaves a failed Deferred")).to.equal(
      "the failure of a Deferred was not handled: RangeError: not handled",
    );
  });

  it("fail a test that leaves something in the reactor, and say where it comes from", () => {
    expect(reported.messageOf("leaves a delayed call")).to.match(
      /^Reactor was unclean\.\n.*\n<DelayedCall .* neverCalled\(\)>\n {4}created at .*plain\.ts/,
    );
  });

  it("report all problems of a test as one error", () => {
    expect(reported.messageOf("leaves two things")).to.match(/^2 things are wrong:\n1\. Dirty/);
  });

  it("do not change the failure of a test, nor a test that passes", () => {
    expect(reported.messageOf("fails by itself")).to.equal("expected 1 to equal 2");
    expect(reported.failed).not.to.include("leaves nothing");
  });

  it("run the tests after one that they failed", () => {
    expect(reported.passed).to.include("does not depend on the port");
  });

  it("accept what before hooks open and after hooks close", () => {
    expect(reported.failed).not.to.include("does not depend on the port");
  });

  it("check what beforeEach hooks have opened after the afterEach hooks", () => {
    expect(reported.failed).not.to.include("closes it in afterEach");
    expect(reported.messageOf("leaves the port")).to.include("<TCPPort of Factory on ");
  });

  it("do not check test cases, which check themselves", async () => {
    const strict = new Report(
      await mocha(
        "--require",
        "@twisted-ts/trial/ui",
        "--ui",
        "trial",
        "--require",
        "@twisted-ts/trial/hooks",
        "--reporter",
        "json",
        "test/trial/fixtures/strictness.ts",
      ),
    );
    const message = strict.messageOf("test_delayed_call");
    expect(message.match(/Reactor was unclean/g)).to.have.length(1);
    expect(strict.passed).to.include("test_flushed");
  });
});
