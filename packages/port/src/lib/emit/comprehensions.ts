// Comprehensions and generator expressions.

import type { Comprehension, Expression, Generator } from "../python/ast.ts";
import { partsOf, someExpression } from "../python/walk.ts";
import { comparesByIdentity } from "../types/type.ts";
import { asValue } from "./callbacks.ts";
import type { Context } from "./context.ts";
import { waits } from "./coroutines.ts";
import { jsName } from "./names.ts";
import { condition } from "./truth.ts";

export function comprehension(cx: Context, node: Comprehension): string {
  const [first, ...others] = node.generators;
  if (first === undefined) return "[]";
  warnOfClosures(cx, node);
  if (waitsWithin(node)) return waitingComprehension(cx, node);
  if (node.of === "generator" && !cx.takenAtOnce.has(node)) return generatorExpression(cx, node);
  const source = iterable(cx, first.iterable);
  return cx.within(node, () =>
    cx.inFrame(true, () => {
      const element = asValue(cx, node.element);
      const value = node.key === null ? element : `[${asValue(cx, node.key)}, ${element}]`;
      const list =
        others.length === 0
          ? simple(cx, first, source, node, value)
          : nested(cx, node, source, value);
      switch (node.of) {
        case "set":
          return comparesByIdentity(cx.typeOf(node.element))
            ? `new Set<any>(${list})`
            : `${cx.runtime("makeSet")}(${list})`;
        case "dict":
          return node.key !== null && comparesByIdentity(cx.typeOf(node.key))
            ? `new Map<any, any>(${list} as any)`
            : `${cx.runtime("makeDict")}(${list})`;
        default:
          return list;
      }
    }),
  );
}

/** A generator expression: it takes an item when it is asked for one. */
function generatorExpression(cx: Context, node: Comprehension): string {
  const [first] = node.generators as [Generator, ...Generator[]];
  // The first iterable is evaluated at once, in the function around.
  const source = iterable(cx, first.iterable);
  const given = cx.fresh("source");
  return cx.within(node, () =>
    cx.inFrame(false, () => {
      const write = (index: number): string => {
        const generator = node.generators[index];
        if (generator === undefined) return `yield ${asValue(cx, node.element)};\n`;
        const tests = generator.conditions.map((test) => `if (${condition(cx, test)}) `).join("");
        const each = index === 0 ? given : iterable(cx, generator.iterable);
        return `for (const ${pattern(cx, generator.target)} of ${each}) ${tests}{\n${write(index + 1)}}\n`;
      };
      return `(function* (${given}: Iterable<any>): Generator<any> {\n${write(0)}})(${source})`;
    }),
  );
}

/** A generator expression as an argument of `any` or `all`: no item is taken after the answer. */
export function testOfItems(cx: Context, node: Comprehension, method: "some" | "every"): string {
  const [first, ...others] = node.generators as [Generator, ...Generator[]];
  if (others.length > 0 || waitsWithin(node)) return "";
  const source = iterable(cx, first.iterable);
  const list = isList(cx, first) ? `(${source})` : `[...${source}]`;
  return cx.within(node, () =>
    cx.inFrame(true, () => {
      const target = pattern(cx, first.target);
      const typed = first.target.kind === "name" ? target : `${target}: any`;
      const tests = first.conditions
        .map((test) => `.filter((${typed}) => ${condition(cx, test)})`)
        .join("");
      return `${list}${tests}.${method}((${typed}) => (${condition(cx, node.element)}))`;
    }),
  );
}

/**
 * In Python a closure made in a comprehension sees the last value of its variable; here each item
 * has its own.
 */
function warnOfClosures(cx: Context, node: Comprehension): void {
  const scope = cx.module.scopes.byNode.get(node);
  for (const { name, uses } of scope?.bindings.values() ?? []) {
    if (!uses.some((use) => use.captured)) continue;
    cx.mark(
      "loop-closure",
      node,
      `a closure in this comprehension uses \`${name}\`: in Python it sees the last value, here the value of its own turn`,
    );
  }
}

/** Whether a comprehension waits for what it goes over, or within. */
function waitsWithin(node: Comprehension): boolean {
  const [first, ...others] = node.generators;
  return (
    node.generators.some((generator) => generator.async) ||
    [node.element, ...(node.key === null ? [] : [node.key])].some(waits) ||
    (first?.conditions ?? []).some(waits) ||
    others.some(
      (generator) => waits(generator.iterable) || generator.conditions.some((test) => waits(test)),
    )
  );
}

