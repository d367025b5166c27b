import {
  CancelledError,
  Deferred,
  execute,
  Failure,
  fail,
  maybeDeferred,
  succeed,
} from "@twisted-ts/deferred";
import { expect } from "chai";
import sinon from "sinon";

const outcomeOf = (promise: PromiseLike<unknown>): PromiseLike<unknown> =>
  promise.then(
    (value) => ["resolved", value],
    (error: unknown) => ["rejected", error],
  );

describe("Deferred: as a promise", () => {
  it("can be awaited, twice if it succeeded", async () => {
    const d = succeed(3);
    expect(await d).to.equal(3);
    expect(await d).to.equal(3);
  });

  it("rejects with the value of its failure, which counts as handled", async () => {
    const error = new RangeError("x");
    const d = fail(error);
    expect(await outcomeOf(d)).to.deep.equal(["rejected", error]);
    expect(d.result).to.equal(undefined);
    expect(d.failed).to.equal(false);
  });

  it("can be returned from an async function, and given to Promise.resolve", async () => {
    expect(await (async () => succeed(1))()).to.equal(1);
    const later = new Deferred<number>();
    const promise = Promise.resolve(later);
    later.callback(2);
    expect(await promise).to.equal(2);
  });

  it("runs its plain callbacks before anything asynchronous", () => {
    const callback = sinon.spy();
    const d = new Deferred<number>();
    d.then(() => undefined);
    d.addCallback(callback);
    d.callback(1);
    expect(callback.calledOnceWithExactly(1)).to.equal(true);
  });
});

describe("asFuture", () => {
  it("consumes the result", async () => {
    const d = succeed(3);
    expect(await d.asFuture()).to.equal(3);
    expect(d.result).to.equal(undefined);
    const error = new Error("x");
    expect(await outcomeOf(fail(error).asFuture())).to.deep.equal(["rejected", error]);
  });

  it("can be aborted: the promise rejects with the signal's reason, and the Deferred is cancelled", async () => {
    const canceller = sinon.spy();
    const d = new Deferred<number>(canceller);
    const controller = new AbortController();
    const promise = d.asFuture(controller.signal);
    const reason = new Error("no longer wanted");
    controller.abort(reason);
    expect(await outcomeOf(promise)).to.deep.equal(["rejected", reason]);
    expect(canceller.callCount).to.equal(1);
    expect(await outcomeOf(new Deferred().asFuture(AbortSignal.abort(reason)))).to.deep.equal([
      "rejected",
      reason,
    ]);
  });

  it("no longer listens to the signal when there is a result", async () => {
    const { signal } = new AbortController();
    const remove = sinon.spy(signal, "removeEventListener");
    const d = new Deferred<number>();
    const promise = d.asFuture(signal);
    d.callback(1);
    expect(await promise).to.equal(1);
    expect(remove.callCount).to.equal(1);
  });
});

describe("fromFuture", () => {
  it("fires with the outcome of the promise", async () => {
    expect(await Deferred.fromFuture(Promise.resolve(1))).to.equal(1);
    const error = new Error("x");
    expect(await outcomeOf(Deferred.fromFuture(Promise.reject(error)))).to.deep.equal([
      "rejected",
      error,
    ]);
    expect(() => Deferred.fromFuture(3 as never)).to.throw(TypeError);
  });

  it("fails at once when it is cancelled without a controller, and drops the promise's result", async () => {
    const promise = Promise.resolve(1);
    const d = Deferred.fromFuture(promise);
    const errback = sinon.stub().returns(undefined);
    d.addErrback(errback);
    d.cancel();
    expect(errback.firstCall.args[0].check(CancelledError)).to.equal(CancelledError);
    await promise;
    expect(d.result).to.equal(undefined);
  });

  it("aborts the controller when it is cancelled, and then fires with the outcome of the promise", async () => {
    const controller = new AbortController();
    const promise = new Promise<string>((resolve) => {
      controller.signal.addEventListener("abort", () => resolve("stopped in time"));
    });
    const d = Deferred.fromFuture(promise, controller);
    d.cancel();
    expect(controller.signal.reason).to.be.instanceOf(CancelledError);
    expect(await d).to.equal("stopped in time");
  });
});

describe("maybeDeferred and execute", () => {
  it("maybeDeferred returns a Deferred for any outcome of a function", async () => {
    const d = new Deferred<number>();
    expect(maybeDeferred(() => d)).to.equal(d);
    expect(maybeDeferred((n: number) => n + 1, 1).result).to.equal(2);
    const error = new Error("x");
    const failures: unknown[] = [];
    const note = (failure: Failure) => {
      failures.push(failure.value);
    };
    maybeDeferred(() => new Failure(error)).addErrback(note);
    maybeDeferred(() => {
      throw error;
    }).addErrback(note);
    expect(failures).to.deep.equal([error, error]);
    expect(await maybeDeferred(async () => 5)).to.equal(5);
    function* generator() {
      yield 1;
    }
    const object = generator();
    expect(maybeDeferred(() => object).result).to.equal(object);
  });

  it("execute wraps what a function returns or throws", () => {
    expect(execute((a: number, b: number) => a + b, 1, 2).result).to.equal(3);
    const error = new Error("x");
    let seen: unknown;
    execute(() => {
      throw error;
    }).addErrback((failure) => {
      seen = failure.value;
    });
    expect(seen).to.equal(error);
  });
});
