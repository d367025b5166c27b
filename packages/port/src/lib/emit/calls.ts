// Calls: which kind each is, and what is written for it.

import { classNamed, memberOf, membersNamed, pythonMember } from "../knowledge/names.ts";
import type { Attribute, Call, Expression } from "../python/ast.ts";
import type { Site } from "../scope/scope.ts";
import { isNone, lastName } from "../types/annotation.ts";
import { twistedMember } from "../types/class-bases.ts";
import { libraryName } from "../types/import-types.ts";
import type { Type } from "../types/type.ts";
import { callArguments } from "./arguments.ts";
import { builtinCall } from "./builtin-calls.ts";
import { asValue, handedArguments } from "./callbacks.ts";
import type { Context } from "./context.ts";
import { exceptionWithArguments } from "./exceptions.ts";
import { interfaceCall } from "./interface-calls.ts";
import { libraryCall } from "./library.ts";
import { methodCall } from "./method-calls.ts";
import { callOfMock } from "./mocks.ts";
import {
  constructorSignature,
  projectSignature,
  type Signature,
  signatureOf,
  twistedSignature,
} from "./signature.ts";
import { superCall } from "./super-calls.ts";
import { trialCall } from "./trial.ts";
import { classText } from "./type-tests.ts";
import { unboundCall } from "./unbound-methods.ts";

export function call(cx: Context, node: Call): string {
  const { callee, args, keywords } = node;
  const object = callee.kind === "attribute" ? [callee.object] : [];
  const parts = [...object, ...args, ...keywords.map((keyword) => keyword.value)];
  const [first] = args;
  if (first?.kind === "comprehension" && takesAtOnce(cx, callee)) cx.takenAtOnce.add(first);
  return cx.remembering(parts, () => callText(cx, node));
}

/** Whether a function takes all items of its first argument before it does anything else. */
function takesAtOnce(cx: Context, callee: Expression): boolean {
  if (callee.kind === "attribute") {
    return /^(join|extend|update|union|intersection|difference)$/.test(callee.name);
  }
  return (
    callee.kind === "name" &&
    cx.isBuiltin(callee.id) &&
    /^(sum|list|tuple|set|frozenset|dict|sorted|min|max|bytes|reversed)$/.test(callee.id)
  );
}

function callText(cx: Context, node: Call): string {
  const { callee } = node;
  if (callee.kind === "name" && cx.isBuiltin(callee.id)) {
    const text = builtinCall(cx, node, callee.id);
    if (text !== undefined) return text;
  }
  if (/^verify(Object|Class)$/.test(lastName(callee) ?? "")) {
    const checked = interfaceCall(cx, node);
    if (checked !== undefined) return checked;
  }
  const dotted = libraryName(cx.inference, callee, cx.scope) ?? compatName(cx, callee);
  if (dotted !== undefined) {
    const text = libraryCall(cx, dotted, node);
    if (text !== undefined) return text;
  }
  const special =
    superCall(cx, node) ??
    trialCall(cx, node) ??
    interfaceCall(cx, node) ??
    errbackCall(cx, node) ??
    unboundCall(cx, node) ??
    (callee.kind === "attribute" ? methodCall(cx, node, callee) : undefined);
  if (special !== undefined) return special;
  return plainCall(cx, node);
}

/** The dotted name of one of Twisted's helpers for two versions of Python. */
function compatName(cx: Context, callee: Expression): string | undefined {
  if (callee.kind === "attribute") {
    const object = compatName(cx, callee.object);
    return object === undefined ? undefined : `${object}.${callee.name}`;
  }
  if (callee.kind !== "name") return undefined;
  const target = cx.module.imports.get(callee.id);
  if (cx.scope.resolve(callee.id)?.sites[0]?.kind !== "import" || target === undefined)
    return undefined;
  const dotted = target.name === null ? target.module : `${target.module}.${target.name}`;
  return /^twisted\.python\.(compat\.|reflect\.(requireModule|qual)$|components\.proxyForInterface$)/.test(
    dotted,
  )
    ? dotted
    : undefined;
}

