import { Deferred } from "@twisted-ts/deferred";
import { AlreadyCalled, AlreadyCancelled } from "@twisted-ts/reactor/error";
import { Clock } from "@twisted-ts/reactor/task";
import { twistedChai } from "@twisted-ts/trial/chai";
import {
  clockFromFakeTimers,
  driveFakeTimers,
  returnsDeferreds,
  returnsFailure,
  returnsSuccess,
  TO_FAKE,
  useClock,
} from "@twisted-ts/trial/sinon";
import { expect, use } from "chai";
import sinon from "sinon";
import { mocha, Report } from "../support/run-mocha.ts";

use(twistedChai);

describe("the sinon bridge", () => {
  afterEach(() => sinon.restore());

  describe("clockFromFakeTimers", () => {
    const install = () => {
      const timers = sinon.useFakeTimers({ now: 5000, toFake: [...TO_FAKE] });
      return { timers, clock: clockFromFakeTimers(timers) };
    };

    it("has the time of the timers, in seconds", () => {
      const { timers, clock } = install();
      expect(clock.seconds()).to.equal(5);
      timers.tick(1500);
      expect(clock.seconds()).to.equal(6.5);
    });

    it("makes its calls when the timers advance, in the order of time with theirs", () => {
      const { timers, clock } = install();
      const log: string[] = [];
      setTimeout(() => log.push("timer 2"), 2000);
      clock.callLater(1, (word: string) => log.push(word), "call 1");
      clock.callLater(3, () => log.push("call 3"));
      timers.tick(999);
      expect(log).to.deep.equal([]);
      timers.tick(2001);
      expect(log).to.deep.equal(["call 1", "timer 2", "call 3"]);
      expect(clock.getDelayedCalls()).to.deep.equal([]);
    });

    it("advances the timers by advance and pump", () => {
      const { clock } = install();
      const timer = sinon.fake();
      setTimeout(timer, 1500);
      clock.advance(1);
      expect(timer.callCount).to.equal(0);
      clock.pump([0.25, 0.25]);
      expect(timer.callCount).to.equal(1);
    });

    it("has calls that can be cancelled and postponed", () => {
      const { clock } = install();
      const [cancelled, delayed, sooner] = [sinon.fake(), sinon.fake(), sinon.fake()];
      const call = clock.callLater(1, cancelled);
      call.cancel();
      expect(() => call.cancel()).to.throw(AlreadyCancelled);
      clock.callLater(1, delayed).delay(1);
      const resetCall = clock.callLater(10, sooner);
      resetCall.reset(0.5);
      clock.advance(1);
      expect([cancelled.callCount, delayed.callCount, sooner.callCount]).to.deep.equal([0, 0, 1]);
      expect(() => resetCall.reset(1)).to.throw(AlreadyCalled);
      clock.advance(1);
      expect(delayed.callCount).to.equal(1);
      expect(() => clock.callLater(-1, cancelled)).to.throw(RangeError);
    });

    it("serves the timeout of a Deferred", () => {
      const { timers, clock } = install();
      const d = new Deferred<void>();
      d.addTimeout(2, clock);
      timers.tick(2000);
      expect(d).to.have.failedWith("twisted.internet.defer.TimeoutError");
    });
  });

  describe("driveFakeTimers", () => {
    it("fires the timers when the Clock is advanced, in the order of time with its calls", () => {
      const clock = new Clock();
      clock.advance(7);
      const timers = sinon.useFakeTimers({ toFake: [...TO_FAKE] });
      const part = driveFakeTimers(clock, timers);
      const log: [string, number, number][] = [];
      const note = (what: string) => log.push([what, clock.seconds(), Date.now()]);
      clock.callLater(1, () => {
        note("call 1");
        setTimeout(() => note("timer 1.5"), 500);
      });
      setTimeout(() => {
        note("timer 2");
        clock.callLater(0.5, () => note("call 2.5"));
      }, 2000);
      clock.advance(3);
      expect(log).to.deep.equal([
        ["call 1", 8, 1000],
        ["timer 1.5", 8.5, 1500],
        ["timer 2", 9, 2000],
        ["call 2.5", 9.5, 2500],
      ]);
      expect([clock.seconds(), Date.now()]).to.deep.equal([10, 3000]);
      part();
      clock.advance(1);
      expect([clock.seconds(), Date.now()]).to.deep.equal([11, 3000]);
    });

    it("keeps the two at the same time over many small steps", () => {
      const clock = new Clock();
      const timers = sinon.useFakeTimers({ toFake: [...TO_FAKE] });
      driveFakeTimers(clock, timers);
      const timer = sinon.fake();
      setInterval(timer, 100);
      for (let i = 0; i < 1000; i += 1) clock.advance(0.001);
      expect(timer.callCount).to.equal(10);
    });
  });

  describe("useClock", () => {
    it("fakes the timers, except those that Node itself needs, until it is restored", () => {
      const { setImmediate, setTimeout: realSetTimeout } = globalThis;
      const { nextTick } = process;
      const clock = useClock(sinon, 100);
      expect([clock.seconds(), Date.now()]).to.deep.equal([100, 100_000]);
      expect(globalThis.setTimeout).not.to.equal(realSetTimeout);
      expect(globalThis.setImmediate).to.equal(setImmediate);
      expect(process.nextTick).to.equal(nextTick);
      const timer = sinon.fake();
      setTimeout(timer, 10);
      clock.fakeTimers.tick(10);
      expect(timer.callCount).to.equal(1);
      clock.restore();
      expect(globalThis.setTimeout).to.equal(realSetTimeout);
    });
  });

  describe("stubs", () => {
    it("return Deferreds that the test fires", () => {
      const stub = sinon.stub();
      const deferreds = returnsDeferreds<string>(stub);
      const d = stub("a") as Deferred<string>;
      stub("b");
      expect(deferreds).to.have.length(2);
      expect(d).to.have.no.result;
      deferreds[0]?.callback("answer");
      expect(d).to.have.result("answer");
      expect(stub.secondCall.args).to.deep.equal(["b"]);
    });

    it("return a new Deferred each time, with a result or a failure", () => {
      const good = returnsSuccess(sinon.stub(), 3);
      expect(good()).to.have.result(3);
      expect(good()).to.have.result(3);
      const bad = returnsFailure(sinon.stub(), new RangeError("broken"));
      expect(bad()).to.have.failedWith(RangeError);
      expect(bad()).to.have.failedWith(RangeError);
    });
  });

  it("lets test cases wait for real time while the timers are faked", async () => {
    const reported = new Report(
      await mocha("--reporter", "json", "test/trial/fixtures/with-sinon.ts"),
    );
    expect(reported.passed).to.deep.equal(["test_fake_time", "test_real_sockets"]);
    expect(reported.messageOf("test_times_out")).to.include("still running at 0.02 secs");
  });
});
