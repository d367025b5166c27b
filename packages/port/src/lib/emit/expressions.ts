// Expressions: what each kind is in TypeScript. Parentheses are written freely; the formatter
// removes those not needed.

import { EXCEPTIONS, WARNINGS } from "../knowledge/exceptions.ts";
import { isTwisted, specifierFor } from "../knowledge/modules.ts";
import { isKnown, lookUp } from "../knowledge/names.ts";
import { guideTable } from "../knowledge/tables.ts";
import { isZopeInterface } from "../project/class-model.ts";
import { importOrigin } from "../project/import-origin.ts";
import type { Attribute, Expression, Subscript, Yield } from "../python/ast.ts";
import { isClosed, isDeclared, twistedMember } from "../types/class-bases.ts";
import { enumKind } from "../types/enums.ts";
import { libraryName } from "../types/import-types.ts";
import { comparesByIdentity, type Type } from "../types/type.ts";
import { builtinValue } from "./builtin-calls.ts";
import { asValue } from "./callbacks.ts";
import { call } from "./calls.ts";
import { comprehension } from "./comprehensions.ts";
import type { Context } from "./context.ts";
import { awaited, waitFor } from "./coroutines.ts";
import { mayBeError } from "./error-classes.ts";
import { formattedString } from "./format.ts";
import { importedMember } from "./import-statements.ts";
import { libraryValue } from "./library.ts";
import { memberName, property } from "./names.ts";
import { binary, comparison, conditional, logical, unary } from "./operators.ts";
import { arrowFunction } from "./parameters.ts";
import { bytesText, quoted } from "./quoting.ts";
import { typeAttribute } from "./type-attributes.ts";
import { isInstanceField, unboundMethod } from "./unbound-methods.ts";

export function expression(cx: Context, node: Expression): string {
  switch (node.kind) {
    case "name":
      return name(cx, node.id, node);
    case "number":
      return number(cx, node.text, node);
    case "string":
      return node.bytes ? bytes(cx, node.value) : quoted(node.value);
    case "fstring":
      return formattedString(cx, node);
    case "constant":
      return { None: "null", True: "true", False: "false", "...": "undefined" }[node.value];
    case "tuple":
    case "list":
      return `[${node.items.map((item) => element(cx, item)).join(", ")}]`;
    case "set":
      return setOf(cx, `[${node.items.map((item) => element(cx, item)).join(", ")}]`, node.items);
    case "dict": {
      if (node.entries.length === 0) return "new Map<any, any>()";
      const entries = node.entries.map(({ key, value }) =>
        key === null
          ? `...${cx.runtime("entries")}(${cx.expression(value)})`
          : `[${asValue(cx, key)}, ${asValue(cx, value)}]`,
      );
      return `new Map<any, any>([${entries.join(", ")}])`;
    }
    case "attribute":
      return attribute(cx, node);
    case "subscript":
      return subscript(cx, node);
    case "slice":
      return `${cx.runtime("notPorted")}("a slice outside of brackets")`;
    case "call":
      return call(cx, node);
    case "binary":
      return binary(cx, node);
    case "unary":
      return unary(cx, node);
    case "logical":
      return logical(cx, node);
    case "comparison":
      return comparison(cx, node);
    case "conditional":
      return conditional(cx, node);
    case "lambda":
      return arrowFunction(cx, node);
    case "comprehension":
      return comprehension(cx, node);
    case "await":
      return awaited(cx, node);
    case "yield":
      return yielded(cx, node);
    case "assigned":
      return `(${cx.variable(node.name)} = ${asValue(cx, node.value)})`;
    case "starred":
      return `...${cx.expression(node.value)}`;
  }
}

/** A set of the items of a list, of which equal ones are kept once. */
function setOf(cx: Context, list: string, items: readonly Expression[]): string {
  const isPlain = items.every((item) => comparesByIdentity(cx.typeOf(item)));
  return isPlain ? `new Set<any>(${list})` : `${cx.runtime("makeSet")}(${list})`;
}

/** An item of a list or tuple. */
function element(cx: Context, item: Expression): string {
  if (item.kind !== "starred") return asValue(cx, item);
  const { kind } = cx.typeOf(item.value);
  const text = cx.expression(item.value);
  return /^(list|tuple|set|iterator)$/.test(kind)
    ? `...${text}`
    : `...${cx.runtime("iterate")}(${text})`;
}

