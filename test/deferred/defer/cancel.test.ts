import {
  AlreadyCalledError,
  CancelledError,
  Deferred,
  Failure,
  succeed,
} from "@twisted-ts/deferred";
import { expect } from "chai";
import sinon from "sinon";

function failureOf(d: Deferred<unknown>): Failure {
  let seen: unknown;
  d.addErrback((failure) => {
    seen = failure;
  });
  if (!(seen instanceof Failure)) throw new Error(`did not fail: ${d}`);
  return seen;
}

describe("Deferred: cancel", () => {
  it("fails with CancelledError, and ignores exactly one late result", () => {
    const d = new Deferred<number>();
    d.cancel();
    expect(failureOf(d).check(CancelledError)).to.equal(CancelledError);
    d.callback(1);
    expect(() => d.callback(2)).to.throw(AlreadyCalledError);
  });

  it("calls the canceller with the Deferred, fails if that did not fire it, and then ignores no late result", () => {
    const canceller = sinon.spy();
    const d = new Deferred<number>(canceller);
    d.cancel();
    expect(canceller.calledOnceWithExactly(d)).to.equal(true);
    expect(failureOf(d).check(CancelledError)).to.equal(CancelledError);
    expect(() => d.callback(1)).to.throw(AlreadyCalledError);
  });

  it("keeps the result that the canceller fires it with", () => {
    const d = new Deferred<number>((each) => each.callback(3));
    d.cancel();
    expect(d.result).to.equal(3);
  });

  it("does nothing when it is called twice, or after the result", () => {
    const canceller = sinon.spy();
    const d = new Deferred<number>(canceller);
    d.cancel();
    d.cancel();
    expect(canceller.callCount).to.equal(1);
    failureOf(d);
    const fired = succeed(1);
    fired.cancel();
    expect(fired.result).to.equal(1);
  });

  it("releases the canceller when it fires", () => {
    const d = new Deferred<number>(() => undefined);
    d.callback(1);
    expect(d._canceller).to.equal(null);
  });

  it("is forwarded to the Deferred waited for, through a whole chain", () => {
    const canceller = sinon.spy();
    const inner = new Deferred<number>(canceller);
    const middle = succeed(0).addCallback(() => inner);
    const outer = succeed(0).addCallback(() => middle);
    outer.cancel();
    expect(canceller.calledOnceWithExactly(inner)).to.equal(true);
    expect(failureOf(outer).check(CancelledError)).to.equal(CancelledError);
  });

  it("fails with what a canceller throws, and does not throw it from cancel()", () => {
    const d = new Deferred<number>(() => {
      throw new RangeError("bad canceller");
    });
    d.cancel();
    expect(failureOf(d).check(RangeError)).to.equal(RangeError);
  });

  it("follows an AbortSignal, and no longer listens to it once there is a result", () => {
    const controller = new AbortController();
    const d = new Deferred<number>().cancelOn(controller.signal);
    controller.abort();
    expect(failureOf(d).check(CancelledError)).to.equal(CancelledError);
    const aborted = new Deferred<number>().cancelOn(AbortSignal.abort());
    expect(failureOf(aborted).check(CancelledError)).to.equal(CancelledError);

    const other = new AbortController();
    const remove = sinon.spy(other.signal, "removeEventListener");
    const fired = new Deferred<number>().cancelOn(other.signal);
    fired.callback(4);
    expect(remove.callCount).to.equal(1);
    expect(fired.result).to.equal(4);
  });
});