function plainCall(cx: Context, node: Call): string {
  const { callee } = node;
  const type = cx.typeOf(callee);
  const reactor = node.keywords.find((keyword) => keyword.name === "_reactor");
  if (
    reactor !== undefined &&
    type.kind === "function" &&
    type.callable.from === "twisted" &&
    type.callable.name === "react"
  ) {
    // Python raises SystemExit, which a caller that gives a reactor of its own expects.
    const exit = cx.runtime("SystemExit");
    const args = node.args.map((arg) => asValue(cx, arg));
    if (args.length === 1) args.push("[]");
    return `${calleeText(cx, callee)}(${args.join(", ")}, { reactor: ${cx.expression(reactor.value)}, exit: (code) => {\nthrow new ${exit}(code);\n} })`;
  }
  const made = forProtocolCall(cx, node);
  if (made !== undefined) return made;
  const handed = handedArguments(cx, node);
  const isSpread = node.args.some((arg) => arg.kind === "starred");
  const plain = calleeText(cx, callee);
  // The compiler takes no list of unknown length for a fixed number of parameters.
  const text =
    isSpread && (type.kind === "function" || type.kind === "class") && handed === undefined
      ? `(${plain} as any)`
      : plain;
  if (isClass(cx, callee, type)) {
    const signature =
      type.kind === "class" ? constructorSignature(cx.inference, type.of) : undefined;
    const exception = exceptionWithArguments(cx, node, type, newTarget(text));
    if (exception !== undefined) return exception;
    const args = handed ?? callArguments(cx, node, signature);
    const isDeferred =
      type.kind === "class" && type.of.from === "twisted" && type.of.name.name === "Deferred";
    const generic = isDeferred ? "<any>" : "";
    return `new ${newTarget(text)}${generic}(${args})`;
  }
  if (handed !== undefined) return `${text}(${handed})`;
  const ofMock = callOfMock(cx, node, text);
  if (ofMock !== undefined) return ofMock;
  if (firesWithUndefined(callee)) {
    const [only] = node.args;
    if (only !== undefined && isNone(only)) return `${text}(undefined)`;
  }
  // It has two forms here: a function alone keeps its place.
  const isInline =
    type.kind === "function" &&
    type.callable.from === "twisted" &&
    type.callable.name === "inlineCallbacks";
  const signature = isInline
    ? undefined
    : (signatureOf(cx.inference, type) ?? signatureByName(cx, node));
  return `${text}(${callArguments(cx, node, signature)})`;
}

/** `F.forProtocol(P, ...)`: what follows the protocol is for the constructor of the factory. */
function forProtocolCall(cx: Context, node: Call): string | undefined {
  const { callee, args } = node;
  const [protocol, ...others] = args;
  if (callee.kind !== "attribute" || callee.name !== "forProtocol") return undefined;
  if (protocol === undefined || protocol.kind === "starred") return undefined;
  const type = cx.typeOf(callee.object);
  if (type.kind !== "class" || (others.length === 0 && node.keywords.length === 0))
    return undefined;
  const signature = constructorSignature(cx.inference, type.of);
  const rest = callArguments(cx, { ...node, args: others }, signature);
  return `${calleeText(cx, callee)}(${asValue(cx, protocol)}, ${rest})`;
}

/**
 * The signature of a method whose object is not known, if keyword arguments ask for it: that of all
 * methods of this name that the project and Twisted have, if they agree on where the keywords go.
 */
function signatureByName(cx: Context, node: Call): Signature | undefined {
  const { callee, keywords } = node;
  const names = keywords.flatMap(({ name }) => (name === null ? [] : [name]));
  if (callee.kind !== "attribute" || keywords.length === 0) return undefined;
  const isSpread = names.length < keywords.length;
  const own = cx.project.classesWith(callee.name).flatMap((model) => {
    const method = model.methods.get(callee.name);
    return method === undefined ? [] : [projectSignature(method.node, method.kind !== "static")];
  });
  const theirs = membersNamed(callee.name).flatMap(({ owner, info }) =>
    info.signature === undefined
      ? []
      : [twistedSignature(info.signature, pythonMember(owner, callee.name))],
  );
  const fitting = [...own, ...theirs].filter(
    (signature) =>
      names.every((name) => signature.keyword(name).kind !== "nowhere") &&
      (!isSpread || signature.collected.kind !== "nowhere"),
  );
  const [first, ...others] = fitting;
  const placesOf = (signature: Signature): string =>
    JSON.stringify(
      [
        ...names.map((name) => signature.keyword(name)),
        ...(isSpread ? [signature.collected] : []),
      ].map((place) => [place.kind, "index" in place ? place.index : -1]),
    );
  return first !== undefined && others.every((other) => placesOf(other) === placesOf(first))
    ? first
    : undefined;
}

/** What follows `new` must not be a call itself. */
function newTarget(text: string): string {
  return /^[\w$.]+$/.test(text) ? text : `(${text})`;
}

/** A Deferred that fires with None fires with undefined here. */
function firesWithUndefined(callee: Expression): boolean {
  return /^(callback|succeed|returnValue)$/.test(lastName(callee) ?? "");
}

