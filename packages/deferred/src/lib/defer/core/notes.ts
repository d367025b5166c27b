// What is noted of each Deferred while debugging or a trace is on.

import { type DebugInfo, neededDebugInfo } from "./debug-info.ts";
import { callerFrames, getTracer } from "./debugging.ts";
import type { DeferredCore } from "./fields.ts";

let count = 0;

/**
 * All that were made while debugging or a trace was on, and are not collected yet. A Deferred does
 * not live longer for it than to the end of the turn it was made in.
 */
const alive = new Set<WeakRef<DeferredCore>>();
const collected = new FinalizationRegistry<WeakRef<DeferredCore>>((each) => alive.delete(each));

/** Those that were noted, and are not collected: in the order of their making. */
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

/** Notes whose outcome the Deferred is. */
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

/** One waits for another. */
export function noteWaiting(deferred: DeferredCore, other: DeferredCore): void {
  getTracer()?.waits(numberedInfo(deferred), numberedInfo(other));
}

/** It has ended on a failure. */
export function noteFailed(deferred: DeferredCore): void {
  getTracer()?.failed(numberedInfo(deferred));
}

/** One that was made before has a number too, once it is met. */
function numberedInfo(deferred: DeferredCore): DebugInfo {
  const info = neededDebugInfo(deferred);
  if (info.number === 0) info.number = ++count;
  return info;
}
