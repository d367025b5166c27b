import { AsyncLocalStorage } from "node:async_hooks";
import {
  Deferred,
  DeferredList,
  Failure,
  fail,
  flushUnhandledFailures,
} from "@twisted-ts/deferred";
import { capturedLogs } from "@twisted-ts/deferred/logger";
import { reactor } from "@twisted-ts/reactor";
import {
  _theCooperator,
  type CooperativeTask,
  Cooperator,
  coiterate,
  cooperate,
  NotPaused,
  SchedulerError,
  SchedulerStopped,
  TaskDone,
  TaskFailed,
  TaskFinished,
  TaskStopped,
} from "@twisted-ts/reactor/task";
import { expect } from "chai";
import sinon from "sinon";
import { muteStandardError } from "../../support/mute.ts";

/** Schedules as `setImmediate` does: what it returns cannot be cancelled. */
class UncancellableScheduler {
  readonly turns: (() => void)[] = [];

  readonly schedule = (turn: () => void) => {
    this.turns.push(turn);
    return {};
  };

  run(): number {
    let made = 0;
    for (; this.turns.length > 0; made += 1) this.turns.shift()?.();
    return made;
  }
}

/** Runs the turns of a cooperator when the test asks for it. */
class Scheduler {
  #turns: (() => void)[] = [];

