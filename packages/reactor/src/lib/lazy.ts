// Loads modules of this package when they are first needed: see lazyLoader.

import { lazyLoader } from "@twisted-ts/deferred/internal";

/**
 * Puts off loading a module: `#lazy/…`, of this package in `src/lazy`; or that of another package.
 */
export const lazy: ReturnType<typeof lazyLoader> = lazyLoader(import.meta.url);
