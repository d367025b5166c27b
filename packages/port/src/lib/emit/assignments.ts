// Assignments: which of them declare a variable, and the text of a target.

import { memberOf } from "../knowledge/names.ts";
import type { Assignment, Attribute, Expression, UpdatingAssignment } from "../python/ast.ts";
import type { Binding, Site } from "../scope/scope.ts";
import { isNone } from "../types/annotation.ts";
import { comparesByIdentity, type Type } from "../types/type.ts";
import { asValue, keptMethod } from "./callbacks.ts";
import type { Context } from "./context.ts";
import { mayBeError } from "./error-classes.ts";
import { jsName } from "./names.ts";
import { mayBeSpecial, operation } from "./operators.ts";
import { annotationText, typeText } from "./type-text.ts";
import { isInstanceField, unboundMethod } from "./unbound-methods.ts";

/** The word that declares a variable at a place, or nothing if it is declared elsewhere. */
export function declarationWord(cx: Context, name: string, offset: number): "const" | "let" | "" {
  const binding = cx.scope.resolve(name);
  const site = binding && siteAt(binding, offset);
  if (binding === undefined || site === undefined) return "";
  return cx.declarations(binding).at.get(site) ?? "";
}

function siteAt(binding: Binding, offset: number): Site | undefined {
  return binding.sites.find((site) => site.offset === offset);
}

/** The type to write at the declaration of a variable; empty if TypeScript works it out rightly. */
function declaredType(cx: Context, name: string, word: string, value: Expression | null): string {
  const binding = cx.scope.resolve(name);
  if (binding === undefined) return "";
  const own = value === null ? undefined : cx.typeOf(value);
  if (value !== null && own !== undefined) {
    const isEmpty = value.kind === "list" && value.items.length === 0;
    const becomesNone = binding.sites.some((site) => site.value !== null && isNone(site.value));
    if (isEmpty || isNone(value)) return isEmpty && !becomesNone ? ": any[]" : ": any";
    if (value.kind === "list" && own.kind === "list" && own.of.kind === "any") return ": any[]";
  }
  // The compiler would take all items of a tuple for one type.
  if (own?.kind === "tuple" && own.items !== null && isMixed(own.items)) return ": any";
  const isList =
    value?.kind === "call" && value.callee.kind === "name" && value.callee.id === "list";
  if (isList && own?.kind === "list" && own.of.kind === "any") return ": any[]";
  // What the project's own Deferreds and promises fire with is not known to the compiler.
  if (value !== null && /^(yield|await)$/.test(value.kind) && own?.kind === "any") return ": any";
  if (value?.kind === "call" && returnsUnknown(cx, value.callee)) return ": any";
  if (value?.kind === "attribute" && isUnknown(cx, value)) return ": any";
  if (word === "const") return "";
  const joined = cx.inference.typeOfBinding(binding);
  const text = typeText(cx, joined);
  if (/^(number|string|boolean|Buffer)$/.test(text))
    return own?.kind === joined.kind && text !== "Buffer" ? "" : `: ${text}`;
  return ": any";
}

/** Whether the compiler knows nothing of a member of Twisted's: `failure.value`. */
function isUnknown(cx: Context, { object, name }: Attribute): boolean {
  const owner = cx.typeOf(object);
  if (owner.kind !== "instance" || owner.of.from !== "twisted") return false;
  return /^unknown/.test(memberOf(owner.of.name, name)?.type ?? "");
}

/** Whether values are of several types, or of one that says little of what it holds. */
function isMixed(items: readonly Type[]): boolean {
  const [first, ...others] = items;
  return first !== undefined && others.some((item) => item.kind !== first.kind);
}

/**
 * Whether what a function of Twisted's returns depends on what it is given: `successResultOf(d)`.
 */
function returnsUnknown(cx: Context, callee: Expression): boolean {
  const type = cx.typeOf(callee);
  if (type.kind !== "function" || type.callable.from !== "twisted") return false;
  return /^unknown/.test(type.callable.signature?.returns ?? "");
}

