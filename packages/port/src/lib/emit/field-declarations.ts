// Declares the fields that methods set, or expect, and the class body does not name.

import type { ClassModel } from "../project/class-model.ts";
import { eachExpression, eachStatement, expressionsOf } from "../python/walk.ts";
import { isNone } from "../types/annotation.ts";
import { basesOf, hasStatic, inheritedMember, twistedMember } from "../types/class-bases.ts";
import type { Context } from "./context.ts";
import { isErrorClass } from "./error-classes.ts";
import { isOverriddenByMethod } from "./overridden.ts";
import { typeText } from "./type-text.ts";

/** What leaves open whether a member is a property or a method. */
const OPEN = "[member: string]: any;\n";

/** Fields that methods set and the class body does not: they are declared. */
export function fieldDeclarations(cx: Context, model: ClassModel): string {
  let text = "";
  const initializer = model.methods.get("__init__")?.node;
  if (isErrorClass(cx, model)) text += `override name = ${JSON.stringify(model.name)};\n`;
  for (const [name, sites] of model.instanceAttributes) {
    if (model.attributes.has(name) || model.methods.has(name) || model.setters.has(name)) continue;
    if (inheritedMember(cx.inference, model, name) !== undefined) continue;
    if (name === "name" && isErrorClass(cx, model)) continue;
    const isSetFirst = sites.some(
      (site) =>
        site.method === initializer &&
        initializer.body.some(
          (statement) =>
            statement.kind === "assignment" &&
            statement.targets.some((target) => target.kind === "attribute" && target.name === name),
        ),
    );
    const type = typeText(cx, cx.inference.attributeType(model, name));
    const mayBeNone = sites.some((site) => site.value !== null && isNone(site.value));
    const full =
      mayBeNone || type.includes("any[]") ? (type === "any[]" && !mayBeNone ? type : "any") : type;
    text += isSetFirst ? `${name}: ${full};\n` : `declare ${name}: ${full};\n`;
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
  const expected = new Set<string>();
  for (const { node } of model.methods.values()) {
    const self = node.parameters[0]?.name;
    if (self === undefined) continue;
    eachStatement(node.body, (statement) => {
      for (const expression of expressionsOf(statement)) {
        eachExpression(expression, (part) => {
          if (part.kind === "attribute" && part.object.kind === "name" && part.object.id === self) {
            expected.add(part.name);
          }
        });
      }
    });
  }
  const bases = basesOf(cx.inference, model).length;
  const isOpen = model.node.bases.length > bases;
  const names = [...expected].filter(
    (name) =>
      !/^__\w+__$/.test(name) &&
      !isOpen &&
      !model.has(name) &&
      !model.setters.has(name) &&
      !hasStatic(cx.inference, model, name) &&
      inheritedMember(cx.inference, model, name) === undefined,
  );
  // A property cannot become a method in a subclass: an index signature leaves both open.
  const isMethod = names.some((name) => cx.project.methodNames.has(name));
  if (isMethod) return OPEN;
  return names.map((name) => `declare ${name}: any;\n`).join("");
}
