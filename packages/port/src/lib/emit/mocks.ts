// `unittest.mock`: mocks, the calls they are compared with, and patches.

import { specifierFor } from "../knowledge/modules.ts";
import type { Call, Expression, Keyword } from "../python/ast.ts";
import { libraryName } from "../types/import-types.ts";
import { anyArguments, keywordObject } from "./arguments.ts";
import { asValue } from "./callbacks.ts";
import type { Context } from "./context.ts";
import { importedMember } from "./import-statements.ts";
import { jsName, memberName, property } from "./names.ts";

/** The name within `unittest.mock`, or within the package that it came from. */
function mockName(dotted: string): string | undefined {
  return /^(?:unittest\.)?mock\.(.+)$/.exec(dotted)?.[1];
}

const CLASSES = /^(Mock|MagicMock|AsyncMock|NonCallableMock)$/;

const VALUES: Readonly<Record<string, string>> = {
  ANY: "ANYTHING",
  DEFAULT: "DEFAULT",
  Mock: "Mock",
  MagicMock: "MagicMock",
  AsyncMock: "AsyncMock",
  NonCallableMock: "NonCallableMock",
  create_autospec: "createAutospec",
  mock_open: "mockOpen",
};

/** A name of `unittest.mock` as a value; undefined for all others. */
export function mockValue(cx: Context, dotted: string): string | undefined {
  const name = mockName(dotted);
  if (name === undefined) return undefined;
  const value = Object.hasOwn(VALUES, name) ? VALUES[name] : undefined;
  if (value !== undefined) return cx.runtime(value);
  const [first, ...rest] = name.split(".") as [string, ...string[]];
  if (!/^(call|sentinel)$/.test(first)) return undefined;
  return `${cx.runtime(first)}${rest.map((part) => property(part)).join("")}`;
}

/** A call of a function or class of `unittest.mock`; undefined for all others. */
export function mockCall(cx: Context, dotted: string, node: Call): string | undefined {
  const name = mockName(dotted);
  if (name === undefined) return undefined;
  if (CLASSES.test(name)) return `new ${cx.runtime(name)}(${mockOptions(cx, node)})`;
  if (/^call(\.|$)/.test(name)) return `${mockValue(cx, dotted)}(${anyArguments(cx, node)})`;
  switch (name) {
    case "create_autospec":
      return `${cx.runtime("createAutospec")}(${anyArguments(cx, node)})`;
    case "mock_open": {
      const data = node.keywords.find((each) => each.name === "read_data")?.value ?? node.args[1];
      return `${cx.runtime("mockOpen")}(${data === undefined ? "" : asValue(cx, data)})`;
    }
    case "patch":
      return patchOfName(cx, node);
    case "patch.object":
      return patchOfObject(cx, node);
    case "patch.dict":
      return patchOfDict(cx, node);
    default:
      return undefined;
  }
}

function mockOptions(cx: Context, { args, keywords }: Call): string {
  const names = ["spec", "side_effect", "return_value"];
  const given = args.map((value, index): Keyword => ({ name: names[index] ?? null, value }));
  const all = [...given, ...keywords];
  return all.length === 0 ? "" : keywordObject(cx, all);
}

/** The options of a patch: `new` may be given by position. */
function patchOptions(cx: Context, rest: readonly Expression[], node: Call): string {
  const names = ["new", "spec", "create"];
  const given = rest.map((value, index): Keyword => ({ name: names[index] ?? null, value }));
  const all = [...given, ...node.keywords];
  return all.length === 0 ? "" : `, ${keywordObject(cx, all)}`;
}

function patchOfObject(cx: Context, node: Call): string | undefined {
  const [target, name, ...rest] = node.args;
  if (target === undefined || name === undefined) return undefined;
  if (cx.typeOf(target).kind === "module" || libraryName(cx.inference, target, cx.scope)) {
    markModule(cx, node, name.kind === "string" ? name.value : "a name");
  }
  const member = name.kind === "string" ? JSON.stringify(memberName(name.value)) : undefined;
  const text = member ?? cx.expression(name);
  return `${cx.runtime("patch")}(${cx.expression(target)}, ${text}${patchOptions(cx, rest, node)})`;
}

function markModule(cx: Context, node: Call, name: string): void {
  cx.mark(
    "module-attribute",
    node,
    `\`${name}\` of a module is patched: what a module exports cannot be replaced in JavaScript`,
  );
}

