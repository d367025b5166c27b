// The faults of a stream of bytes, and how they are chosen.

import type { Random } from "./random.ts";

/** Faults that no receiver may notice. */
const MILD = { split: 3, drip: 2, delay: 2 } as const;

/** Faults that lose, change or hold back bytes. */
const HARMFUL = {
  truncate: 3,
  halfClose: 2,
  reset: 3,
  corrupt: 3,
  duplicate: 2,
  stall: 2,
} as const;

/** The kinds of faults. */
export type FaultKind = keyof typeof MILD | keyof typeof HARMFUL;

/** All kinds. */
export const FAULT_KINDS = Object.keys({ ...MILD, ...HARMFUL }) as FaultKind[];

/** One fault of one direction of a connection. */
export interface Fault {
  readonly kind: FaultKind;
  /** How many bytes pass before it. */
  readonly at: number;
  /** `drip`, `duplicate`: bytes. `delay`: turns. `corrupt`: the bits that change, 1 to 255. */
  readonly size: number;
}

/**
 * A fault within the first so many bytes, more often among the first hundred, where the heads are.
 */
export function drawFault(random: Random, within: number, mild: boolean): Fault {
  const kind = mild || random.chance(0.25) ? random.weighted(MILD) : random.weighted(HARMFUL);
  const at = random.between(0, random.chance(0.5) ? Math.min(100, within) : within);
  return { kind, at, size: random.between(1, kind === "corrupt" ? 255 : 30) };
}