/** A comprehension that waits, as loops within a generator of its own. */
function waitingComprehension(cx: Context, node: Comprehension): string {
  if (cx.inAsyncGenerator()) {
    cx.mark("construct", node, "a comprehension that waits, within an asynchronous generator");
    return `${cx.runtime("notPorted")}("a comprehension that waits")()`;
  }
  const list = cx.fresh("list");
  // The first iterable belongs to the function around: it is given as an argument.
  const [first] = node.generators as [Generator, ...Generator[]];
  const source = first.async
    ? `${cx.runtime("asyncItems")}(${cx.expression(first.iterable)})`
    : iterable(cx, first.iterable);
  const given = cx.fresh("source");
  return cx.within(node, () =>
    cx.inFrame(false, () => {
      const write = (index: number): string => {
        const generator = node.generators[index];
        if (generator === undefined) {
          const element = asValue(cx, node.element);
          const item = node.key === null ? element : `[${asValue(cx, node.key)}, ${element}]`;
          return `${list}.push(${item});\n`;
        }
        const tests = generator.conditions.map((test) => `if (${condition(cx, test)}) `).join("");
        const inner = `${tests}{\n${write(index + 1)}}\n`;
        const target = pattern(cx, generator.target);
        if (generator.async) {
          const items = cx.fresh("items");
          const step = cx.fresh("step");
          const begun =
            index === 0
              ? given
              : `${cx.runtime("asyncItems")}(${cx.expression(generator.iterable)})`;
          return (
            `const ${items} = ${begun};\n` +
            `for (let ${step} = yield* ${items}.next(); !${step}.done; ${step} = yield* ${items}.next()) {\n` +
            `const ${target}: any = ${step}.value;\n${inner}}\n`
          );
        }
        const each = index === 0 ? given : iterable(cx, generator.iterable);
        return `for (const ${target} of ${each} as Iterable<any>) {\n${inner}}\n`;
      };
      const result =
        node.of === "set"
          ? `${cx.runtime("makeSet")}(${list})`
          : node.of === "dict"
            ? `${cx.runtime("makeDict")}(${list})`
            : list;
      return `(yield* (function* (${given}: any) {\nconst ${list}: any[] = [];\n${write(0)}return ${result};\n})(${source}))`;
    }),
  );
}

/** A value to iterate over, as something with JavaScript's own iteration. */
export function iterable(cx: Context, expression: Expression): string {
  const { kind } = cx.typeOf(expression);
  const text = cx.expression(expression);
  if (/^(list|tuple|set|iterator|bytes)$/.test(kind)) return text;
  if (kind === "map") return `(${text}).keys()`;
  return `${cx.runtime("iterate")}(${text})`;
}

/** A target of a loop, as a pattern. */
export function pattern(cx: Context, target: Expression): string {
  switch (target.kind) {
    case "name":
      return jsName(target.id);
    case "tuple":
    case "list":
      return `[${target.items.map((item) => pattern(cx, item)).join(", ")}]`;
    case "starred":
      return `...${pattern(cx, target.value)}`;
    default:
      return cx.expression(target);
  }
}

function conditions(cx: Context, { conditions: tests }: Generator): string {
  return tests.map((test) => `(${condition(cx, test)})`).join(" && ");
}

/**
 * Whether each item must be tested and used before the next one is tested: the test sets a
 * variable, or the use may change what the test looks at.
 */
function mustTakeTurns(generator: Generator, { element, key }: Comprehension): boolean {
  const { conditions: tests, target } = generator;
  if (tests.length === 0) return false;
  if (tests.some((test) => someExpression(test, (part) => part.kind === "assigned"))) return true;
  const used = [element, ...(key === null ? [] : [key])];
  if (!used.some((each) => someExpression(each, (part) => part.kind === "call"))) return false;
  const own = namesIn([target]);
  const tested = namesIn(tests);
  return [...namesIn(used)].some((name) => tested.has(name) && !own.has(name));
}

/** The names of values in expressions, without those of functions that are called. */
function namesIn(expressions: readonly Expression[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (expression: Expression): void => {
    if (expression.kind === "name") names.add(expression.id);
    const isPlainCall = expression.kind === "call" && expression.callee.kind === "name";
    for (const part of partsOf(expression)) {
      if (!isPlainCall || part !== expression.callee) visit(part);
    }
  };
  for (const expression of expressions) visit(expression);
  return names;
}

function isList(cx: Context, generator: Generator): boolean {
  return /^(list|tuple)$/.test(cx.typeOf(generator.iterable).kind);
}

function simple(
  cx: Context,
  generator: Generator,
  source: string,
  node: Comprehension,
  value: string,
): string {
  const target = pattern(cx, generator.target);
  const typed = generator.target.kind === "name" ? target : `${target}: any`;
  let list = isList(cx, generator) ? `(${source})` : `[...${source}]`;
  if (mustTakeTurns(generator, node)) {
    return `${list}.flatMap((${typed}) => (${conditions(cx, generator)}) ? [${value}] : [])`;
  }
  for (const test of generator.conditions) {
    list += `.filter((${typed}) => ${condition(cx, test)})`;
  }
  const isSame =
    node.element.kind === "name" && node.key === null && pattern(cx, node.element) === target;
  return isSame
    ? generator.conditions.length === 0
      ? `[...${list}]`
      : list
    : `${list}.map((${typed}) => (${value}))`;
}

function nested(cx: Context, node: Comprehension, source: string, value: string): string {
  const write = (index: number): string => {
    const generator = node.generators[index] as Generator;
    const target = pattern(cx, generator.target);
    const typed = generator.target.kind === "name" ? target : `${target}: any`;
    const text = index === 0 ? source : iterable(cx, generator.iterable);
    let list = `[...${text}]`;
    const isLast = index === node.generators.length - 1;
    if (mustTakeTurns(generator, node)) {
      const inner = isLast ? `[${value}]` : write(index + 1);
      return `${list}.flatMap((${typed}) => (${conditions(cx, generator)}) ? ${inner} : [])`;
    }
    for (const test of generator.conditions)
      list += `.filter((${typed}) => ${condition(cx, test)})`;
    return isLast
      ? `${list}.map((${typed}) => (${value}))`
      : `${list}.flatMap((${typed}) => ${write(index + 1)})`;
  };
  return write(0);
}
