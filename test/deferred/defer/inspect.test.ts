import { inspect } from "node:util";
import { Deferred, DeferredList, succeed } from "@twisted-ts/deferred";
import { expect } from "chai";

describe("Deferred: inspected", () => {
  it("shows its state, its result, and how many callbacks there are", () => {
    const d = new Deferred<number>();
    expect(inspect(d)).to.equal("<Deferred: pending>");
    d.addCallback((n) => n).addCallback((n) => n);
    expect(String(d)).to.equal("<Deferred: pending, 2 callbacks to run>");
    d.callback(3);
    expect(inspect(d)).to.equal("<Deferred: current result: 3>");
    d.pause();
    expect(inspect(d)).to.equal("<Deferred: current result: 3, paused>");
    expect(inspect(new DeferredList([]))).to.equal("<DeferredList: current result: []>");
  });

  it("shows the Deferreds it waits for, down to the one that has to be fired", () => {
    const inner = new Deferred<number>();
    const middle = succeed(0).addCallback(() => inner);
    const outer = succeed(0).addCallback(() => middle);
    expect(inspect(outer)).to.equal(
      "<Deferred: waiting on Deferred waiting on Deferred (pending)>",
    );
  });
});
