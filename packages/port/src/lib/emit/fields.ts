// What a class body assigns: fields, statics and properties.

import type { ClassModel } from "../project/class-model.ts";
import type { Assignment, Expression } from "../python/ast.ts";
import { isNone } from "../types/annotation.ts";
import { inheritedMember, twistedMember } from "../types/class-bases.ts";
import { isUsedByConstructor } from "../types/constructor-attributes.ts";
import { isEnumMember } from "../types/enums.ts";
import { atTop } from "./assignments.ts";
import { asValue } from "./callbacks.ts";
import type { Context } from "./context.ts";
import { isErrorClass } from "./error-classes.ts";
import { overrides } from "./methods.ts";
import { jsName, specialMethod } from "./names.ts";
import { isOverriddenByMethod } from "./overridden.ts";
import { recordFieldNames } from "./record-classes.ts";
import { sharedAttribute } from "./shared-attributes.ts";
import { annotationText, typeText } from "./type-text.ts";

/** What Python calls at each access to an attribute. */
const ATTRIBUTE_HOOKS: ReadonlySet<string> = new Set([
  "__getattr__",
  "__getattribute__",
  "__setattr__",
  "__delattr__",
]);

/** What a class body assigns: a field, and a static where the class itself is asked for it. */
export function fieldText(
  cx: Context,
  model: ClassModel,
  node: Assignment,
  target: Expression,
): string {
  const { value } = node;
  if (target.kind !== "name") {
    // `test_x.skip = "reason"`.
    if (target.kind === "attribute" && target.object.kind === "name" && value !== null) {
      const { id } = target.object;
      return `static {\n(this.prototype as any).${id}.${target.name} = ${atTop(cx, asValue(cx, value))};\n}\n`;
    }
    cx.mark("construct", node, "an assignment in a class body that is not of a name");
    return `static {\nthrow new Error("PORT: an assignment in a class body");\n}\n`;
  }
  const name = target.id;
  if (recordFieldNames(model).has(name)) return "";
  if (value !== null && isEnumMember(cx.inference, model, name)) {
    return `static readonly ${name}: any = this.add(${JSON.stringify(name)}, ${asValue(cx, value)});\n`;
  }
  if (value === null) return bareAnnotation(cx, model, node, name);
  if (name === "__slots__" || name === "__metaclass__") return "";
  if (ATTRIBUTE_HOOKS.has(name)) {
    cx.mark(
      "special-method",
      node,
      `nothing calls \`${name}\` in JavaScript: write properties, or a Proxy`,
    );
    return "";
  }
  const property = propertyCall(cx, model, name, value);
  if (property !== undefined) return property;
  const special = specialMethod(name);
  const key = special ?? name;
  const word = overrides(cx, model, name, "field") ? "override " : "";
  const member = word === "" ? undefined : inheritedMember(cx.inference, model, name);
  const isMethodThere =
    (member?.from === "twisted" && member.owner.info.members?.[name]?.kind === "method") ||
    member?.from === "method";
  if (isMethodThere || special !== undefined) {
    return `static {\n(this.prototype as any)${special === undefined ? `.${name}` : `[${JSON.stringify(key)}]`} = ${prototypeValue(cx, model, value)};\n}\n`;
  }
  const type =
    node.annotation === null
      ? fieldType(cx, model, name, value)
      : `: ${nullableText(annotationText(cx, node.annotation), value)}`;
  if (isLogger(cx, value)) {
    const loggerFor = cx.imports.use("@twisted-ts/deferred/logger", "_loggerFor");
    return `${word}${key}: any = ${loggerFor}(this);\n`;
  }
  const text = atTop(cx, prototypeValue(cx, model, value));
  if (cx.project.setsThroughClass(name)) return sharedAttribute(cx, name, text);
  if (isUsedByConstructor(cx.inference, model, name)) {
    if (cx.project.readsThroughClass(name)) return sharedAttribute(cx, name, text);
    return `declare ${key}: any;\nstatic {\n(this.prototype as any).${key} = ${text};\n}\n`;
  }
  if (isOverriddenByMethod(cx, model, name)) {
    return `static {\n(this.prototype as any).${name} = ${text};\n}\n`;
  }
  const isOwn = !cx.project.readsThroughClass(name) && !isShared(cx, value);
  if (isOwn) return `${word}${key}${type} = ${text};\n`;
  return `static ${key}${type} = ${text};\n${word}${key}${type} = ${jsName(model.name)}.${key};\n`;
}

