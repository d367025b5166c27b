// Arithmetic, comparison and logic.

import type { Binary, Comparison, Conditional, Expression, Logical, Unary } from "../python/ast.ts";
import { isNone } from "../types/annotation.ts";
import { comparesByIdentity, hasPlainTruth, type Type } from "../types/type.ts";
import type { Context } from "./context.ts";
import { waits } from "./coroutines.ts";
import { percentFormat } from "./format.ts";
import { textComparison } from "./protocol-text.ts";
import { isSimple } from "./simple.ts";
import { condition, negated } from "./truth.ts";

export function binary(cx: Context, node: Binary): string {
  const { operator } = node;
  if (operator === "%" && cx.typeOf(node.left).kind === "str") return percentFormat(cx, node);
  const left = `(${cx.expression(node.left)})`;
  const right = `(${cx.expression(node.right)})`;
  return operation(cx, node, operator, left, right, cx.typeOf(node.left), cx.typeOf(node.right));
}

interface OperatorHelper {
  /** The helper of the runtime. */
  readonly helper: string;
  /** The middle of the names of the special methods: `add` of `__add__` and `__radd__`. */
  readonly method: string;
}

/** The helpers of operators, which ask for special methods. */
const HELPERS: Readonly<Record<string, OperatorHelper>> = {
  "+": { helper: "add", method: "add" },
  "-": { helper: "subtract", method: "sub" },
  "*": { helper: "multiply", method: "mul" },
  "/": { helper: "divide", method: "truediv" },
  "//": { helper: "floorDivide", method: "floordiv" },
  "%": { helper: "modulo", method: "mod" },
  "**": { helper: "power", method: "pow" },
  "|": { helper: "bitOr", method: "or" },
  "&": { helper: "bitAnd", method: "and" },
  "^": { helper: "bitXor", method: "xor" },
  "<<": { helper: "shiftLeft", method: "lshift" },
  ">>": { helper: "shiftRight", method: "rshift" },
};

/** Whether an operand may have a special method for the operator. */
export function mayBeSpecial(cx: Context, operator: string, types: readonly Type[]): boolean {
  const method = HELPERS[operator]?.method;
  if (method === undefined) return false;
  if (types.some((type) => type.kind === "instance")) return true;
  const special = cx.project.specialMethods(cx.module);
  const isDefined = special.has(`__${method}__`) || special.has(`__r${method}__`);
  return isDefined && types.some((type) => type.kind === "any");
}

/** An operation on texts whose types are known: `+=` uses it, too. */
export function operation(
  cx: Context,
  node: { readonly from: number },
  operator: string,
  left: string,
  right: string,
  leftType: Type,
  rightType: Type,
): string {
  const one = leftType.kind === "any" ? rightType.kind : leftType.kind;
  const plain = /^(num|bool)$/;
  if (mayBeSpecial(cx, operator, [leftType, rightType])) {
    return `${cx.runtime((HELPERS[operator] as OperatorHelper).helper)}(${left}, ${right})`;
  }
  switch (operator) {
    case "+":
      if (areUnlike(leftType, rightType)) return `${cx.runtime("add")}(${left}, ${right})`;
      if (leftType.kind === "bool" || rightType.kind === "bool") {
        return `${cx.runtime("add")}(${left}, ${right})`;
      }
      if (one === "num" || one === "str") return `${left} + ${right}`;
      if (one === "bytes") return `Buffer.concat([${operands(left, right)}])`;
      if (one === "list" || one === "tuple") return `[${itemsOf(left)}, ${itemsOf(right)}]`;
      return `${cx.runtime("add")}(${left}, ${right})`;
    case "-":
      if (leftType.kind === "set" && rightType.kind === "set")
        return `${cx.runtime("difference")}(${left}, ${right})`;
      if (leftType.kind === "bool" || rightType.kind === "bool")
        return `${cx.runtime("subtract")}(${left}, ${right})`;
      return plain.test(one)
        ? `${left} - ${right}`
        : `${cx.runtime("subtract")}(${left}, ${right})`;
    case "*":
      if (leftType.kind === "num" && rightType.kind === "num") return `${left} * ${right}`;
      if (leftType.kind === "str" && /^\(?\d+\)?$/.test(right)) return `${left}.repeat(${right})`;
      return `${cx.runtime("multiply")}(${left}, ${right})`;
    case "/":
      return isDivisor(right) ? `${left} / ${right}` : `${cx.runtime("divide")}(${left}, ${right})`;
    case "//":
      return isDivisor(right)
        ? `Math.floor(${left} / ${right})`
        : `${cx.runtime("floorDivide")}(${left}, ${right})`;
    case "**":
      return isExponent(right)
        ? `${left} ** ${right}`
        : `${cx.runtime("power")}(${left}, ${right})`;
    case "%":
      if (leftType.kind === "bytes") return `${cx.runtime("percent")}(${left}, ${right})`;
      return `${cx.runtime("modulo")}(${left}, ${right})`;
    case "|":
    case "&":
    case "^":
    case "<<":
    case ">>":
      return bitOperation(cx, operator, left, right, leftType, rightType);
    default:
      cx.mark("construct", node, `the operator ${operator} has no translation`);
      return `${cx.runtime("notPorted")}(${JSON.stringify(operator)})`;
  }
}

