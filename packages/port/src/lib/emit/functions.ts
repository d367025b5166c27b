// Functions: those of modules and those within other functions. Methods share how a body is
// written.

import type { Expression, FunctionDefinition, Statement } from "../python/ast.ts";
import { eachStatement, yields } from "../python/walk.ts";
import { isOverload } from "../scope/analyse.ts";
import { lastName } from "../types/annotation.ts";
import { isInlineCallbacks } from "../types/function-types.ts";
import { atTop } from "./assignments.ts";
import type { Context } from "./context.ts";
import { functionWords, isAsyncGenerator } from "./coroutines.ts";
import { docstringOf, documentation } from "./docstring.ts";
import { isPatch } from "./mocks.ts";
import { jsName } from "./names.ts";
import { keywordStatements, parameterList } from "./parameters.ts";
import { annotationText } from "./type-text.ts";

/** The statements of a function's body, in braces. `head` goes first. */
export function functionBody(
  cx: Context,
  node: FunctionDefinition,
  arrow: boolean,
  head = "",
): string {
  const docstring = docstringOf(node.body);
  const body = docstring === undefined ? node.body : node.body.slice(1);
  const from = docstring === undefined ? node.bodyFrom : (node.body[0]?.to ?? node.bodyFrom);
  const keywords = keywordStatements(cx, node);
  return cx.within(node, () =>
    cx.inFrame(arrow, (frame) => {
      const caught = cx.caught.splice(0);
      const inner = cx.withKeptApart(() =>
        cx.withMarksApart(() => cx.statements(body, from, node.to)),
      );
      cx.caught.push(...caught);
      const ending =
        endsInContext(body) || (returnsNothing(body) && promisesValue(cx, node))
          ? "return undefined as any;\n"
          : "";
      const alias = frame.alias === null ? "" : `const ${frame.alias} = this;\n`;
      const written = head === "" ? afterSuper(alias, inner) : `${head}${alias}${inner}`;
      return `{\n${keywords}${written}${ending}}`;
    }),
  );
}