  readonly schedule = (turn: () => void) => {
    this.#turns.push(turn);
    return { cancel: () => this.#turns.splice(this.#turns.indexOf(turn), 1) && undefined };
  };

  get waiting(): number {
    return this.#turns.length;
  }

  pump(): void {
    const turns = this.#turns;
    this.#turns = [];
    for (const turn of turns) turn();
  }
}

/** A cooperator whose turns have one step, and what runs them. */
function makeStepwise(started = true) {
  const scheduler = new Scheduler();
  const cooperator = new Cooperator({
    scheduler: scheduler.schedule,
    terminationPredicateFactory: () => () => true,
    started,
  });
  return { scheduler, cooperator };
}

/** A task whose steps are numbers, until the test sets the next step. */
function makeWorker() {
  const { scheduler, cooperator } = makeStepwise();
  const work: unknown[] = [];
  const next: { step: (() => unknown) | null; end: boolean } = { step: null, end: false };
  function* steps() {
    for (let count = 1; !next.end; count += 1) {
      const step = next.step;
      next.step = null;
      const value = step === null ? count : step();
      work.push(value);
      yield value;
    }
  }
  const iterator = steps();
  return { scheduler, cooperator, work, next, iterator, task: cooperator.cooperate(iterator) };
}

/** What a Deferred fires with: a Failure as the name of its error. */
function outcomes(deferred: Deferred<unknown>): unknown[] {
  const seen: unknown[] = [];
  deferred.addBoth((result) => {
    seen.push(result instanceof Failure ? (result.value as Error).name : result);
  });
  return seen;
}

describe("Cooperator", () => {
  it("takes steps of its iterators in turn", () => {
    const { scheduler, cooperator } = makeStepwise();
    const seen: string[] = [];
    function* letters(word: string) {
      for (const letter of word) yield seen.push(letter);
    }
    const done = new DeferredList(
      ["abc", "123", "def"].map((w) => cooperator.coiterate(letters(w))),
    );
    while (!done.called) scheduler.pump();
    expect(seen.join("")).to.equal("a1db2ec3f");
  });

  it("takes steps in one turn until its predicate returns true", () => {
    let over = false;
    let turns = 0;
    const scheduler = new Scheduler();
    const cooperator = new Cooperator({
      scheduler: scheduler.schedule,
      terminationPredicateFactory: () => {
        turns += 1;
        return () => over;
      },
    });
    const seen: number[] = [];
    function* numbers() {
      for (let each = 0; ; each += 1) {
        seen.push(each);
        over = each % 10 === 9;
        yield each;
      }
    }
    const stopped = outcomes(cooperator.coiterate(numbers()));
    scheduler.pump();
    expect([seen.length, turns]).to.deep.equal([10, 1]);
    scheduler.pump();
    expect([seen.length, turns]).to.deep.equal([20, 2]);
    cooperator.stop();
    expect(stopped).to.deep.equal(["SchedulerStopped"]);
  });

  it("takes its turns on the reactor by default, with several steps in each", async () => {
    // Each look at the clock takes three milliseconds of a turn of ten.
    let now = 1000;
    sinon.stub(performance, "now").callsFake(() => {
      now += 3;
      return now;
    });
    let others = 0;
    const stepsOfTurns: number[] = [];
    function* steps() {
      for (let step = 0; step < 12; step += 1) {
        stepsOfTurns[others] = (stepsOfTurns[others] ?? 0) + 1;
        yield undefined;
      }
    }
    const iterator = steps();
    const count = () => {
      others += 1;
      call = reactor.callLater(0, count);
    };
    let call = reactor.callLater(0, count);
    try {
      expect(await new Cooperator().coiterate(iterator)).to.equal(iterator);
    } finally {
      call.cancel();
      sinon.restore();
    }
    // Other calls of the reactor had their turns between those of the cooperator.
    expect(Object.values(stepsOfTurns)).to.deep.equal([4, 4, 4]);
  });

  it("calls its scheduler with the same function each time", () => {
    const given: unknown[] = [];
    const cooperator = new Cooperator({
      scheduler: (turn) => {
        given.push(turn);
        return { cancel: () => undefined };
      },
    });
    cooperator.cooperate([1].values()).stop();
    cooperator.cooperate([1].values()).stop();
    expect(given).to.deep.equal([cooperator._tick, cooperator._tick]);
  });

  it("cancels its next turn when its last task is removed", () => {
    const { scheduler, cooperator } = makeStepwise();
    const one = cooperator.cooperate([1].values());
    const two = cooperator.cooperate([1].values());
    expect(scheduler.waiting).to.equal(1);
    one.stop();
    expect(scheduler.waiting).to.equal(1);
    two.stop();
    expect([scheduler.waiting, cooperator._delayedCall]).to.deep.equal([0, null]);
    cooperator.cooperate([1].values());
    expect(scheduler.waiting).to.equal(1);
  });

  it("schedules one turn at a time when a callback adds a task", () => {
    const { scheduler, cooperator } = makeStepwise();
    const done: unknown[] = [];
    const empty = () => ([] as number[]).values();
    cooperator.coiterate(empty()).addCallback(() => {
      cooperator.coiterate(empty()).addBoth(() => {
        done.push("done");
      });
    });
    for (let turn = 0; turn < 10 && done.length === 0; turn += 1) {
      expect(scheduler.waiting).to.equal(1);
      scheduler.pump();
    }
    expect(done).to.deep.equal(["done"]);
    expect(scheduler.waiting).to.equal(0);
  });

  it("takes no step before it is started", () => {
    const { scheduler, cooperator } = makeStepwise(false);
    const task = cooperator.cooperate([1].values());
    expect([cooperator.running, scheduler.waiting]).to.deep.equal([false, 0]);
    cooperator.start();
    expect([cooperator.running, scheduler.waiting]).to.deep.equal([true, 1]);
    task.stop();
  });

  it("fails its tasks with SchedulerStopped when it is stopped", () => {
    const { scheduler, cooperator } = makeStepwise();
    const ends = [1, 2, 3, 4, 5].map(() => outcomes(cooperator.coiterate([1, 2].values())));
    cooperator.stop();
    expect(ends.flat()).to.deep.equal(Array(5).fill("SchedulerStopped"));
    expect([cooperator.running, scheduler.waiting]).to.deep.equal([false, 0]);
  });

  it("fails a task that waits for a Deferred when the Deferred fires after the stop", () => {
    const { scheduler, cooperator } = makeStepwise();
    const waiting = new Deferred<number>();
    const end = outcomes(cooperator.coiterate([waiting, 2].values()));
    scheduler.pump();
    cooperator.stop();
    expect(end).to.deep.equal([]);
    waiting.callback(1);
    expect(end).to.deep.equal(["SchedulerStopped"]);
  });

  it("fails new tasks with SchedulerStopped after it is stopped", () => {
    const { cooperator } = makeStepwise();
    cooperator.stop();
    const own = new Deferred<Iterator<number>>();
    expect(cooperator.coiterate<Iterator<number>>([1].values(), own)).to.equal(own);
    expect(outcomes(own)).to.deep.equal(["SchedulerStopped"]);
    const task = cooperator.cooperate([1].values());
    expect(outcomes(task.whenDone())).to.deep.equal(["SchedulerStopped"]);
    expect(() => task.stop()).to.throw(SchedulerStopped);
  });

  it("takes tasks again when it is started after a stop", () => {
    const { scheduler, cooperator } = makeStepwise();
    cooperator.stop();
    cooperator.start();
    const iterator = [1].values();
    const end = outcomes(cooperator.coiterate(iterator));
    scheduler.pump();
    scheduler.pump();
    expect(end).to.deep.equal([iterator]);
  });

  it("ends each task once when a callback of one stops the cooperator again, or stops another task", () => {
    const { cooperator } = makeStepwise();
    const one = cooperator.cooperate([1].values());
    const two = cooperator.cooperate([1].values());
    const ends: string[] = [];
    one.whenDone().addErrback(() => {
      ends.push("one");
      two.stop();
      cooperator.stop();
    });
    two.whenDone().addErrback((failure) => {
      ends.push((failure.value as Error).name);
    });
    cooperator.stop();
    expect(ends).to.deep.equal(["one", "TaskStopped"]);
  });

  it("takes each step in the asynchronous context in which the task was added", () => {
    const storage = new AsyncLocalStorage<string>();
    const { scheduler, cooperator } = makeStepwise();
    const seen: unknown[] = [];
    function* steps() {
      for (let count = 0; count < 2; count += 1) yield seen.push(storage.getStore());
    }
    storage.run("one", () => cooperator.cooperate(steps()));
    storage.run("two", () => cooperator.cooperate(steps()));
    for (let turn = 0; turn < 4; turn += 1) scheduler.pump();
    expect(seen).to.deep.equal(["one", "two", "one", "two"]);
    cooperator.stop();
    flushUnhandledFailures();
  });

  it("accepts a scheduler whose turns cannot be cancelled", () => {
    const turns: (() => void)[] = [];
    const cooperator = new Cooperator({ scheduler: (turn) => turns.push(turn) });
    const stopped = cooperator.cooperate([1].values());
    stopped.stop();
    const iterator = [1].values();
    const end = outcomes(cooperator.coiterate(iterator));
    expect(cooperator._delayedCall).to.equal(null);
    for (const turn of turns) turn();
    expect(end).to.deep.equal([iterator]);
    cooperator.stop();
  });

  it("refuses options that should be functions and are not", () => {
    expect(() => new Cooperator({ scheduler: 1 as never })).to.throw(TypeError, "not callable");
    expect(() => new Cooperator({ terminationPredicateFactory: {} as never })).to.throw(TypeError);
  });

  it("refuses an unknown option", () => {
    expect(() => new Cooperator({ schedular: () => undefined } as never)).to.throw(
      TypeError,
      '"schedular"',
    );
  });
});

describe("CooperativeTask", () => {
  it("takes no steps while it is paused", () => {
    const { scheduler, task, work } = makeWorker();
    scheduler.pump();
    scheduler.pump();
    expect(work).to.deep.equal([1, 2]);
    task.pause();
    scheduler.pump();
    expect(work).to.deep.equal([1, 2]);
    task.resume();
    expect(work).to.deep.equal([1, 2]);
    scheduler.pump();
    expect(work).to.deep.equal([1, 2, 3]);
  });

  it("takes steps again after as many resumes as pauses, and throws NotPaused for one more", () => {
    const { scheduler, task, work } = makeWorker();
    expect(() => task.resume()).to.throw(NotPaused);
    task.pause();
    task.pause();
    task.resume();
    scheduler.pump();
    expect(work).to.deep.equal([]);
    task.resume();
    scheduler.pump();
    expect(work).to.deep.equal([1]);
    expect(() => task.resume()).to.throw(NotPaused);
  });

  it("takes steps again when its yielded Deferred has fired and it was resumed", () => {
    const { scheduler, task, work, next } = makeWorker();
    const waiting = new Deferred<string>();
    next.step = () => waiting;
    scheduler.pump();
    task.pause();
    task.resume();
    scheduler.pump();
    expect(work).to.deep.equal([waiting]);
    task.pause();
    waiting.callback("result");
    scheduler.pump();
    expect(work).to.deep.equal([waiting]);
    task.resume();
    scheduler.pump();
    expect(work).to.deep.equal([waiting, 2]);
    expect(waiting.result).to.equal(undefined);
  });

  it("waits for a promise that it yields", async () => {
    const { scheduler, work, next } = makeWorker();
    const promise = Promise.resolve();
    next.step = () => promise;
    scheduler.pump();
    scheduler.pump();
    expect(work).to.deep.equal([promise]);
    await promise;
    await Promise.resolve();
    scheduler.pump();
    expect(work).to.deep.equal([promise, 2]);
  });

  it("fires a new Deferred for each whenDone, with the iterator", () => {
    const { scheduler, task, next, iterator } = makeWorker();
    const one = task.whenDone().addCallback(() => 1);
    const two = outcomes(task.whenDone());
    next.end = true;
    scheduler.pump();
    expect(one.result).to.equal(1);
    expect(two).to.deep.equal([iterator]);
    expect(outcomes(task.whenDone())).to.deep.equal([iterator]);
    expect(() => task.stop()).to.throw(TaskDone);
  });

  it("fails with the error that its iterator throws", () => {
    const { scheduler, task, next } = makeWorker();
    const end = outcomes(task.whenDone());
    next.step = () => {
      throw new RangeError("no good");
    };
    scheduler.pump();
    expect(end).to.deep.equal(["RangeError"]);
    expect(() => task.stop()).to.throw(TaskFailed);
    expect(() => task.pause()).to.throw(TaskFailed);
  });

  it("fails with the failure of a Deferred that it yields", () => {
    const { scheduler, task, next } = makeWorker();
    const end = outcomes(task.whenDone());
    next.step = () => fail(new RangeError("no good"));
    scheduler.pump();
    expect(end).to.deep.equal(["RangeError"]);
    expect(scheduler.waiting).to.equal(0);
  });

  it("fails when it is made of a value that is not an iterator", () => {
    const { scheduler, cooperator } = makeStepwise();
    const end = outcomes(cooperator.coiterate([1, 2] as never));
    scheduler.pump();
    expect(end).to.deep.equal(["TypeError"]);
  });

  it("fails with TaskStopped when it is stopped", () => {
    const { scheduler, task, work } = makeWorker();
    const end = outcomes(task.whenDone());
    task.stop();
    expect(end).to.deep.equal(["TaskStopped"]);
    scheduler.pump();
    expect(work).to.deep.equal([]);
    expect(() => task.stop()).to.throw(TaskStopped);
    expect(() => task.pause()).to.throw(TaskStopped);
  });

  it("does nothing when it is resumed after it was paused and stopped", () => {
    const { scheduler, task, work } = makeWorker();
    task.pause();
    task.stop();
    task.resume();
    scheduler.pump();
    expect(work).to.deep.equal([]);
  });

  it("stays stopped when the Deferred that it waited for fires", () => {
    const { scheduler, task, work, next } = makeWorker();
    const waiting = new Deferred<number>();
    next.step = () => waiting;
    scheduler.pump();
    task.stop();
    waiting.callback(7);
    scheduler.pump();
    expect(work).to.deep.equal([waiting]);
    expect(waiting.result).to.equal(undefined);
  });

  it("leaves a failure of its Deferred unhandled after it was stopped", () => {
    const { scheduler, task, next } = makeWorker();
    const waiting = new Deferred<number>();
    next.step = () => waiting;
    scheduler.pump();
    const end = outcomes(task.whenDone());
    task.stop();
    waiting.errback(new RangeError("late"));
    expect(end).to.deep.equal(["TaskStopped"]);
    expect(outcomes(waiting)).to.deep.equal(["RangeError"]);
  });

  it("may be stopped by its own step", () => {
    const { scheduler, task, next } = makeWorker();
    const end = outcomes(task.whenDone());
    next.step = () => {
      task.stop();
      return new Deferred();
    };
    scheduler.pump();
    expect(end).to.deep.equal(["TaskStopped"]);
    expect(scheduler.waiting).to.equal(0);
  });

  it("may be stopped by its own last step, together with its cooperator", () => {
    const { scheduler, cooperator } = makeStepwise();
    const last: Iterator<undefined> = {
      next() {
        cooperator.stop();
        return { done: true, value: undefined };
      },
    };
    const end = outcomes(cooperator.coiterate(last));
    scheduler.pump();
    expect(end).to.deep.equal(["SchedulerStopped"]);
  });

  it("logs the error that its own step throws after stopping it", () => {
    const { scheduler, task, next } = makeWorker();
    const end = outcomes(task.whenDone());
    next.step = () => {
      task.stop();
      throw new RangeError("no code waits for this");
    };
    const unmute = muteStandardError();
    const events = capturedLogs(() => scheduler.pump());
    unmute();
    expect(end).to.deep.equal(["TaskStopped"]);
    expect(events.map((event) => event.log_failure?.getErrorMessage())).to.deep.equal([
      "no code waits for this",
    ]);
  });

  it("has ended when its callbacks are called, which may stop the cooperator", () => {
    const { scheduler, cooperator, task, next, iterator } = makeWorker();
    const seen: unknown[] = [];
    task.whenDone().addCallback((result) => {
      seen.push(result);
      cooperator.stop();
      seen.push("stopped");
    });
    next.end = true;
    scheduler.pump();
    expect(seen).to.deep.equal([iterator, "stopped"]);
  });
});

describe("cooperate and coiterate", () => {
  it("share one cooperator", async () => {
    const seen: string[] = [];
    function* steps(name: string) {
      for (let count = 0; count < 3; count += 1) yield seen.push(name);
    }
    const task: CooperativeTask = cooperate(steps("a"));
    expect(_theCooperator._tasks).to.include(task);
    const iterator = steps("b");
    expect(await coiterate(iterator)).to.equal(iterator);
    await task.whenDone();
    expect(seen.join("")).to.equal("ababab");
    expect(_theCooperator._tasks).to.deep.equal([]);
  });
});

describe("the errors of tasks", () => {
  it("have the classes of Twisted", () => {
    for (const Class of [TaskDone, TaskFailed, TaskStopped]) {
      expect(new Class()).to.be.instanceOf(TaskFinished).and.instanceOf(SchedulerError);
      expect(Class.qualifiedName).to.equal(`twisted.internet.task.${new Class().name}`);
    }
    for (const Class of [NotPaused, SchedulerStopped]) {
      expect(new Class()).to.be.instanceOf(SchedulerError).and.not.instanceOf(TaskFinished);
      expect(
        new Failure(new Class()).check(`twisted.internet.task.${new Class().name}`),
      ).not.to.equal(null);
    }
  });
});

describe("a Cooperator whose scheduler returns nothing that can be cancelled", () => {
  /** Makes the given number of steps, and records each. */
  function* steps(name: string, count: number, taken: string[]): Generator<null> {
    for (let step = 0; step < count; step += 1) {
      taken.push(name);
      yield null;
    }
  }

  it("has one turn scheduled at a time, with any number of tasks", () => {
    const scheduler = new UncancellableScheduler();
    const cooperator = new Cooperator({
      scheduler: scheduler.schedule,
      terminationPredicateFactory: () => () => true,
    });
    const taken: string[] = [];
    for (const name of ["a", "b", "c"]) cooperator.cooperate(steps(name, 2, taken));
    expect(scheduler.turns).to.have.length(1);
    scheduler.turns.shift()?.();
    expect(scheduler.turns).to.have.length(1);
    scheduler.run();
    expect(taken.join("")).to.equal("abcabc");
  });

  it("uses the scheduled turn when it is stopped and started again, or its task is paused", () => {
    const scheduler = new UncancellableScheduler();
    const cooperator = new Cooperator({ scheduler: scheduler.schedule });
    const taken: string[] = [];
    const task = cooperator.cooperate(steps("a", 2, taken));
    task.pause();
    task.resume();
    expect(scheduler.turns).to.have.length(1);
    task.pause();
    cooperator.stop();
    cooperator.start();
    cooperator.cooperate(steps("b", 1, taken));
    expect(scheduler.turns).to.have.length(1);
    expect(scheduler.run()).to.equal(1);
    expect(taken).to.deep.equal(["b"]);
  });

  it("does nothing on a turn that is not needed any more", () => {
    const scheduler = new UncancellableScheduler();
    const cooperator = new Cooperator({ scheduler: scheduler.schedule });
    cooperator.cooperate(steps("a", 1, [])).pause();
    expect(scheduler.run()).to.equal(1);
    expect(scheduler.turns).to.deep.equal([]);
  });

  it("schedules another turn after the scheduler has thrown", () => {
    const turns: (() => void)[] = [];
    let broken = true;
    const cooperator = new Cooperator({
      scheduler: (turn: () => void) => {
        if (broken) throw new Error("no turns");
        turns.push(turn);
      },
    });
    expect(() => cooperator.cooperate(steps("a", 1, []))).to.throw("no turns");
    broken = false;
    cooperator.cooperate(steps("b", 1, []));
    expect(turns).to.have.length(1);
  });

  it("takes each step once with setImmediate", async () => {
    const cooperator = new Cooperator({
      scheduler: setImmediate,
      terminationPredicateFactory: () => () => true,
    });
    const taken: string[] = [];
    await Promise.all([
      cooperator.coiterate(steps("a", 3, taken)),
      cooperator.coiterate(steps("b", 3, taken)),
    ]);
    expect(taken.join("")).to.equal("ababab");
  });
});