const SET_HELPERS: Readonly<Record<string, string>> = {
  "|": "union",
  "&": "intersection",
  "^": "symmetricDifference",
};

/**
 * An operation on bits. JavaScript's work on 32 bits with a sign: only where the operands are known
 * to be short does it give what Python gives.
 */
function bitOperation(
  cx: Context,
  operator: string,
  left: string,
  right: string,
  leftType: Type,
  rightType: Type,
): string {
  if (leftType.kind === "set" && rightType.kind === "set" && operator in SET_HELPERS) {
    return `${cx.runtime(SET_HELPERS[operator] as string)}(${left}, ${right})`;
  }
  const plain =
    operator === "&"
      ? leftType.kind === "num" && isShort(right) && rightType.kind === "num"
      : isShort(left) && isShort(right) && operator !== "<<";
  if (plain) return `${left} ${operator} ${right}`;
  return `${cx.runtime((HELPERS[operator] as OperatorHelper).helper)}(${left}, ${right})`;
}

/** Whether a text is a whole number that is not negative and has at most 31 bits. */
function isShort(text: string): boolean {
  const bare = text.replace(/^\(|\)$/g, "").replaceAll("_", "");
  return /^(\d+|0[xXoObB][\da-fA-F]+)$/.test(bare) && Number(bare) <= 0x7fffffff;
}

/** Whether Python refuses to add two values, where JavaScript makes a text of them. */
function areUnlike(one: Type, other: Type): boolean {
  const kinds = /^(num|bool|str|bytes|list|tuple|map|set|none)$/;
  return kinds.test(one.kind) && kinds.test(other.kind) && one.kind !== other.kind;
}

/** Whether a text is a whole number: zero to such a power is no division by zero. */
function isExponent(text: string): boolean {
  return /^\(?\d+\)?$/.test(text);
}

/** Whether a text is a whole number that one can divide by. */
function isDivisor(text: string): boolean {
  const bare = text.replace(/^\(|\)$/g, "");
  return /^[\d_]+$/.test(bare) && Number(bare.replaceAll("_", "")) !== 0;
}

/** The items of a list or tuple, for a list around them. */
function itemsOf(text: string): string {
  return /^\(\[([^[\]]+)\]\)$/.exec(text)?.[1] ?? `...${text}`;
}

/** Joins the operands of nested concatenations into one list. */
function operands(left: string, right: string): string {
  const inner = /^\(Buffer\.concat\(\[(.*)\]\)\)$/s.exec(left)?.[1];
  return `${inner ?? left}, ${right}`;
}

export function unary(cx: Context, node: Unary): string {
  if (node.operator === "not") return negated(cx, node.operand);
  if (node.operator === "~") return `${cx.runtime("bitNot")}(${cx.expression(node.operand)})`;
  return `${node.operator}(${cx.expression(node.operand)})`;
}

/** `a and b`, `a or b` as a value. */
export function logical(cx: Context, node: Logical): string {
  const leftType = cx.typeOf(node.left);
  const operator = node.operator === "and" ? "&&" : "||";
  const right = cx.expression(node.right);
  if (hasPlainTruth(leftType)) return `(${cx.expression(node.left)}) ${operator} (${right})`;
  const helper = cx.runtime(node.operator === "and" ? "both" : "either");
  return `${helper}(${cx.expression(node.left)}, () => (${right}))`;
}

export function conditional(cx: Context, node: Conditional): string {
  const test = condition(cx, node.test);
  return `((${test}) ? (${cx.expression(node.then)}) : (${cx.expression(node.otherwise)}))`;
}

export function comparison(cx: Context, node: Comparison): string {
  const repeated = node.rest.slice(0, -1).map((part) => part.operand);
  const costly = repeated.filter((operand) => !isSimple(operand));
  if (costly.length === 0) return comparisons(cx, node);
  if ([node.first, ...node.rest.map((part) => part.operand)].some(waits)) {
    cx.mark("construct", node, "the chained comparison evaluates its middle part twice here");
    return comparisons(cx, node);
  }
  // The first operand is evaluated first, and each of the middle ones once.
  const given = [node.first, ...costly];
  const names = given.map(() => cx.fresh("part"));
  const texts = given.map((each) => cx.expression(each));
  const write = given.reduceRight<() => string>(
    (next, each, index) => () => cx.substituting(each, names[index] as string, next),
    () => comparisons(cx, node),
  );
  return `((${names.map((name) => `${name}: any`).join(", ")}) => ${write()})(${texts.join(", ")})`;
}

