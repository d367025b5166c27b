// Variables that no single place can declare: they are declared where their function or module
// begins.

import type { Statement } from "../python/ast.ts";
import type { Binding } from "../scope/scope.ts";
import type { Context } from "./context.ts";
import { jsName } from "./names.ts";
import { typeText } from "./type-text.ts";

/** The declarations for the body of a function or a module; nothing for an inner block. */
export function hoisted(cx: Context, body: readonly Statement[]): string {
  const { node } = cx.scope;
  const own =
    (node.kind === "module" &&
      node.body.at(-1) === body.at(-1) &&
      body.length > 0 &&
      cx.blockDepth === 0) ||
    (node.kind === "function" &&
      (node.body === body || node.body.at(-1) === body.at(-1)) &&
      body.length > 0 &&
      cx.blockDepth === 0);
  if (!own) return "";
  const prefix = node.kind === "module" ? "export " : "";
  let text = "";
  for (const binding of cx.scope.bindings.values()) {
    if (!needsHoisting(cx, binding)) continue;
    const type = typeText(cx, cx.inference.typeOfBinding(binding));
    const simple = /^(number|string|boolean)$/.test(type) ? `${type} | undefined` : "any";
    text += `${prefix}let ${jsName(binding.name)}: ${simple.includes("undefined") ? "any" : simple};\n`;
  }
  return text;
}

function needsHoisting(cx: Context, binding: Binding): boolean {
  const kinds = new Set(binding.sites.map((site) => site.kind));
  if (kinds.has("parameter") || binding.sites.length === 0) return false;
  // An import with a fallback: `except ImportError: name = None`.
  if (kinds.has("import")) return kinds.size > 1;
  if (kinds.size === 1 && kinds.has("except")) return false;
  const isDefinition = kinds.has("function") || kinds.has("class");
  if (isDefinition && binding.sites.length === 1) {
    // A function in a block is seen outside of it in Python.
    const [site] = binding.sites;
    const depth = site?.blocks.length ?? 1;
    return (
      depth > 1 &&
      binding.uses.some((use) => use.blocks[depth - 1]?.id !== site?.blocks[depth - 1]?.id)
    );
  }
  if (isDefinition && binding.scope.kind === "module") return true;
  return isDefinition || cx.declarations(binding).hoisted;
}
