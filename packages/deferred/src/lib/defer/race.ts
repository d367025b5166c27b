import type { Failure } from "../failure/failure.ts";
import { Deferred } from "./deferred.ts";
import { FailureGroup } from "./errors.ts";

/**
 * The first result among several Deferreds, as `[index, result]`; the others are cancelled before it fires. Fails with
 * {@link FailureGroup} if all fail. The Deferreds' own results are taken. Of none, it never fires.
 *
 * Cancelling it cancels them all.
 */
export function race<const D extends readonly Deferred<unknown>[]>(
  ds: D,
): Deferred<readonly [index: number, result: D[number] extends Deferred<infer T> ? T : never]> {
  type Winner = D[number] extends Deferred<infer T> ? T : never;
  const racing: readonly Deferred<unknown>[] = [...ds];
  const failures = new Map<number, Failure>();
  let winner: Deferred<unknown> | null = null;
  const finalResult = new Deferred<readonly [number, Winner]>(() => {
    for (const each of racing) each.cancel();
  });
  racing.forEach((deferred, index) => {
    deferred.addCallbacks(
      (result) => {
        if (winner !== null) return;
        winner = deferred;
        for (const each of racing) if (each !== deferred) each.cancel();
        finalResult.callback([index, result as Winner]);
      },
      (failure) => {
        failures.set(index, failure);
        if (failures.size < racing.length) return;
        const inOrder = [...failures.entries()].sort(([a], [b]) => a - b);
        finalResult.errback(new FailureGroup(inOrder.map(([, each]) => each)));
      },
    );
  });
  return finalResult;
}