function name(cx: Context, id: string, node: Expression): string {
  if (!cx.isBuiltin(id)) {
    const library = libraryName(cx.inference, node, cx.scope);
    if (library !== undefined) return libraryReference(cx, library, node);
    return interfaceValue(cx, node, id) ?? cx.variable(id);
  }
  const exception = Object.hasOwn(EXCEPTIONS, id) ? EXCEPTIONS[id] : undefined;
  if (exception !== undefined)
    return exception.runtime ? cx.runtime(exception.name) : exception.name;
  // As `process.emitWarning` and trial name them; a class where one is needed.
  if (WARNINGS.has(id)) return quoted(id);
  const value = builtinValue(cx, id);
  if (value !== undefined) return value;
  cx.mark("not-ported", node, `\`${id}\` of Python has no translation`);
  return `${cx.runtime("notPorted")}(${JSON.stringify(id)})`;
}

/** An interface in the place of a value: it exists only as a type here. */
function interfaceValue(cx: Context, node: Expression, shown: string): string | undefined {
  if (cx.inType) return undefined;
  const type = cx.typeOf(node);
  if (type.kind !== "class") return undefined;
  const isInterface =
    (type.of.from === "twisted" && /interface|type/.test(type.of.name.info.kind)) ||
    (type.of.from === "project" && isZopeInterface(type.of.model));
  if (!isInterface) return undefined;
  cx.mark("not-ported", node, `the interface ${shown} does not exist at run time`);
  return `${cx.runtime("notPorted")}(${JSON.stringify(`the interface ${shown} as a value`)})`;
}

/** A name of Python's standard library, or of another package that is not here. */
function libraryReference(cx: Context, dotted: string, node: Expression): string {
  const value = libraryValue(cx, dotted);
  if (value !== undefined) return value;
  cx.mark("library", node, `\`${dotted}\` is not known: find what does this in JavaScript`);
  return `${cx.runtime("notPorted")}(${JSON.stringify(dotted)})`;
}

function number(cx: Context, text: string, node: Expression): string {
  const plain = text.replace(/_/g, "_").replace(/[lL]$/, "");
  if (/[jJ]$/.test(plain)) {
    cx.mark("construct", node, "a complex number has no translation");
    return `${cx.runtime("notPorted")}("a complex number")`;
  }
  const octal = /^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain;
  if (
    /^[\d_]+$|^0[xXoObB]/.test(octal) &&
    Number(octal.replaceAll("_", "")) > Number.MAX_SAFE_INTEGER
  ) {
    cx.mark(
      "integers",
      node,
      `${plain} is more than a number holds exactly: use a bigint, or check that it does not matter`,
    );
  }
  return octal.replace(/\.$/, "").replace(/\.(?=[eE])/, "");
}

function bytes(cx: Context, value: string): string {
  return `${cx.imports.use("@twisted-ts/reactor", "b")}\`${bytesText(value)}\``;
}

function attribute(cx: Context, node: Attribute): string {
  const library = libraryName(cx.inference, node, cx.scope);
  if (library !== undefined) return libraryReference(cx, library, node);
  const ofType = typeAttribute(cx, node);
  if (ofType !== undefined) return ofType;
  const { object, name: key } = node;
  const objectType = cx.typeOf(object);
  if (objectType.kind === "module") return moduleAttribute(cx, node, objectType.module);
  const unbound = unboundMethod(cx, node);
  if (unbound !== undefined) return `${cx.runtime("asFunction")}(${unbound})`;
  if (isInstanceField(cx, node)) {
    return `${cx.runtime("classAttribute")}(${cx.expression(object)}, ${quoted(key)})`;
  }
  const text =
    (object.kind === "attribute" ? unboundMethod(cx, object) : undefined) ?? receiver(cx, object);
  switch (key) {
    case "__class__":
      return objectType.kind === "instance"
        ? `(${text} as any).constructor`
        : `(${cx.runtime("typeOf")}(${cx.expression(object)}) as any)`;
    case "__cause__":
      return `(${text}.cause ?? null)`;
    case "__name__":
      return objectType.kind === "class" ? `${text}.name` : `(${text} as any).name`;
    case "__doc__":
      cx.mark("construct", node, "docstrings do not exist at run time");
      return `(${text} as any).__doc__`;
    case "__dict__":
      return `${cx.runtime("attributesOf")}(${cx.expression(object)})`;
    case "args":
      if (!mayBeError(cx, objectType)) break;
      return `${cx.runtime("exceptionArgs")}(${cx.expression(object)})`;
    default:
  }
  const member = property(memberName(key));
  const method = cx.typeOf(node);
  if (
    objectType.kind === "instance" &&
    method.kind === "function" &&
    method.callable.from === "project" &&
    method.callable.owner !== null &&
    /^(static|class)$/.test(method.callable.owner.methods.get(key)?.kind ?? "")
  ) {
    // Static methods are not found through an instance.
    return `(${text}.constructor as any)${member}`;
  }
  const isOfFunction = objectType.kind === "function" && objectType.callable.from === "project";
  // The compiler does not know what statics a class has from those that are mixed in.
  const isMixed =
    objectType.kind === "class" &&
    objectType.of.from === "project" &&
    objectType.of.model.node.bases.length > 1 &&
    !objectType.of.model.has(key);
  return isOfFunction ||
    isMixed ||
    isOfAddress(cx, object) ||
    isUndeclared(cx, node, objectType) ||
    isSetElsewhere(cx, node, objectType)
    ? `(${text.replace(/!$/, "")} as any)${member}`
    : `${text}${member}`;
}

