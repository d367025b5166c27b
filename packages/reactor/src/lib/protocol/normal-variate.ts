// Random numbers around a mean.

/**
 * A random number of the normal distribution with mean `mu` and standard deviation `sigma`, by the
 * method of Box and Muller.
 */
export function normalVariate(mu: number, sigma: number): number {
  // 1 - random() is never 0, whose logarithm is infinite.
  const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
  return mu + sigma * radius * Math.cos(2 * Math.PI * Math.random());
}