/** A name for `this` stands after the call of the base's constructor that a body begins with. */
function afterSuper(alias: string, body: string): string {
  const call = /^\s*super\(/.exec(body) === null ? -1 : body.indexOf(";\n");
  if (alias === "" || call < 0) return alias + body;
  return `${body.slice(0, call + 2)}${alias}${body.slice(call + 2)}`;
}

/** Whether a body is only `pass` or `...`, or raises nothing and returns nothing at its end. */
function returnsNothing(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  return last === undefined || last.kind === "pass" || last.kind === "expression";
}

/**
 * Whether a function returns something within the context manager at its end, which may swallow an
 * error: the function returns `None` then.
 */
function endsInContext(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  if (last?.kind !== "with") return false;
  let found = false;
  eachStatement(
    last.body,
    (statement) => {
      if (statement.kind === "return" && statement.value !== null) found = true;
    },
    (statement) => statement.kind !== "function" && statement.kind !== "class",
  );
  return found;
}

/** Whether an annotation says that a function returns something. */
function promisesValue(cx: Context, node: FunctionDefinition): boolean {
  if (node.returns === null || yields(node.body)) return false;
  const text = annotationText(cx, node.returns);
  return !/^(any|null|never|void)$/.test(text);
}

/** The return type that an annotation gives. */
export function returnAnnotation(cx: Context, node: FunctionDefinition): string {
  if (node.returns === null) return "";
  const text = annotationText(cx, node.returns);
  if (text === "any" || isAsyncGenerator(node)) return "";
  const plain = text === "null" ? "void" : text;
  return node.async ? `: Generator<any, ${plain}, any>` : `: ${plain}`;
}

/** Decorators that this file does not handle itself. */
function unknownDecorators(cx: Context, node: FunctionDefinition): string[] {
  return node.decorators
    .filter((decorator) => {
      const name = lastName(decorator.kind === "call" ? decorator.callee : decorator) ?? "";
      return !/^(inlineCallbacks|overload|wraps|provider|implementer)$/.test(name);
    })
    .map((decorator) => cx.expression(decorator));
}

/** Whether a decorator is a function of the project, or is what one returns. */
export function isOwnFunction(cx: Context, decorator: Expression): boolean {
  const type = cx.typeOf(decorator.kind === "call" ? decorator.callee : decorator);
  return type.kind === "function" && type.callable.from === "project";
}

/**
 * Whether the body of a function, or of arrow functions in it, needs the `this` of the method
 * around.
 */
function usesReceiver(cx: Context, node: FunctionDefinition): boolean {
  const { source } = cx.module.tree;
  const owner = cx.frames.findLast((frame) => frame.scope.methodOf !== null)?.scope.node;
  if (owner?.kind !== "function") return false;
  const self = owner.parameters[0]?.name;
  if (self === undefined || node.parameters.some((parameter) => parameter.name === self))
    return false;
  return new RegExp(`\\b${self}\\b|\\bsuper\\b`).test(source.slice(node.from, node.to));
}

/** A function of a module, or within a function. */
export function functionStatement(
  cx: Context,
  node: FunctionDefinition,
  exported: boolean,
): string {
  const docstring = docstringOf(node.body);
  const doc = docstring === undefined ? "" : documentation(docstring);
  const prefix = exported ? "export " : "";
  const name = jsName(node.name);
  if (isOverload(node)) return "";
  const isRebound = (cx.scope.bindings.get(node.name)?.sites.length ?? 1) > 1;
  const declared = isRebound ? "" : `${prefix}const `;
  const decorators = unknownDecorators(cx, node);
  for (const decorator of node.decorators.every((each) => isPatch(cx, each)) ? [] : decorators) {
    // `@react` runs the function at once, which is what the call does.
    if (/(^|\.)(react|contextmanager|inlineCallbacks)$/.test(decorator)) continue;
    if (node.decorators.every((each) => isOwnFunction(cx, each))) continue;
    cx.mark(
      "decorator",
      node,
      `the decorator \`${decorator.split("\n")[0]}\` is called here with the function: check that this is what it expects`,
    );
  }
  // What a decorator expects would decide the types of parameters that have none.
  const parameters = parameterList(cx, node, false, () =>
    decorators.length > 0 || isInlineCallbacks(cx.inference, node) ? "any" : undefined,
  );
  if (isInlineCallbacks(cx.inference, node)) {
    const inline = cx.imports.use("@twisted-ts/deferred", "inlineCallbacks");
    if (!yields(node.body)) {
      cx.mark("construct", node, "this function of `inlineCallbacks` yields nothing");
    }
    const text = `${inline}(function* (${parameters}) ${functionBody(cx, node, false)})`;
    return `${doc}${declared}${name} = ${wrap(decorators, text)};\n`;
  }
  const { async, star } = functionWords(cx, node);
  const isGenerator = star !== "";
  const returns = returnAnnotation(cx, node);
  if (decorators.length > 0) {
    const text = `${async}function${star} ${name}(${parameters})${returns} ${functionBody(cx, node, false)}`;
    return `${doc}${declared}${name} = ${atTop(cx, wrap(decorators, text))};\n`;
  }
  const needsThis = !isGenerator && cx.frames.length > 0 && usesReceiver(cx, node);
  if (needsThis || (isRebound && cx.frames.length > 0)) {
    const word = isRebound ? "" : "const ";
    const text = isGenerator
      ? `${async}function* (${parameters})${returns} ${functionBody(cx, node, false)}`
      : `(${parameters})${returns} => ${functionBody(cx, node, true)}`;
    return `${doc}${word}${name} = ${text};\n`;
  }
  return `${doc}${prefix}${async}function${star} ${name}(${parameters})${returns} ${functionBody(cx, node, false)}\n`;
}

/** `a(b(f))` for the decorators `@a` and `@b`. */
export function wrap(decorators: readonly string[], text: string): string {
  return decorators.reduceRight((inner, decorator) => `${decorator}(${inner})`, text);
}
