import {
  CallbackReturnedItsOwnDeferredError,
  Deferred,
  type Failure,
  fail,
  succeed,
} from "@twisted-ts/deferred";
import { expect } from "chai";
import sinon from "sinon";

describe("Deferred: waiting for another", () => {
  it("takes the result of a fired Deferred, which goes on with undefined", () => {
    const inner = succeed(5);
    const outer = succeed(0).addCallback(() => inner);
    expect(outer.result).to.equal(5);
    expect(inner.result).to.equal(undefined);
  });

  it("waits for an unfired one, runs its callbacks first, and consumes the result before later ones", () => {
    const order: unknown[] = [];
    const inner = new Deferred<number>();
    inner.addCallback((n) => {
      order.push(["a", n]);
      return n;
    });
    const outer = succeed(0)
      .addCallback(() => inner)
      .addCallback((n) => {
        order.push(["b", n]);
      });
    inner.addCallback((n) => {
      order.push(["a2", n]);
    });
    expect(outer.paused).to.equal(1);
    expect(outer._chainedTo).to.equal(inner);
    expect(outer.result).to.equal(inner);
    inner.callback(1);
    expect(order).to.deep.equal([
      ["a", 1],
      ["b", 1],
      ["a2", undefined],
    ]);
    expect(outer.paused).to.equal(0);
    expect(outer._chainedTo).to.equal(null);
  });

  it("waits for one that has fired but is paused, or waits itself", () => {
    const paused = succeed(1);
    paused.pause();
    const outer = succeed(0).addCallback(() => paused);
    expect(outer._chainedTo).to.equal(paused);
    const outermost = succeed(0).addCallback(() => outer);
    expect(outermost._chainedTo).to.equal(outer);
    paused.unpause();
    expect([paused.result, outer.result, outermost.result]).to.deep.equal([
      undefined,
      undefined,
      1,
    ]);
  });

  it("moves a failure from the inner one, which then has none", () => {
    const inner = new Deferred<number>();
    const errback = sinon.stub().returns("handled");
    const outer = succeed(0)
      .addCallback(() => inner)
      .addErrback(errback);
    inner.errback(new Error("x"));
    expect(errback.callCount).to.equal(1);
    expect(inner.failed).to.equal(false);
    expect(outer.result).to.equal("handled");
  });

  it("leaves the outer one paused if the program has paused it too", () => {
    const inner = new Deferred<number>();
    const callback = sinon.spy();
    const outer = succeed(0)
      .addCallback(() => inner)
      .addCallback(callback);
    outer.pause();
    inner.callback(7);
    expect(callback.called).to.equal(false);
    outer.unpause();
    expect(callback.calledOnceWithExactly(7)).to.equal(true);
  });

  it("breaks the chain with a clear error when a callback returns its own Deferred", () => {
    const errback = sinon.stub().returns(undefined);
    const d: Deferred<unknown> = new Deferred<unknown>();
    d.addCallback(() => d).addErrback(errback);
    d.callback(1);
    const failure = errback.firstCall.args[0] as Failure;
    expect(failure.check(CallbackReturnedItsOwnDeferredError)).to.equal(
      CallbackReturnedItsOwnDeferredError,
    );
  });

  it("does not grow the stack with 100 000 nested Deferreds, fired from the innermost", () => {
    const depth = 100_000;
    const innermost = new Deferred<number>();
    let last: Deferred<number> = innermost;
    for (let i = 0; i < depth; i++) {
      const inner = last;
      last = succeed(0).addCallback(() => inner);
    }
    const callback = sinon.spy();
    last.addCallback(callback);
    innermost.callback(42);
    expect(callback.calledOnceWithExactly(42)).to.equal(true);
  });

  it("does not grow the stack when each of 100 000 has callbacks of its own after that", () => {
    const depth = 100_000;
    let ran = 0;
    const count = (n: number) => {
      ran += 1;
      return n;
    };
    const innermost = new Deferred<number>();
    let last: Deferred<number> = innermost;
    for (let i = 0; i < depth; i++) {
      const inner = last;
      last = succeed(0).addCallback(() => inner);
      inner.addCallback(count);
    }
    innermost.errback(new Error("x"));
    last.addErrback(() => 1);
    expect(ran).to.equal(depth);
  });

  it("waits for a native promise that a callback returns", async () => {
    const d = succeed(1)
      .addCallback(async (n) => n + 1)
      .addCallback((n) => n * 10);
    expect(d.paused).to.equal(1);
    expect(await d).to.equal(20);
    const failed = succeed(1).addCallback(() => Promise.reject(new RangeError("no")));
    const error = await failed.then(
      () => null,
      (reason) => reason,
    );
    expect(error).to.be.instanceOf(RangeError);
  });

  it("treats other thenables as plain values", () => {
    const thenable = { then: sinon.spy() };
    const d = succeed(1).addCallback(() => thenable);
    expect(d.result).to.equal(thenable);
    expect(thenable.then.called).to.equal(false);
  });

  it("waits for a Deferred of another copy of the package, and cancels it", () => {
    // Another copy: another class, with the same brand and the same methods.
    const source = new Deferred<number>();
    const stranger = {
      [Symbol.for("@twisted-ts/kind")]: 1,
      addBoth: (f: (r: unknown) => unknown) => source.addBoth(f),
      cancel: () => source.cancel(),
    };
    const d = succeed(0).addCallback(() => stranger);
    source.callback(9);
    expect(d.result).to.equal(9);
    const errback = sinon.stub().returns(undefined);
    fail(new Error("x")).addErrback(errback);
    expect(errback.callCount).to.equal(1);
  });
});
