// Rivals run in turn, round after round, in one process, and what is reported is a ratio: these machines are noisy, and
// whatever slows one rival in a round slows the others too.

/** Does its work `n` times; may return a promise to be waited for. */
export type Work = (n: number) => unknown;

/** What one row of a table comes to. */
export interface Row {
  readonly work: string;
  /** Nanoseconds per unit of work of each rival, in its best round: whatever else the machine does only adds. */
  readonly nanoseconds: Readonly<Record<string, number>>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Rounds of each rival. */
const ROUNDS = 25;

/** Nanoseconds of processor time that this process has had. */
function processorTime(): bigint {
  const { user, system } = process.cpuUsage();
  return BigInt(user + system) * 1000n;
}

/**
 * Measures several ways to do one work.
 *
 * @param n - how many times a round does it.
 * @param unit - how many units of the table one time stands for.
 * @param rounds - how many rounds each rival has, behind three to warm up.
 * @param processor - count the processor's time, not the clock's: for work that never waits.
 */
export async function compare(
  work: string,
  rivals: Readonly<Record<string, Work>>,
  {
    n = 20_000,
    unit = 1,
    rounds = ROUNDS,
    processor = false,
  }: { n?: number; unit?: number; rounds?: number; processor?: boolean } = {},
): Promise<Row> {
  const now = processor ? processorTime : process.hrtime.bigint;
  const names = Object.keys(rivals);
  const times = new Map<string, number[]>(names.map((name) => [name, []]));
  for (const name of names) for (let i = 0; i < 3; i++) await rivals[name]?.(n);
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      globalThis.gc?.();
      const start = now();
      await rivals[name]?.(n);
      times.get(name)?.push(Number(now() - start) / n / unit);
    }
  }
  return {
    work,
    nanoseconds: Object.fromEntries(
      names.map((name) => [name, Math.min(...(times.get(name) ?? []))]),
    ),
  };
}

/** A row as Markdown: nanoseconds of `base`, then what each other rival takes of it. */
export function format({ work, nanoseconds }: Row, base: string): string {
  const reference = nanoseconds[base] ?? Number.NaN;
  const others = Object.entries(nanoseconds)
    .filter(([name]) => name !== base)
    .map(([name, ns]) => `${name} ${(ns / reference).toFixed(2)}`);
  return `| ${work} | ${reference.toFixed(0)} | ${others.join(" | ")} |`;
}
