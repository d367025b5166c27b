// `with x as self.y`: the grammar takes only a variable after `as`.

import type { Expression } from "./ast.ts";

/** A letter that stands for the dot between two names: texts keep their length. */
const JOINT = "\uA4F8";

const TARGET =
  /^([ \t]*(?:async[ \t]+)?with\b.*\bas[ \t]+)([A-Za-z_]\w*(?:\.\w+)+)(?=[ \t]*(?:,.*|\).*)?:)/gm;

/** The source with the attributes that `with` binds written as variables. */
export function joinTargets(source: string): string {
  return source.replace(
    TARGET,
    (_, head: string, target: string) => head + target.replaceAll(".", JOINT),
  );
}

/** The attribute that such a variable stands for. */
export function splitTarget(target: Expression): Expression {
  if (target.kind !== "name" || !target.id.includes(JOINT)) return target;
  const [first, ...names] = target.id.split(JOINT) as [string, ...string[]];
  let to = target.from + first.length;
  let result: Expression = { kind: "name", id: first, from: target.from, to };
  for (const name of names) {
    to += 1 + name.length;
    result = { kind: "attribute", object: result, name, from: target.from, to };
  }
  return result;
}
