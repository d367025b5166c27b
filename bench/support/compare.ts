// Rivals run in turn, round after round, in one process, and what is reported is a ratio: these
// machines are noisy, and whatever slows one rival in a round slows the others too. All rows are
// warmed before one is measured, as a program that does all of it would be: the engine compiles for
// what it has seen. There is no collection but those that the work causes.

import type { Table } from "./report.ts";

/** Does its work `n` times; may return a promise to be waited for. */
export type Work = (n: number) => unknown;

/** One row that is to be measured. */
export interface Plan {
  readonly work: string;
  readonly rivals: Readonly<Record<string, Work>>;
  readonly n: number;
  readonly unit: number;
  readonly rounds: number;
  /** The share of the first rival's time that is aimed at, for the second. */
  readonly aim?: number | undefined;
}

/** What one row of a table comes to. */
export interface Row {
  readonly plan: Plan;
  /** Nanoseconds of processor time per unit of work of each rival: the median. */
  readonly nanoseconds: Readonly<Record<string, number>>;
  /** Each rival's share of the first one's time: the median over the rounds. */
  readonly share: Readonly<Record<string, number>>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Rounds of each rival. */
const ROUNDS = 15;

/** Rounds that do not count, before. */
const WARM_UP = 3;

/** Nanoseconds of processor time that this process has had, all its threads together. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

/**
 * A row: several ways to do one work. The first is the one that others are compared with.
 *
 * @param n - how many times a round does it: often enough that the collector runs several times in
 *   each round, so that each rival pays for its own garbage and not for that of the one before.
 * @param unit - how many units of the table one time stands for.
 * @param rounds - how many rounds each rival has.
 */
export function plan(
  work: string,
  rivals: Readonly<Record<string, Work>>,
  { n = 200_000, unit = 1, rounds = ROUNDS }: { n?: number; unit?: number; rounds?: number } = {},
): Plan {
  return { work, rivals, n, unit, rounds };
}

/**
 * Warms all rows, and measures one after the other; those whose name contains `BENCH_ONLY`, if that
 * is set.
 */
export async function measure(plans: readonly Plan[]): Promise<Row[]> {
  const only = process.env["BENCH_ONLY"] ?? "";
  for (const { rivals, n } of plans) {
    for (const work of Object.values(rivals)) for (let i = 0; i < WARM_UP; i++) await work(n);
  }
  const rows: Row[] = [];
  for (const each of plans) {
    if (each.work.includes(only)) rows.push(await measureRow(each));
  }
  return rows;
}

async function measureRow(plan: Plan): Promise<Row> {
  const { rivals, n, unit, rounds } = plan;
  const names = Object.keys(rivals);
  const times = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      const start = processorTime();
      await rivals[name]?.(n);
      times.get(name)?.push((processorTime() - start) / n / unit);
    }
  }
  const first = times.get(names[0] ?? "") ?? [];
  const of = (name: string): number[] => times.get(name) ?? [];
  const shares = (name: string): number[] =>
    of(name).map((time, round) => time / (first[round] ?? Number.NaN));
  return {
    plan,
    nanoseconds: Object.fromEntries(names.map((name) => [name, median(of(name))])),
    share: Object.fromEntries(names.map((name) => [name, median(shares(name))])),
  };
}

/** The rows as a table: nanoseconds of `base`, then what each other of `names` takes of it. */
export function tableOf(
  title: string,
  rows: readonly Row[],
  base: string,
  names: readonly string[],
): Table {
  return {
    title,
    heads: ["work", "aim", `${base}, ns`, ...names],
    rows: rows.map(({ plan, nanoseconds, share }) => [
      plan.work,
      plan.aim === undefined ? "" : `≤ ${plan.aim}`,
      (nanoseconds[base] ?? Number.NaN).toFixed(0),
      ...names.map((name) => share[name]?.toFixed(2) ?? ""),
    ]),
  };
}