function comparisons(cx: Context, node: Comparison): string {
  let left = node.first;
  const parts = node.rest.map(({ operator, operand }) => {
    const text = compare(cx, left, operator, operand);
    left = operand;
    return node.rest.length === 1 ? text : `(${text})`;
  });
  return parts.join(" && ");
}

function compare(cx: Context, left: Expression, operator: string, right: Expression): string {
  const asText = textComparison(cx, left, operator, right);
  if (asText !== undefined) return asText;
  switch (operator) {
    case "in":
      return membership(cx, left, right);
    case "not in":
      return `!(${membership(cx, left, right)})`;
    case "is":
      return identity(cx, left, right, "==");
    case "is not":
      return identity(cx, left, right, "!=");
    case "==":
      return equality(cx, left, right, false);
    case "!=":
      return equality(cx, left, right, true);
    default: {
      const types = [cx.typeOf(left).kind, cx.typeOf(right).kind];
      const one = `(${cx.expression(left)})`;
      const other = `(${cx.expression(right)})`;
      if (types.includes("set")) {
        return `${cx.runtime("compareSets")}(${one}, ${JSON.stringify(operator)}, ${other})`;
      }
      if (
        types.some((kind) => /^(bytes|tuple|list|instance|none|map)$/.test(kind)) ||
        types.every((kind) => kind === "any") ||
        /^(num str|str num|num bool|bool num|str bool|bool str)$/.test(types.join(" "))
      ) {
        return `${cx.runtime("compare")}(${one}, ${other}) ${operator} 0`;
      }
      return `${one} ${operator} ${other}`;
    }
  }
}

function identity(cx: Context, left: Expression, right: Expression, sign: "==" | "!="): string {
  const one = `(${cx.expression(left)})`;
  // `x == null` is true for undefined, too, which is what an argument that was left out is.
  if (isNone(right)) return `${one} ${sign} null`;
  if (isNone(left)) return `(${cx.expression(right)}) ${sign} null`;
  return `${one} ${sign}= (${cx.expression(right)})`;
}

export function equality(cx: Context, left: Expression, right: Expression, not: boolean): string {
  if (isNone(left) || isNone(right)) return identity(cx, left, right, not ? "!=" : "==");
  const one = cx.typeOf(left);
  const other = cx.typeOf(right);
  const texts = [`(${cx.expression(left)})`, `(${cx.expression(right)})`] as const;
  // Values of two types are never the same, but a truth is equal to its number.
  const isMixed =
    (one.kind !== other.kind && comparesByIdentity(one) && comparesByIdentity(other)) ||
    /^(bytes str|str bytes)$/.test(`${one.kind} ${other.kind}`);
  if (!isMixed && !mayDefineEquality(cx, one, other)) {
    return `${texts[0]} ${not ? "!==" : "==="} ${texts[1]}`;
  }
  if (one.kind === "bytes" && other.kind === "bytes") {
    return `${not ? "!" : ""}${texts[0]}.equals(${texts[1]})`;
  }
  return `${not ? "!" : ""}${cx.runtime("equals")}(${texts[0]}, ${texts[1]})`;
}

/**
 * Whether two values may be equal in Python and not identical in JavaScript: a class has `__eq__`,
 * a truth is its number, or both are of types that are compared by value.
 */
function mayDefineEquality(cx: Context, one: Type, other: Type): boolean {
  if (comparesByIdentity(one) && comparesByIdentity(other)) return false;
  const [known, unknown] = comparesByIdentity(one) ? [one, other] : [other, one];
  if (!comparesByIdentity(known)) return true;
  if (known.kind === "bool" && unknown.kind === "any") return true;
  const isDefined = cx.project.specialMethods(cx.module).has("__eq__");
  return isDefined && /^(any|instance)$/.test(unknown.kind);
}

function membership(cx: Context, item: Expression, container: Expression): string {
  const one = cx.expression(item);
  const { kind } = cx.typeOf(container);
  const plain = comparesByIdentity(cx.typeOf(item));
  if (kind === "str") return `(${cx.expression(container)}).includes(${one})`;
  if (/^(list|tuple)$/.test(kind) && plain) {
    const text = cx.expression(container);
    const isPlainList =
      /^\[[^\]]+\]$/.test(text) &&
      (container.kind === "list" || container.kind === "tuple") &&
      container.items.every((each) => cx.typeOf(each).kind === cx.typeOf(item).kind);
    return isPlainList ? `${text}.includes(${one})` : `(${text} as any[]).includes(${one})`;
  }
  if (/^(set|map)$/.test(kind) && plain) return `(${cx.expression(container)}).has(${one})`;
  return `${cx.runtime("contains")}(${cx.expression(container)}, ${one})`;
}
