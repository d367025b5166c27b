// Which of the packages' code has run, by the block: V8's own counters. They are read after a batch
// of inputs, since one reading takes milliseconds.

import { type Profiler, Session } from "node:inspector";

/** Bytes of a script, from and to. */
type Range = readonly [from: number, to: number];

/** Tells whether code has run that had not run before. */
export class Coverage {
  readonly #session = new Session();
  readonly #part: string;
  /** What has not run yet of the functions that have. */
  readonly #missing = new Map<string, readonly Range[]>();
  #blocks = 0;

  /** @param part - what the URL of a script must hold so that it counts. */
  constructor(part: string) {
    this.#part = part;
    this.#session.connect();
    this.#post("Profiler.enable");
    this.#post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** How many functions and blocks were found to run for the first time. */
  get found(): number {
    return this.#blocks;
  }

  /** Forgets what has run since the last reading. */
  skip(): void {
    this.#take();
  }

  /**
   * Whether code has run since the last reading that had not run before it.
   *
   * @param remember - whether it counts as having run from now on.
   */
  isNew(remember: boolean): boolean {
    let any = false;
    for (const { url, functions } of this.#take()) {
      if (!url.includes(this.#part)) continue;
      for (const { ranges } of functions) {
        const outer = ranges[0] as Profiler.CoverageRange;
        if (outer.count === 0) continue;
        const key = `${url}:${outer.startOffset}:${outer.endOffset}`;
        const holes = ranges.filter((range) => range.count === 0).map(toRange);
        const before = this.#missing.get(key);
        const now = before === undefined ? holes : intersection(before, holes);
        if (before !== undefined && size(now) === size(before)) continue;
        any = true;
        if (!remember) return true;
        this.#missing.set(key, now);
        this.#blocks += 1;
      }
    }
    return any;
  }

  stop(): void {
    this.#post("Profiler.stopPreciseCoverage");
    this.#session.disconnect();
  }

  #take(): readonly Profiler.ScriptCoverage[] {
    let result: readonly Profiler.ScriptCoverage[] = [];
    this.#session.post("Profiler.takePreciseCoverage", (error, taken) => {
      if (error !== null) throw error;
      result = taken.result;
    });
    return result;
  }

  #post(method: string, parameters?: object): void {
    this.#session.post(method, parameters, (error) => {
      if (error !== null) throw error;
    });
  }
}

function toRange({ startOffset, endOffset }: Profiler.CoverageRange): Range {
  return [startOffset, endOffset];
}

function size(ranges: readonly Range[]): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0);
}

/** What is in both; the ranges of each are in order and do not overlap. */
export function intersection(left: readonly Range[], right: readonly Range[]): readonly Range[] {
  const both: Range[] = [];
  for (const [leftFrom, leftTo] of left) {
    for (const [rightFrom, rightTo] of right) {
      const from = Math.max(leftFrom, rightFrom);
      const to = Math.min(leftTo, rightTo);
      if (from < to) both.push([from, to]);
    }
  }
  return both;
}
