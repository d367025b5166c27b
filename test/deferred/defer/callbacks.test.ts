import { AlreadyCalledError, Deferred, Failure, fail, succeed } from "@twisted-ts/deferred";
import { expect } from "chai";
import sinon from "sinon";

describe("Deferred: callbacks", () => {
  it("runs callbacks in the order they were added, each with the result of the one before", () => {
    const seen: unknown[] = [];
    const d = new Deferred<number>();
    d.addCallback((n) => {
      seen.push(n);
      return n + 1;
    }).addCallback((n) => {
      seen.push(n);
      return `${n}`;
    });
    expect(seen).to.deep.equal([]);
    d.callback(1);
    expect(seen).to.deep.equal([1, 2]);
    expect(d.result).to.equal("2");
  });

  it("runs a callback added to a fired Deferred before addCallback returns", () => {
    const callback = sinon.spy();
    succeed(3).addCallback(callback);
    expect(callback.calledOnceWithExactly(3)).to.equal(true);
  });

  it("gives extra arguments after the result, to callback and errback alike", () => {
    const seen: unknown[] = [];
    const note = (...args: unknown[]) => {
      seen.push(args);
    };
    succeed(1).addCallback(note, "a", 2);
    const error = new Error("x");
    fail(error).addErrback((f: Failure, ...args: string[]) => note(f.value, ...args), "b");
    succeed(3).addBoth(note, "c");
    succeed(4).addCallbacks(note, note, ["d"], ["e"]);
    fail(error).addCallbacks(note, (f: Failure, arg: string) => note(f.value, arg), ["d"], ["e"]);
    succeed(5).addCallbacks(note, note, null, null);
    expect(seen).to.deep.equal([[1, "a", 2], [error, "b"], [3, "c"], [4, "d"], [error, "e"], [5]]);
  });

  it("runs errbacks after a throw, and callbacks after an errback returned a value", () => {
    const error = new TypeError("broken");
    const skipped = sinon.spy();
    const d = succeed(1)
      .addCallback(() => {
        throw error;
      })
      .addCallback(skipped)
      .addErrback((failure) => {
        expect(failure.value).to.equal(error);
        return "mended";
      });
    expect(skipped.called).to.equal(false);
    expect(d.result).to.equal("mended");
  });

  it("takes a returned Failure as a failure, and a returned Error as a result", () => {
    const error = new Error("x");
    const d = succeed(1).addCallback(() => error);
    expect(d.result).to.equal(error);
    expect(d.failed).to.equal(false);
    const failed = succeed(1).addCallback(() => new Failure(error));
    expect(failed.failed).to.equal(true);
    failed.addErrback(() => undefined);
  });

  it("fires the errbacks when callback is given a Failure", () => {
    const d = new Deferred<number>();
    const errback = sinon.stub().returns(undefined);
    d.addErrback(errback);
    const failure = new Failure(new Error("x"));
    d.callback(failure);
    expect(errback.calledOnceWithExactly(failure)).to.equal(true);
  });

  it("wraps what errback is given, unless it is a Failure", () => {
    const seen: unknown[] = [];
    for (const thrown of [new Error("x"), "text", 7, null, undefined]) {
      const d = new Deferred();
      d.errback(thrown);
      d.addErrback((failure) => {
        seen.push(failure.value === thrown);
      });
    }
    expect(seen).to.deep.equal([true, true, true, true, true]);
  });

  it("refuses a second result", () => {
    const d = succeed(1);
    expect(() => d.callback(2)).to.throw(AlreadyCalledError);
    expect(() => d.errback(new Error("x"))).to.throw(AlreadyCalledError);
    expect(d.result).to.equal(1);
  });

  it("refuses a Deferred or a promise as the result, and stays unfired", () => {
    const d = new Deferred<unknown>();
    expect(() => d.callback(new Deferred())).to.throw(TypeError, "a Deferred cannot be the result");
    expect(() => d.callback(Promise.resolve())).to.throw(TypeError, "a promise cannot be");
    expect(d.called).to.equal(false);
    expect(() => succeed<unknown>(succeed(1))).to.throw(TypeError);
  });

  it("refuses a value that is not a function", () => {
    const d = new Deferred();
    for (const bad of [undefined, null, 3, "f", {}]) {
      expect(() => d.addCallback(bad as never)).to.throw(TypeError, "callback must be a function");
      expect(() => d.addErrback(bad as never)).to.throw(TypeError, "errback must be a function");
      expect(() => d.addBoth(bad as never)).to.throw(TypeError);
    }
    expect(() => d.addCallbacks(3 as never)).to.throw(TypeError);
    expect(() => d.addCallbacks(() => 1, 3 as never)).to.throw(TypeError);
    expect(d.callbacks).to.deep.equal([]);
  });

  it("runs a callback that a running callback adds after that one has returned", () => {
    const order: string[] = [];
    const d = new Deferred<void>();
    d.addCallback(() => {
      order.push("cb1");
      d.addCallback(() => {
        order.push("late");
      });
      order.push("cb1end");
    });
    d.addCallback(() => {
      order.push("cb2");
    });
    d.callback();
    expect(order).to.deep.equal(["cb1", "cb1end", "cb2", "late"]);
  });

  it("holds callbacks back while paused, as often as it was paused", () => {
    const callback = sinon.spy();
    const d = new Deferred<number>();
    d.addCallback(callback);
    d.pause();
    d.pause();
    d.callback(1);
    d.unpause();
    expect(callback.called).to.equal(false);
    expect(d.paused).to.equal(1);
    d.unpause();
    expect(callback.calledOnceWithExactly(1)).to.equal(true);
  });

  it("does not stop the callbacks that are running when one of them pauses", () => {
    const order: string[] = [];
    const d = new Deferred<void>();
    d.addCallback(() => {
      order.push("pauses");
      d.pause();
    });
    d.addCallback(() => {
      order.push("still runs");
    });
    d.callback();
    d.addCallback(() => {
      order.push("waits");
    });
    expect(order).to.deep.equal(["pauses", "still runs"]);
    d.unpause();
    expect(order).to.deep.equal(["pauses", "still runs", "waits"]);
  });

  it("holds several callbacks, shows them, and releases those that have run", () => {
    const d = new Deferred<number>();
    const first = (n: number) => n;
    const second = (n: number, m: number) => n + m;
    d.addCallback(first).addCallbacks(second, first as never, [5], [6]);
    expect(d.callbacks).to.deep.equal([
      [
        [first, []],
        [null, []],
      ],
      [
        [second, [5]],
        [first, [6]],
      ],
    ]);
    d.callback(1);
    expect(d.callbacks).to.deep.equal([]);
    expect(d.result).to.equal(6);
  });

  it("chainDeferred fires the other one, and goes on with undefined", () => {
    const other = new Deferred<number>();
    const d = new Deferred<number>();
    d.chainDeferred(other);
    expect(other._chainedTo).to.equal(d);
    d.callback(5);
    expect(other.result).to.equal(5);
    expect(d.result).to.equal(undefined);
    const failing = new Deferred<number>();
    const target = new Deferred<number>();
    failing.chainDeferred(target);
    failing.errback(new RangeError("x"));
    expect(failing.result).to.equal(undefined);
    const errback = sinon.stub().returns(undefined);
    target.addErrback(errback);
    expect(errback.firstCall.args[0].check(RangeError)).to.equal(RangeError);
  });

  it("can be subclassed", () => {
    class Counting<T> extends Deferred<T> {
      adopted = 0;
      override cancel(): void {
        this.adopted += 1;
        super.cancel();
      }
    }
    const d = new Counting<number>();
    const outer = succeed(1).addCallback(() => d);
    outer.cancel();
    expect(d.adopted).to.equal(1);
    outer.addErrback(() => undefined);
  });
});
