import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";
import { capturedLogs } from "@twisted-ts/deferred/logger";
import { NodeReactor } from "@twisted-ts/reactor";
import { DelayedCall, InvalidDelayError } from "@twisted-ts/reactor/base";
import { AlreadyCalled, AlreadyCancelled } from "@twisted-ts/reactor/error";
import { expect } from "chai";
import sinon from "sinon";

describe("a reactor's callLater", () => {
  let reactor: NodeReactor;

  beforeEach(() => {
    reactor = new NodeReactor();
  });

  afterEach(() => {
    for (const call of reactor.getDelayedCalls()) call.cancel();
  });

  /** Resolves when the reactor makes a call after that delay. */
  const elapse = (delay: number): Promise<void> =>
    new Promise((resolve) => {
      reactor.callLater(delay, resolve);
    });

  /** Holds the loop up. */
  const busyFor = (seconds: number): void => {
    const end = reactor.seconds() + seconds;
    while (reactor.seconds() < end);
  };

  it("makes the call with its arguments, on a later turn", async () => {
    const calls: unknown[] = [];
    reactor.callLater(0, (...args: unknown[]) => calls.push(args), 1, "two");
    expect(calls).to.deep.equal([]);
    await elapse(0);
    expect(calls).to.deep.equal([[1, "two"]]);
  });

  it("makes calls with a delay of 0 in the order of callLater", async () => {
    const calls: number[] = [];
    for (let index = 0; index < 100; index++) reactor.callLater(0, () => calls.push(index));
    await elapse(0);
    expect(calls).to.deep.equal(Array.from({ length: 100 }, (_, index) => index));
  });

  it("makes a call that another call adds on the next turn, not on the same", async () => {
    const calls: string[] = [];
    reactor.callLater(0, () => {
      calls.push("first");
      reactor.callLater(0, () => calls.push("inner"));
      setImmediate(() => calls.push("turn"));
    });
    reactor.callLater(0, () => calls.push("second"));
    await elapse(0);
    await elapse(0);
    await elapse(0);
    expect(calls.slice(0, 2)).to.deep.equal(["first", "second"]);
    expect(calls).to.include("inner");
  });

  it("makes the other calls of a turn, and those added since, when a call starts another turn", async () => {
    const calls: string[] = [];
    reactor.callLater(0, () => {
      reactor.callLater(0, () => calls.push("inner"));
      reactor.runUntilCurrent();
      calls.push("outer");
    });
    reactor.callLater(0, () => calls.push("after"));
    await elapse(0);
    expect(calls).to.deep.equal(["after", "inner", "outer"]);
  });

  it("makes calls in the order of their times, and never early", async () => {
    const calls: string[] = [];
    const start = reactor.seconds();
    reactor.callLater(0.02, () => calls.push("late"));
    reactor.callLater(0.001, () => calls.push("early"));
    reactor.callLater(0.01, () => {
      calls.push("middle");
      expect(reactor.seconds() - start).to.be.at.least(0.01);
    });
    await elapse(0.03);
    expect(calls).to.deep.equal(["early", "middle", "late"]);
  });

  it("makes a call with a delay of 0 before a timed call that is due later, and after one that was due before", async () => {
    const calls: string[] = [];
    let now = 1000;
    const seconds = sinon.stub(reactor, "seconds").callsFake(() => now);
    try {
      reactor.callLater(0, () => calls.push("one"));
      reactor.callLater(0.001, () => calls.push("timed"));
      reactor.callLater(0, () => calls.push("two"));
      now += 0.003;
      reactor.callLater(0, () => calls.push("three"));
      const early = reactor.callLater(0.001, () => calls.push("early"));
      early.delay(-60);
      await elapse(0);
    } finally {
      seconds.restore();
    }
    expect(calls).to.deep.equal(["early", "one", "two", "timed", "three"]);
  });

  it("makes each call in the asynchronous context of its callLater", async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const see = (name: string): void => {
      seen.push([name, storage.getStore()]);
    };
    reactor.callLater(0, see, "none");
    storage.run("outer", () => {
      reactor.callLater(0, see, "before");
      storage.run("inner", () => reactor.callLater(0, see, "within"));
      reactor.callLater(0, see, "after");
      reactor.callLater(0.001, see, "timed");
    });
    reactor.callLater(0, () => see("without arguments"));
    await elapse(0.002);
    expect(seen).to.have.deep.members([
      ["none", undefined],
      ["before", "outer"],
      ["within", "inner"],
      ["after", "outer"],
      ["without arguments", undefined],
      ["timed", "outer"],
    ]);
  });

  it("uses the reactor's own method seconds", () => {
    reactor.seconds = () => 100;
    const [soon, timed] = [reactor.callLater(0, () => {}), reactor.callLater(5, () => {})];
    expect([soon.getTime(), timed.getTime(), timed.seconds()]).to.deep.equal([100, 105, 100]);
  });

  it("logs the error of a call, and makes the calls after it", async () => {
    const boom = new RangeError("boom");
    const calls: string[] = [];
    const stderr = sinon.stub(process.stderr, "write").returns(true);
    const events = capturedLogs();
    try {
      reactor.callLater(0, () => {
        throw boom;
      });
      reactor.callLater(0, () => calls.push("after"));
      await elapse(0);
    } finally {
      stderr.restore();
      (events as Partial<Disposable>)[Symbol.dispose]?.();
    }
    expect(calls).to.deep.equal(["after"]);
    const failures = events.map((event) => (event["log_failure"] as { value: unknown }).value);
    expect(failures).to.deep.equal([boom]);
  });

  it("accepts a delay that is too long for a native timer", async () => {
    const setTimeoutSpy = sinon.spy(globalThis, "setTimeout");
    const days = 100 * 86_400;
    const call = reactor.callLater(days, () => expect.fail("far too early"));
    setTimeoutSpy.restore();
    await elapse(0.005);
    expect(call.active()).to.equal(true);
    expect(call.getTime() - reactor.seconds()).to.be.closeTo(days, 1);
    reactor.callLater(Number.MAX_SAFE_INTEGER, () => {}).cancel();
  });

  it("makes a call before another one whose delay is too long for a native timer", async () => {
    reactor.callLater(2 ** 31, () => expect.fail("far too early"));
    await elapse(0.001);
  });

  it("refuses a delay that is negative or not a number, and a value that is not a function", () => {
    for (const delay of [-1, -0.001, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => reactor.callLater(delay, () => {})).to.throw(InvalidDelayError);
    }
    expect(() => reactor.callLater(0, "text" as never)).to.throw(TypeError, "not callable");
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
  });

  it("uses Node's timers also when the global ones are replaced", async () => {
    const clock = sinon.useFakeTimers();
    try {
      await new Promise<void>((resolve) => {
        reactor.callLater(0.002, resolve);
      });
    } finally {
      clock.restore();
    }
  });

  describe("its DelayedCall", () => {
    it("can be cancelled, once", async () => {
      let called = false;
      const call = reactor.callLater(0, () => {
        called = true;
      });
      expect(call.active()).to.equal(true);
      call.cancel();
      expect(call.active()).to.equal(false);
      expect(() => call.cancel()).to.throw(AlreadyCancelled);
      expect(() => call.reset(1)).to.throw(AlreadyCancelled);
      expect(() => call.delay(1)).to.throw(AlreadyCancelled);
      await elapse(0.001);
      expect(called).to.equal(false);
    });

    it("cannot be cancelled or moved while or after it is made", async () => {
      const call: DelayedCall = reactor.callLater(0, () => {
        expect(call.active()).to.equal(false);
        expect(() => call.cancel()).to.throw(AlreadyCalled);
      });
      await elapse(0);
      expect(call.called).to.equal(true);
      for (const misuse of [() => call.cancel(), () => call.reset(1), () => call.delay(1)]) {
        expect(misuse).to.throw(AlreadyCalled);
      }
    });

    it("is not made when a call that is due at the same time cancels it", async () => {
      let called = false;
      reactor.callLater(0, () => second.cancel());
      const second = reactor.callLater(0, () => {
        called = true;
      });
      await elapse(0);
      expect(called).to.equal(false);
    });

    it("can be moved to a later and to an earlier time", async () => {
      const calls: string[] = [];
      const later = reactor.callLater(0.001, () => calls.push("later"));
      const sooner = reactor.callLater(60, () => calls.push("sooner"));
      const again = reactor.callLater(60, () => calls.push("again"));
      later.delay(0.03);
      sooner.reset(0.005);
      again.delay(-59.985);
      // Due last, and therefore made last, however busy the machine is.
      await new Promise<void>((resolve) => void reactor.callLater(0.06, resolve));
      expect(calls).to.deep.equal(["sooner", "again", "later"]);
    });

    it("can be postponed many times", async () => {
      let made = 0;
      const call = reactor.callLater(60, () => {
        made += 1;
      });
      for (let round = 0; round < 5; round++) {
        await elapse(0.001);
        call.reset(60);
      }
      expect([made, call.active()]).to.deep.equal([0, true]);
      call.reset(0.01);
      await elapse(0.03);
      expect(made).to.equal(1);
    });

    it("is made at its new time when it had a delay of 0 and is postponed", async () => {
      const call = reactor.callLater(0, () => {});
      call.delay(60);
      await elapse(0.005);
      expect(call.called).to.equal(false);
      call.reset(0.01);
      await elapse(0.03);
      expect(call.called).to.equal(true);
    });

    it("has a time between callLater and its turn when it has a delay of 0", async () => {
      const start = reactor.seconds();
      const [asked, unasked] = [reactor.callLater(0, () => {}), reactor.callLater(0, () => {})];
      const { time } = asked;
      expect(time).to.be.within(start, reactor.seconds());
      await elapse(0);
      const end = reactor.seconds();
      busyFor(0.001);
      expect(asked.time).to.equal(time);
      expect(unasked.time).to.be.within(start, end);
    });

    it("returns when it is due, and has a text with its state", () => {
      const named = (..._args: unknown[]): void => {};
      const call = reactor.callLater(5, named, 1, "x");
      expect(call.getTime() - reactor.seconds()).to.be.closeTo(5, 0.5);
      call.delay(5);
      expect(call.getTime() - reactor.seconds()).to.be.closeTo(10, 0.5);
      expect(String(call)).to.match(
        /^<DelayedCall \[[\d.]+s\] called=0 cancelled=0 named\(1, 'x'\)>$/,
      );
      call.cancel();
      expect(String(call)).to.include("cancelled=1");
    });

    it("has a text also when an argument cannot be shown", () => {
      class Hidden {
        [inspect.custom]() {
          throw new Error("not shown");
        }
      }
      const hostile = new Hidden();
      const call = reactor.callLater(60, function act(..._args: unknown[]) {}, 1, hostile);
      expect(String(call)).to.include("act(1, <Hidden that cannot be shown>)>");
    });

    it("returns the time of its clock, by default the system's", () => {
      const notes: unknown[] = [];
      const cancel = (call: DelayedCall): void => void notes.push(["cancel", call.active()]);
      const reset = (call: DelayedCall): void => void notes.push(["reset", call.time]);
      const call = new DelayedCall(
        12,
        () => {},
        [3],
        cancel,
        reset,
        () => 1.5,
      );
      expect([call.time, call.args, call.canceller, call.resetter]).to.deep.equal([
        12,
        [3],
        cancel,
        reset,
      ]);
      call.reset(2);
      call.reset(20);
      expect([call.time, call.delayed_time, call.getTime()]).to.deep.equal([3.5, 18, 21.5]);
      call.cancel();
      expect(notes).to.deep.equal([
        ["reset", 3.5],
        ["cancel", true],
      ]);
      expect([call.cancelled, call.func, call.args]).to.deep.equal([true, null, []]);
      const other = new DelayedCall(0, () => {}, [], cancel, reset);
      expect(other.seconds()).to.be.closeTo(reactor.seconds(), 60);
    });

    it("records where it was made when DelayedCall.debug is set", () => {
      DelayedCall.debug = true;
      try {
        const call = reactor.callLater(60, () => {});
        expect(String(call)).to.include("traceback at creation");
        const direct = new DelayedCall(
          0,
          () => {},
          [],
          () => {},
          () => {},
        );
        for (const { creator } of [call, reactor.callLater(0, () => {}), direct]) {
          expect(creator?.split("\n")[0]).to.include("call-later.test.ts");
        }
      } finally {
        DelayedCall.debug = false;
      }
    });
  });

  describe("getDelayedCalls", () => {
    it("returns the calls that are still to be made", async () => {
      const [soon, timed, cancelled] = [
        reactor.callLater(0, () => {}),
        reactor.callLater(60, () => {}),
        reactor.callLater(60, () => {}),
      ];
      cancelled?.cancel();
      expect(reactor.getDelayedCalls()).to.have.members([soon, timed]);
      await elapse(0);
      expect(reactor.getDelayedCalls()).to.deep.equal([timed]);
    });

    it("returns, during a turn, the calls that this turn has still to make and those of later turns", async () => {
      let seen: readonly DelayedCall[] = [];
      let inner: DelayedCall | undefined;
      reactor.callLater(0, () => {
        inner = reactor.callLater(0, () => {});
        seen = reactor.getDelayedCalls();
      });
      const after = reactor.callLater(0, () => {});
      reactor.callLater(0, () => {}).cancel();
      await new Promise<void>((resolve) => setImmediate(resolve));
      expect(seen).to.have.members([after, inner]);
    });

    it("does not return cancelled calls, in any number", () => {
      const calls = Array.from({ length: 1000 }, (_, index) =>
        reactor.callLater(60 + index, () => {}),
      );
      for (const [index, call] of calls.entries()) if (index % 10 !== 0) call.cancel();
      const kept = calls.filter((_, index) => index % 10 === 0);
      expect(reactor.getDelayedCalls()).to.have.members(kept);
    });
  });

  describe("seconds", () => {
    it("returns seconds since 1970, and does not decrease when the system's clock is set back", () => {
      expect(reactor.seconds()).to.be.closeTo(Date.now() / 1000, 60);
      const before = reactor.seconds();
      const dateNow = sinon.stub(Date, "now").returns(0);
      expect(reactor.seconds()).to.be.at.least(before);
      dateNow.restore();
    });
  });

  describe("while its method seconds is replaced", () => {
    it("makes a later call in time after the method is restored", async () => {
      for (const time of [0, 1e12]) {
        const seconds = sinon.stub(reactor, "seconds").returns(time);
        const other = reactor.callLater(1000, () => undefined);
        seconds.restore();
        // The other call may be due by the real clock: it is made first then.
        await elapse(0.005);
        expect(other.called).to.equal(time === 0);
        if (other.active()) other.cancel();
      }
    });

    it("makes a call when as many seconds have passed on that clock", async () => {
      const real = reactor.seconds.bind(reactor);
      const seconds = sinon.stub(reactor, "seconds").callsFake(() => real() + 1e9);
      try {
        const far = reactor.callLater(1000, () => undefined);
        await elapse(0.005);
        far.cancel();
      } finally {
        seconds.restore();
      }
    });
  });

  describe("callFromThread", () => {
    it("makes the calls on the next turn, in order, before the timed calls", async () => {
      const calls: string[] = [];
      reactor.callLater(0, () => calls.push("timed"));
      reactor.callFromThread((text: string) => calls.push(text), "one");
      reactor.callFromThread(() => calls.push("two"));
      expect(calls).to.deep.equal([]);
      await elapse(0);
      expect(calls).to.deep.equal(["one", "two", "timed"]);
    });

    it("makes a call that such a call adds on the next turn", async () => {
      const calls: string[] = [];
      reactor.callFromThread(() => {
        calls.push("outer");
        reactor.callFromThread(() => calls.push("inner"));
      });
      reactor.callFromThread(() => calls.push("after"));
      await elapse(0);
      await elapse(0);
      expect(calls).to.deep.equal(["outer", "after", "inner"]);
    });
  });
});