/** `name: int` without a value: it declares a variable that later statements set. */
function bareDeclaration(cx: Context, node: Assignment): string {
  const [target] = node.targets;
  const isOnly =
    target?.kind !== "name" || (cx.scope.bindings.get(target.id)?.sites.length ?? 0) < 2;
  if (target?.kind !== "name" || isOnly || cx.scope.kind === "class") return "";
  const word = declarationWord(cx, target.id, target.from);
  return word === "" ? "" : `let ${jsName(target.id)}: any;\n`;
}

export function assignment(cx: Context, node: Assignment, exported: boolean): string {
  const { value, targets } = node;
  if (value === null) return bareDeclaration(cx, node);
  const prefix = exported ? "export " : "";
  const [first, ...others] = targets as [Expression, ...Expression[]];
  if (others.length > 0) return chained(cx, node, targets, value, prefix);
  return assignTo(
    cx,
    first,
    value,
    atTop(cx, keptMethod(cx, value) ?? asValue(cx, value)),
    node.annotation,
    prefix,
  );
}

/** Whether a text uses something that is not ported, beyond naming it. */
export function needsAbsent(cx: Context, text: string): boolean {
  if (/\bnotPorted\(/.test(text)) return true;
  return [...text.matchAll(/\b([A-Za-z_$][\w$]*)[.(]/g)].some(([, name]) =>
    cx.absentNames.has(name as string),
  );
}

/**
 * At the top of a module a value that needs something not ported must not keep the module from
 * loading.
 */
export function atTop(cx: Context, text: string): string {
  const isTop = cx.scope.kind === "module" || cx.scope.kind === "class";
  return isTop && needsAbsent(cx, text) ? `${cx.runtime("later")}(() => ${text})` : text;
}

/** `a = b = value`. */
function chained(
  cx: Context,
  node: Assignment,
  targets: readonly Expression[],
  value: Expression,
  prefix: string,
): string {
  const text = asValue(cx, value);
  const isPlain =
    value.kind === "constant" ||
    value.kind === "number" ||
    value.kind === "string" ||
    value.kind === "name";
  if (isPlain)
    return targets
      .map((target) => assignTo(cx, target, value, text, node.annotation, prefix))
      .join("");
  const [first, ...others] = targets as [Expression, ...Expression[]];
  const declared = targets.find((target) => target.kind === "name");
  if (declared !== undefined) {
    const rest = targets.filter((target) => target !== declared);
    const source = cx.expression(declared);
    return (
      assignTo(cx, declared, value, text, node.annotation, prefix) +
      rest.map((target) => assignTo(cx, target, declared, source, null, prefix)).join("")
    );
  }
  if (targets.every((target) => target.kind === "attribute")) {
    return `${targets.map((target) => place(cx, target)).join(" = ")} = ${text};\n`;
  }
  const name = cx.fresh("value");
  return (
    `const ${name}: any = ${text};\n` +
    [first, ...others].map((target) => assignTo(cx, target, value, name, null, prefix)).join("")
  );
}

function assignTo(
  cx: Context,
  target: Expression,
  value: Expression,
  text: string,
  annotation: Expression | null,
  prefix: string,
): string {
  if (target.kind === "name") {
    // A value that is made from something not ported is not there either.
    if (cx.scope.kind === "module" && text.startsWith("later(")) cx.absentNames.add(target.id);
    const word = declarationWord(cx, target.id, target.from);
    const name = jsName(target.id);
    if (word === "") return `${cx.variable(target.id)} = ${text};\n`;
    const type =
      annotation === null
        ? declaredType(cx, target.id, word, value)
        : `: ${annotationText(cx, annotation)}`.replace(/^: (.*)$/, (_, t: string) =>
            isNone(value) && !/null|any/.test(t) ? `: ${t} | null` : `: ${t}`,
          );
    return `${prefix}${word} ${name}${type} = ${text};\n`;
  }
  if (target.kind === "tuple" || target.kind === "list") {
    return unpack(cx, target.items, value, text, prefix);
  }
  if (target.kind === "attribute" && target.name === "__dict__") {
    return `${cx.runtime("replaceAttributes")}(${cx.expression(target.object)}, ${text});\n`;
  }
  if (target.kind === "attribute" && target.name === "__class__") {
    return `Object.setPrototypeOf(${cx.expression(target.object)}, (${text} as any).prototype);\n`;
  }
  if (target.kind === "subscript") return `${setItem(cx, target, text)};\n`;
  return `${place(cx, target)} = ${text};\n`;
}

/** An attribute or variable that is assigned to. */
export function place(cx: Context, target: Expression): string {
  if (target.kind === "attribute") {
    const object = cx.typeOf(target.object);
    if (object.kind === "module") {
      cx.mark(
        "module-attribute",
        target,
        `\`${target.name}\` of a module is set: what a module exports cannot be set from outside`,
      );
      return `(${cx.expression(target.object)} as any).${target.name}`;
    }
    const method = unboundMethod(cx, target);
    if (method !== undefined) return method;
    if (isInstanceField(cx, target)) {
      cx.mark(
        "module-attribute",
        target,
        `\`${target.name}\` of a class is set: each instance has its own here, and keeps it`,
      );
    }
    const isArgs = target.name === "args" && mayBeError(cx, object);
    if (object.kind === "function" || object.kind === "class" || isArgs) {
      return `(${cx.expression(target.object)} as any).${target.name}`;
    }
  }
  return cx.expression(target);
}

function setItem(
  cx: Context,
  target: Extract<Expression, { kind: "subscript" }>,
  value: string,
): string {
  const { object, index } = target;
  const text = cx.expression(object);
  if (index.kind === "slice") {
    const bound = (part: Expression | null): string =>
      part === null ? "undefined" : cx.expression(part);
    if (index.step !== null) {
      cx.mark("construct", target, "an assignment to a slice with a step has no translation");
      return `${cx.runtime("notPorted")}("an assignment to a slice with a step")()`;
    }
    return `${cx.runtime("setSlice")}(${[text, bound(index.start), bound(index.stop), value].join(", ")})`;
  }
  const { kind } = cx.typeOf(object);
  const position = asValue(cx, index);
  if (kind === "map" && comparesByIdentity(cx.typeOf(index))) {
    return `(${text}).set(${position}, ${value})`;
  }
  return `${cx.runtime("setItem")}(${text}, ${position}, ${value})`;
}

function unpack(
  cx: Context,
  items: readonly Expression[],
  value: Expression,
  text: string,
  prefix: string,
): string {
  const names = items.flatMap(nameTargets);
  const words = names.map((item) => declarationWord(cx, item.id, item.from));
  const source = unpackingSource(cx, items, value, text);
  const isDeclaring =
    words.length > 0 && words.every((word) => word !== "") && items.every(isNameTarget);
  if (isDeclaring) {
    const word = words.every((each) => each === "const") ? "const" : "let";
    // The compiler would take all items of a tuple that a function returns for one type.
    const type = word === "let" || isOwnCall(cx, value) ? ": any" : "";
    return `${prefix}${word} [${items.map((item) => patternOf(cx, item)).join(", ")}]${type} = ${source};\n`;
  }
  const declared = names
    .filter((_, index) => words[index] !== "")
    .map((item) => `${prefix}let ${jsName(item.id)}: any;\n`)
    .join("");
  if (items.every((item) => item.kind !== "subscript")) {
    return `${declared};[${items.map((item) => (item.kind === "attribute" ? place(cx, item) : patternOf(cx, item))).join(", ")}] = ${source};\n`;
  }
  const name = cx.fresh("values");
  const parts = items.map((item, index) =>
    item.kind === "name"
      ? `${cx.variable(item.id)} = ${name}[${index}];\n`
      : assignTo(cx, item, value, `${name}[${index}]`, null, prefix),
  );
  return `${declared}const ${name}: any[] = [...${source}];\n${parts.join("")}`;
}

function isOwnCall(cx: Context, value: Expression): boolean {
  if (value.kind !== "call") return false;
  const type = cx.typeOf(value.callee);
  return type.kind === "function" && type.callable.from === "project";
}

/** The values to unpack, as a list that has as many as there are targets. */
function unpackingSource(
  cx: Context,
  items: readonly Expression[],
  value: Expression,
  text: string,
): string {
  const star = items.findIndex((item) => item.kind === "starred");
  if (star >= 0) {
    return `${cx.runtime("unpackedWithRest")}(${text}, ${star}, ${items.length - star - 1})`;
  }
  const type = cx.typeOf(value);
  const isFitting = type.kind === "tuple" && type.items?.length === items.length;
  return isFitting ? text : `${cx.runtime("unpacked")}(${text}, ${items.length})`;
}

function isNameTarget(item: Expression): boolean {
  if (item.kind === "tuple" || item.kind === "list") return item.items.every(isNameTarget);
  return item.kind === "name" || (item.kind === "starred" && item.value.kind === "name");
}

function nameTargets(item: Expression): Extract<Expression, { kind: "name" }>[] {
  if (item.kind === "name") return [item];
  if (item.kind === "starred") return nameTargets(item.value);
  return item.kind === "tuple" || item.kind === "list" ? item.items.flatMap(nameTargets) : [];
}

function patternOf(cx: Context, item: Expression): string {
  if (item.kind === "tuple" || item.kind === "list") {
    return `[${item.items.map((each) => patternOf(cx, each)).join(", ")}]`;
  }
  // The rest is one list among the unpacked values.
  if (item.kind === "starred") return patternOf(cx, item.value);
  return item.kind === "name" ? cx.variable(item.id) : place(cx, item);
}

/** `target += value` and its like. */
export function update(cx: Context, node: UpdatingAssignment): string {
  const { target, operator, value } = node;
  const types = [cx.typeOf(target), cx.typeOf(value)] as const;
  const right = `(${cx.expression(value)})`;
  const changed = (left: string): string =>
    mayChangeInPlace(cx, operator, ...types)
      ? `${cx.runtime("inPlace")}(${left}, ${JSON.stringify(`${operator}=`)}, ${right})`
      : operation(cx, node, operator, left, right, ...types);
  if (target.kind === "subscript") {
    const isSlice = target.index.kind === "slice";
    const current = cx.expression(target);
    // TypeScript assigns to no slice: it is a call there.
    return `${setItem(cx, target, isSlice ? operation(cx, node, operator, current, right, ...types) : changed(current))};\n`;
  }
  const left = place(cx, target);
  if (isPlainUpdate(cx, operator, ...types)) return `${left} ${operator}= ${right};\n`;
  if (operator === "+" && types[0].kind === "list") {
    const items = types[1].kind === "list" ? right : `${cx.runtime("iterate")}(${right})`;
    return `${left}.push(...${items});\n`;
  }
  return `${left} = ${changed(left)};\n`;
}

/** Whether JavaScript has the same operator for operands of these types, and no class has one. */
function isPlainUpdate(cx: Context, operator: string, target: Type, value: Type): boolean {
  if (mayBeSpecial(cx, operator, [target, value])) return false;
  const isNumber = (type: Type): boolean => /^(num|bool)$/.test(type.kind);
  const isText = (type: Type): boolean => type.kind === "str";
  const mayBoth = (test: (type: Type) => boolean): boolean =>
    (test(target) || target.kind === "any") &&
    (test(value) || value.kind === "any") &&
    (test(target) || test(value));
  switch (operator) {
    case "+":
      return mayBoth(isNumber) || mayBoth(isText);
    case "-":
      return mayBoth(isNumber);
    case "*":
      return isNumber(target) && isNumber(value);
    default:
      return false;
  }
}

const IN_PLACE_METHODS: Readonly<Record<string, string>> = {
  "+": "__iadd__",
  "-": "__isub__",
  "*": "__imul__",
  "|": "__ior__",
  "&": "__iand__",
  "^": "__ixor__",
};

/**
 * Whether `target += value` may change the object itself, which all that hold it see: lists, dicts
 * and sets, and instances of classes with `__iadd__`.
 */
function mayChangeInPlace(cx: Context, operator: string, target: Type, value: Type): boolean {
  const method = IN_PLACE_METHODS[operator];
  if (method === undefined) return false;
  const isSpecial = cx.project.specialMethods(cx.module).has(method);
  if (/^(any|instance)$/.test(target.kind) && isSpecial) return true;
  switch (target.kind) {
    case "list":
    case "set":
    case "map":
      return true;
    case "instance":
    case "any":
      // What is added to a number, a text or a tuple is one, too.
      return !/^(num|bool|str|bytes|tuple)$/.test(value.kind) || operator === "*";
    default:
      return false;
  }
}
