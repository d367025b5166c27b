// Classes: bases, fields, methods, and what methods set on `self`.

import type { ClassModel } from "../project/class-model.ts";
import { isZopeInterface } from "../project/module-model.ts";
import type { Assignment, ClassDefinition, Expression, Statement } from "../python/ast.ts";
import { eachExpression, eachStatement, expressionsOf } from "../python/walk.ts";
import { isNone, lastName } from "../types/annotation.ts";
import { isRecordClass, isRecordDecorator } from "../types/record-fields.ts";
import type { ClassRef } from "../types/type.ts";
import { atTop, needsAbsent } from "./assignments.ts";
import { asValue } from "./callbacks.ts";
import { gap, trailingComment } from "./comments.ts";
import type { Context } from "./context.ts";
import { docstringOf, documentation } from "./docstring.ts";
import { interfaceStatement } from "./interfaces.ts";
import { isDerived, isSkip, methodText, overrides, skipReason } from "./methods.ts";
import { jsName, specialMethod } from "./names.ts";
import { recordConstructor, recordFieldNames } from "./record-classes.ts";
import { annotationText, typeText } from "./type-text.ts";

export function classStatement(cx: Context, node: ClassDefinition, exported: boolean): string {
  const model = cx.module.classes.get(node);
  if (model === undefined) throw new Error(`${node.name}: no model of the class`);
  const docstring = docstringOf(node.body);
  const doc = docstring === undefined ? "" : documentation(docstring);
  const prefix = exported ? "export " : "";
  if (isZopeInterface(model)) return `${doc}${prefix}${interfaceStatement(cx, model)}`;
  const decorators = classDecorators(cx, node);
  const heading = `class ${jsName(node.name)}${extendsClause(cx, model)}${implementsClause(cx, node)}`;
  const body = classBody(cx, model, docstring !== undefined);
  const isRebound = (cx.scope.bindings.get(node.name)?.sites.length ?? 1) > 1;
  if (isRebound) return `${doc}${jsName(node.name)} = ${heading} ${body};\n`;
  return `${doc}${prefix}${heading} ${body}\n${decorators}`;
}

/** Class decorators beside `@implementer`: they are called after the class. */
function classDecorators(cx: Context, node: ClassDefinition): string {
  let text = "";
  for (const decorator of node.decorators) {
    const target = decorator.kind === "call" ? decorator.callee : decorator;
    const name = lastName(target) ?? "";
    if (isRecordDecorator(decorator)) continue;
    if (isSkip(decorator)) {
      text +=
        `${jsName(node.name)}.prototype.skip = ${skipReason(cx, decorator)} as any;\n`.replace(
          ".prototype.skip",
          ".prototype.skip",
        );
      continue;
    }
    if (/^(implementer|implementer_only|total_ordering|final|runtime_checkable)$/.test(name))
      continue;
    const shown = cx.expression(decorator);
    cx.mark(
      "decorator",
      node,
      `the decorator \`${shown.split("\n")[0]}\` is called after the class: check that this is what it expects`,
    );
    text += `${shown}(${jsName(node.name)});\n`;
  }
  return text;
}

function implementsClause(cx: Context, node: ClassDefinition): string {
  const names = node.decorators.flatMap((decorator) => {
    if (decorator.kind !== "call" || !/^implementer/.test(lastName(decorator.callee) ?? ""))
      return [];
    return decorator.args.flatMap((arg) => {
      const type = cx.typeOf(arg);
      if (type.kind !== "class") return [];
      const isInterface =
        (type.of.from === "twisted" && type.of.name.info.kind === "interface") ||
        (type.of.from === "project" && isZopeInterface(type.of.model));
      return isInterface ? [cx.asType(() => cx.expression(arg))] : [];
    });
  });
  return names.length === 0 ? "" : ` implements ${names.join(", ")}`;
}

/**
 * What a class extends. Python's first base comes first; mixins are functions of Twisted's, or
 * mixed in.
 */