/**
 * Whether an object is the address of a lambda's parameter. The compiler knows the parameter from
 * the Deferred that calls the lambda, and the address as `IAddress` only: it has no host, no port.
 */
function isOfAddress(cx: Context, object: Expression): boolean {
  if (object.kind !== "call" || object.callee.kind !== "attribute") return false;
  const { name, object: owner } = object.callee;
  if (!/^get(Host|Peer)$/.test(name) || owner.kind !== "name") return false;
  return cx.scope.resolve(owner.id)?.scope.node?.kind === "lambda";
}

/**
 * Whether the type of an object of Twisted's does not have a member: Python finds it in the object
 * that is there, the compiler only knows the interface. What Twisted has and this library has not
 * is marked.
 */
function isUndeclared(cx: Context, node: Attribute, objectType: Type): boolean {
  if (objectType.kind !== "instance" || objectType.of.from !== "twisted") return false;
  const { info, python, module, name: owner } = objectType.of.name;
  if (info.members === undefined || node.name in info.members) return false;
  if (/^__\w+__$/.test(node.name) || /Error$/.test(owner)) return false;
  if (python?.members !== undefined && node.name in python.members) {
    const reason = guideTable.missing[module]?.[`${owner}.${node.name}`] ?? "it is not ported";
    cx.mark("not-ported", node, `${owner}.${node.name}: ${reason}`);
  }
  return true;
}

/**
 * Whether no class of the project's that an object may be of declares a member: Python finds it
 * where something sets it from outside.
 */
function isSetElsewhere(cx: Context, { object, name: key }: Attribute, type: Type): boolean {
  if ((type.kind !== "instance" && type.kind !== "class") || type.of.from !== "project")
    return false;
  if (object.kind === "name" && type.kind === "instance") {
    const binding = cx.scope.resolve(object.id);
    // What methods use of `self` is declared.
    if (binding !== undefined && cx.isReceiver(binding)) return false;
  }
  if (type.kind === "class" && key === "name") return false;
  return isClosed(cx.inference, type.of.model) && !isDeclared(cx.inference, type.of.model, key);
}

/**
 * The object of a member access. Where its type says it may be null, Python would fail as
 * JavaScript does.
 */
function receiver(cx: Context, object: Expression): string {
  const text = cx.expression(object);
  const isSimple = /^[A-Za-z_$][\w$.!]*(\([^()]*\))?$/.test(text);
  const simple = isSimple ? text : `(${text})`;
  if (isUnknown(cx, object)) return `(${text} as any)`;
  return mayBeNull(cx, object) ? `${simple}!` : simple;
}

/**
 * Whether the type of a variable, of Twisted's attribute or of a result says that it may be null.
 */
function mayBeNull(cx: Context, object: Expression): boolean {
  const type = cx.typeOf(object);
  if ((type.kind !== "instance" && type.kind !== "deferred") || !type.nullable) return false;
  if (object.kind !== "attribute") return object.kind === "call" || object.kind === "name";
  // What the project's own classes declare is never null by its type.
  const owner = cx.typeOf(object.object);
  if (owner.kind !== "instance" || owner.of.from !== "project") return true;
  const { model } = owner.of;
  return (
    !model.attributes.has(object.name) &&
    twistedMember(cx.inference, model, object.name) !== undefined
  );
}

/** Whether the compiler knows nothing of an object's members: `failure.value`. */
function isUnknown(cx: Context, object: Expression): boolean {
  if (object.kind !== "attribute") return false;
  const owner = cx.typeOf(object.object);
  if (owner.kind !== "instance") return false;
  const info =
    owner.of.from === "twisted"
      ? owner.of.name.info
      : owner.of.from === "project"
        ? twistedMember(cx.inference, owner.of.model, object.name)?.info
        : undefined;
  return /^unknown/.test(info?.members?.[object.name]?.type ?? "");
}

