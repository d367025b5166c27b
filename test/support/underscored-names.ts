// The declarations in the sources whose names begin with an underscore.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "../../scripts/support/entry-points.ts";

/** A class, a function, a variable or a member whose name begins with an underscore. */
export interface UnderscoredName {
  readonly packageName: string;
  readonly name: string;
  /** Where it is declared: `packages/deferred/src/lib/kind.ts:12`. */
  readonly place: string;
  /** Whether it, or the class or interface that it is a member of, has the tag `@internal`. */
  readonly isInternal: boolean;
}

/** Reads them. Parameters and what a function declares for itself are left out. */
export function readUnderscoredNames(): UnderscoredName[] {
  return readdirSync(join(root, "packages")).flatMap((packageName) => {
    const source = `packages/${packageName}/src`;
    const files = readdirSync(join(root, source), { recursive: true, encoding: "utf8" });
    return files
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => namesIn(packageName, `${source}/${file}`));
  });
}

function namesIn(packageName: string, path: string): UnderscoredName[] {
  const text = readFileSync(join(root, path), "utf8");
  if (!/\b_\w/.test(text)) return [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: UnderscoredName[] = [];
  const visit = (node: ts.Node): void => {
    const name = declaredName(node);
    if (name?.startsWith("_")) {
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      const isInternal = hasTag(node) || hasTag(node.parent);
      found.push({ packageName, name, place: `${path}:${line}`, isInternal });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function declaredName(node: ts.Node): string | undefined {
  const isDeclaration =
    ts.isClassElement(node) ||
    ts.isTypeElement(node) ||
    (isOfModule(node) &&
      (ts.isClassDeclaration(node) ||
        ts.isFunctionDeclaration(node) ||
        ts.isVariableDeclaration(node)));
  if (!isDeclaration || node.name === undefined || !ts.isIdentifier(node.name)) return undefined;
  return node.name.text;
}

/** Whether a declaration stands in the module itself, and not within a function of it. */
function isOfModule(node: ts.Node): boolean {
  return ts.findAncestor(node.parent, ts.isFunctionLike) === undefined;
}

function hasTag(node: ts.Node): boolean {
  return ts.getJSDocTags(node).some((tag) => tag.tagName.text === "internal");
}
