import { inspect } from "#platform";
import type { DeferredCore } from "./core/fields.ts";
import { CALLED, PAUSE_SHIFT } from "./core/flags.ts";
import { chainedTo } from "./core/result.ts";

const MOST = 8;

/** What is shown of a Deferred. */
interface Shown extends DeferredCore {
  readonly callbacks: readonly unknown[];
}

/**
 * A Deferred in words, for people who look for the one that never fires: its state, its result or what it waits for, and
 * how many callbacks are still to be run.
 */
export function describe(deferred: Shown): string {
  const parts = [state(deferred)];
  if (deferred._flags >> PAUSE_SHIFT > (chainedTo(deferred) === null ? 0 : 1)) parts.push("paused");
  const callbacks = deferred.callbacks.length;
  if (callbacks > 0) parts.push(`${callbacks} callback${callbacks === 1 ? "" : "s"} to run`);
  return `<${deferred.constructor.name}: ${parts.join(", ")}>`;
}

function state(deferred: DeferredCore): string {
  if (chainedTo(deferred) !== null) return `waiting on ${waits(deferred)}`;
  if ((deferred._flags & CALLED) === 0) return "pending";
  return `current result: ${inspect(deferred._result, { depth: 0, breakLength: Infinity })}`;
}

/** The chain of Deferreds that this one waits for, up to the one that has to be fired. */
function waits(deferred: DeferredCore): string {
  const names: string[] = [];
  let last = deferred;
  for (let each = chainedTo(deferred); each !== null; each = chainedTo(each)) {
    last = each;
    if (names.length === MOST) {
      names.push("…");
      break;
    }
    names.push(each.constructor.name);
  }
  const end = chainedTo(last) === null ? ((last._flags & CALLED) === 0 ? " (pending)" : "") : "";
  return `${names.join(" waiting on ")}${end}`;
}