function extendsClause(cx: Context, model: ClassModel): string {
  const bases = model.node.bases.filter((base) => !isIgnoredBase(cx, base));
  if (model.node.keywords.length > 0) {
    cx.mark(
      "construct",
      model.node,
      "the arguments of the class statement, such as a metaclass, have no translation",
    );
  }
  if (bases.length === 0) return "";
  const types = bases.map((base) => cx.typeOf(base));
  const isMixin = (index: number): boolean => {
    const type = types[index];
    return (
      type?.kind === "class" && type.of.from === "twisted" && type.of.name.info.kind === "mixin"
    );
  };
  const mixins = bases.filter((_, index) => isMixin(index));
  const real = bases.filter((_, index) => !isMixin(index));
  let text = real.length === 0 ? "Object" : baseText(cx, real[0] as Expression);
  if (real.length > 1) text = mixed(cx, model, real);
  for (const mixin of mixins.reverse())
    text = `${cx.expression(mixin)}(${text === "Object" ? "class {}" : text})`;
  return ` extends ${/^[\w.$(){} ]+$/.test(text) ? text : `(${text})`}`;
}

function baseText(cx: Context, base: Expression): string {
  const text = cx.expression(base);
  const type = cx.typeOf(base);
  return type.kind === "class" || base.kind === "name" ? text : atTop(cx, `(${text} as any)`);
}

/**
 * Several bases: the one that Twisted knows is extended, the others' methods are mixed in, in
 * Python's order.
 */
function mixed(cx: Context, model: ClassModel, bases: readonly Expression[]): string {
  const isMain = (base: Expression): boolean => {
    const type = cx.typeOf(base);
    if (type.kind !== "class") return false;
    if (type.of.from === "twisted" || type.of.from === "python") return true;
    return cx.inference.descendsFrom(type.of.model, (ref: ClassRef) => ref.from !== "project");
  };
  // A base that is not known is more likely a test case or a protocol than a mixin of the
  // project's.
  const main =
    bases.find(isMain) ??
    bases.find((base) => cx.typeOf(base).kind !== "class") ??
    (bases[0] as Expression);
  const at = bases.indexOf(main);
  const before = bases.slice(0, at).map((base) => cx.expression(base));
  const after = bases.slice(at + 1).map((base) => cx.expression(base));
  const clashes = bases.length > 2 || after.length > 0;
  if (clashes) {
    cx.mark(
      "bases",
      model.node,
      "several bases: their methods are mixed in, and `super` goes to the first only",
    );
  }
  return `${cx.runtime("mixed")}(${cx.expression(main)}, [${before.join(", ")}]${after.length === 0 ? "" : `, [${after.join(", ")}]`})`;
}

function isIgnoredBase(cx: Context, base: Expression): boolean {
  if (base.kind === "name" && base.id === "object" && cx.isBuiltin("object")) return true;
  const name = base.kind === "subscript" ? lastName(base.object) : lastName(base);
  if (/^(Generic|Protocol)$/.test(name ?? "") && base.kind === "subscript") return true;
  const library = base.kind === "subscript" ? undefined : cx.inference.libraryName(base, cx.scope);
  if (library !== undefined && /^(typing|abc)\./.test(library)) return true;
  const type = cx.typeOf(base);
  return (
    type.kind === "class" && type.of.from === "twisted" && type.of.name.info.kind === "interface"
  );
}

function classBody(cx: Context, model: ClassModel, hasDocstring: boolean): string {
  const { node } = model;
  return cx.within(node, () => {
    cx.classes.push(model);
    const caught = cx.caught.splice(0);
    const [first] = node.body;
    const body = hasDocstring ? node.body.slice(1) : node.body;
    let position = hasDocstring ? (first?.to ?? node.bodyFrom) : node.bodyFrom;
    const declared = cx.withMarksApart(
      () =>
        declarations(cx, model) +
        (isRecordClass(model) ? recordConstructor(cx, model, isDerived(cx, model)) : ""),
    );
    let text = declared === "" ? "" : `${declared}\n`;
    for (const statement of body) {
      const before = gap(cx, position, statement.from);
      const written = cx.withMarksApart(() => {
        const inner = memberText(cx, model, statement);
        return `${cx.takeMarks()}${inner}`;
      });
      const comment = trailingComment(cx, statement.to);
      text +=
        before +
        (comment === "" || statement.kind === "function"
          ? written
          : `${comment.trim()}\n${written}`);
      position = statement.to;
    }
    text += gap(cx, position, node.to);
    cx.caught.push(...caught);
    cx.classes.pop();
    return `{\n${text}}`;
  });
}

