import { Deferred, Failure, fail, succeed } from "@twisted-ts/deferred";
import { ConnectionLost, ConnectionRefusedError } from "@twisted-ts/reactor/error";
import { twistedChai } from "@twisted-ts/trial/chai";
import { AssertionError, expect, use } from "chai";
import { mocha, Report } from "../support/run-mocha.ts";

use(twistedChai);

const errorOf = (assertion: () => unknown): Error => {
  try {
    assertion();
  } catch (error) {
    expect(error).to.be.instanceOf(AssertionError);
    return error as Error;
  }
  throw new Error("the assertion has not failed");
};

describe("the chai plug-in", () => {
  describe("result", () => {
    it("passes for a Deferred with a deeply equal result, and consumes it", () => {
      const d = succeed<unknown>([1, { a: Buffer.from("x") }]);
      expect(d).to.have.result([1, { a: Buffer.from("x") }]);
      expect(d).to.have.result(undefined);
    });

    it("fails for another result, none, or a failure, and says which", () => {
      expect(errorOf(() => expect(succeed(4)).to.have.result(3)).message).to.match(
        /^expected <Deferred.*> to have the result 3, but found the result 4$/,
      );
      expect(errorOf(() => expect(new Deferred()).to.have.result(3)).message).to.match(
        /^expected <Deferred.*> to have a result, but found no result$/,
      );
      const d = fail(new ConnectionLost());
      const { message } = errorOf(() => expect(d).to.have.successResult(3));
      expect(message).to.include("but found a failure: twisted.internet.error.ConnectionLost: ");
      expect(d).to.have.result(undefined);
    });

    it("passes both values on for a diff", () => {
      const error = errorOf(() => expect(succeed([4])).to.have.result([3]));
      expect(error).to.deep.include({ actual: [4], expected: [3], showDiff: true });
    });

    it("goes on with the result if no value is given", () => {
      expect(succeed([1, 2]))
        .to.have.result()
        .that.is.an("array")
        .with.length(2);
    });

    it("leaves the result in place if it is not called", () => {
      const d = succeed(3);
      expect(d).to.have.result;
      expect(d).to.have.result(3);
      errorOf(() => expect(new Deferred()).to.have.result);
    });

    it("can be negated", () => {
      expect(succeed(4)).to.not.have.result(3);
      errorOf(() => expect(succeed(3)).to.not.have.result(3));
    });
  });

  describe("no.result and noResult", () => {
    it("pass for a Deferred without a result, and do not change it", () => {
      const d = new Deferred<number>();
      expect(d).to.have.no.result;
      expect(d).to.have.noResult;
      d.callback(3);
      expect(d).to.have.result(3);
    });

    it("fail for one with a result or a failure, which is consumed", () => {
      expect(errorOf(() => expect(succeed(3)).to.have.no.result).message).to.match(
        /^expected <Deferred.*> to not have a result, but found the result 3$/,
      );
      errorOf(() => expect(succeed(3)).to.have.noResult);
      const d = fail(new ConnectionLost());
      errorOf(() => expect(d).to.have.no.result);
      expect(d).to.have.result(undefined);
    });
  });

  describe("failedWith", () => {
    it("passes for a failure of one of the types, consumes it, and goes on with its value", () => {
      const d = fail(new RangeError("broken"));
      expect(d).to.have.failedWith(TypeError, RangeError).with.property("message", "broken");
      expect(d).to.have.result(undefined);
      expect(fail(new ConnectionLost())).to.have.failureResult(
        "twisted.internet.error.ConnectionLost",
      );
      expect(fail(new ConnectionLost())).to.have.failedWith();
    });

    it("fails for another type, a result, or none", () => {
      const other = fail(new ConnectionRefusedError());
      expect(errorOf(() => expect(other).to.have.failedWith(ConnectionLost)).message).to.match(
        /^expected <Deferred.*> to have a failure of twisted\.internet\.error\.ConnectionLost, but found a failure: twisted\.internet\.error\.ConnectionRefusedError: /,
      );
      expect(errorOf(() => expect(succeed(3)).to.have.failedWith()).message).to.match(
        /to have a failure, but found the result 3$/,
      );
      errorOf(() => expect(new Deferred()).to.have.failedWith(RangeError));
    });
  });

  describe("wrap", () => {
    it("takes the types of a Failure, and goes on with its value", () => {
      const failure = new Failure(new RangeError("broken"));
      expect(failure).to.wrap(RangeError).with.property("message", "broken");
      expect(failure).to.not.wrap(TypeError);
      expect(errorOf(() => expect(failure).to.wrap(TypeError)).message).to.match(
        /^expected <\S*Failure RangeError: broken> to wrap TypeError$/,
      );
    });
  });

  it("says so when it is given something else", () => {
    expect(errorOf(() => expect(3).to.have.result(3)).message).to.equal(
      "expected 3 to be a Deferred",
    );
    expect(errorOf(() => expect(3).to.wrap(RangeError)).message).to.equal(
      "expected 3 to be a Failure",
    );
  });

  it("reports what it found through mocha", async () => {
    const reported = new Report(
      await mocha("--reporter", "json", "test/trial/fixtures/with-chai.ts"),
    );
    expect(reported.passed).to.deep.equal(["passes"]);
    expect(reported.messageOf("has another result")).to.match(
      /to have the result 3, but found the/,
    );
    expect(reported.messageOf("has another failure")).to.include("of RangeError, but found");
    expect(reported.messageOf("has a result too early")).to.include("to not have a result");
    expect(reported.failures[0]?.err).to.include({ actual: "4", expected: "3" });
  });
});
