// Modules that are loaded when they are first needed.

import { lazyLoader } from "@twisted-ts/deferred/internal";

/**
 * Returns a function that loads a module when it is first called: `#lazy/…`, of this package in
 * `src/lazy`; or the module of another package.
 */
export const lazy: ReturnType<typeof lazyLoader> = lazyLoader(import.meta.url);
