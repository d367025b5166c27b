// The reactor is one, and Node's.

import { NotAvailableError } from "../error/not-available.ts";

/**
 * There is one reactor, on Node's loop, and no other can take its place.
 *
 * @throws NotAvailableError, which says what to use.
 */
export function installReactor(_reactor?: unknown): never {
  throw new NotAvailableError(
    "installReactor",
    "There is one reactor, on Node's loop. Pass another as an argument where your code takes a reactor " +
      "(a test passes MemoryReactorClock of @twisted-ts/reactor/testing)",
  );
}
