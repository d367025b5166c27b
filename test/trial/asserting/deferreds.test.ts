import { Deferred, Failure, fail, succeed } from "@twisted-ts/deferred";
import { FailTest, SynchronousTestCase, TestCase } from "@twisted-ts/trial";
import { expect } from "chai";

describe("assertions about Deferreds", () => {
  const test = new SynchronousTestCase();
  const messageOf = (assertion: () => unknown): string =>
    test.assertRaises(FailTest, assertion).message;

  describe("successResultOf", () => {
    it("returns the result, and consumes it", () => {
      const d = succeed(3);
      expect(test.successResultOf(d)).to.equal(3);
      expect(test.successResultOf(d)).to.equal(undefined);
    });

    it("runs a generator as a coroutine", () => {
      function* coroutine(): Generator<unknown, number, never> {
        yield succeed(1);
        return 2;
      }
      expect(test.successResultOf(coroutine())).to.equal(2);
    });

    it("fails if there is no result, and if there is a failure, which is consumed", () => {
      expect(messageOf(() => test.successResultOf(new Deferred()))).to.equal(
        "Success result expected on <Deferred: pending, 1 callback to run>, found no result instead",
      );
      expect(messageOf(() => test.successResultOf(fail(new RangeError("broken"))))).to.match(
        /^Success result expected on <Deferred.*>, found failure result instead:\nTraceback(.*\n)*.*RangeError: broken/,
      );
    });
  });

  describe("failureResultOf", () => {
    it("returns the failure, and consumes it", () => {
      const d = fail(new RangeError("broken"));
      const failure = test.failureResultOf(d);
      expect(failure).to.be.instanceOf(Failure);
      expect(failure.getErrorMessage()).to.equal("broken");
      expect(test.successResultOf(d)).to.equal(undefined);
    });

    it("accepts a failure of one of the types", () => {
      test.failureResultOf(fail(new RangeError()), TypeError, RangeError);
      test.failureResultOf(fail(new RangeError()), "RangeError");
    });

    it("fails if there is no result, a success, or a failure of another type", () => {
      expect(messageOf(() => test.failureResultOf(new Deferred()))).to.include(
        ", found no result instead",
      );
      expect(messageOf(() => test.failureResultOf(succeed("fine")))).to.match(
        /^Failure result expected on <Deferred.*>, found success result \('fine'\) instead$/,
      );
      expect(
        messageOf(() =>
          test.failureResultOf(fail(new RangeError("broken")), TypeError, SyntaxError),
        ),
      ).to.match(
        /^Failure of type \(TypeError or SyntaxError\) expected on <Deferred.*>, found type \[Function: RangeError\] instead: Traceback/,
      );
    });
  });

  describe("assertNoResult", () => {
    it("does not change the Deferred", () => {
      const d = new Deferred<number>();
      test.assertNoResult(d);
      d.callback(3);
      expect(test.successResultOf(d)).to.equal(3);
    });

    it("passes while a Deferred waits for another", () => {
      const d = succeed(1).addCallback(() => new Deferred<number>());
      test.assertNoResult(d);
    });

    it("fails if there is a result or a failure, and consumes a failure", () => {
      expect(messageOf(() => test.assertNoResult(succeed(3)))).to.match(
        /^No result expected on <Deferred.*>, found 3 instead$/,
      );
      const d = fail(new RangeError("broken"));
      messageOf(() => test.assertNoResult(d));
      expect(test.successResultOf(d)).to.equal(undefined);
    });
  });

  describe("assertFailure", () => {
    const asynchronous = new TestCase();

    it("passes the error on as the result", () => {
      const error = new RangeError("broken");
      const d = asynchronous.assertFailure(fail(error), TypeError, RangeError);
      expect(test.successResultOf(d)).to.equal(error);
    });

    it("fails if the Deferred succeeds, or fails with another type", () => {
      const succeeded = asynchronous.failUnlessFailure(succeed(3), RangeError);
      expect(test.failureResultOf(succeeded, FailTest).getErrorMessage()).to.equal(
        "did not catch an error, instead got 3",
      );
      const failed = asynchronous.assertFailure(fail(new TypeError("other")), RangeError);
      expect(test.failureResultOf(failed, FailTest).getErrorMessage()).to.match(
        /^\nExpected: RangeError\nGot:\n\[Failure instance: Traceback: TypeError: other/,
      );
    });
  });
});
