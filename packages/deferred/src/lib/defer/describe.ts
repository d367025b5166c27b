import { inspect } from "#platform";
import { debugInfoOf } from "./core/debug-info.ts";
import type { DeferredCore } from "./core/fields.ts";
import { CALLED, PAUSE_SHIFT } from "./core/flags.ts";
import { chainedTo } from "./core/result.ts";
import { isPending, placeOfCreation, waitedFor } from "./waiting.ts";

/** How many links of a chain of Deferreds are shown. */
const MOST = 8;

/** The parts of a Deferred that are shown. */
interface Shown extends DeferredCore {
  readonly callbacks: readonly unknown[];
}

/**
 * A Deferred as text, for finding one that never fires: its state, its result or the Deferred it
 * waits for, and how many callbacks are still to be run. Under debugging also the generator whose
 * outcome it is, and where it was made.
 */
export function describe(deferred: Shown): string {
  const parts = [state(deferred)];
  if (deferred._flags >> PAUSE_SHIFT > (chainedTo(deferred) === null ? 0 : 1)) parts.push("paused");
  const callbacks = deferred.callbacks.length;
  if (callbacks > 0) parts.push(`${callbacks} callback${callbacks === 1 ? "" : "s"} to run`);
  const place = isPending(deferred) ? placeOfCreation(deferred) : null;
  if (place !== null) parts.push(`made by ${place}`);
  return `<${nameOf(deferred)}: ${parts.join(", ")}>`;
}

function nameOf(deferred: DeferredCore): string {
  const generator = debugInfoOf(deferred)?.generatorName ?? "";
  return `${deferred.constructor.name}${generator === "" ? "" : ` of ${generator}`}`;
}

function state(deferred: DeferredCore): string {
  const waits = waitedFor(deferred);
  if (waits.length > 0) return `waiting on ${chain(waits)}`;
  if ((deferred._flags & CALLED) === 0) return "pending";
  return `current result: ${inspect(deferred._result, { depth: 0, breakLength: Infinity })}`;
}

/** The Deferreds that are waited for, one after the other, up to the one that has to be fired. */
function chain(first: readonly DeferredCore[]): string {
  const names: string[] = [];
  let waits = first;
  for (let links = 0; ; links++) {
    const [each] = waits;
    if (each === undefined) return names.join(" waiting on ");
    if (links === MOST) return `${names.join(" waiting on ")} waiting on ...`;
    const next = waitedFor(each);
    const others = waits.length > 1 ? `${waits.length} Deferreds, the first a ` : "";
    names.push(`${others}${nameOf(each)}${next.length > 0 ? "" : end(each)}`);
    waits = next;
  }
}

/** The text for the last one. */
function end(deferred: DeferredCore): string {
  const place = placeOfCreation(deferred);
  const made = place === null ? "" : `, made by ${place}`;
  if ((deferred._flags & CALLED) === 0) return ` (pending${made})`;
  return isPending(deferred) ? ` (paused${made})` : "";
}
