// Modules that are loaded when they are first needed.

import { lateLoader } from "@twisted-ts/deferred/internal";

/**
 * Returns a function that loads a module when it is first called: `#late/…`, of this package in
 * `src/late`; or the module of another package.
 */
export const late: ReturnType<typeof lateLoader> = lateLoader(import.meta.url);
