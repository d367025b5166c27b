import {
  CancelledError,
  Deferred,
  DeferredList,
  DeferredLock,
  DeferredQueue,
  DeferredSemaphore,
  type Failure,
  FailureGroup,
  FirstError,
  fail,
  gatherResults,
  QueueOverflow,
  QueueUnderflow,
  ReleasedTooOftenError,
  race,
  succeed,
} from "@twisted-ts/deferred";
import { expect } from "chai";
import sinon from "sinon";

const consume = () => undefined;

describe("DeferredList", () => {
  it("fires with the result of each, in their order, and leaves their results", () => {
    const error = new Error("x");
    const [a, b, c] = [new Deferred<number>(), fail(error), succeed("s")];
    const list = new DeferredList([a, b, c]);
    b.addErrback(consume);
    expect(list.called).to.equal(false);
    a.callback(1);
    const result = list.result as [boolean, unknown][];
    expect(result[0]).to.deep.equal([true, 1]);
    expect(result[1]?.[0]).to.equal(false);
    expect((list.resultList[1]?.[1] as Failure | undefined)?.value).to.equal(error);
    expect(result[2]).to.deep.equal([true, "s"]);
    expect([a.result, c.result]).to.deep.equal([1, "s"]);
  });

  it("fires at once when empty, but never with fireOnOneCallback", () => {
    expect(new DeferredList([]).result).to.deep.equal([]);
    expect(new DeferredList([], { fireOnOneCallback: true }).called).to.equal(false);
  });

  it("fires with the first result and its index, and still notes the others", () => {
    const [a, b] = [new Deferred<number>(), new Deferred<string>()];
    const list = new DeferredList([a, b], { fireOnOneCallback: true });
    b.callback("first");
    expect(list.result).to.deep.equal(["first", 1]);
    a.callback(2);
    expect(list.resultList).to.deep.equal([
      [true, 2],
      [true, "first"],
    ]);
  });

  it("fails with FirstError at the first failure, and consumes failures only with consumeErrors", () => {
    const [a, b] = [new Deferred<number>(), new Deferred<number>()];
    const errback = sinon.stub().returns(undefined);
    new DeferredList([a, b], { fireOnOneErrback: true, consumeErrors: true }).addErrback(errback);
    b.errback(new RangeError("x"));
    const first = (errback.firstCall.args[0] as Failure<FirstError>).value;
    expect(first).to.be.instanceOf(FirstError);
    expect(first.index).to.equal(1);
    expect(first.subFailure.check(RangeError)).to.equal(RangeError);
    expect(b.result).to.equal(undefined);
  });

  it("cancels its Deferreds unless it has fired, even if a canceller throws", () => {
    const cancellers = [sinon.spy(), sinon.spy()];
    const deferreds = cancellers.map((each) => new Deferred<void>(each));
    const list = new DeferredList(deferreds, { consumeErrors: true });
    list.cancel();
    expect(cancellers.map((each) => each.callCount)).to.deep.equal([1, 1]);
    list.cancel();
    expect(cancellers.map((each) => each.callCount)).to.deep.equal([1, 1]);
  });

  it("refuses an unknown option", () => {
    expect(() => new DeferredList([], { consumeError: true } as never)).to.throw(
      TypeError,
      'DeferredList: unknown option "consumeError"',
    );
  });
});

describe("gatherResults", () => {
  it("fires with all results", () => {
    const a = new Deferred<number>();
    const d = gatherResults([a, succeed("b")]);
    a.callback(1);
    expect(d.result).to.deep.equal([1, "b"]);
    expect(gatherResults([]).result).to.deep.equal([]);
  });

  it("fails with FirstError, and does not cancel the others", () => {
    const canceller = sinon.spy();
    const other = new Deferred<number>(canceller);
    const errback = sinon.stub().returns(undefined);
    gatherResults([fail(new Error("x")), other], { consumeErrors: true }).addErrback(errback);
    expect(errback.firstCall.args[0].check(FirstError)).to.equal(FirstError);
    expect(canceller.called).to.equal(false);
  });

  it("cancels all when it is cancelled", () => {
    const a = new Deferred<number>();
    const b = new Deferred<number>();
    const d = gatherResults([a, b], { consumeErrors: true });
    d.addErrback(consume);
    d.cancel();
    expect([a.called, b.called]).to.deep.equal([true, true]);
  });
});

describe("race", () => {
  it("fires with the first result and its index after the others were cancelled, and consumes the results", () => {
    const order: string[] = [];
    const loser = new Deferred<number>(() => {
      order.push("cancelled");
    });
    const winner = new Deferred<string>();
    const d = race([loser, winner]).addCallback((result) => {
      order.push("fired");
      return result;
    });
    winner.callback("w");
    expect(order).to.deep.equal(["cancelled", "fired"]);
    expect(d.result).to.deep.equal([1, "w"]);
    expect(winner.result).to.equal(undefined);
  });

  it("fails with all failures in the order of the Deferreds", () => {
    const [a, b] = [new Deferred<number>(), new Deferred<number>()];
    const errback = sinon.stub().returns(undefined);
    race([a, b]).addErrback(errback);
    b.errback(new RangeError("b"));
    a.errback(new TypeError("a"));
    const group = (errback.firstCall.args[0] as Failure<FailureGroup>).value;
    expect(group).to.be.instanceOf(FailureGroup);
    expect(group.failures.map((each) => each.getErrorMessage())).to.deep.equal(["a", "b"]);
  });

  it("cancels all when it is cancelled, and never fires for an empty list", () => {
    const a = new Deferred<number>();
    const d = race([a]);
    const errback = sinon.stub().returns(undefined);
    d.addErrback(errback);
    d.cancel();
    expect(a.called).to.equal(true);
    expect(errback.callCount).to.equal(1);
    expect(race([]).called).to.equal(false);
  });
});

