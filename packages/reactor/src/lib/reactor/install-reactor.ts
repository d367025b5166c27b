// Why no other reactor can be installed.

import { NotAvailableError } from "../error/not-available.ts";

/**
 * Refuses to install a reactor: there is one, on Node's loop, and it cannot be replaced.
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
