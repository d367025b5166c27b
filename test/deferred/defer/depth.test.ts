// Deep nesting does not use the stack: 50 000 levels would not fit in it.

import {
  CallbackReturnedItsOwnDeferredError,
  CancelledError,
  Deferred,
  DeferredList,
  DeferredLock,
  DeferredSemaphore,
  type Failure,
  fail,
  flushUnhandledFailures,
  gatherResults,
  inlineCallbacks,
  maybeDeferred,
  race,
  succeed,
} from "@twisted-ts/deferred";
import { expect } from "chai";
import { logged } from "../../support/mute.ts";

const DEEP = 50_000;

/** `wrap(wrap(… innermost …))`. */
function nest(
  innermost: Deferred<unknown>,
  wrap: (d: Deferred<unknown>) => Deferred<unknown>,
  depth = DEEP,
): Deferred<unknown> {
  let outermost = innermost;
  for (let i = 0; i < depth; i++) outermost = wrap(outermost);
  return outermost;
}

const WRAPPERS: Readonly<Record<string, (d: Deferred<unknown>) => Deferred<unknown>>> = {
  DeferredList: (d) =>
    new DeferredList([d], { consumeErrors: true }).addCallback(([item]) => item?.[1]),
  gatherResults: (d) =>
    gatherResults([d], { consumeErrors: true }).addCallback(([result]) => result),
  race: (d) => race([d]).addCallback(([, result]) => result),
  chainDeferred: (d) => {
    const next = new Deferred<unknown>();
    d.chainDeferred(next);
    return next;
  },
  "a returned Deferred": (d) => succeed(null).addCallback(() => d),
  inlineCallbacks: (d) =>
    inlineCallbacks(null, function* () {
      return (yield d) as unknown;
    }),
  fromCoroutine: (d) =>
    Deferred.fromCoroutine(
      (function* (): Generator<unknown, unknown, never> {
        return yield* d;
      })(),
    ),
};

describe("Deferred: 50 000 within each other", () => {
  for (const [name, wrap] of Object.entries(WRAPPERS)) {
    it(`fire the outermost with the result of the innermost (${name})`, () => {
      const innermost = new Deferred<unknown>();
      const results: unknown[] = [];
      nest(innermost, wrap).addBoth((result) => {
        results.push(result);
      });
      innermost.callback("found");
      expect(results).to.deep.equal(["found"]);
    });

    it(`fail the outermost with a failure of the innermost (${name})`, () => {
      const innermost = new Deferred<unknown>();
      let failed: unknown = null;
      nest(innermost, wrap).addErrback((failure) => {
        failed = failure;
      });
      innermost.errback(new RangeError("deep"));
      expect(failed).to.not.equal(null);
    });
  }

  for (const name of ["DeferredList", "gatherResults", "race", "a returned Deferred"]) {
    it(`cancel the innermost when the outermost is cancelled (${name})`, () => {
      let cancelled = 0;
      const innermost = new Deferred<unknown>(() => {
        cancelled += 1;
      });
      const outermost = nest(
        innermost,
        WRAPPERS[name] as (d: Deferred<unknown>) => Deferred<unknown>,
      );
      outermost.addErrback(() => undefined);
      outermost.cancel();
      expect(cancelled).to.equal(1);
      expect(outermost.called).to.equal(true);
    });
  }

  it("cancel the innermost when the outermost generator is cancelled", () => {
    let cancelled = 0;
    const innermost = new Deferred<unknown>(() => {
      cancelled += 1;
    });
    const wrap = WRAPPERS["inlineCallbacks"] as (d: Deferred<unknown>) => Deferred<unknown>;
    const outermost = nest(innermost, wrap);
    let failure: Failure | null = null;
    outermost.addErrback((f) => {
      failure = f;
    });
    outermost.cancel();
    expect(cancelled).to.equal(1);
    expect((failure as Failure | null)?.check(CancelledError)).to.equal(CancelledError);
  });

  it("throw CallbackReturnedItsOwnDeferredError out of cancel, if they wait for each other", () => {
    const one = new Deferred<unknown>();
    const other = new Deferred<unknown>();
    one.addCallback(() => other);
    other.addCallback(() => one);
    one.callback(1);
    other.callback(2);
    expect(() => one.cancel()).to.throw("wait for each other");
  });

  it("end with CancelledError when a race that one of its Deferreds waits for is cancelled", () => {
    const looped = new Deferred<unknown>();
    const other = new Deferred<string>();
    looped.addCallback((): Deferred<unknown> => raced);
    let failure: unknown = null;
    looped.addErrback((f) => {
      failure = f.value;
    });
    const raced = race([looped, other]);
    looped.addErrback(() => undefined);
    looped.callback(1);
    looped.cancel();
    expect(failure).to.be.an.instanceof(CancelledError);
    expect(other.called).to.equal(true);
  });

  it("are logged when a list that one of its Deferreds waits for is cancelled, and the others are cancelled", () => {
    const looped = new Deferred<unknown>();
    const other = new Deferred<string>();
    looped.addCallback((): Deferred<unknown> => list);
    const list = new DeferredList([looped, other], { consumeErrors: true });
    looped.callback(1);
    const events = logged(() => looped.cancel());
    expect(events.map((event) => event.log_failure?.value)).to.have.length(1);
    expect(events[0]?.log_failure?.check(CallbackReturnedItsOwnDeferredError)).to.not.equal(null);
    expect(other.called).to.equal(true);
    expect(list.called).to.equal(false);
  });

  it("are logged when they are in a list that is cancelled, and the others are cancelled", () => {
    const one = new Deferred<unknown>();
    const two = new Deferred<unknown>();
    one.addCallback(() => two);
    two.addCallback(() => one);
    one.callback(1);
    two.callback(2);
    const other = new Deferred<string>();
    const list = new DeferredList([one, other], { consumeErrors: true });
    const events = logged(() => list.cancel());
    expect(events[0]?.log_failure?.check(CallbackReturnedItsOwnDeferredError)).to.not.equal(null);
    expect(other.called).to.equal(true);
  });
});

