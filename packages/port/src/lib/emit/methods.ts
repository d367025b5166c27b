// Methods, properties and constructors.

import { membersNamed } from "../knowledge/names.ts";
import type { ClassModel, MethodKind } from "../project/class-model.ts";
import { methodKind } from "../project/class-model.ts";
import type { FunctionDefinition, Parameter } from "../python/ast.ts";
import { someInBody, yields } from "../python/walk.ts";
import { isOverload } from "../scope/analyse.ts";
import { lastName } from "../types/annotation.ts";
import { inheritedParameter } from "../types/binding-types.ts";
import { basesOf, findMember, inheritedMember } from "../types/class-bases.ts";
import { containerKind } from "../types/container-bases.ts";
import { isInlineCallbacks } from "../types/function-types.ts";
import { isCallable } from "./class-heading.ts";
import { constructorText } from "./constructors.ts";
import type { Context } from "./context.ts";
import { functionWords } from "./coroutines.ts";
import { docstringOf, documentation } from "./docstring.ts";
import { functionBody, isOwnFunction, returnAnnotation, wrap } from "./functions.ts";
import { inlineMethodBody } from "./inline-callbacks.ts";
import { isPatch } from "./mocks.ts";
import { memberName, property, specialMethod } from "./names.ts";
import { isOverriddenByMethod } from "./overridden.ts";
import { parameterList } from "./parameters.ts";
import { skipText } from "./skips.ts";
import { typeText } from "./type-text.ts";

/**
 * Special methods that Python calls by itself and JavaScript does not; the runtime's helpers call
 * some.
 */
const KEPT: ReadonlySet<string> = new Set(
  `__repr__ __format__ __len__ __getitem__ __setitem__ __delitem__ __contains__ __enter__ __exit__ __aenter__ __aexit__ __aiter__ __anext__ __bool__
  __nonzero__ __post_init__ __attrs_post_init__ __ne__ __hash__ __unicode__ __next__ next
  __lt__ __gt__ __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __truediv__ __rtruediv__
  __floordiv__ __rfloordiv__ __mod__ __rmod__ __pow__ __rpow__ __or__ __ror__ __ior__ __and__ __rand__ __iand__
  __xor__ __rxor__ __ixor__ __lshift__ __rlshift__ __rshift__ __rrshift__`.split(/\s+/),
);

export function methodText(cx: Context, model: ClassModel, node: FunctionDefinition): string {
  return bareMethod(cx, model, node) + instanceAccess(cx, node) + skipText(cx, node);
}

/** In Python static and class methods are found on instances, too. */
function instanceAccess(cx: Context, node: FunctionDefinition): string {
  const kind = methodKind(node);
  if ((kind !== "static" && kind !== "class") || /^__\w+__$/.test(node.name)) return "";
  const isUsed = cx.project.readsThroughInstance(node.name) || membersNamed(node.name).length > 0;
  if (!isUsed) return "";
  const name = property(memberName(node.name));
  const value =
    kind === "static"
      ? `(this as any)${name}`
      : `function (this: any, ...args: any[]) {\nreturn this.constructor${name}(...args);\n}`;
  return `static {\n(this.prototype as any)${name} = ${value};\n}\n`;
}

