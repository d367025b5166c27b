/** Microseconds of processor time that `work` takes: the least of a few runs, since other work only adds. */
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

/**
 * How many times longer `work(4 * n)` takes than `work(n)`: about 4 where its time is in proportion to `n`, and 16
 * where it grows with the square.
 */
export function growth(n: number, work: (n: number) => void): number {
  work(n);
  const once = timeOf(() => work(n));
  return timeOf(() => work(4 * n)) / Math.max(once, 500);
}
