// Values that throw at every use, and times that are not numbers.

import {
  Deferred,
  DeferredFilesystemLock,
  Failure,
  gatherResults,
  inlineCallbacks,
  isDeferred,
  isFailure,
  maybeDeferred,
  succeed,
} from "@twisted-ts/deferred";
import { Clock } from "@twisted-ts/reactor/task";
import { expect } from "chai";

function makeRevoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function makeHostile(): object {
  const fail = (): never => {
    throw new RangeError("no");
  };
  return new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail, ownKeys: fail });
}

describe("Deferred: values that cannot be looked at", () => {
  for (const [name, make] of Object.entries({
    "a revoked proxy": makeRevoked,
    "a hostile proxy": makeHostile,
  })) {
    it(`pass through callbacks, lists and generators (${name})`, () => {
      const value = make();
      expect(isDeferred(value)).to.equal(false);
      expect(isFailure(value)).to.equal(false);
      const seen: unknown[] = [];
      const note = (result: unknown): void => {
        seen.push(result === value);
      };
      succeed<unknown>(value).addCallback(note);
      succeed(1)
        .addCallback(() => value)
        .addCallback(note);
      const pending = new Deferred<unknown>();
      pending.addCallback(() => value).addBoth(note);
      pending.callback(value);
      maybeDeferred(() => value).addCallback(note);
      gatherResults([succeed<unknown>(value)]).addCallback(([result]) => note(result));
      inlineCallbacks(null, function* () {
        note(yield value);
        return value;
      }).addCallback(note);
      expect(seen).to.deep.equal([true, true, true, true, true, true, true]);
    });

    it(`are wrapped and described by a Failure (${name})`, () => {
      const failure = new Failure(make());
      expect(failure.getErrorMessage()).to.be.a("string");
      expect(failure.getTraceback()).to.be.a("string");
      expect(failure.check(RangeError)).to.equal(null);
      const d = new Deferred<unknown>();
      let caught = false;
      d.addErrback(() => {
        caught = true;
      });
      d.errback(make());
      expect(caught).to.equal(true);
    });
  }

  it("keep the name of their class in a failure's text", () => {
    class Odd {
      toString(): string {
        throw new RangeError("no text");
      }
    }
    expect(new Failure(new Odd()).getErrorMessage()).to.contain(
      "<Odd whose text could not be made",
    );
  });
});

describe("Deferred: times that are no numbers", () => {
  const TIMES: readonly (readonly [unknown, typeof TypeError | typeof RangeError])[] = [
    ["1", TypeError],
    [null, TypeError],
    [undefined, TypeError],
    [[1], TypeError],
    [{}, TypeError],
    [1n, TypeError],
    [true, TypeError],
    [Number.NaN, RangeError],
    [-1, RangeError],
    [Number.NEGATIVE_INFINITY, RangeError],
  ];
  for (const [time, error] of TIMES) {
    it(`are refused by addTimeout at once, and nothing is added (${String(time)}, a ${typeof time})`, () => {
      const clock = new Clock();
      const d = new Deferred<number>();
      expect(() => d.addTimeout(time as number, clock)).to.throw(error, /^timeout must be/);
      expect(d.callbacks).to.deep.equal([]);
      expect(clock.getDelayedCalls()).to.deep.equal([]);
    });
  }

  it("are refused by deferUntilLocked", () => {
    const lock = new DeferredFilesystemLock("/nowhere/lock", new Clock());
    expect(() => lock.deferUntilLocked("1" as never)).to.throw(TypeError, "timeout must be");
    expect(() => lock.deferUntilLocked(Number.NaN)).to.throw(RangeError, "timeout must be");
  });

  it("are refused in onTimeoutCancel's place as well, if they are no functions", () => {
    expect(() => new Deferred<number>().addTimeout(1, new Clock(), 5 as never)).to.throw(
      TypeError,
      "onTimeoutCancel must be a function",
    );
  });
});