describe("DeferredLock", () => {
  it("is acquired by the Deferred that has waited longest", () => {
    const lock = new DeferredLock();
    const order: number[] = [];
    lock.acquire().addCallback(() => order.push(1));
    lock.acquire().addCallback(() => order.push(2));
    lock.acquire().addCallback(() => order.push(3));
    expect(order).to.deep.equal([1]);
    lock.release();
    lock.release();
    expect(order).to.deep.equal([1, 2, 3]);
    lock.release();
    expect(lock.locked).to.equal(false);
    expect(() => lock.release()).to.throw(
      ReleasedTooOftenError,
      "Tried to release an unlocked lock",
    );
  });

  it("removes a cancelled Deferred from the queue", () => {
    const lock = new DeferredLock();
    lock.acquire();
    const waiting = lock.acquire();
    const errback = sinon.stub().returns(undefined);
    waiting.addErrback(errback);
    waiting.cancel();
    expect(errback.firstCall.args[0].check(CancelledError)).to.equal(CancelledError);
    expect(lock.waiting).to.deep.equal([]);
  });

  it("run holds it until the function has a result or a failure", () => {
    const lock = new DeferredLock();
    const outcome = new Deferred<number>();
    const d = lock.run(() => outcome);
    expect(lock.locked).to.equal(true);
    outcome.callback(3);
    expect(lock.locked).to.equal(false);
    expect(d.result).to.equal(3);
    lock
      .run(() => {
        throw new Error("x");
      })
      .addErrback(consume);
    expect(lock.locked).to.equal(false);
  });

  it("run refuses a value that is not a function at once, and acquires nothing", () => {
    const lock = new DeferredLock();
    expect(() => lock.run(undefined as never)).to.throw(TypeError, "not undefined");
    expect(lock.locked).to.equal(false);
  });

  it("is released when it is disposed of, as at the end of an `await using` block", async () => {
    const lock = new DeferredLock();
    const held = await lock.acquire();
    expect(held).to.equal(lock);
    let waited = false;
    lock.acquire().addCallback(() => {
      waited = true;
    });
    await held[Symbol.asyncDispose]();
    expect([waited, lock.locked]).to.deep.equal([true, true]);
    lock[Symbol.dispose]();
    expect(lock.locked).to.equal(false);
    const semaphore = new DeferredSemaphore(2);
    const taken = await semaphore.acquire();
    expect(semaphore.tokens).to.equal(1);
    await taken[Symbol.asyncDispose]();
    expect(semaphore.tokens).to.equal(2);
  });
});

describe("DeferredSemaphore", () => {
  it("is acquired as often as its limit, and refuses one release too many", () => {
    const semaphore = new DeferredSemaphore(2);
    const third = sinon.spy();
    semaphore.acquire();
    semaphore.acquire();
    semaphore.acquire().addCallback(third);
    expect([semaphore.tokens, third.called]).to.deep.equal([0, false]);
    semaphore.release();
    expect(third.called).to.equal(true);
    semaphore.release();
    semaphore.release();
    expect(() => semaphore.release()).to.throw(ReleasedTooOftenError, "too many tokens");
    expect(() => new DeferredSemaphore(0)).to.throw(RangeError);
  });

  it("refuses a number of tokens that would limit nothing", () => {
    for (const tokens of [1.5, Number.NaN, -1]) {
      expect(() => new DeferredSemaphore(tokens)).to.throw(
        RangeError,
        "DeferredSemaphore requires",
      );
    }
    expect(new DeferredSemaphore(Number.POSITIVE_INFINITY).acquire().called).to.equal(true);
  });
});

describe("DeferredQueue", () => {
  it("fires waiting and later calls of get with the objects, in order", () => {
    const queue = new DeferredQueue<number>();
    const early = queue.get();
    queue.put(1);
    queue.put(2);
    expect(early.result).to.equal(1);
    expect(queue.get().result).to.equal(2);
  });

  it("throws when a limit that was set is exceeded", () => {
    const queue = new DeferredQueue<number>(1, 0);
    queue.put(1);
    expect(() => queue.put(2)).to.throw(QueueOverflow);
    queue.get();
    expect(() => queue.get()).to.throw(QueueUnderflow);
  });

  it("refuses limits that would limit nothing", () => {
    expect(() => new DeferredQueue("1" as never)).to.throw(
      TypeError,
      "The size of a DeferredQueue must be a number, not '1'",
    );
    expect(() => new DeferredQueue(null, Number.NaN)).to.throw(
      RangeError,
      "The backlog of a DeferredQueue must not be NaN",
    );
    // A negative limit lets nothing in, as in Twisted.
    expect(() => new DeferredQueue(-1).put(1)).to.throw(QueueOverflow);
    expect(() => new DeferredQueue(null, -1).get()).to.throw(QueueUnderflow);
  });

  it("gives no object to a cancelled Deferred", () => {
    const queue = new DeferredQueue<number>();
    const waiting = queue.get();
    waiting.addErrback(consume);
    waiting.cancel();
    queue.put(1);
    expect(queue.get().result).to.equal(1);
  });
});
