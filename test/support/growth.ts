/**
 * Microseconds of processor time that `work` takes: the least of a few runs, since other work only
 * adds.
 */
function timeOf(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return least;
}

/** What {@link growth} is below where the time is in proportion. */
export const LINEAR = 30;

/**
 * How many times longer `work(8 * n)` takes than `work(n)`: about 8 where its time is in proportion
 * to `n`, some more with what the collector has to do, and 64 where it grows with the square.
 * {@link LINEAR} lies between.
 */
export function growth(n: number, work: (n: number) => void): number {
  work(n);
  const once = timeOf(() => work(n));
  return timeOf(() => work(8 * n)) / Math.max(once, 500);
}
