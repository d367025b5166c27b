import { AsyncLocalStorage } from "node:async_hooks";
import {
  CancelledError,
  Deferred,
  ensureDeferred,
  fail,
  inlineCallbacks,
  NotACoroutineError,
  returnValue,
  succeed,
} from "@twisted-ts/deferred";
import { expect } from "chai";
import sinon from "sinon";

describe("inlineCallbacks", () => {
  it("starts at once, sends results in, throws failures in, and fires with what is returned", () => {
    const order: unknown[] = [];
    const unfired = new Deferred<string>();
    const run = inlineCallbacks(function* (first: number) {
      order.push("started", first);
      order.push(yield succeed(2));
      try {
        yield fail(new RangeError("no"));
      } catch (error) {
        order.push((error as Error).name);
      }
      order.push(yield unfired);
      order.push(yield "a plain value");
      return "done";
    });
    const d = run(1);
    expect(order).to.deep.equal(["started", 1, 2, "RangeError"]);
    unfired.callback("late");
    expect(order.slice(4)).to.deep.equal(["late", "a plain value"]);
    expect(d.result).to.equal("done");
  });

  it("infers the type of `yield*`, and leaves a fired result in place", () => {
    const value = succeed(3);
    const d = inlineCallbacks(function* () {
      const once: number = yield* value;
      const twice: number = yield* value;
      return once + twice;
    })();
    expect(d.result).to.equal(6);
    expect(value.result).to.equal(3);
  });

  it("takes the result of a yielded Deferred", () => {
    const value = succeed(3);
    const d = inlineCallbacks(function* () {
      return [yield value, yield value];
    })();
    expect(d.result).to.deep.equal([3, undefined]);
  });

  it("throws a failure through `yield*`, and counts it as handled", () => {
    const error = new Error("x");
    const failed = fail(error);
    const d = inlineCallbacks(function* () {
      try {
        yield* failed;
      } catch (caught) {
        return caught;
      }
      return null;
    })();
    expect(d.result).to.equal(error);
  });

  it("waits through `yield*` for one that is paused or has no result", () => {
    const unfired = new Deferred<number>();
    const d = inlineCallbacks(function* () {
      return (yield* unfired) * 2;
    })();
    expect(d.called).to.equal(false);
    unfired.callback(4);
    expect(d.result).to.equal(8);
  });

  it("fails with what the generator throws", () => {
    const error = new TypeError("bad");
    const errback = sinon.stub().returns(undefined);
    inlineCallbacks(function* () {
      yield succeed(1);
      throw error;
    })().addErrback(errback);
    expect(errback.firstCall.args[0].value).to.equal(error);
  });

  it("chains a returned Deferred, and cancels it", () => {
    const inner = new Deferred<number>();
    const d = inlineCallbacks(function* () {
      yield succeed(0);
      return inner;
    })();
    let seen: unknown;
    d.addCallback((n) => {
      seen = n;
    });
    inner.callback(5);
    expect(seen).to.equal(5);
  });

  it("runs yielded generators and promises", async () => {
    function* nested() {
      return (yield succeed(20)) as number;
    }
    const d = inlineCallbacks(function* () {
      const a: number = yield nested();
      const b: number = yield Promise.resolve(1);
      return a + b;
    })();
    expect(await d).to.equal(21);
  });

  it("keeps `this`, the arguments and the name", () => {
    const object = {
      base: 10,
      add: inlineCallbacks(function* add(this: { base: number }, n: number) {
        return this.base + (yield* succeed(n));
      }),
    };
    expect(object.add(5).result).to.equal(15);
    expect(object.add.name).to.equal("add");
  });

  it("runs 100 000 fired Deferreds in constant stack", () => {
    const d = inlineCallbacks(function* () {
      let sum = 0;
      for (let i = 0; i < 100_000; i++) sum += yield succeed(1);
      return sum;
    })();
    expect(d.result).to.equal(100_000);
  });

  it("ends when returnValue is called, with its value", () => {
    const d = inlineCallbacks(function* () {
      yield succeed(1);
      returnValue("early");
    })();
    expect(d.result).to.equal("early");
  });

  it("refuses a value that is not a generator function", () => {
    expect(() => inlineCallbacks(3 as never)).to.throw(TypeError);
    expect(() => inlineCallbacks((() => 3) as never)()).to.throw(
      TypeError,
      "to produce a generator",
    );
    expect(() => inlineCallbacks((() => returnValue(1)) as never)()).to.throw(
      TypeError,
      "instead caught returnValue",
    );
  });

  it("cancels what it waits for, and fails with CancelledError", () => {
    const canceller = sinon.spy();
    const inner = new Deferred<number>(canceller);
    const d = inlineCallbacks(function* () {
      return yield inner;
    })();
    const errback = sinon.stub().returns(undefined);
    d.addErrback(errback);
    d.cancel();
    expect(canceller.callCount).to.equal(1);
    expect(errback.firstCall.args[0].check(CancelledError)).to.equal(CancelledError);
  });

  it("goes on when the generator catches the cancellation, and can be cancelled again", () => {
    const first = new Deferred<void>();
    const second = new Deferred<void>();
    const caught: string[] = [];
    const d = inlineCallbacks(function* () {
      for (const each of [first, second]) {
        try {
          yield each;
        } catch (error) {
          caught.push((error as Error).name);
        }
      }
      return "survived";
    })();
    d.cancel();
    expect(caught).to.deep.equal(["CancelledError"]);
    d.cancel();
    expect(caught).to.deep.equal(["CancelledError", "CancelledError"]);
    let seen: unknown;
    d.addCallback((result) => {
      seen = result;
    });
    expect(seen).to.equal("survived");
  });

  it("keeps the caller's AsyncLocalStorage context, in whatever context the Deferred is fired", () => {
    const storage = new AsyncLocalStorage<string>();
    const unfired = new Deferred<void>();
    const seen: unknown[] = [];
    storage.run("caller", () => {
      inlineCallbacks(function* () {
        seen.push(storage.getStore());
        yield unfired;
        seen.push(storage.getStore());
      })();
    });
    storage.run("of the firing", () => unfired.callback());
    expect(seen).to.deep.equal(["caller", "caller"]);
  });
});

describe("ensureDeferred and fromCoroutine", () => {
  it("run generator objects and promises, and return a Deferred as it is", async () => {
    const d = succeed(1);
    expect(ensureDeferred(d)).to.equal(d);
    function* three() {
      return (yield succeed(3)) as number;
    }
    expect(ensureDeferred(three()).result).to.equal(3);
    expect(await ensureDeferred(Promise.resolve(4))).to.equal(4);
    expect(await Deferred.fromCoroutine((async () => 5)())).to.equal(5);
  });

  it("refuse anything else", () => {
    expect(() => ensureDeferred(3 as never)).to.throw(
      NotACoroutineError,
      "3 is not a coroutine or a Deferred",
    );
    expect(() => Deferred.fromCoroutine({} as never)).to.throw(
      NotACoroutineError,
      "{} is not a coroutine",
    );
  });
});
