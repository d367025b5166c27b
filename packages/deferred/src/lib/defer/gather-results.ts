import { checkOptions } from "../options.ts";
import type { Deferred } from "./deferred.ts";
import { DeferredList, type ResultsOf } from "./deferred-list.ts";

/** What {@link gatherResults} does with failures. */
export interface GatherResultsOptions {
  /** Take the failures: the Deferreds themselves go on with `undefined`. Default: false. */
  readonly consumeErrors?: boolean | undefined;
  /**
   * Cancel the others as soon as one fails. What these fail with is taken: they go on with
   * `undefined`. Default: false. Twisted has no such option.
   */
  readonly cancelOnOneErrback?: boolean | undefined;
}

/**
 * All results in one list, in the order of the Deferreds; fails with `FirstError` as soon as one
 * fails. The others are not cancelled then, and their failures are theirs to handle, unless the
 * options say so. Cancelling it cancels them all.
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
