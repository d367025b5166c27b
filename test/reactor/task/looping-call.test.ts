import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";
import { Deferred, type Failure, fail } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import { Clock, LoopingCall, LoopingCallStateError } from "@twisted-ts/reactor/task";
import { expect } from "chai";
import sinon from "sinon";

/** A loop on a clock of its own, and the times at which its function was called. */
function makeLoop(during: (clock: Clock, loop: LoopingCall<[]>) => unknown = () => undefined) {
  const clock = new Clock();
  const times: number[] = [];
  const loop: LoopingCall<[]> = new LoopingCall(() => {
    times.push(clock.seconds());
    return during(clock, loop);
  });
  loop.clock = clock;
  return { clock, loop, times };
}

/** As {@link loopOnClock}, with `withCount`: the counts in place of the times. */
function makeCountingLoop(during: (calls: number) => unknown = () => undefined) {
  const clock = new Clock();
  const counts: number[] = [];
  const loop = LoopingCall.withCount((count) => {
    counts.push(count);
    return during(counts.length);
  });
  loop.clock = clock;
  return { clock, loop, counts };
}

/** What a Deferred fires with from now on. */
function outcomes(deferred: Deferred<unknown>): unknown[] {
  const seen: unknown[] = [];
  deferred.addBoth((result) => {
    seen.push(result);
  });
  return seen;
}

