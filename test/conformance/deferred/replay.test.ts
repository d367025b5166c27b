// Random programs over Deferreds, against what real Twisted did with them: see ../README.md.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { flushUnhandledFailures } from "@twisted-ts/deferred";
import { expect } from "chai";
import type { Recording } from "./program.ts";
import { type Difference, Machine } from "./replay.ts";

interface Header {
  readonly kind: string;
  readonly twisted: string;
  readonly commit: string;
  readonly count: number;
}

/** Programs that run into a listed difference, and how many of the recorded ones do. Each has its row in the guide. */
const LISTED: Readonly<Record<Difference, { readonly reason: string; readonly programs: number }>> =
  {
    "a Deferred as a result is refused": {
      reason: "callback(deferred) and succeed(deferred) throw, as in Twisted before 24.7",
      programs: 2,
    },
    "a canceller's exception becomes the failure": {
      reason: "the exception does not leave cancel(), and the Deferred does not stay unfired",
      programs: 0,
    },
    "more calls of unpause than of pause": {
      reason: "an unhandled failure is the present one, not one that was there before",
      programs: 1,
    },
  };

/** What the recorder says of a mistake that Python notices. */
const PYTHON_TYPE_ERROR = /TypeError: [^)"]*/g;

/** Runs a program: what it writes, as the recording has it. */
function replay(machine: Machine, { program }: Recording): string[][] {
  flushUnhandledFailures();
  const trace = program.map((operation) => [...machine.step(operation)]);
  const unhandled = flushUnhandledFailures().map((failure) => machine.errorText(failure));
  return [...trace, unhandled.sort()];
}

describe("Deferred, against recordings of Twisted", () => {
  let header: Header;
  let recordings: Recording[];

  before(() => {
    const packed = readFileSync(resolve(import.meta.dirname, "recorded.jsonl.gz"));
    const [first = "", ...rest] = gunzipSync(packed).toString().trimEnd().split("\n");
    header = JSON.parse(first);
    recordings = rest.map((line) => JSON.parse(line.replace(PYTHON_TYPE_ERROR, "TypeError")));
  });

  it("has at least 2000 programs, of the pinned commit of Twisted", () => {
    expect(header).to.deep.include({
      kind: "deferred",
      twisted: "24.7.0",
      commit: "64661601a1e492a9448ac1011deb9cd9467a9e30",
      count: recordings.length,
    });
    expect(recordings.length).to.be.at.least(2000);
  });

  it("does the same as Twisted, call by call, but for what is listed", function () {
    this.timeout(60_000);
    const kept: Record<string, number> = {};
    let same = 0;
    for (const recording of recordings) {
      const machine = new Machine();
      const trace = replay(machine, recording);
      if (isEqual(trace, recording.trace)) {
        same++;
        continue;
      }
      // The first of the list explains it: the last comes up in many programs, and seldom matters.
      const difference = Object.keys(LISTED).find((each) =>
        machine.differences.has(each as Difference),
      );
      // Shown as a difference of the traces, which says more than that nothing is listed.
      if (difference === undefined) expect(trace, where(recording)).to.deep.equal(recording.trace);
      kept[String(difference)] = (kept[String(difference)] ?? 0) + 1;
    }
    const listed = Object.entries(LISTED).filter(([, { programs }]) => programs > 0);
    expect(kept).to.deep.equal(
      Object.fromEntries(listed.map(([name, { programs }]) => [name, programs])),
    );
    expect(same).to.be.at.least(2000);
  });
});

function where({ seed }: Recording): string {
  return `the program of seed ${seed}`;
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