function memberText(cx: Context, model: ClassModel, statement: Statement): string {
  switch (statement.kind) {
    case "function":
      return methodText(cx, model, statement);
    case "assignment":
      return statement.targets.map((target) => fieldText(cx, model, statement, target)).join("");
    case "pass":
      return "";
    case "expression":
      if (statement.value.kind === "string" || statement.value.kind === "constant") return "";
      return staticBlock(cx, cx.statements([statement], statement.from, statement.to));
    case "class": {
      const text = cx.withMarksApart(() => classStatement(cx, statement, false));
      return `static ${jsName(statement.name)} = ${text.replace(/\n+$/, "")};\n${jsName(statement.name)} = ${jsName(model.name)}.${jsName(statement.name)};\n`;
    }
    case "import":
    case "import-from":
      return "";
    default:
      cx.mark(
        "construct",
        statement,
        "a statement in a class body runs once here, when the class is made",
      );
      return staticBlock(
        cx,
        cx.inFrame(false, () => cx.statements([statement], statement.from, statement.to)),
      );
  }
}

/**
 * Statements that run when the class is made: what is not ported must not keep the module from
 * loading.
 */
function staticBlock(cx: Context, text: string): string {
  if (!needsAbsent(cx, text)) return `static {\n${text}}\n`;
  return `static {\n${cx.runtime("later")}(() => {\n${text}});\n}\n`;
}

/** What a class body assigns: a field, and a static where the class itself is asked for it. */
function fieldText(cx: Context, model: ClassModel, node: Assignment, target: Expression): string {
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
  if (recordFieldNames(cx, model).has(name)) return "";
  if (value === null) return bareAnnotation(cx, model, node, name);
  if (name === "__slots__" || name === "__metaclass__") return "";
  const property = propertyCall(cx, model, name, value);
  if (property !== undefined) return property;
  const special = specialMethod(name);
  const key = special ?? name;
  const word = overrides(cx, model, name, "field") ? "override " : "";
  const member = word === "" ? undefined : cx.inference.inheritedMember(model, name);
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
  const text = atTop(cx, prototypeValue(cx, model, value));
  if (!cx.project.readsThroughClass(name)) return `${word}${key}${type} = ${text};\n`;
  return `static ${key}${type} = ${text};\n${word}${key}${type} = ${jsName(model.name)}.${key};\n`;
}

function nullableText(type: string, value: Expression): string {
  return isNone(value) && !/\bany\b|\bnull\b/.test(type) ? `${type} | null` : type;
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
  const twisted = cx.inference.twistedMember(model, name);
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

/** Fields that methods set and the class body does not: they are declared. */
function declarations(cx: Context, model: ClassModel): string {
  let text = "";
  const initializer = model.methods.get("__init__")?.node;
  if (isErrorClass(cx, model)) text += `override name = ${JSON.stringify(model.name)};\n`;
  for (const [name, sites] of model.instanceAttributes) {
    if (model.attributes.has(name) || model.methods.has(name) || model.setters.has(name)) continue;
    if (cx.inference.inheritedMember(model, name) !== undefined) continue;
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
  return text + expectedDeclarations(cx, model);
}

/** Members of Twisted's classes whose types say less than Python knows: `factory` of a protocol. */
function inheritedDeclarations(cx: Context, model: ClassModel): string {
  const twisted = cx.inference.twistedMember(model, "factory");
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
  const bases = cx.inference.basesOf(model).length;
  const isOpen = model.node.bases.length > bases;
  const names = [...expected].filter(
    (name) =>
      !/^__\w+__$/.test(name) &&
      !isOpen &&
      !model.has(name) &&
      !model.setters.has(name) &&
      !cx.inference.hasStatic(model, name) &&
      cx.inference.inheritedMember(model, name) === undefined,
  );
  // A property cannot become a method in a subclass: an index signature leaves both open.
  const isMethod = names.some((name) => cx.project.methodNames.has(name));
  if (isMethod) return "[member: string]: any;\n";
  return names.map((name) => `declare ${name}: any;\n`).join("");
}

/** Whether a class is an exception. */
export function isErrorClass(cx: Context, model: ClassModel): boolean {
  return cx.inference.descendsFrom(model, (ref) => {
    if (ref.from === "python")
      return /(Error|Exception|Exit|Interrupt|StopIteration)$/.test(ref.name);
    return ref.from === "twisted" && isErrorBase(ref);
  });
}

function isErrorBase(ref: Extract<ClassRef, { from: "twisted" }>): boolean {
  const { info, name } = ref.name;
  if (/Error$|Exception$/.test(name)) return info.kind === "class";
  const bases = info.bases ?? [];
  return bases.some((base) => /Error$/.test(base)) || ref.name.module === "twisted.internet.error";
}