describe("LoopingCall", () => {
  it("runs on the reactor unless it is given another clock", () => {
    expect(new LoopingCall(() => 0).clock).to.equal(reactor);
  });

  it("calls its function with its arguments at once and then at every interval", () => {
    const clock = new Clock();
    const calls: unknown[] = [];
    const loop = new LoopingCall((a: string, b: number) => calls.push([a, b]), "a", 2);
    loop.clock = clock;
    const stopped = outcomes(loop.start(0.1));
    expect(loop.running).to.equal(true);
    clock.pump([0.05, 0.1, 0.1]);
    expect(calls).to.deep.equal([
      ["a", 2],
      ["a", 2],
      ["a", 2],
    ]);
    loop.stop();
    expect(stopped).to.deep.equal([loop]);
    expect(loop.running).to.equal(false);
    expect(clock.calls).to.deep.equal([]);
  });

  it("waits for an interval first when start is called with now false", () => {
    const { clock, loop, times } = makeLoop();
    loop.start(2, false);
    clock.advance(1);
    expect(times).to.deep.equal([]);
    clock.advance(1);
    expect(times).to.deep.equal([2]);
    loop.stop();
  });

  it("calls its function on every turn when the interval is 0", () => {
    const { clock, loop, times } = makeLoop((_clock, self) => {
      if (times.length === 3) self.stop();
    });
    const stopped = outcomes(loop.start(0));
    // Each advance makes the calls that are due, and each of these asks for another one that is due
    // as well.
    clock.advance(0);
    expect(times).to.deep.equal([0, 0, 0]);
    expect(stopped).to.deep.equal([loop]);
  });

  it("calls at whole intervals from its start when its function takes long", () => {
    let duration = 2;
    const { clock, loop, times } = makeLoop((inside) => inside.advance(duration));
    loop.start(0.5);
    expect(times).to.deep.equal([0]);
    clock.advance(0);
    expect(times).to.deep.equal([0]);
    duration = 1;
    clock.advance(0.5);
    expect(times).to.deep.equal([0, 2.5]);
    clock.advance(0);
    duration = 0;
    clock.advance(0.5);
    expect(times).to.deep.equal([0, 2.5, 4]);
    loop.stop();
  });

  it("leaves out calls that were missed while the clock jumped", () => {
    const { clock, loop, times } = makeLoop();
    loop.start(0.5);
    clock.advance(2);
    clock.advance(1);
    clock.advance(0);
    expect(times).to.deep.equal([0, 2, 3]);
    loop.stop();
  });

  it("still calls at whole intervals when the clock is set back", () => {
    const { clock, loop, times } = makeLoop((inside) => {
      if (times.length === 1) inside.rightNow -= 3;
    });
    clock.rightNow = 10;
    loop.start(2);
    // It is 7 now, and the interval from 6 to 8.
    expect(loop.call?.getTime()).to.equal(8);
    loop.stop();
    expect(times).to.deep.equal([10]);
  });

  it("waits a whole interval when the rest of this one is too small to change the time", () => {
    const { clock, loop, times } = makeLoop();
    clock.rightNow = 1e16;
    loop.start(0.3);
    expect(loop.call?.getTime()).to.equal(1e16);
    clock.rightNow = 0;
    loop.stop();
    expect(times).to.have.length(1);
  });

  it("makes no call before the Deferred of the last one has fired", () => {
    const waiting: Deferred<void>[] = [];
    const { clock, loop, times } = makeLoop(() => {
      const deferred = new Deferred<void>();
      waiting.push(deferred);
      return deferred;
    });
    loop.start(1);
    expect(loop.call).to.equal(null);
    clock.advance(5.5);
    expect(times).to.deep.equal([0]);
    waiting[0]?.callback(undefined);
    expect(loop.call?.getTime()).to.equal(6);
    clock.advance(0.5);
    expect(times).to.deep.equal([0, 6]);
    loop.stop();
    waiting[1]?.callback(undefined);
  });

  it("waits for a promise in the same way", async () => {
    let resolve: () => void = () => undefined;
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    const { loop } = makeLoop(() => promise);
    loop.start(1);
    expect(loop.call).to.equal(null);
    resolve();
    await promise;
    await Promise.resolve();
    expect(loop.call).not.to.equal(null);
    loop.stop();
  });

  it("ends with the error that its function throws", () => {
    const { clock, loop } = makeLoop(() => {
      throw new RangeError("no good");
    });
    const [failure] = outcomes(loop.start(1)) as Failure[];
    expect(failure?.check(RangeError)).to.equal(RangeError);
    expect(loop.running).to.equal(false);
    expect(clock.calls).to.deep.equal([]);
  });

  it("ends with the failure of its function's Deferred", () => {
    const { clock, loop } = makeLoop(() => fail(new RangeError("no good")));
    const [failure] = outcomes(loop.start(1)) as Failure[];
    expect(failure?.check(RangeError)).to.equal(RangeError);
    expect(loop.running).to.equal(false);
    expect(clock.calls).to.deep.equal([]);
  });

  it("ends with the error when its function stops it and then throws", () => {
    const { loop } = makeLoop((_clock, self) => {
      self.stop();
      throw new RangeError("no good");
    });
    const seen = outcomes(loop.start(1)) as Failure[];
    expect(seen).to.have.length(1);
    expect(seen[0]?.check(RangeError)).to.equal(RangeError);
  });

  it("can be started again by the callback of its end", () => {
    const { clock, loop, times } = makeLoop();
    loop.start(1).addCallback(() => {
      loop.start(2, false);
    });
    loop.stop();
    clock.advance(2);
    expect(times).to.deep.equal([0, 2]);
    loop.stop();
  });

  it("fires after its function has finished when it is stopped before that", () => {
    const working = new Deferred<void>();
    const { loop } = makeLoop(() => working);
    const stopped = outcomes(loop.start(1));
    loop.stop();
    expect(loop.running).to.equal(false);
    expect(stopped).to.deep.equal([]);
    working.callback(undefined);
    expect(stopped).to.deep.equal([loop]);
    expect(loop.call).to.equal(null);
  });

  it("fires the Deferreds of both runs when it is stopped and started before its function has finished", () => {
    const working = new Deferred<void>();
    const { clock, loop, times } = makeLoop(() => (times.length === 1 ? working : undefined));
    const first = outcomes(loop.start(1));
    loop.stop();
    const second = outcomes(loop.start(2, false));
    working.callback(undefined);
    expect([first, second]).to.deep.equal([[loop], []]);
    expect(clock.calls).to.have.length(1);
    clock.advance(2);
    loop.stop();
    expect(times).to.deep.equal([0, 2]);
    expect(second).to.deep.equal([loop]);
  });

  it("fails only the run whose function failed", () => {
    const working = new Deferred<void>();
    const { loop, times } = makeLoop(() => (times.length === 1 ? working : undefined));
    const first = outcomes(loop.start(1)) as Failure[];
    loop.stop();
    const second = outcomes(loop.start(2, false));
    working.errback(new RangeError("no good"));
    expect(first[0]?.check(RangeError)).to.equal(RangeError);
    expect([second, loop.running]).to.deep.equal([[], true]);
    loop.stop();
    expect(second).to.deep.equal([loop]);
  });

  it("starts an interval when it is reset", () => {
    const { clock, loop, times } = makeLoop();
    loop.start(2, false);
    clock.advance(1);
    loop.reset();
    expect(loop.starttime).to.equal(1);
    clock.advance(1);
    expect(times).to.deep.equal([]);
    clock.advance(1);
    expect(times).to.deep.equal([3]);
    loop.stop();
  });

  it("ignores a reset before its function has finished", () => {
    const { clock, loop, times } = makeLoop((inside, self) => {
      inside.advance(0.5);
      self.reset();
    });
    loop.start(2);
    expect(loop.starttime).to.equal(0);
    clock.advance(1.5);
    expect(times).to.deep.equal([0, 2]);
    loop.stop();
  });

  it("uses another interval when its attribute is changed", () => {
    const { clock, loop, times } = makeLoop();
    loop.start(1);
    loop.interval = 3;
    clock.pump([1, 1, 1, 1]);
    expect(times).to.deep.equal([0, 1, 3]);
    loop.stop();
  });

  it("throws LoopingCallStateError for a call that does not fit its state", () => {
    const { loop } = makeLoop();
    expect(() => loop.stop()).to.throw(
      LoopingCallStateError,
      "Tried to stop a LoopingCall that was not running.",
    );
    expect(() => loop.reset()).to.throw(
      LoopingCallStateError,
      "Tried to reset a LoopingCall that was not running.",
    );
    expect(() => loop.__call__()).to.throw(LoopingCallStateError, "before it was started");
    expect(() => loop._intervalOf(1)).to.throw(LoopingCallStateError, "before it was started");
    loop.start(1);
    expect(() => loop.start(1)).to.throw(
      LoopingCallStateError,
      "Tried to start an already running LoopingCall.",
    );
    loop.stop();
  });

  it("refuses an interval that is negative or not a number, and does not run then", () => {
    const { loop } = makeLoop();
    expect(() => loop.start(-1)).to.throw(RangeError, "interval must be >= 0");
    expect(() => loop.start(Number.NaN)).to.throw(RangeError, "NaN");
    for (const interval of ["1", null, [1], undefined, true]) {
      expect(() => loop.start(interval as never)).to.throw(TypeError, "number of seconds");
    }
    expect(loop.running).to.equal(false);
    expect(loop.running).to.equal(false);
    expect(() => new LoopingCall("f" as never)).to.throw(TypeError, "is not callable");
  });

  it("calls its function in the asynchronous context in which it was started", () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const working = new Deferred<void>();
    const { clock, loop } = makeLoop(() => {
      seen.push(storage.getStore());
      return seen.length === 1 ? working : undefined;
    });
    storage.run("started", () => loop.start(1));
    storage.run("fired", () => working.callback(undefined));
    storage.run("advanced", () => clock.advance(1));
    storage.run("reset", () => loop.reset());
    clock.advance(1);
    expect(seen).to.deep.equal(["started", "started", "started"]);
    loop.stop();
  });

  it("has its interval, function and arguments in its text", () => {
    function beat(..._args: unknown[]): void {}
    expect(String(new LoopingCall(beat, 1))).to.equal("LoopingCall<None>(beat, *(1,), **{})");
    const loop = new LoopingCall(beat, 1, "a");
    loop.clock = new Clock();
    loop.start(0.5);
    expect(String(loop)).to.equal("LoopingCall<0.5>(beat, *(1, 'a'), **{})");
    loop.stop();
    const lambda = new LoopingCall(() => 0);
    expect(inspect({ lambda })).to.equal("{ lambda: LoopingCall<None>(<lambda>, *(), **{}) }");
  });

  it("warns when its attribute deferred is read", () => {
    const { loop } = makeLoop();
    const deferred = loop.start(1);
    const emitWarning = sinon.stub(process, "emitWarning");
    try {
      expect(loop.deferred).to.equal(deferred);
    } finally {
      emitWarning.restore();
    }
    expect(emitWarning.firstCall.args).to.deep.equal([
      "twisted.internet.task.LoopingCall.deferred was deprecated in Twisted 16.0.0; " +
        "please use the deferred returned by start() instead",
      "DeprecationWarning",
    ]);
    loop.stop();
  });
});

