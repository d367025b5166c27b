// Loads modules of this package when they are first needed: see lateLoader.

import { lateLoader } from "@twisted-ts/deferred/internal";

/**
 * Puts off loading a module: `#late/…`, of this package in `src/late`; or that of another package.
 */
export const late: ReturnType<typeof lateLoader> = lateLoader(import.meta.url);
