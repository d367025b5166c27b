// Many waiters, Deferreds and callbacks at once: quadratic work would take minutes at these sizes.

import {
  Deferred,
  DeferredList,
  DeferredLock,
  DeferredQueue,
  DeferredSemaphore,
  Failure,
  FirstError,
  gatherResults,
  race,
} from "@twisted-ts/deferred";
import { expect } from "chai";
import { guarded, guardedWithoutStacks } from "../../support/watchdog.ts";

/** Of waiters, objects and Deferreds. */
const MANY = 500_000;

const ignore = (): undefined => undefined;

function shuffled<T>(items: readonly T[]): T[] {
  const result = [...items];
  // The same order each time: a linear congruential generator.
  let seed = 1;
  for (let i = result.length - 1; i > 0; i--) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const j = seed % (i + 1);
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

const ORDERS: Readonly<Record<string, <T>(items: readonly T[]) => T[]>> = {
  "first to last": (items) => [...items],
  "last to first": (items) => [...items].reverse(),
  "in any order": shuffled,
};

describe("Deferred: many at once", () => {
  for (const [name, order] of Object.entries(ORDERS)) {
    it(`cancels ${MANY} waiters of a queue, ${name}, without hanging`, () => {
      const queue = new DeferredQueue();
      const waiters = order(Array.from({ length: MANY }, () => queue.get().addErrback(ignore)));
      guardedWithoutStacks(() => {
        for (const each of waiters) each.cancel();
      });
      expect(queue.waiting).to.deep.equal([]);
    });
  }

  it(`cancels ${MANY} waiters of a lock or a semaphore without hanging`, () => {
    const makers: (() => DeferredLock | DeferredSemaphore)[] = [
      () => new DeferredLock(),
      () => new DeferredSemaphore(1),
    ];
    for (const make of makers) {
      const primitive = make();
      primitive.acquire();
      const waiters = Array.from({ length: MANY }, (): Deferred<unknown> => {
        const waiter: Deferred<unknown> = primitive.acquire();
        return waiter.addErrback(ignore);
      });
      guardedWithoutStacks(() => {
        for (const each of waiters) each.cancel();
      });
      expect(primitive.waiting).to.deep.equal([]);
    }
  });

  it(`empties a queue of ${MANY} objects, and serves as many waiters, without hanging`, () => {
    guarded(() => {
      const queue = new DeferredQueue<number>();
      for (let i = 0; i < MANY; i++) queue.put(i);
      for (let i = 0; i < MANY; i++) queue.get();
      for (let i = 0; i < MANY; i++) queue.get();
      for (let i = 0; i < MANY; i++) queue.put(i);
      expect([queue.pending, queue.waiting]).to.deep.equal([[], []]);
    });
  });

  for (const [name, wait] of Object.entries({
    DeferredList: (ds: Deferred<unknown>[]) => new DeferredList(ds),
    gatherResults: (ds: Deferred<unknown>[]) => gatherResults(ds, { cancelOnOneErrback: true }),
    race: (ds: Deferred<unknown>[]) => race(ds),
  })) {
    it(`waits with ${name} for ${MANY} Deferreds, and cancels them, without hanging`, () => {
      const all = Array.from({ length: MANY }, () => new Deferred<unknown>());
      guardedWithoutStacks(() => {
        const d: Deferred<unknown> = wait(all);
        d.addErrback(ignore);
        for (const each of all) each.addErrback(ignore);
        d.cancel();
      });
      expect(all.every((each) => each.called)).to.equal(true);
    });
  }

  it("adds and runs a million callbacks without hanging", () => {
    guarded(() => {
      const d = new Deferred<number>();
      for (let i = 0; i < 1_000_000; i++) d.addCallback((k) => k + 1);
      d.callback(0);
      expect(d.result).to.equal(1_000_000);
    });
  });

  it("bounds the text of errors within each other", () => {
    let failure = new Failure<unknown>(new RangeError("innermost"));
    for (let i = 0; i < 10_000; i++) failure = new Failure(new FirstError(failure, 0));
    const text = failure.getTraceback();
    expect(text).to.contain("FirstError[#0, ...]").and.contain("caused by: ...");
  });
});

describe("DeferredQueue: waiting and pending", () => {
  it("are arrays that can be changed, as in Twisted", () => {
    const queue = new DeferredQueue<string>();
    for (const each of ["a", "b", "c", "d"]) queue.put(each);
    expect(queue.get().result).to.equal("a");
    expect(queue.pending).to.deep.equal(["b", "c", "d"]);
    queue.pending.splice(1, 1);
    expect(queue.get().result).to.equal("b");
    expect(queue.get().result).to.equal("d");
    const waiters = [queue.get(), queue.get(), queue.get()];
    expect(queue.waiting).to.deep.equal(waiters);
    waiters[1]?.addErrback(ignore).cancel();
    queue.put("e");
    expect(queue.waiting).to.deep.equal([waiters[2]]);
    expect(waiters[0]?.result).to.equal("e");
  });
});