/**
 * Whether a value is made once, for the class, and can be changed: in Python all instances share
 * it, where a field of JavaScript is made for each.
 */
function isShared(cx: Context, value: Expression): boolean {
  if (/^(list|dict|set|comprehension)$/.test(value.kind)) return true;
  return value.kind === "call" && !/^(num|str|bool|bytes|none|tuple)$/.test(cx.typeOf(value).kind);
}

function nullableText(type: string, value: Expression): string {
  return isNone(value) && !/\bany\b|\bnull\b/.test(type) ? `${type} | null` : type;
}

/** A logger that is an attribute of a class: each instance has one that names it as its source. */
function isLogger(cx: Context, value: Expression): boolean {
  if (value.kind !== "call" || value.keywords.some(({ name }) => name !== "namespace"))
    return false;
  const type = cx.typeOf(value.callee);
  return type.kind === "class" && type.of.from === "twisted" && type.of.name.name === "Logger";
}

/** A method's name as a value in the class body means the function. */
function prototypeValue(cx: Context, model: ClassModel, value: Expression): string {
  if (value.kind === "name" && model.methods.has(value.id) && cx.scope.bindings.has(value.id)) {
    return `${jsName(model.name)}.prototype.${value.id}`;
  }
  if (value.kind === "name" && cx.scope.bindings.has(value.id)) return `this.${value.id}`;
  return asValue(cx, value);
}

/** The type of a field. TypeScript works out literals; what other places set may be more. */
function fieldType(cx: Context, model: ClassModel, name: string, value: Expression): string {
  // JavaScript's errors have texts under these names.
  if (/^(name|message|stack|cause)$/.test(name) && isErrorClass(cx, model)) return ": any";
  const twisted = twistedMember(cx.inference, model, name);
  const text = typeText(cx, cx.inference.attributeType(model, name));
  if (twisted !== undefined)
    return isNone(value)
      ? ": any"
      : value.kind === "list" && value.items.length === 0
        ? ": any[]"
        : "";
  if (isNone(value)) return ": any";
  if (/^(number|string|boolean|Buffer)$/.test(text))
    return value.kind === "string" || value.kind === "number" || value.kind === "constant"
      ? text === "Buffer"
        ? ": Buffer"
        : ""
      : `: ${text}`;
  return ": any";
}

function bareAnnotation(cx: Context, model: ClassModel, node: Assignment, name: string): string {
  const text = node.annotation === null ? "any" : annotationText(cx, node.annotation);
  const word = overrides(cx, model, name, "field") ? "override " : "";
  return `declare ${word}${name}: ${text};\n`.replace("declare override", "declare");
}

/** `x = property(getX, setX)`. */
function propertyCall(
  cx: Context,
  model: ClassModel,
  name: string,
  value: Expression,
): string | undefined {
  if (value.kind !== "call" || value.callee.kind !== "name" || value.callee.id !== "property")
    return undefined;
  if (!cx.isBuiltin("property")) return undefined;
  const [get, set] = value.args;
  const call = (f: Expression, args: string): string => {
    if (f.kind === "name" && model.methods.has(f.id)) return `this.${f.id}(${args})`;
    if (f.kind === "lambda") {
      return `(${cx.expression({ ...f, parameters: f.parameters.slice(0) })} as any)(this${args === "" ? "" : `, ${args}`})`;
    }
    return `(${cx.expression(f)} as any)(this${args === "" ? "" : `, ${args}`})`;
  };
  const getter = get === undefined ? "" : `get ${name}(): any {\nreturn ${call(get, "")};\n}\n`;
  const setter =
    set === undefined || isNone(set)
      ? ""
      : `set ${name}(value: any) {\n${call(set, "value")};\n}\n`;
  return getter + setter;
}
