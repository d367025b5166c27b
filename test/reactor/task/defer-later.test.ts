import { CancelledError, Deferred, type Failure, fail } from "@twisted-ts/deferred";
import { AlreadyCalled } from "@twisted-ts/reactor/error";
import { Clock, deferLater } from "@twisted-ts/reactor/task";
import { expect } from "chai";

describe("deferLater", () => {
  it("fires with the result of the function, after the delay and not before", () => {
    const clock = new Clock();
    const calls: unknown[] = [];
    const later = deferLater(
      clock,
      3,
      (a: string, b: number) => {
        calls.push([a, b]);
        return "answer";
      },
      "a",
      2,
    );
    clock.advance(2);
    expect([calls, later.called]).to.deep.equal([[], false]);
    clock.advance(1);
    expect(calls).to.deep.equal([["a", 2]]);
    expect(later.result).to.equal("answer");
  });

  it("fails with the error of the function, or of its Deferred", () => {
    const clock = new Clock();
    const failures: Failure[] = [];
    const keep = (failure: Failure) => {
      failures.push(failure);
    };
    deferLater(clock, 0, () => {
      throw new RangeError("thrown");
    }).addErrback(keep);
    deferLater(clock, 0, () => fail(new RangeError("failed"))).addErrback(keep);
    clock.advance(0);
    expect(failures.map((each) => each.getErrorMessage())).to.deep.equal(["thrown", "failed"]);
  });

  it("waits for the Deferred of the function", () => {
    const clock = new Clock();
    const waiting = new Deferred<string>();
    const later = deferLater(clock, 1, () => waiting);
    clock.advance(1);
    const results: string[] = [];
    later.addCallback((result: string) => {
      results.push(result);
    });
    expect(results).to.deep.equal([]);
    waiting.callback("late");
    expect(results).to.deep.equal(["late"]);
  });

  it("calls nothing, and fails with CancelledError, when it is cancelled", () => {
    const clock = new Clock();
    const calls: unknown[] = [];
    const failures: Failure[] = [];
    const later = deferLater(clock, 1, () => calls.push("called")).addErrback((failure) => {
      failures.push(failure);
    });
    later.cancel();
    expect(failures[0]?.check(CancelledError)).to.equal(CancelledError);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
    clock.advance(2);
    expect(calls).to.deep.equal([]);
  });

  it("fires with undefined when there is no function", () => {
    const clock = new Clock();
    const none = deferLater(clock, 1);
    const nothing = deferLater(clock, 1, null);
    clock.advance(1);
    expect([none.called, none.result]).to.deep.equal([true, undefined]);
    expect([nothing.called, nothing.result]).to.deep.equal([true, undefined]);
  });

  it("makes a call of the clock, which can be moved to an earlier time", () => {
    const clock = new Clock();
    const later = deferLater(clock, 5, () => "soon");
    const [call] = clock.getDelayedCalls();
    call?.reset(1);
    clock.advance(1);
    expect(later.result).to.equal("soon");
    expect(() => call?.cancel()).to.throw(AlreadyCalled);
  });
});
