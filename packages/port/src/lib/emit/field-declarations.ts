// Declares the fields that methods set, or expect, and the class body does not name.

import type { ClassModel } from "../project/class-model.ts";
import type { Statement } from "../python/ast.ts";
import { eachStatement } from "../python/walk.ts";
import { isNone } from "../types/annotation.ts";
import {
  basesOf,
  findMember,
  hasStatic,
  inheritedMember,
  twistedMember,
} from "../types/class-bases.ts";
import type { Context } from "./context.ts";
import { isErrorClass } from "./error-classes.ts";
import { isOverriddenByMethod } from "./overridden.ts";
import { sharedAttribute } from "./shared-attributes.ts";
import { typeText } from "./type-text.ts";

/** What leaves open whether a member is a property or a method. */
const OPEN = "[member: string]: any;\n";

/** Fields that methods set and the class body does not: they are declared. */
export function fieldDeclarations(cx: Context, model: ClassModel): string {
  let text = "";
  const initializer = model.methods.get("__init__")?.node;
  const endsEarly = initializer !== undefined && hasReturn(initializer.body);
  const ownName = findMember(cx.inference, model, "name");
  const hasOwnName = ownName !== undefined && ownName.from !== "twisted";
  if (isErrorClass(cx, model) && !hasOwnName)
    text += `override name = ${JSON.stringify(model.name)};\n`;
  for (const [name, sites] of model.instanceAttributes) {
    if (model.attributes.has(name) || model.methods.has(name) || model.setters.has(name)) continue;
    if (inheritedMember(cx.inference, model, name) !== undefined) continue;
    if (name === "name" && isErrorClass(cx, model)) continue;
    const isSetFirst =
      !endsEarly &&
      sites.some(
        (site) =>
          site.method === initializer &&
          initializer.body.some(
            (statement) =>
              statement.kind === "assignment" &&
              statement.targets.some(
                (target) => target.kind === "attribute" && target.name === name,
              ),
          ),
      );
    const type = typeText(cx, cx.inference.attributeType(model, name));
    const mayBeNone = sites.some((site) => site.value !== null && isNone(site.value));
    const full =
      mayBeNone || type.includes("any[]") ? (type === "any[]" && !mayBeNone ? type : "any") : type;
    text += isSetFirst ? `${name}: ${full};\n` : `declare ${name}: ${full};\n`;
  }
  for (const name of cx.project.setThroughClass(model)) {
    const isKnown =
      model.has(name) || hasStatic(cx.inference, model, name) || /^__\w+__$/.test(name);
    if (isKnown || inheritedMember(cx.inference, model, name) !== undefined) continue;
    text += sharedAttribute(cx, name);
  }
  text += inheritedDeclarations(cx, model);
  const expected = expectedDeclarations(cx, model);
  const isOpen = [...model.attributes.keys()].some((name) => isOverriddenByMethod(cx, model, name));
  return isOpen && expected !== OPEN ? text + OPEN + expected : text + expected;
}

/** Members of Twisted's classes whose types say less than Python knows: `factory` of a protocol. */
function inheritedDeclarations(cx: Context, model: ClassModel): string {
  const twisted = twistedMember(cx.inference, model, "factory");
  if (twisted === undefined || model.attributes.has("factory")) return "";
  const { source } = cx.module.tree;
  if (!/\.factory\b/.test(source.slice(model.node.from, model.node.to))) return "";
  return "declare factory: any;\n";
}

/**
 * Attributes that methods use and neither the class nor its bases have: a mixin gets them from its
 * other bases.
 */
function expectedDeclarations(cx: Context, model: ClassModel): string {
  const bases = basesOf(cx.inference, model).length;
  const isOpen = model.node.bases.length > bases;
  const names = [...model.usedNames].filter(
    (name) =>
      !/^__\w+__$/.test(name) &&
      !isOpen &&
      !model.has(name) &&
      !model.setters.has(name) &&
      !hasStatic(cx.inference, model, name) &&
      !cx.project.setThroughClass(model).has(name) &&
      inheritedMember(cx.inference, model, name) === undefined,
  );
  // A property cannot become a method in a subclass: an index signature leaves both open.
  if (model.isDynamic) return OPEN;
  const isMethod = names.some((name) => cx.project.methodNames.has(name));
  if (isMethod) return OPEN;
  return names.map((name) => `declare ${name}: any;\n`).join("");
}

/** Whether a function may end before its last statement. */
function hasReturn(body: readonly Statement[]): boolean {
  let found = false;
  eachStatement(
    body,
    (statement) => {
      if (statement.kind === "return") found = true;
    },
    (statement) => statement.kind !== "function" && statement.kind !== "class",
  );
  return found;
}