/** `defer.Deferred`: a name of an imported module. */
function moduleAttribute(cx: Context, node: Attribute, module: string): string {
  const { object, name: key } = node;
  const type = cx.typeOf(node);
  if (
    type.kind === "module" &&
    cx.module.imports.get(key) === undefined &&
    object.kind !== "name"
  ) {
    // `twisted.internet.defer` spelled out.
    return cx.moduleReference(type.module);
  }
  if (cx.project.find(module) !== undefined)
    return (
      interfaceValue(cx, node, key) ??
      importedMember(cx, module, key) ??
      absentMember(cx, module, key) ??
      `${cx.expression(object)}${property(cx.exportName(key))}`
    );
  if (!isTwisted(module) && specifierFor(module) === undefined) {
    return `(${cx.expression(object)} as any)${property(memberName(key))}`;
  }
  const known = lookUp(module, key);
  if (isKnown(known)) {
    // The name may be there under another entry point than its module's.
    const own = cx.specifierOf(module);
    if (own !== known.specifier) return cx.imports.use(known.specifier, known.name);
    return (
      interfaceValue(cx, node, known.name) ?? `${cx.expression(object)}${property(known.name)}`
    );
  }
  if (type.kind === "module") return cx.moduleReference(type.module);
  const reason = known.reason === null ? "is not ported" : known.reason;
  cx.mark("not-ported", node, `${module}.${key}: ${reason}`);
  return `${cx.runtime("notPorted")}(${JSON.stringify(`${module}.${key}`)})`;
}

/** A name that another module of the project imports, and that is not here. */
function absentMember(cx: Context, module: string, name: string): string | undefined {
  const model = cx.project.find(module);
  const origin = model && importOrigin(cx.project, model, name);
  if (origin === undefined || origin.name === null || !isTwisted(origin.module)) return undefined;
  if (isKnown(lookUp(origin.module, origin.name))) return undefined;
  return `${cx.runtime("notPorted")}(${JSON.stringify(`${origin.module}.${origin.name}`)})`;
}

function isTypeAlias(cx: Context, object: Expression): boolean {
  const library = libraryName(cx.inference, object, cx.scope);
  if (library !== undefined) return /^(typing|typing_extensions|collections\.abc)\./.test(library);
  return (
    object.kind === "name" &&
    /^(list|dict|set|frozenset|tuple|type)$/.test(object.id) &&
    cx.isBuiltin(object.id)
  );
}

function subscript(cx: Context, node: Subscript): string {
  const { object, index } = node;
  // `List[int]` at run time: an alias of a type, which means nothing here.
  if (isTypeAlias(cx, object)) return "(undefined as any)";
  const { kind } = cx.typeOf(object);
  const text = receiver(cx, object);
  if (index.kind === "slice") {
    const { start, stop, step } = index;
    const bound = (part: Expression | null): string =>
      part === null || part.kind === "constant" ? "undefined" : cx.expression(part);
    if (step !== null) {
      return `${cx.runtime("slice")}(${[cx.expression(object), bound(start), bound(stop), cx.expression(step)].join(", ")})`;
    }
    const method = kind === "bytes" ? "subarray" : "slice";
    if (start === null && stop === null && !/^(any|instance)$/.test(kind))
      return kind === "list" ? `[...${text}]` : `${text}.${method}()`;
    const list =
      stop === null
        ? [bound(start)].filter((part) => part !== "undefined")
        : [start === null && kind !== "instance" ? "0" : bound(start), bound(stop)];
    // A bound that is None means what a missing one means; JavaScript takes null for 0.
    const isKnown = [start, stop].every(
      (part) => part === null || /^(num|none)$/.test(cx.typeOf(part).kind),
    );
    if (/^(any|instance)$/.test(kind) || !isKnown)
      return `${cx.runtime("slice")}(${[cx.expression(object), ...list].join(", ")})`;
    return `${text}.${method}(${list.join(", ")})`;
  }
  // Generic classes: `Deferred[int]` at run time is the class.
  const objectType = cx.typeOf(object);
  if (objectType.kind === "class" && !isEnum(cx, objectType)) return text;
  const position = cx.expression(index);
  // Only of a tuple is it known that the item is there: elsewhere Python may throw, where
  // JavaScript has undefined.
  if (objectType.kind === "tuple" && index.kind === "number") {
    const count = objectType.items?.length ?? 0;
    if (Number(index.text) < count) return `${text}[${position}]`;
  }
  return `${cx.runtime("getItem")}(${cx.expression(object)}, ${position})`;
}

/** `yield d` in an inlineCallbacks function: with `yield*` the result has its type. */
function yielded(cx: Context, node: Yield): string {
  if (node.delegate && node.value !== null) return `(yield* ${cx.expression(node.value)})`;
  if (node.value === null) return "(yield)";
  const value = asValue(cx, node.value);
  return cx.inInlineCallbacks() ? waitFor(cx.typeOf(node.value), value) : `(yield ${value})`;
}

function isEnum(cx: Context, type: Extract<Type, { kind: "class" }>): boolean {
  return type.of.from === "project" && enumKind(cx.inference, type.of.model) !== undefined;
}
