// Time in proportion to the size: each case is measured at one size and at eight times that.

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
import { growth, LINEAR } from "../../support/growth.ts";

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

describe("Deferred: growth", () => {
  for (const [name, order] of Object.entries(ORDERS)) {
    it(`cancelling all waiters of a queue, ${name}, takes time in proportion to their number`, () => {
      const factor = growth(5000, (n) => {
        const queue = new DeferredQueue();
        const waiters = Array.from({ length: n }, () => queue.get().addErrback(ignore));
        for (const each of order(waiters)) each.cancel();
        expect(queue.waiting).to.deep.equal([]);
      });
      expect(factor).to.be.below(LINEAR);
    });
  }

  it("cancelling all waiters of a lock or a semaphore takes time in proportion to their number", () => {
    const makers: (() => DeferredLock | DeferredSemaphore)[] = [
      () => new DeferredLock(),
      () => new DeferredSemaphore(1),
    ];
    for (const make of makers) {
      const factor = growth(5000, (n) => {
        const primitive = make();
        primitive.acquire();
        const waiters = Array.from({ length: n }, (): Deferred<unknown> => {
          const waiter: Deferred<unknown> = primitive.acquire();
          return waiter.addErrback(ignore);
        });
        for (const each of waiters) each.cancel();
        expect(primitive.waiting).to.deep.equal([]);
      });
      expect(factor).to.be.below(LINEAR);
    }
  });

  it("a full queue is emptied, and a long one of waiters served, in time in proportion to their number", () => {
    const factor = growth(8000, (n) => {
      const queue = new DeferredQueue<number>();
      for (let i = 0; i < n; i++) queue.put(i);
      for (let i = 0; i < n; i++) queue.get();
      for (let i = 0; i < n; i++) queue.get();
      for (let i = 0; i < n; i++) queue.put(i);
      expect([queue.pending, queue.waiting]).to.deep.equal([[], []]);
    });
    expect(factor).to.be.below(LINEAR);
  });

  it("adding, running and cancelling in lists and races takes time in proportion to the Deferreds", () => {
    const factor = growth(2500, (n) => {
      for (const wait of [
        (ds: Deferred<unknown>[]) => new DeferredList(ds),
        (ds: Deferred<unknown>[]) => gatherResults(ds, { cancelOnOneErrback: true }),
        (ds: Deferred<unknown>[]) => race(ds),
      ]) {
        const all = Array.from({ length: n }, () => new Deferred<unknown>());
        const d: Deferred<unknown> = wait(all);
        d.addErrback(ignore);
        for (const each of all) each.addErrback(ignore);
        d.cancel();
      }
    });
    expect(factor).to.be.below(LINEAR);
  });

  it("a long list of callbacks is filled and run in time in proportion to its length", () => {
    const factor = growth(8000, (n) => {
      const d = new Deferred<number>();
      for (let i = 0; i < n; i++) d.addCallback((k) => k + 1);
      d.callback(0);
      expect(d.result).to.equal(n);
    });
    expect(factor).to.be.below(LINEAR);
  });

  it("the text of errors within each other is bounded", () => {
    let failure = new Failure<unknown>(new RangeError("innermost"));
    for (let i = 0; i < 10_000; i++) failure = new Failure(new FirstError(failure, 0));
    const text = failure.getTraceback();
    expect(text).to.contain("FirstError[#0, …]").and.contain("caused by: …");
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
