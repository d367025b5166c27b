// Loads modules when they are first needed, synchronously: a program does not load what it does not
// use. docs/decisions/004-late-loading.md says how it works.

import { createRequire } from "#platform";

/** Makes a function that loads a module; see {@link lateLoader}. */
export type Late = <M extends object>(name: string) => () => M;

/**
 * The function `late` of a package.
 *
 * @param url - a module of the package: `import.meta.url`.
 * @returns a function that takes a name (`#late/…`, a module of that package in `src/late`; or that
 *   of another package), and returns a function that loads the module the first time it is called,
 *   and returns it.
 */
export function lateLoader(url: string): Late {
  const require = createRequire(url);
  return <M extends object>(name: string) => {
    let loaded: M | null = null;
    return () => {
      loaded ??= require(name) as M;
      return loaded;
    };
  };
}
