import { Deferred, DeferredList, gatherResults, succeed } from "@twisted-ts/deferred";
import { expect } from "chai";

/** A gathered list of two Deferreds that have not fired; it is a {@link DeferredList}. */
function makeGathered() {
  const deferreds = [new Deferred<number>(), new Deferred<number>()] as const;
  const gathered = gatherResults(deferreds);
  if (!(gathered instanceof DeferredList)) throw new TypeError("not a DeferredList");
  const list: DeferredList = gathered;
  const fire = () => {
    deferreds[0].callback(1);
    deferreds[1].callback(2);
  };
  return { deferreds, gathered, list, fire };
}

const PAIRS = [
  [true, 1],
  [true, 2],
];

describe("gatherResults, as a DeferredList", () => {
  it("has one callback until all have fired, and none afterwards", () => {
    const { gathered, fire } = makeGathered();
    expect(gathered.callbacks).to.have.length(1);
    fire();
    expect(gathered.callbacks).to.have.length(0);
    expect(gathered.result).to.deep.equal([1, 2]);
  });

  it("shows pairs in resultList before and after it fires", () => {
    const { deferreds, list } = makeGathered();
    expect(list.resultList).to.deep.equal([null, null]);
    deferreds[0].callback(1);
    expect(list.resultList).to.deep.equal([[true, 1], null]);
    deferreds[1].callback(2);
    expect(list.resultList).to.deep.equal(PAIRS);
  });

  it("shows pairs in resultList that was not read before it fired", () => {
    const { list, fire } = makeGathered();
    fire();
    expect(list.resultList).to.deep.equal(PAIRS);
  });

  it("fills a resultList that was read early", () => {
    const { list, fire } = makeGathered();
    const early = list.resultList;
    fire();
    expect(early).to.deep.equal(PAIRS);
    expect(list.resultList).to.equal(early);
  });

  it("keeps resultList as it is when a callback changes the results", () => {
    const { gathered, list, fire } = makeGathered();
    gathered.addCallback((results) => {
      (results as unknown[]).length = 0;
      return results;
    });
    fire();
    expect(gathered.result).to.deep.equal([]);
    expect(list.resultList).to.deep.equal(PAIRS);
  });

  it("has the pairs as its result while it is paused, and the results afterwards", () => {
    const { gathered, fire } = makeGathered();
    gathered.pause();
    fire();
    expect(gathered.result).to.deep.equal(PAIRS);
    expect(gathered.callbacks).to.have.length(1);
    gathered.unpause();
    expect(gathered.result).to.deep.equal([1, 2]);
  });

  it("accepts pairs that other code fires it with, and still notes the results", () => {
    const { gathered, list, fire } = makeGathered();
    list.callback([[true, 9]] as never);
    expect(gathered.result).to.deep.equal([9]);
    fire();
    expect(gathered.result).to.deep.equal([9]);
    expect(list.resultList).to.deep.equal(PAIRS);
    expect(list.finishedCount).to.equal(2);
  });

  it("notes the results of fired Deferreds, before and after one that has not fired", () => {
    const waiting = new Deferred<number>();
    const gathered = gatherResults([succeed(1), waiting, succeed(3)]);
    expect((gathered as unknown as DeferredList).finishedCount).to.equal(2);
    waiting.callback(2);
    expect(gathered.result).to.deep.equal([1, 2, 3]);
  });

  it("gives an empty list for no Deferreds", () => {
    expect(gatherResults([]).result).to.deep.equal([]);
  });
});