describe("LoopingCall on the reactor", () => {
  it("is called on every turn when the interval is 0, until it is stopped", async () => {
    let calls = 0;
    let turns = 0;
    const loop = new LoopingCall(() => {
      calls += 1;
      reactor.callLater(0, () => {
        turns += 1;
      });
      if (calls > 5) loop.stop();
    });
    expect(await loop.start(0)).to.equal(loop);
    // Each call but the last was followed by a turn of the reactor.
    expect([calls, turns]).to.deep.equal([6, 5]);
  });

  it("is not called any more after it is stopped by another call", async () => {
    let calls = 0;
    const loop = new LoopingCall(() => {
      calls += 1;
    });
    const over = loop.start(0, false);
    loop.stop();
    await over;
    await new Promise<void>((resolve) => {
      reactor.callLater(0, resolve);
    });
    expect(calls).to.equal(0);
  });

  it("rejects when it is awaited and its function throws", async () => {
    const loop = new LoopingCall((text: string) => {
      throw new RangeError(text);
    }, "no good");
    let error: unknown;
    try {
      await loop.start(0.001);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).to.be.instanceOf(RangeError);
  });
});

describe("LoopingCall.withCount", () => {
  it("calls its function with the number of missed calls", () => {
    const { clock, loop, counts } = makeCountingLoop();
    loop.start(0.5);
    expect(counts).to.deep.equal([1]);
    clock.advance(0.51);
    expect(counts).to.deep.equal([1, 1]);
    clock.advance(1.51);
    expect(counts).to.deep.equal([1, 1, 3]);
    clock.advance(0);
    expect(counts).to.deep.equal([1, 1, 3]);
    loop.stop();
  });

  it("counts an interval only after its end", () => {
    const { clock, loop, counts } = makeCountingLoop();
    loop.start(0.5);
    clock.pump([0.51, 0.875, 0.125]);
    expect(counts).to.deep.equal([1, 1, 1, 1]);
    loop.stop();
  });

  it("never calls with 0, and loses no interval by rounding", () => {
    const { clock, loop, counts } = makeCountingLoop();
    loop.start(0.1, false);
    let sum = 0;
    for (let step = 0; step < 10; step += 1) {
      clock.advance(0.1);
      sum += 0.1;
    }
    clock.advance(1 - sum);
    expect(clock.seconds()).to.be.at.least(1);
    expect(counts.reduce((total, count) => total + count)).to.equal(10);
    expect(counts).not.to.include(0);
    loop.stop();
  });

  it("counts 1 each time when the interval is 0, also after a wait", () => {
    const waiting = new Deferred<void>();
    const { clock, loop, counts } = makeCountingLoop((calls) => {
      if (calls === 2) return waiting;
      if (calls === 5) loop.stop();
      return undefined;
    });
    loop.start(0, false);
    clock.pump([0, 0, 1, 1]);
    expect(counts).to.deep.equal([1, 1]);
    waiting.callback(undefined);
    clock.pump([0, 0, 0]);
    expect(counts).to.deep.equal([1, 1, 1, 1, 1]);
  });

  it("counts from the last call when the interval is changed from 0", () => {
    const waiting = new Deferred<void>();
    const { clock, loop, counts } = makeCountingLoop((calls) =>
      calls === 2 ? waiting : undefined,
    );
    loop.start(0, false);
    clock.pump([1, 1, 1, 1, 1, 1, 1]);
    expect(counts).to.deep.equal([1, 1]);
    loop.interval = 2;
    waiting.callback(undefined);
    clock.advance(9);
    // The last call was at 1, in the clock's eyes; now it is 16.
    expect(counts).to.deep.equal([1, 1, 8]);
    clock.advance(2);
    clock.advance(4);
    expect(counts).to.deep.equal([1, 1, 8, 1, 2]);
    loop.stop();
  });

  it("counts the calls that were missed while it waited for the function's Deferred", () => {
    const waiting = new Deferred<void>();
    const { clock, loop, counts } = makeCountingLoop((calls) =>
      calls === 1 ? waiting : undefined,
    );
    loop.start(0.2, false);
    clock.pump([0.2, 0.4]);
    expect(counts).to.deep.equal([1]);
    waiting.callback(undefined);
    clock.pump([0.2]);
    expect(counts).to.deep.equal([1, 3]);
    loop.stop();
  });

  it("makes an instance of the subclass that it is called on", () => {
    class Mine extends LoopingCall<[]> {}
    expect(Mine.withCount(() => 0)).to.be.instanceOf(Mine);
  });

  it("shows the class of an argument that cannot be shown", () => {
    class Hidden {
      [inspect.custom]() {
        throw new Error("not shown");
      }
    }
    const loop = new LoopingCall((..._args: unknown[]) => undefined, new Hidden(), 1);
    expect(String(loop)).to.include("(<Hidden that cannot be shown>, 1)");
  });
});
