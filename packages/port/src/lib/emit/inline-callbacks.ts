// The form that `@inlineCallbacks` takes on a method: it can be overridden, and called through `super`.

import type { Context } from "./context.ts";

/** The body of a method whose generator is `generator`: `{ … }` of a generator function. */
export function inlineMethodBody(cx: Context, className: string, generator: string): string {
  const inline = cx.imports.use("@twisted-ts/deferred", "inlineCallbacks");
  return `{\nreturn ${inline}(function* (this: ${className}) ${generator}).call(this);\n}`;
}