function bareMethod(cx: Context, model: ClassModel, node: FunctionDefinition): string {
  if (isOverload(node)) return "";
  const kind = methodKind(node);
  const docstring = docstringOf(node.body);
  const doc = docstring === undefined ? "" : documentation(docstring);
  if (node.name === "__init__") return doc + constructorText(cx, model, node);
  warnOfSpecial(cx, model, node);
  const unknown = unknownDecorators(node);
  const name = memberName(node.name);
  const modifiers = `${kind === "static" || kind === "class" ? "static " : ""}${overrides(cx, model, node.name, kind) ? "override " : ""}`;
  if (unknown.length > 0) return doc + decoratedMethod(cx, model, node, name, kind, unknown);
  const parameters = methodParameters(cx, model, node, kind);
  if (kind === "deleter") {
    cx.mark("special-method", node, "a property cannot be deleted in JavaScript");
    return `${doc}delete_${name}(${parameters}) ${functionBody(cx, node, false)}\n`;
  }
  if (kind === "getter")
    return `${doc}${modifiers}get ${name}()${returnAnnotation(cx, node)} ${functionBody(cx, node, false)}\n`;
  if (kind === "setter")
    return `${doc}${modifiers}set ${name}(${parameters}) ${functionBody(cx, node, false)}\n`;
  if (isInlineCallbacks(cx.inference, node)) {
    const body = inlineMethodBody(cx, () => functionBody(cx, node, false));
    return `${doc}${modifiers}${name}(${parameters}) ${body}\n`;
  }
  const { async, star } = functionWords(cx, node);
  const returns = returnAnnotation(cx, node) || overriddenReturn(cx, model, node);
  const text = `${doc}${modifiers}${async}${star}${name}(${parameters})${returns} ${functionBody(cx, node, false)}\n`;
  return node.name === "__repr__" && !model.methods.has("__str__")
    ? `${text}\n${overrides(cx, model, "toString", kind) ? "override " : ""}toString() {\nreturn this.__repr__();\n}\n`
    : text;
}

/**
 * The return type of a method that overrides one of the project's which returns something else: the
 * compiler would refuse it, where Python lets a method return what it likes.
 */
function overriddenReturn(cx: Context, model: ClassModel, node: FunctionDefinition): string {
  const member = inheritedMember(cx.inference, model, node.name);
  // JavaScript's containers have methods of these names, which return something else.
  const isContainer = containerKind(cx.inference, model) !== undefined;
  if (
    member === undefined &&
    isContainer &&
    /^(__iter__|set|delete|clear|add|has)$/.test(node.name)
  )
    return node.async || yields(node.body) ? "" : ": any";
  if (member?.from !== "method" || node.async || yields(node.body)) return "";
  const home = cx.inference.of(cx.project.moduleOf(member.owner));
  const theirs = home.returnType(member.method.node).kind;
  const own = cx.inference.returnType(node).kind;
  const isPlain = /^(none|num|str|bool|bytes|deferred)$/.test(theirs);
  return theirs === "none" || (isPlain && theirs === own) ? "" : ": any";
}

function warnOfSpecial(cx: Context, model: ClassModel, node: FunctionDefinition): void {
  const { name } = node;
  if (name === "__call__" && isCallable(cx, model)) return;
  if (name === "__missing__" && containerKind(cx.inference, model) === "map") return;
  if (!/^__\w+__$/.test(name) || specialMethod(name) !== undefined || KEPT.has(name)) return;
  cx.mark(
    "special-method",
    node,
    `nothing calls \`${name}\` in JavaScript: call it where Python does so by itself`,
  );
}

function unknownDecorators(node: FunctionDefinition): FunctionDefinition["decorators"] {
  return node.decorators.filter((decorator) => {
    const name = lastName(decorator.kind === "call" ? decorator.callee : decorator) ?? "";
    return !/^(inlineCallbacks|staticmethod|classmethod|property|setter|deleter|overload|abstractmethod|override|skip(If|Unless)?)$/.test(
      name,
    );
  });
}

/**
 * A method with a decorator that is not known is a property that holds what the decorator returns.
 */
