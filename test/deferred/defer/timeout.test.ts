import {
  CancelledError,
  Deferred,
  Failure,
  succeed,
  TimeoutError,
  timeout,
} from "@twisted-ts/deferred";
import { Clock } from "@twisted-ts/reactor/task";
import { expect } from "chai";
import sinon from "sinon";

describe("Deferred: addTimeout", () => {
  it("fails with TimeoutError when the time is up", () => {
    const clock = new Clock();
    const errback = sinon.stub().returns(undefined);
    new Deferred<number>().addTimeout(10, clock).addErrback(errback);
    clock.advance(9);
    expect(errback.called).to.equal(false);
    clock.advance(1);
    const failure = errback.firstCall.args[0] as Failure;
    expect(failure.check(TimeoutError)).to.equal(TimeoutError);
    expect(failure.getErrorMessage()).to.equal("(10, 'Deferred')");
  });

  it("cancels the delayed call when there is a result", () => {
    const clock = new Clock();
    const d = new Deferred<number>().addTimeout(10, clock);
    d.callback(1);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
    expect(d.result).to.equal(1);
    expect(succeed(2).addTimeout(1, clock).result).to.equal(2);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("keeps the result of a canceller, and a failure of another kind", () => {
    const clock = new Clock();
    const own = new Deferred<string>((d) => d.callback("own")).addTimeout(1, clock);
    const errback = sinon.stub().returns(undefined);
    new Deferred<string>((d) => d.errback(new RangeError("x")))
      .addTimeout(1, clock)
      .addErrback(errback);
    clock.advance(1);
    expect(own.result).to.equal("own");
    expect(errback.firstCall.args[0].check(RangeError)).to.equal(RangeError);
  });

  it("goes on with the result of onTimeoutCancel", () => {
    const clock = new Clock();
    const seen: unknown[] = [];
    const d = new Deferred<number>().addTimeout(3, clock, (result, seconds) => {
      seen.push(result instanceof Failure && result.check(CancelledError), seconds);
      return "instead";
    });
    clock.advance(3);
    expect(d.result).to.equal("instead");
    expect(seen).to.deep.equal([CancelledError, 3]);
  });

  it("does not convert a cancellation by other code", () => {
    const clock = new Clock();
    const errback = sinon.stub().returns(undefined);
    const d = new Deferred<number>();
    d.addTimeout(3, clock).addErrback(errback);
    d.cancel();
    expect(errback.firstCall.args[0].check(CancelledError)).to.equal(CancelledError);
  });

  it("timeout() fails a Deferred", () => {
    const d = new Deferred<void>();
    const errback = sinon.stub().returns(undefined);
    d.addErrback(errback);
    timeout(d);
    expect(errback.firstCall.args[0].getErrorMessage()).to.equal("Callback timed out");
  });
});
