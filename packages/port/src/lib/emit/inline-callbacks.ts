// The form that `@inlineCallbacks` takes on a method: it can be overridden, and called through
// `super`.

import type { Context } from "./context.ts";
import { property } from "./names.ts";

/** The body of a method around the body of its generator, which `write` writes. */
export function inlineMethodBody(cx: Context, write: () => string): string {
  const inline = cx.imports.use("@twisted-ts/deferred", "inlineCallbacks");
  const outer = [...cx.superAliases];
  cx.superAliases.clear();
  const generator = write();
  // `super` can only be written in the method itself.
  const aliases = [...cx.superAliases].map(
    (name) =>
      `const super_${name} = (...args: any[]) => (super${property(name)} as any)(...args);\n`,
  );
  cx.superAliases.clear();
  for (const name of outer) cx.superAliases.add(name);
  return `{\n${aliases.join("")}return ${inline}(this, function* () ${generator});\n}`;
}
