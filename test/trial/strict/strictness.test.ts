import { expect } from "chai";
import { type Report, report } from "../support/run-mocha.ts";

describe("trial's strictness", () => {
  let reported: Report;

  before(async () => {
    reported = await report("strictness");
  });

  describe("logged errors", () => {
    it("fail the test, in each way of logging", () => {
      expect(reported.messageOf("test_logged")).to.equal(
        "an error was logged and not flushed: RangeError: frobbed too far",
      );
      expect(reported.messageOf("test_logged_in_the_old_way")).to.include("in the old way");
      expect(reported.messageOf("test_sync_logged")).to.include("frobbed synchronously");
    });

    it("do not fail it when flushLoggedErrors has returned them", () => {
      expect(reported.passed).to.include.members(["test_flushed", "test_quiet"]);
    });

    it("fail it when only another type was flushed", () => {
      expect(reported.messageOf("test_other_type_flushed")).to.include("of another type");
    });

    it("include an exception in a delayed call", () => {
      expect(reported.messageOf("test_callback_of_the_reactor_throws")).to.include(
        "thrown in a delayed call",
      );
    });

    it("are not written to standard error, since the test reports them", () => {
      expect(reported.ran.stderr).not.to.include("frobbed");
    });
  });

  describe("unhandled failures of Deferreds", () => {
    it("fail the test that made them, whether the Deferred is held or not", () => {
      expect(reported.messageOf("test_unhandled")).to.equal(
        "the failure of a Deferred was not handled: RangeError: not handled",
      );
      expect(reported.messageOf("test_unhandled_and_held")).to.include("held, and not handled");
      expect(reported.messageOf("test_unhandled_within_a_promise")).to.include("not handled later");
      expect(reported.messageOf("test_sync_unhandled")).to.include("not handled here");
    });

    it("fail no test once they are handled, or flushed", () => {
      expect(reported.passed).to.include.members(["test_handled_later", "test_flushed_on_purpose"]);
    });
  });

  describe("a dirty reactor", () => {
    it("fails the test, and shows the call that was left and where it was made", () => {
      expect(reported.messageOf("test_delayed_call")).to.match(
        /^Reactor was unclean\.\nDelayedCalls: \(set twisted\.internet\.base\.DelayedCall\.debug = True to debug\)\n<DelayedCall \[.*s\] called=0 cancelled=0 neverCalled\(\)>\n {4}created at DirtyReactorTests\.test_delayed_call \(.*strictness\.ts:\d+:\d+\)$/,
      );
    });

    it("fails the test, and shows the port that was left and where it was opened", () => {
      expect(reported.messageOf("test_listening_port")).to.match(
        /^Reactor was unclean\.\nSelectables:\n<TCPPort of Factory on \d+>\n(.*\n)*.*DirtyReactorTests\.test_listening_port \(.*strictness\.ts/,
      );
    });

    it("is not reported when calls were cancelled or made, and ports were closed", () => {
      expect(reported.passed).to.include.members([
        "test_cancelled",
        "test_called_soon",
        "test_stopped_port",
      ]);
    });

    it("is cleaned up for the tests after it", () => {
      expect(reported.passed).to.include("test_then_all_is_clean_again");
    });
  });

  it("warns of reactor.crash and reactor.stop within a test", () => {
    expect(reported.passed).to.include("test_stop_is_deprecated");
  });
});