function decoratedMethod(
  cx: Context,
  model: ClassModel,
  node: FunctionDefinition,
  name: string,
  kind: MethodKind,
  decorators: FunctionDefinition["decorators"],
): string {
  const texts = decorators.map((decorator) => cx.expression(decorator));
  const shown = texts.map((text) => `\`${text.split("\n")[0]}\``).join(", ");
  const isOwn = kind === "method" && decorators.every((decorator) => isOwnFunction(cx, decorator));
  const arePatches = decorators.every((decorator) => isPatch(cx, decorator));
  if (!isOwn && !arePatches && !texts.every((text) => /(^|\.)contextmanager$/.test(text)))
    cx.mark(
      "decorator",
      node,
      `the decorator ${shown} is called here with the method as a function: check that this is what it expects`,
    );
  const parameters = methodParameters(cx, model, node, kind);
  const hasReceiver = kind !== "static" && !parameters.startsWith("this: any");
  const receiver = hasReceiver ? `this: any${parameters === "" ? "" : ", "}` : "";
  // What is given to a decorator is a coroutine function, even of a test.
  const isInline = !node.async && isInlineCallbacks(cx.inference, node);
  const { async, star } = functionWords(cx, node);
  const plain = `${async}function${star} (${receiver}${parameters}) ${functionBody(cx, node, false)}`;
  const inner = isInline
    ? `${cx.imports.use("@twisted-ts/deferred", "inlineCallbacks")}(${plain})`
    : plain;
  if (kind === "method" && texts.some((text) => text.includes("notPorted"))) {
    // Applied at each call: a decorator that is not there must not keep the module from loading.
    const word = overrides(cx, model, node.name, kind) ? "override " : "";
    return `${word}${name}(...args: any[]): any {\nreturn ${wrap(texts, inner)}.apply(this, args);\n}\n`;
  }
  if (kind === "static" || kind === "class")
    return `static ${name}: any = ${wrap(texts, inner)};\n`;
  // On the prototype, where methods are: subclasses and trial find it there.
  const isNew = !overrides(cx, model, node.name, kind);
  const value = isOwn
    ? `${cx.runtime("asMethod")}(${wrap(texts, `${cx.runtime("asFunction")}(${inner}, ${JSON.stringify(node.name)})`)})`
    : wrap(texts, inner);
  return `${isNew ? `declare ${name}: any;\n` : ""}static {\n(this.prototype as any).${name} = ${value};\n}\n`;
}

function methodParameters(
  cx: Context,
  model: ClassModel,
  node: FunctionDefinition,
  kind: MethodKind,
): string {
  const skip = kind !== "static";
  const list = parameterList(cx, node, skip, (parameter: Parameter) => {
    if (kind !== "method") return undefined;
    const type = inheritedParameter(cx.inference, model, node, parameter.name);
    const text = type === undefined ? "any" : typeText(cx, type);
    return text === "any" ? undefined : text;
  });
  // What `cls()` makes is an instance of the class that the method is called on.
  const isFactory = kind === "class" && callsReceiver(node);
  return isFactory ? `this: any${list === "" ? "" : `, ${list}`}` : list;
}

/** Whether a base of the class has the member, as the compiler sees it. */
export function overrides(
  cx: Context,
  model: ClassModel,
  name: string,
  kind: MethodKind | "field",
): boolean {
  const bases = basesOf(cx.inference, model);
  if (kind === "static" || kind === "class") {
    return (
      bases.some(
        (base) => base.from === "twisted" && base.name.info.statics?.[name] !== undefined,
      ) ||
      bases.some(
        (base) =>
          base.from === "project" &&
          /^(static|class)$/.test(
            findMember(cx.inference, base.model, name)?.from === "method"
              ? (base.model.methods.get(name)?.kind ?? "")
              : "",
          ),
      )
    );
  }
  const member = inheritedMember(cx.inference, model, memberName(name));
  if (member === undefined) return false;
  if (member.from === "method")
    return member.method.kind !== "static" && member.method.kind !== "class";
  // What a method takes the place of stands on the prototype, and is not declared.
  return member.from !== "attribute" || !isOverriddenByMethod(cx, member.owner, name);
}

/** Whether a class method makes an instance of the class that it is called on. */
function callsReceiver(node: FunctionDefinition): boolean {
  const cls = node.parameters[0]?.name;
  return someInBody(
    node.body,
    (part) => part.kind === "call" && part.callee.kind === "name" && part.callee.id === cls,
  );
}
