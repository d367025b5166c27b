// Loads modules when they are first needed, within the call: no program pays for TLS, UDP or child processes that it does
// not use. docs/decisions/004-late-loading.md says how it works.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/**
 * Puts off loading a module.
 *
 * @param name - `#late/…`, a module of this package in `src/late`; or that of another package.
 * @returns a function that loads the module the first time it is called, and returns it.
 */
export function late<M extends object>(name: string): () => M {
  let loaded: M | null = null;
  return () => {
    loaded ??= require(name) as M;
    return loaded;
  };
}
