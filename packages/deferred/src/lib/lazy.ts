// Loads modules when they are first needed, synchronously: a program does not load what it does not
// use. docs/decisions/004-lazy-loading.md says how it works.

import { createRequire } from "#platform";

/** Makes a function that loads a module; see {@link lazyLoader}. */
export type LazyLoader = <M extends object>(name: string) => () => M;

/**
 * The function `lazy` of a package.
 *
 * @param url - a module of the package: `import.meta.url`.
 * @returns a function that takes a name (`#lazy/…`, a module of that package in `src/lazy`; or that
 *   of another package), and returns a function that loads the module the first time it is called,
 *   and returns it.
 */
export function lazyLoader(url: string): LazyLoader {
  const require = createRequire(url);
  return <M extends object>(name: string) => {
    let loaded: M | null = null;
    return () => {
      loaded ??= require(name) as M;
      return loaded;
    };
  };
}
