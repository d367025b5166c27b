// Programs and what Twisted did with them, against what the port does: on Node, and in browsers.

import { flushUnhandledFailures } from "@twisted-ts/deferred";
import type { Recording } from "./program.ts";
import { type Difference, Machine } from "./replay.ts";

/**
 * Programs that run into a listed difference, and how many of the recorded ones do. Each has its
 * row in the guide.
 */
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

/** The recorder's text for an error that Python itself raises. */
const PYTHON_TYPE_ERROR = /TypeError: [^)"]*/g;

/** Runs a program: what it writes, as the recording has it. */
function replay(machine: Machine, { program }: Recording): string[][] {
  flushUnhandledFailures();
  const trace = program.map((operation) => [...machine.step(operation)]);
  const unhandled = flushUnhandledFailures().map((failure) => machine.errorText(failure));
  return [...trace, unhandled.sort()];
}

/** The results of the programs of a file. */
export interface Comparison {
  /** The first line of the file. */
  readonly header: unknown;
  readonly programs: number;
  /** How many did the same as on Twisted. */
  readonly same: number;
  /** How many differed, by the listed difference that explains it. */
  readonly listed: Readonly<Record<string, number>>;
  /** The first that differs for no listed reason. */
  readonly unexplained: { seed: number; trace: unknown; recorded: unknown } | null;
}

/** Replays all programs of a file, given as its text. */
export function compareAll(text: string): Comparison {
  const [first = "", ...rest] = text.trimEnd().split("\n");
  const listed: Record<string, number> = {};
  let same = 0;
  let unexplained: Comparison["unexplained"] = null;
  for (const line of rest) {
    const recording = JSON.parse(line.replace(PYTHON_TYPE_ERROR, "TypeError")) as Recording;
    const machine = new Machine();
    const trace = replay(machine, recording);
    if (JSON.stringify(trace) === JSON.stringify(recording.trace)) {
      same++;
      continue;
    }
    // The first reason in the list counts: the last one occurs in many programs, and seldom
    // matters.
    const difference = Object.keys(LISTED).find((each) =>
      machine.differences.has(each as Difference),
    );
    if (difference !== undefined) listed[difference] = (listed[difference] ?? 0) + 1;
    else unexplained ??= { seed: recording.seed, trace, recorded: recording.trace };
  }
  return { header: JSON.parse(first), programs: rest.length, same, listed, unexplained };
}

/** How many programs differ for each listed reason, where any does. */
export function expectedDifferences(): Record<string, number> {
  const listed = Object.entries(LISTED).filter(([, { programs }]) => programs > 0);
  return Object.fromEntries(listed.map(([name, { programs }]) => [name, programs]));
}
