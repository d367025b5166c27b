// Checks what a synchronous test returns.

import { isDeferred } from "@twisted-ts/deferred";
import { isGenerator } from "@twisted-ts/deferred/internal";

/** A synchronous test returned something that would have to be waited for. */
export class NothingWaitsError extends TypeError {
  override name = "NothingWaitsError";
}

/**
 * Throws for a result that would have to be waited for. In Python the test would pass, whatever the
 * result.
 */
export function refuseToWait(method: { readonly name: string }, returned: unknown): void {
  if (isGenerator(returned)) {
    throw new NothingWaitsError(
      `${method.name} is a generator function and therefore will never run: use TestCase`,
    );
  }
  if (returned instanceof Promise) {
    throw new NothingWaitsError(
      `${method.name} returned a promise, which nothing waits for: use TestCase`,
    );
  }
  if (isDeferred(returned) && !returned.called) {
    throw new NothingWaitsError(
      `${method.name} returned a Deferred that has not fired, which nothing waits for: use TestCase`,
    );
  }
}
