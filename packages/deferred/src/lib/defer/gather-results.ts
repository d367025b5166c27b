import { checkOptions } from "../options.ts";
import type { Deferred } from "./deferred.ts";
import { DeferredList, type ResultsOf } from "./deferred-list.ts";

/** What {@link gatherResults} does with failures. */
export interface GatherResultsOptions {
  /** Consume the failures: the Deferreds themselves go on with `undefined`. Default: false. */
  readonly consumeErrors?: boolean | undefined;
  /**
   * Cancel the others as soon as one fails. The failures of the others are consumed: they go on
   * with `undefined`. Default: false. Twisted has no such option.
   */
  readonly cancelOnOneErrback?: boolean | undefined;
}

/**
 * All results in one list, in the order of the Deferreds; fails with `FirstError` as soon as one
 * fails. Unless the options say so, the others are not cancelled, and their failures have to be
 * handled. Cancelling it cancels them all.
 *
 * @throws TypeError for an unknown option.
 */
export function gatherResults<const D extends readonly Deferred<unknown>[]>(
  deferredList: D | Iterable<D[number]>,
  options?: GatherResultsOptions,
): Deferred<ResultsOf<D>> {
  const checked = checkOptions("gatherResults", options, ["consumeErrors", "cancelOnOneErrback"]);
  const all = { ...checked, fireOnOneErrback: true };
  const gathered: Deferred<unknown> = new DeferredList<readonly Deferred<unknown>[]>(
    deferredList,
    all,
    true,
  );
  return gathered as Deferred<ResultsOf<D>>;
}
