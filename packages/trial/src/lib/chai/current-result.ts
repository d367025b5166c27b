// The result that a Deferred has at this moment.

import { type Deferred, type Failure, isFailure } from "@twisted-ts/deferred";

/** The state of a Deferred: no result yet, a result, or a failure. */
export type CurrentResult =
  | { readonly kind: "none" }
  | { readonly kind: "success"; readonly value: unknown }
  | { readonly kind: "failure"; readonly failure: Failure };

/** Reads the result of a Deferred, and leaves it in place. */
export function look(deferred: Deferred<unknown>): CurrentResult {
  const results: unknown[] = [];
  deferred.addBoth((result) => {
    results.push(result);
    return result;
  });
  return currentResult(results);
}

/** Consumes the result of a Deferred: it goes on with `undefined`. */
export function take(deferred: Deferred<unknown>): CurrentResult {
  const results: unknown[] = [];
  deferred.addBoth((result) => {
    results.push(result);
  });
  return currentResult(results);
}

function currentResult(results: readonly unknown[]): CurrentResult {
  if (results.length === 0) return { kind: "none" };
  const [result] = results;
  return isFailure(result)
    ? { kind: "failure", failure: result }
    : { kind: "success", value: result };
}

/** A result as text, for messages. */
export function shown(result: CurrentResult, inspect: (value: unknown) => string): string {
  if (result.kind === "none") return "no result";
  if (result.kind === "success") return `the result ${inspect(result.value)}`;
  const { failure } = result;
  return `a failure: ${failure.typeName}: ${failure.getErrorMessage()}`;
}
