// The list of callbacks of a Deferred.

import { Pair } from "./entries.ts";
import type { DeferredCore, Entry, ErrbackEntry } from "./fields.ts";
import { PAUSE_SHIFT, RUNNING } from "./flags.ts";

/** Puts a pair at the end. */
export function append(deferred: DeferredCore, callback: Entry, errback: ErrbackEntry): void {
  if (deferred._callback === undefined) {
    deferred._callback = callback;
    deferred._errback = errback;
    return;
  }
  const pair = new Pair<Entry, ErrbackEntry>(callback, errback);
  const last = deferred._last;
  if (last !== null) {
    pair.next = last.next;
    last.next = pair;
  }
  deferred._last = pair;
}

/** Puts a pair in front of all others, before the Deferred is fired. */
export function prepend(deferred: DeferredCore, callback: Entry, errback: ErrbackEntry): void {
  if (deferred._callback !== undefined) {
    const pair = new Pair<Entry, ErrbackEntry>(deferred._callback, deferred._errback ?? null);
    const last = deferred._last;
    if (last === null) {
      deferred._last = pair;
    } else {
      pair.next = last.next;
      last.next = pair;
    }
  }
  deferred._callback = callback;
  deferred._errback = errback;
}

/** Whether `callback` is the next to run, as soon as there is a result. */
export function isFirstToRun(deferred: DeferredCore, callback: Entry): boolean {
  const flags = deferred._flags;
  return deferred._callback === callback && (flags & RUNNING) === 0 && flags >> PAUSE_SHIFT === 0;
}

/** Takes the first pair off the list. */
export function shift(current: DeferredCore): void {
  const last = current._last;
  if (last === null) {
    current._callback = undefined;
    current._errback = undefined;
    return;
  }
  const pair = last.next;
  current._callback = pair.callback;
  current._errback = pair.errback;
  if (pair === last) current._last = null;
  else last.next = pair.next;
}