describe("Deferred: generators that call each other", () => {
  // The stack may end at any place, also where a Deferred has failed and nothing waits for it yet.
  afterEach(() => {
    flushUnhandledFailures();
  });

  function descend(depth: number, innermost: Deferred<unknown>): Deferred<unknown> {
    return inlineCallbacks(null, function* () {
      if (depth === 0) return (yield innermost) as unknown;
      return (yield descend(depth - 1, innermost)) as unknown;
    });
  }

  it("return the result of the innermost, at any depth that the stack allows", () => {
    const innermost = new Deferred<unknown>();
    const results: unknown[] = [];
    descend(1000, innermost).addCallback((result) => {
      results.push(result);
    });
    innermost.callback("found");
    expect(results).to.deep.equal(["found"]);
  });

  it("fail the outermost with RangeError when the stack is used up", () => {
    let failure: Failure | null = null;
    descend(DEEP, new Deferred<unknown>()).addErrback((f) => {
      failure = f;
    });
    expect((failure as Failure | null)?.check(RangeError)).to.equal(RangeError);
  });

  it("fail the outermost maybeDeferred with RangeError when the stack is used up", () => {
    const call = (): Deferred<unknown> => maybeDeferred(call);
    let failure: Failure | null = null;
    call().addErrback((f) => {
      failure = f;
    });
    expect((failure as Failure | null)?.check(RangeError)).to.equal(RangeError);
  });
});

describe("DeferredLock and DeferredSemaphore: many waiters of run()", () => {
  for (const [name, make] of [
    ["DeferredLock", () => new DeferredLock()],
    ["DeferredSemaphore", () => new DeferredSemaphore(1)],
  ] as const) {
    it(`run 50 000 synchronous functions in their order, and release the ${name}`, () => {
      const primitive = make();
      primitive.acquire();
      const ran: number[] = [];
      const results: number[] = [];
      for (let i = 0; i < DEEP; i++) {
        primitive
          .run((n: number) => {
            ran.push(n);
            return n;
          }, i)
          .addCallback((n) => {
            results.push(n);
          });
      }
      primitive.release();
      expect(ran.length).to.equal(DEEP);
      expect(ran.every((n, i) => n === i)).to.equal(true);
      // As in Twisted, the next one runs within the release, before later callbacks of the one
      // before.
      expect(results[0]).to.equal(DEEP - 1);
      expect(results.at(-1)).to.equal(0);
      expect(primitive.waiting).to.deep.equal([]);
      primitive.acquire();
    });
  }

  it("fail with the failure of the function, and run the next", () => {
    const lock = new DeferredLock();
    lock.acquire();
    const seen: unknown[] = [];
    lock
      .run(() => {
        throw new RangeError("first");
      })
      .addErrback((failure) => {
        seen.push(failure.getErrorMessage());
      });
    lock
      .run(() => fail(new RangeError("second")))
      .addErrback((failure) => {
        seen.push(failure.getErrorMessage());
      });
    lock
      .run(() => "third")
      .addCallback((result) => {
        seen.push(result);
      });
    lock.release();
    expect(seen).to.deep.equal(["third", "second", "first"]);
    expect(lock.locked).to.equal(false);
  });
});
