// Parameter lists, and arrow functions for lambdas.

import type { Expression, FunctionDefinition, Lambda, Parameter } from "../python/ast.ts";
import { isNone } from "../types/annotation.ts";
import { libraryName } from "../types/import-types.ts";
import { atTop } from "./assignments.ts";
import { asValue } from "./callbacks.ts";
import type { Context } from "./context.ts";
import { jsName } from "./names.ts";
import { dropsKeywords, keepsKeywords, optionParameters } from "./signature.ts";
import { annotationText, typeText } from "./type-text.ts";

/**
 * The parameters as text. Defaults are written in the scope around the function: `cx` must be
 * there.
 */
export function parameterList(
  cx: Context,
  node: FunctionDefinition | Lambda,
  skipFirst: boolean,
  inner: (parameter: Parameter) => string | undefined = () => undefined,
): string {
  const all = skipFirst ? node.parameters.slice(1) : node.parameters;
  const plain = all.filter((parameter) => parameter.star === "" && !parameter.keywordOnly);
  const texts = plain.map((parameter) => plainParameter(cx, parameter, all, inner(parameter)));
  const rest = all.find((parameter) => parameter.star === "*");
  const kwargs = all.find((parameter) => parameter.star === "**");
  const options = optionParameters(node);
  if (rest === undefined && options.length > 0) {
    texts.push(optionsParameter(cx, options, keepsKeywords(node) ? kwargs : undefined));
  } else if (rest === undefined && kwargs !== undefined && keepsKeywords(node)) {
    texts.push(`${jsName(kwargs.name)}: Map<string, any> = new Map()`);
  }
  if (kwargs !== undefined && dropsKeywords(node)) {
    cx.droppedKeywords.add(kwargs);
    if (node.kind === "function") {
      cx.mark(
        "keywords",
        node,
        `keyword arguments do not go through \`**${kwargs.name}\`: there are none in JavaScript`,
      );
    }
  }
  if (rest !== undefined) texts.push(`...${jsName(rest.name)}: any[]`);
  return texts.join(", ");
}

/**
 * The statements that a body begins with: they take keyword arguments off the end of `*args`, and
 * make a dict of what is left of an options object. Defaults are written in the scope around the
 * function, as Python evaluates them there.
 */
export function keywordStatements(cx: Context, node: FunctionDefinition | Lambda): string {
  const rest = node.parameters.find((parameter) => parameter.star === "*");
  const kwargs = keepsKeywords(node)
    ? node.parameters.find((parameter) => parameter.star === "**")
    : undefined;
  const options = optionParameters(node);
  if (options.length === 0) {
    if (rest === undefined || kwargs === undefined) return "";
    return `const ${jsName(kwargs.name)} = ${cx.runtime("takeKeywords")}(${jsName(rest.name)});\n`;
  }
  const collected =
    kwargs === undefined
      ? ""
      : `const ${jsName(kwargs.name)} = ${cx.runtime("keywords")}(${jsName(kwargs.name)}_);\n`;
  if (rest === undefined) return collected;
  const names = optionNames(cx, options, kwargs);
  const isSet = options.some(({ name }) =>
    cx.module.scopes.byNode
      .get(node)
      ?.bindings.get(name)
      ?.sites.some((site) => site.kind !== "parameter"),
  );
  return `${isSet ? "let" : "const"} { ${names.join(", ")} } = ${cx.runtime("takeOptions")}(${jsName(rest.name)});\n${collected}`;
}

function optionNames(
  cx: Context,
  options: readonly Parameter[],
  kwargs: Parameter | undefined,
): string[] {
  const names = options.map((parameter) => {
    const name = jsName(parameter.name);
    const key = name === parameter.name ? name : `${parameter.name}: ${name}`;
    return parameter.default === null
      ? key
      : `${key} = ${defaultText(cx, name, parameter.default, options)}`;
  });
  if (kwargs !== undefined) names.push(`...${jsName(kwargs.name)}_`);
  return names;
}

