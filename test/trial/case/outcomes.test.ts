import { expect } from "chai";
import { type Report, report } from "../support/run-mocha.ts";

describe("how a test ends", () => {
  let reported: Report;
  let pending: string[];

  before(async () => {
    reported = await report("outcomes");
    pending = reported.pending.map(({ title }) => title);
  });

  describe("skip", () => {
    it("keeps a marked test from being run, with the reason in its title", () => {
      expect(pending).to.include("test_marked (skipped: marked as skipped)");
    });

    it("works within a test, by SkipTest and by skipTest, in promises too", () => {
      expect(pending).to.include("test_raised (skipped: not on this machine)");
      expect(pending).to.include("test_by_method (skipped: asked to)");
      expect(pending).to.include("test_in_a_promise (skipped: found out late)");
    });

    it("works within setUp", () => {
      expect(pending).to.include("test_a (skipped: nothing is there)");
    });

    it("holds for a class, as a field or a static, unless the method says otherwise", () => {
      expect(pending).to.include("test_a (skipped: the whole class)");
      expect(pending).to.include("test_a (skipped: by a static)");
      expect(reported.passed).to.include("test_b_but_this");
    });

    it("holds for a module that exports it, unless the class says otherwise", async () => {
      const module = await report("module-attributes");
      expect(module.pending.map(({ title }) => title)).to.deep.equal([
        "test_skipped (skipped: the whole module)",
      ]);
      expect(module.passed).to.deep.equal(["test_timeout"]);
    });

    it("does not skip the other tests of a class", () => {
      expect(reported.passed).to.include("test_not_skipped");
    });
  });

  describe("todo", () => {
    it("makes an expected failure pending, with the reason in its title", () => {
      expect(pending).to.include("test_expected_failure (todo: ticket 1)");
      expect(pending).to.include("test_expected_class (todo: ticket 2)");
      expect(pending).to.include("test_sync_expected_failure (todo: ticket 5)");
    });

    it("lets an error of another class fail the test", () => {
      expect(reported.messageOf("test_other_class")).to.equal("not the one that is known");
    });

    it("makes an unexpected success a failure", () => {
      expect(reported.messageOf("test_unexpected_success")).to.equal(
        "the test passes, and was expected to fail: ticket 4",
      );
      expect(reported.messageOf("test_sync_unexpected_success")).to.include("ticket 5");
    });
  });

  describe("a SynchronousTestCase", () => {
    it("passes and fails as its tests do", () => {
      expect(reported.passed).to.include.members(["test_sync_passes", "test_sync_deferred"]);
      expect(reported.messageOf("test_sync_fails")).to.equal("a plain failure");
    });

    it("refuses a result that it would have to wait for", () => {
      expect(reported.messageOf("test_sync_generator")).to.equal(
        "test_sync_generator is a generator function and therefore will never run: use TestCase",
      );
      expect(reported.messageOf("test_sync_promise")).to.include("which nothing waits for");
    });

    it("fails when undefined is thrown", () => {
      expect(reported.messageOf("test_sync_falsy")).to.equal("undefined was thrown");
    });
  });

  describe("warnings", () => {
    it("are dropped by suppress, and returned by flushWarnings", () => {
      expect(reported.passed).to.include.members([
        "test_suppressed",
        "test_suppressed_until_it_is_done",
      ]);
      expect(reported.ran.stderr).not.to.include("old way");
      expect(reported.ran.stderr).not.to.include("another");
    });

    it("are emitted in the end if the test does not take them", () => {
      expect(reported.ran.stderr).to.include("Warning: comes out in the end");
    });
  });

  describe("timeout", () => {
    it("is set by the class, or by the method if it has one", () => {
      expect(reported.passed).to.include.members(["test_of_class", "test_of_method"]);
    });
  });

  describe("only", () => {
    it("leaves only the marked methods and classes to be run", async () => {
      const { passed, failed } = await report("only");
      expect(passed).to.deep.equal(["test_all_of_these", "test_the_one"]);
      expect(failed).to.deep.equal([]);
    });
  });
});
