// Which lines of two traces differ.

import type { Trace } from "./scenario.ts";

/** Lines that only one of two traces has. */
export interface Changes {
  /** In the first alone. */
  readonly removed: readonly string[];
  /** In the second alone. */
  readonly added: readonly string[];
}

/** Compares two traces step by step, with as many lines in common as can be. */
export function changes(first: Trace, second: Trace): Changes {
  const removed: string[] = [];
  const added: string[] = [];
  for (let step = 0; step < Math.max(first.length, second.length); step += 1) {
    compare(first[step] ?? [], second[step] ?? [], removed, added);
  }
  return { removed, added };
}

function compare(
  first: readonly string[],
  second: readonly string[],
  removed: string[],
  added: string[],
): void {
  // common[i][j]: how many lines first has in common with second, from i and j on.
  const common = Array.from({ length: first.length + 1 }, () =>
    new Array<number>(second.length + 1).fill(0),
  );
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = first.length - 1; i >= 0; i -= 1) {
    for (let j = second.length - 1; j >= 0; j -= 1) {
      const row = common[i] as number[];
      row[j] = first[i] === second[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  let i = 0;
  let j = 0;
  while (i < first.length || j < second.length) {
    if (i < first.length && j < second.length && first[i] === second[j]) {
      i += 1;
      j += 1;
    } else if (i < first.length && at(i + 1, j) >= at(i, j + 1)) {
      removed.push(first[i] as string);
      i += 1;
    } else if (j < second.length) {
      added.push(second[j] as string);
      j += 1;
    } else {
      removed.push(first[i] as string);
      i += 1;
    }
  }
}