function calleeText(cx: Context, callee: Expression): string {
  const text = classText(cx, callee);
  // Where the object is without the method, the call throws, as in Python.
  if (callee.kind === "attribute" && isOptionalMethod(cx, callee)) return `${text}!`;
  return callee.kind === "lambda" || callee.kind === "conditional" ? `(${text})` : text;
}

/** Whether an object of Twisted's may be without a method, by its type. */
function isOptionalMethod(cx: Context, { object, name }: Attribute): boolean {
  const type = cx.typeOf(object);
  if (type.kind !== "instance" || type.of.from !== "twisted") return false;
  return memberOf(type.of.name, name)?.optional === true;
}

/** Whether calling a value makes an instance. */
export function isClass(cx: Context, callee: Expression, type: Type): boolean {
  if (type.kind === "class")
    return type.of.from !== "twisted" || type.of.name.info.kind === "class";
  if (type.kind !== "any") return false;
  if (callee.kind === "subscript") {
    const { object } = callee;
    const items = object.kind === "list" || object.kind === "tuple" ? object.items : [];
    return items.length > 0 && items.every((item) => isClass(cx, item, cx.typeOf(item)));
  }
  const name = lastName(callee);
  if (name === undefined) return false;
  if (callee.kind === "name") {
    const binding = cx.scope.resolve(callee.id);
    if (binding === undefined) return false;
    const [site] = binding.sites;
    // `cls()` in a class method.
    if (cx.isReceiver(binding)) return true;
    if (site !== undefined && binding.sites.length === 1 && holdsClasses(cx, site)) return true;
    // `UserId = NewType("UserId", int)`: a function.
    if (site?.value?.kind === "call" && lastName(site.value.callee) === "NewType") return false;
    if (site?.kind === "parameter") return /^(klass|cls|\w*[cC]lass|[A-Z]\w*)$/.test(name);
    return /^_?[A-Z]\w*[a-z]/.test(name) || /^(klass|cls)$/.test(name);
  }
  if (callee.kind === "attribute") {
    if (name === "__class__") return true;
    if (cx.holdsClass(name)) return true;
    if (/^_?[A-Z][a-z]\w*$/.test(name)) return true;
    return isProtocolAttribute(cx, callee) || /^(klass|\w+Class)$/.test(name);
  }
  return false;
}

/**
 * Whether a variable gets a class wherever it gets its value: of a list of classes, or by a test.
 */
function holdsClasses(cx: Context, { kind, value, scope }: Site): boolean {
  const areClasses = (items: readonly Expression[]): boolean =>
    items.length > 0 && items.every((item) => cx.inference.typeOf(item, scope).kind === "class");
  if (kind === "for" && (value?.kind === "tuple" || value?.kind === "list")) {
    return areClasses(value.items);
  }
  return (
    kind === "assign" && value?.kind === "conditional" && areClasses([value.then, value.otherwise])
  );
}

/** `self.protocol()` in a factory. */
function isProtocolAttribute(cx: Context, callee: Attribute): boolean {
  if (callee.name !== "protocol") return false;
  const object = cx.typeOf(callee.object);
  if (object.kind !== "instance" || object.of.from !== "project") return false;
  const factory = classNamed("Factory");
  return (
    twistedMember(cx.inference, object.of.model, "protocol")?.info !== undefined &&
    factory !== undefined
  );
}

/**
 * `d.errback()`, `fail()`, `Failure()` and `log.err()` within `except` take the error that was
 * caught.
 */
function errbackCall(cx: Context, node: Call): string | undefined {
  const { callee } = node;
  const name = lastName(callee);
  if (name === undefined || !/^(errback|fail|Failure|err|failure)$/.test(name)) return undefined;
  const caught = cx.caught.at(-1);
  if (caught === undefined) return undefined;
  const text = cx.expression(callee);
  if (name === "err") {
    const type = cx.typeOf(callee);
    if (type.kind !== "function" || type.callable.from !== "twisted") return undefined;
    const [first] = node.args;
    if (first !== undefined && !isNone(first)) return undefined;
    const why = node.args[1] ?? node.keywords.find((keyword) => keyword.name === "_why")?.value;
    return `${text}(${caught}${why === undefined ? "" : `, ${cx.expression(why)}`})`;
  }
  if (node.args.length > 0 || node.keywords.length > 0) return undefined;
  if (name === "Failure") return `new ${text}(${caught})`;
  if (name === "fail" && callee.kind === "attribute" && cx.typeOf(callee.object).kind !== "module")
    return undefined;
  if (name === "failure") return undefined;
  return `${text}(${caught})`;
}
