// The check of a function that is called later.

import { shown } from "./shown.ts";

/** Throws a TypeError unless `callable` is a function. */
export function checkCallable(callable: unknown): void {
  if (typeof callable !== "function") throw new TypeError(`${shown(callable)} is not callable`);
}