function plainParameter(
  cx: Context,
  parameter: Parameter,
  parameters: readonly Parameter[],
  known: string | undefined,
): string {
  const name = jsName(parameter.name);
  const { annotation, default: initial } = parameter;
  const type = annotation === null ? known : annotationText(cx, annotation);
  if (initial === null) return type === undefined ? name : `${name}: ${type}`;
  if (isNone(initial)) {
    const full =
      type === undefined || type === "any"
        ? "any"
        : /\bnull\b/.test(type)
          ? type
          : `${type} | null`;
    return `${name}: ${full} = null`;
  }
  const value = defaultText(cx, name, initial, parameters);
  if (type !== undefined) return `${name}: ${type} = ${value}`;
  const worked = typeText(cx, cx.typeOf(initial));
  return /^(number|string|boolean)$/.test(worked)
    ? `${name} = ${value}`
    : `${name}: any = ${value}`;
}

/** The default of a parameter, or of a field that a constructor sets. */
export function defaultText(
  cx: Context,
  name: string,
  initial: Expression,
  parameters: readonly Parameter[],
): string {
  const text = asValue(cx, initial);
  return isSameLater(cx, initial, parameters) ? text : cx.keepOuter(name, atTop(cx, text));
}

/**
 * Whether the default of a parameter is the same value whenever it is evaluated: Python does so
 * once, where the function is defined, and JavaScript at each call.
 */
function isSameLater(cx: Context, value: Expression, parameters: readonly Parameter[]): boolean {
  switch (value.kind) {
    case "number":
    case "string":
    case "constant":
    case "lambda":
      return true;
    case "name": {
      // `def f(x=x)`: in JavaScript the default would mean the parameter.
      if (parameters.some((parameter) => parameter.name === value.id)) return false;
      const binding = cx.scope.resolve(value.id);
      if (binding === undefined || binding.scope.kind === "class") return true;
      const [site, ...others] = binding.sites;
      if (site === undefined || others.length > 0 || site.blocks.some(({ loop }) => loop))
        return false;
      return /^(import|class|function|assign|parameter)$/.test(site.kind);
    }
    case "attribute":
      return isSameLater(cx, value.object, parameters);
    case "tuple":
      return value.items.every((item) => isSameLater(cx, item, parameters));
    case "unary":
      return isSameLater(cx, value.operand, parameters);
    case "binary":
      return isSameLater(cx, value.left, parameters) && isSameLater(cx, value.right, parameters);
    case "call":
      return (
        /^os\.path\./.test(libraryName(cx.inference, value.callee, cx.scope) ?? "") &&
        value.args.every((arg) => isSameLater(cx, arg, parameters))
      );
    default:
      return false;
  }
}

/** Keyword-only parameters, as one object whose keys they are. */
function optionsParameter(
  cx: Context,
  options: readonly Parameter[],
  kwargs: Parameter | undefined,
): string {
  const names = optionNames(cx, options, kwargs);
  const types = options.map((parameter) => {
    const type = parameter.annotation === null ? "any" : annotationText(cx, parameter.annotation);
    const full =
      parameter.default !== null && isNone(parameter.default) && !/\bany\b|\bnull\b/.test(type)
        ? `${type} | null`
        : type;
    return `${parameter.name}${parameter.default === null ? "" : "?"}: ${full}`;
  });
  if (kwargs !== undefined) types.push("[key: string]: any");
  const isOptional = options.every((parameter) => parameter.default !== null);
  return `{ ${names.join(", ")} }: { ${types.join("; ")} }${isOptional ? " = {}" : ""}`;
}

export function arrowFunction(cx: Context, node: Lambda): string {
  if (cx.scope.kind !== "comprehension") return arrowText(cx, node);
  // What a default keeps is the value of this turn.
  return cx.withKeptApart(() => {
    const text = arrowText(cx, node);
    const kept = cx.takeKept();
    return kept === "" ? text : `(() => {\n${kept}return ${text};\n})()`;
  });
}

function arrowText(cx: Context, node: Lambda): string {
  const parameters = parameterList(cx, node, false);
  const head = keywordStatements(cx, node);
  const body = cx.within(node, () => cx.inFrame(true, () => asValue(cx, node.body)));
  const value = body === "null" ? "undefined" : body;
  return head === ""
    ? `(${parameters}) => (${value})`
    : `(${parameters}) => {\n${head}return ${value};\n}`;
}