/** `patch("package.module.Class.method")`: a name says which object has the attribute. */
function patchOfName(cx: Context, node: Call): string | undefined {
  const [target, ...rest] = node.args;
  if (target === undefined) return undefined;
  if (target.kind !== "string") {
    cx.mark("module-attribute", node, "what is patched is only known when the program runs");
    return undefined;
  }
  const parts = target.value.split(".");
  const name = memberName(parts.pop() as string);
  const owner = ownerText(cx, parts);
  if (owner === undefined || owner.isModule) markModule(cx, node, name);
  const text = owner?.text ?? `${cx.runtime("notPorted")}(${JSON.stringify(parts.join("."))})`;
  return `${cx.runtime("patch")}(${text}, ${JSON.stringify(name)}${patchOptions(cx, rest, node)})`;
}

/** What a dotted name means: a module, or something in one. */
function ownerText(
  cx: Context,
  parts: readonly string[],
): { readonly text: string; readonly isModule: boolean } | undefined {
  for (let count = parts.length; count > 0; count--) {
    const module = parts.slice(0, count).join(".");
    const specifier = cx.specifierOf(module);
    if (specifier === undefined) continue;
    const [first, ...rest] = parts.slice(count);
    if (first === undefined) return { text: cx.moduleReference(module), isModule: true };
    const model = cx.project.find(module);
    const isOwn = model?.scopes.module.bindings.has(first) ?? specifierFor(module) !== undefined;
    const imported = importedMember(cx, module, first);
    if (imported === undefined && model !== undefined && !isOwn) return undefined;
    if (imported === undefined && model !== undefined && isLibraryIn(cx, module, first)) {
      return undefined;
    }
    const text = imported ?? `${cx.moduleReference(module)}${property(jsName(first))}`;
    return {
      text: rest.reduce((object, part) => `(${object} as any)${property(part)}`, text),
      isModule: false,
    };
  }
  return undefined;
}

/** Whether a module of the project has a name from Python's library. */
function isLibraryIn(cx: Context, module: string, name: string): boolean {
  const model = cx.project.find(module);
  const sites = model?.scopes.module.bindings.get(name)?.sites ?? [];
  return sites.length > 0 && sites.every((site) => site.kind === "import");
}

/** `patch.dict(target, values, clear=True)`. */
function patchOfDict(cx: Context, node: Call): string | undefined {
  const [target, values, clear] = node.args;
  if (target === undefined || target.kind === "string") return undefined;
  const named = (name: string): Expression | undefined =>
    node.keywords.find((each) => each.name === name)?.value;
  const items = values ?? named("values");
  const others = node.keywords.filter(({ name }) => name !== "clear" && name !== "values");
  const own =
    items === undefined
      ? others.length === 0
        ? "new Map()"
        : keywordObject(cx, others)
      : asValue(cx, items);
  const isClear = clear ?? named("clear");
  const flag = isClear === undefined ? "" : `, ${asValue(cx, isClear)}`;
  return `${cx.runtime("patchDict")}(${cx.expression(target)}, ${own}${flag})`;
}

/** Whether a decorator is a patch: it gives the function its mocks. */
export function isPatch(cx: Context, decorator: Expression): boolean {
  const callee = decorator.kind === "call" ? decorator.callee : decorator;
  return isNameOfPatch(libraryName(cx.inference, callee, cx.scope) ?? "");
}

function isNameOfPatch(dotted: string): boolean {
  return /^patch(\.|$)/.test(mockName(dotted) ?? "");
}

/** The assertions of mocks, which take any arguments. */
const ASSERTIONS =
  /^(assert_(called_with|called_once_with|any_call|has_calls)|reset_mock|configure_mock)$/;

/** A call of a mock, or of its assertions: it takes any arguments. Undefined for all others. */
export function callOfMock(cx: Context, node: Call, callee: string): string | undefined {
  if (node.keywords.length === 0) return undefined;
  const isAssertion =
    node.callee.kind === "attribute" &&
    ASSERTIONS.test(node.callee.name) &&
    cx.project.classesWith(node.callee.name).length === 0;
  if (!isAssertion && !isMock(cx, node.callee)) return undefined;
  return `${callee}(${anyArguments(cx, node)})`;
}

/** Whether a value is a mock, an attribute of one, or what one returns. */
function isMock(cx: Context, value: Expression): boolean {
  const type = cx.typeOf(value);
  if (type.kind === "instance" && type.of.from === "python" && type.of.name === "Mock") return true;
  if (value.kind === "attribute") return isMock(cx, value.object);
  return value.kind === "call" && isMock(cx, value.callee);
}
