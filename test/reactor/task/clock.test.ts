import { AsyncLocalStorage } from "node:async_hooks";
import { AlreadyCalled, AlreadyCancelled } from "@twisted-ts/reactor/error";
import { Clock } from "@twisted-ts/reactor/task";
import { expect } from "chai";

/** A clock, and a function that makes functions which write their names down. */
function makeClockWithLog() {
  const clock = new Clock();
  const log: string[] = [];
  const note = (name: string) => () => {
    log.push(`${name}@${clock.seconds()}`);
  };
  return { clock, log, note };
}

describe("Clock", () => {
  it("begins at 0 and is moved by advance", () => {
    const clock = new Clock();
    expect(clock.seconds()).to.equal(0);
    clock.advance(1.5);
    expect([clock.seconds(), clock.rightNow]).to.deep.equal([1.5, 1.5]);
  });

  it("lets a subclass begin at another time, or return another time", () => {
    class Later extends Clock {
      override rightNow = 100;
    }
    const later = new Later();
    expect(later.callLater(1, () => 0).getTime()).to.equal(101);

    class Doubled extends Clock {
      override seconds(): number {
        return this.rightNow * 2;
      }
    }
    const doubled = new Doubled();
    let called = false;
    doubled.callLater(4, () => {
      called = true;
    });
    doubled.advance(2);
    expect(called).to.equal(true);
  });

  it("makes a call with its arguments when it is due, and not before", () => {
    const clock = new Clock();
    const calls: unknown[] = [];
    const call = clock.callLater(2, (a: number, b: string) => calls.push([a, b]), 1, "x");
    expect(call.active()).to.equal(true);
    clock.advance(1.5);
    expect(calls).to.deep.equal([]);
    clock.advance(0.5);
    expect(calls).to.deep.equal([[1, "x"]]);
    expect(call.active()).to.equal(false);
    clock.advance(10);
    expect(calls).to.have.length(1);
  });

  it("makes calls in the order of their times, and calls due together in the order of callLater", () => {
    const { clock, log, note } = makeClockWithLog();
    clock.callLater(3, note("c"));
    clock.callLater(1, note("a"));
    clock.callLater(3, note("d"));
    clock.callLater(2, note("b"));
    clock.advance(5);
    expect(log).to.deep.equal(["a@5", "b@5", "c@5", "d@5"]);
  });

  it("makes a call with a delay of 0 on the next advance, also by 0", () => {
    const { clock, log, note } = makeClockWithLog();
    clock.callLater(0, note("now"));
    expect(log).to.deep.equal([]);
    clock.advance(0);
    expect(log).to.deep.equal(["now@0"]);
  });

  it("makes calls that are added while advancing in the same advance, if they are due", () => {
    const { clock, log, note } = makeClockWithLog();
    clock.callLater(1, () => {
      log.push("first");
      clock.callLater(0, note("zero"));
      clock.callLater(1, note("late"));
    });
    clock.callLater(2, note("second"));
    clock.advance(2);
    expect(log).to.deep.equal(["first", "second@2", "zero@2"]);
    clock.advance(1);
    expect(log.at(-1)).to.equal("late@3");
  });

  it("does not make calls that another call has cancelled or moved while advancing", () => {
    const { clock, log, note } = makeClockWithLog();
    const cancelled = clock.callLater(2, note("cancelled"));
    const delayed = clock.callLater(2, note("delayed"));
    const sooner = clock.callLater(9, note("sooner"));
    clock.callLater(1, () => {
      cancelled.cancel();
      delayed.delay(5);
      sooner.reset(0);
    });
    clock.advance(3);
    expect(log).to.deep.equal(["sooner@3"]);
    clock.advance(4);
    expect(log).to.deep.equal(["sooner@3", "delayed@7"]);
  });

  it("throws the error of a call from advance, and makes the other calls on the next advance", () => {
    const { clock, log, note } = makeClockWithLog();
    const failing = clock.callLater(1, () => {
      throw new RangeError("no good");
    });
    clock.callLater(1, note("rest"));
    expect(() => clock.advance(1)).to.throw(RangeError, "no good");
    expect(log).to.deep.equal([]);
    expect(failing.active()).to.equal(false);
    expect(clock.getDelayedCalls()).to.have.length(1);
    clock.advance(0);
    expect(log).to.deep.equal(["rest@1"]);
  });

  it("marks a call as called before it is made", () => {
    const clock = new Clock();
    let error: unknown;
    const call = clock.callLater(1, () => {
      try {
        call.cancel();
      } catch (thrown) {
        error = thrown;
      }
    });
    clock.advance(1);
    expect(error).to.be.instanceOf(AlreadyCalled);
  });

  it("returns its list of calls, which a cancelled call leaves at once", () => {
    const clock = new Clock();
    const later = clock.callLater(2, () => 0);
    const sooner = clock.callLater(1, () => 0);
    const calls = clock.getDelayedCalls();
    expect(calls).to.deep.equal([sooner, later]);
    expect(calls).to.equal(clock.calls);
    sooner.cancel();
    expect(calls).to.deep.equal([later]);
    expect(() => sooner.cancel()).to.throw(AlreadyCancelled);
  });

  it("pumps by each amount in turn, from any iterable", () => {
    const { clock, log, note } = makeClockWithLog();
    clock.callLater(1, note("a"));
    clock.callLater(3, note("b"));
    clock.pump(new Set([1, 2]));
    expect(log).to.deep.equal(["a@1", "b@3"]);
  });

  it("refuses a delay that is not a number, and a callable that is not a function", () => {
    const clock = new Clock();
    expect(() => clock.callLater(Number.NaN, () => 0)).to.throw(RangeError, "NaN");
    expect(() => clock.callLater("1" as never, () => 0)).to.throw(TypeError, "not '1'");
    expect(() => clock.callLater(1, null as never)).to.throw(TypeError, "null is not callable");
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("makes each call in the asynchronous context of its callLater", () => {
    const storage = new AsyncLocalStorage<string>();
    const clock = new Clock();
    const seen: unknown[] = [];
    storage.run("asking", () => clock.callLater(1, () => seen.push(storage.getStore())));
    storage.run("advancing", () => clock.advance(1));
    expect(seen).to.deep.equal(["asking"]);
  });
});
