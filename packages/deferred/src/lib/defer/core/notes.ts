// The notes on each Deferred while debugging or a trace is on.

import { type DebugInfo, neededDebugInfo } from "./debug-info.ts";
import { callerFrames, getTracer } from "./debugging.ts";
import type { DeferredCore } from "./fields.ts";

let count = 0;

/**
 * All Deferreds that were made while debugging or a trace was on, and are not collected yet. A
 * WeakRef keeps a Deferred alive only to the end of the turn in which it was made.
 */
const alive = new Set<WeakRef<DeferredCore>>();
const collected = new FinalizationRegistry<WeakRef<DeferredCore>>((each) => alive.delete(each));

/** The noted Deferreds that are not collected, in the order in which they were made. */
export function notedDeferreds(): DeferredCore[] {
  return [...alive].map((each) => each.deref()).filter((each) => each !== undefined);
}

/** Keeps the stack of the Deferred's creation. */
export function noteCreated(deferred: DeferredCore): void {
  const info = numberedInfo(deferred);
  info.creator = callerFrames();
  const reference = new WeakRef(deferred);
  alive.add(reference);
  collected.register(deferred, reference);
  getTracer()?.created(info, deferred.constructor.name);
}

/** Notes the generator function whose outcome the Deferred is. */
export function noteGenerator(deferred: DeferredCore, name: string): void {
  const info = numberedInfo(deferred);
  info.generatorName = name;
  getTracer()?.named(info);
}

/** Keeps the stack of the call that fires the Deferred. */
export function noteFired(deferred: DeferredCore, result: unknown): void {
  const info = numberedInfo(deferred);
  info.invoker = callerFrames();
  getTracer()?.fired(info, result);
}

/** Notes that one waits for another. */
export function noteWaiting(deferred: DeferredCore, other: DeferredCore): void {
  getTracer()?.waits(numberedInfo(deferred), numberedInfo(other));
}

/** Notes that its last result is a failure. */
export function noteFailed(deferred: DeferredCore): void {
  getTracer()?.failed(numberedInfo(deferred));
}

/** Its `DebugInfo`. A Deferred that was made before debugging began gets its number here. */
function numberedInfo(deferred: DeferredCore): DebugInfo {
  const info = neededDebugInfo(deferred);
  if (info.number === 0) info.number = ++count;
  return info;
}
