// Random programs over Clock, LoopingCall and Cooperator, against what real Twisted did with them:
// see ../README.md.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { flushUnhandledFailures } from "@twisted-ts/deferred";
import { expect } from "chai";
import { Machine, type Recording } from "./replay.ts";

describe("Clock, LoopingCall and Cooperator, against recordings of Twisted", () => {
  let header: Readonly<Record<string, unknown>>;
  let recordings: Recording[];

  before(() => {
    const packed = readFileSync(resolve(import.meta.dirname, "recorded.jsonl.gz"));
    const [first = "", ...rest] = gunzipSync(packed).toString().trimEnd().split("\n");
    header = JSON.parse(first);
    recordings = rest.map((line) => JSON.parse(line));
  });

  it("has at least 1000 programs, of the pinned commit of Twisted", () => {
    expect(header).to.deep.include({
      kind: "task",
      twisted: "24.7.0",
      commit: "64661601a1e492a9448ac1011deb9cd9467a9e30",
      count: recordings.length,
    });
    expect(recordings.length).to.be.at.least(1000);
  });

  it("makes the same calls as Twisted in every program", () => {
    for (const { seed, program, trace } of recordings) {
      const machine = new Machine();
      machine.run(program);
      // A failure that no step waits for is ignored, as in the recording.
      flushUnhandledFailures();
      if (JSON.stringify(machine.trace) === JSON.stringify(trace)) continue;
      expect(machine.trace, `the program of seed ${seed}`).to.deep.equal(trace);
    }
  });
});
