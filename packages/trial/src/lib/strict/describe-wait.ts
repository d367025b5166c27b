// What a test waits for, as text.

import type { Deferred } from "@twisted-ts/deferred";
import { ownFrames, shownFrames } from "./stack.ts";

type Records = Deferred<unknown>["callbacks"];

/**
 * Describes a Deferred that does not fire: what it waits for, the callbacks that it would run, and
 * where it was made, if debugging of Deferreds is on. The last of its callbacks belongs to the
 * runner.
 */
export function describeWait(deferred: Deferred<unknown>): string {
  const links: string[] = [];
  let last = deferred;
  for (let each: Deferred<unknown> | null = deferred; each !== null; each = each._chainedTo) {
    last = each;
    if (links.length < 8) links.push(`a ${each.constructor.name}`);
  }
  const state = last.called ? "is paused" : "was never fired";
  const callbacks = namesOf(deferred.callbacks.slice(0, deferred.callbacks.length - 1));
  const then = callbacks === "" ? "" : ` (before ${callbacks})`;
  const creator = last._debugInfo?.creator ?? null;
  const where =
    creator === null
      ? "\n(set Deferred.debug = true, or use trial --debug-stacktraces, to see where it was created)"
      : `\nIt was created:\n${shownFrames(ownFrames([...creator].reverse().join("\n")))}`;
  return `${links.join(" waiting on ")}, which ${state}${then}${where}`;
}

function namesOf(callbacks: Records): string {
  return callbacks
    .map(([callback, errback]) => nameOf(callback) ?? nameOf(errback) ?? "a callback")
    .join(", ");
}

function nameOf(record: Records[number][number]): string | undefined {
  const callable: unknown = Array.isArray(record) ? record[0] : record;
  return typeof callable === "function" && callable.name !== "" ? callable.name : undefined;
}
