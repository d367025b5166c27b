// Random programs over Deferreds, against what real Twisted did with them: see ../README.md.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { type Comparison, compareAll, expectedDifferences } from "./compare.ts";

describe("Deferred, against recordings of Twisted", () => {
  let comparison: Comparison;

  before(() => {
    const packed = readFileSync(resolve(import.meta.dirname, "recorded.jsonl.gz"));
    comparison = compareAll(gunzipSync(packed).toString());
  });

  it("has at least 2000 programs, of the pinned commit of Twisted", () => {
    const { header, programs } = comparison;
    expect(header).to.deep.include({
      kind: "deferred",
      twisted: "24.7.0",
      commit: "64661601a1e492a9448ac1011deb9cd9467a9e30",
      count: programs,
    });
    expect(programs).to.be.at.least(2000);
  });

  it("makes the same calls as Twisted in every program that is not listed as different", () => {
    const { same, listed, unexplained } = comparison;
    // Shown as a difference of the traces, which says more than that nothing is listed.
    if (unexplained !== null) {
      const { seed, trace, recorded } = unexplained;
      expect(trace, `the program of seed ${seed}`).to.deep.equal(recorded);
    }
    expect(listed).to.deep.equal(expectedDifferences());
    expect(same).to.be.at.least(2000);
  });
});
