// The records that {@link Deferred.callbacks} shows.

import { CallWithArguments } from "./core/entries.ts";
import {
  type Callable,
  CHAIN,
  type DeferredCore,
  type Entry,
  type ErrbackEntry,
  type Step,
} from "./core/fields.ts";
import type { AnyCallback } from "./core/types.ts";

/** A callback and its arguments; in place of a callback a Deferred that waits for the result. */
type CoreRecord = readonly [callable: AnyCallback | DeferredCore | null, args: readonly unknown[]];

type PairRecord = readonly [callback: CoreRecord, errback: CoreRecord];

function recordOf(callback: Entry, errback: ErrbackEntry | undefined): PairRecord {
  if (typeof callback === "number") {
    const shown = callback === CHAIN ? errback : (errback as Step)._shown;
    const record: CoreRecord = [shown as AnyCallback | DeferredCore, []];
    return [record, record];
  }
  return [callableOf(callback), callableOf((errback ?? null) as Callable)];
}

function callableOf(each: Callable): CoreRecord {
  return each instanceof CallWithArguments ? [each.callable, each.args] : [each, []];
}

/** The pairs that are still to be run. */
export function recordsOf(deferred: DeferredCore): PairRecord[] {
  const pairs: PairRecord[] = [];
  if (deferred._callback === undefined) return pairs;
  pairs.push(recordOf(deferred._callback, deferred._errback));
  const last = deferred._last;
  for (let pair = last?.next; pair !== undefined; pair = pair === last ? undefined : pair.next) {
    pairs.push(recordOf(pair.callback, pair.errback));
  }
  return pairs;
}
