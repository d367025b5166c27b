import {
  CancelledError,
  Deferred,
  DeferredList,
  type Failure,
  FirstError,
  flushUnhandledFailures,
  gatherResults,
} from "@twisted-ts/deferred";
import { expect } from "chai";

describe("gatherResults and DeferredList: cancelOnOneErrback", () => {
  const WAITS: Readonly<Record<string, (ds: Deferred<unknown>[]) => Deferred<unknown>>> = {
    gatherResults: (ds) => gatherResults(ds, { cancelOnOneErrback: true }),
    DeferredList: (ds) => new DeferredList(ds, { cancelOnOneErrback: true }),
  };
  for (const [name, wait] of Object.entries(WAITS)) {
    it(`cancels the others before it fails with FirstError, and takes their failures (${name})`, () => {
      flushUnhandledFailures();
      const order: string[] = [];
      const fired = new Deferred<unknown>();
      const others = [1, 2].map(
        (n) =>
          new Deferred<unknown>(() => {
            order.push(`cancelled ${n}`);
          }),
      );
      const failing = new Deferred<unknown>();
      let failure: Failure | null = null;
      wait([fired, ...others, failing]).addErrback((f) => {
        order.push("failed");
        failure = f;
      });
      fired.callback("kept");
      failing.errback(new RangeError("x"));
      expect(order).to.deep.equal(["cancelled 1", "cancelled 2", "failed"]);
      const first = (failure as Failure | null)?.value as FirstError;
      expect(first).to.be.instanceof(FirstError);
      expect(first.index).to.equal(3);
      expect(fired.result).to.equal("kept");
      expect(others.map((each) => [each.called, each.result])).to.deep.equal([
        [true, undefined],
        [true, undefined],
      ]);
      // As without the option, the one that failed keeps its failure.
      expect(failing.failed).to.equal(true);
      expect(flushUnhandledFailures().map((each) => each.value)).to.deep.equal([
        first.subFailure.value,
      ]);
    });
  }

  it("is off by default: the others go on waiting", () => {
    const other = new Deferred<unknown>();
    const failing = new Deferred<unknown>();
    gatherResults([other, failing], { consumeErrors: true }).addErrback(() => undefined);
    failing.errback(new RangeError("x"));
    expect(other.called).to.equal(false);
  });

  it("stores the results of the others in resultList", () => {
    const other = new Deferred<unknown>();
    const failing = new Deferred<unknown>();
    const list = new DeferredList([other, failing], {
      cancelOnOneErrback: true,
      consumeErrors: true,
    });
    list.addErrback(() => undefined);
    failing.errback(new RangeError("x"));
    const [[, failure]] = list.resultList as unknown as [[boolean, Failure]];
    expect(failure.check(CancelledError)).to.equal(CancelledError);
  });
});
