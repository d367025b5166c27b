// Statements, block by block, with the comments and blank lines that stand between them.

import {
  type Delete,
  type Expression,
  type If,
  lineAt,
  type Raise,
  type Statement,
} from "../python/ast.ts";
import { lastName } from "../types/annotation.ts";
import { assignment, needsAbsent, place, update } from "./assignments.ts";
import { asValue } from "./callbacks.ts";
import { isClass } from "./calls.ts";
import { classStatement } from "./classes.ts";
import { commentsBetween, commentText, gap, trailingComment } from "./comments.ts";
import type { Context } from "./context.ts";
import { EmitError } from "./emit-error.ts";
import { functionStatement } from "./functions.ts";
import { hoisted } from "./hoisting.ts";
import { importStatement } from "./import-statements.ts";
import { forStatement, whileStatement } from "./loops.ts";
import { matchStatement } from "./match.ts";
import { condition } from "./truth.ts";
import { tryStatement } from "./try.ts";
import { classText } from "./type-tests.ts";
import { withStatement } from "./with.ts";

/** Statements that stand between two offsets of the source. */
export function statements(
  cx: Context,
  body: readonly Statement[],
  from: number,
  to: number,
): string {
  let text = hoisted(cx, body);
  let position = from;
  body.forEach((statement, index) => {
    const before = gap(cx, position, statement.from);
    const written = cx.withMarksApart(() => {
      const inner = located(cx, statement, () =>
        loadable(cx, statement, statementText(cx, statement, body.slice(index + 1))),
      );
      return `${innerComments(cx, statement)}${cx.takeMarks()}${cx.takeKept()}${inner}`;
    });
    text += before + attach(written, trailingComment(cx, statement.to));
    position = statement.to;
  });
  return text + gap(cx, position, Math.max(position, to));
}

/**
 * At the top of a module, a statement that needs something not ported must not keep the module from
 * loading.
 */
function loadable(cx: Context, statement: Statement, text: string): string {
  if (
    !isExported(cx) ||
    !/^(if|for|while|with|try|match|expression|update|assert)$/.test(statement.kind)
  )
    return text;
  if (/^\s*(if \(process\.argv|await )/.test(text) || !needsAbsent(cx, text)) return text;
  return `${cx.runtime("later")}(() => {\n${text}});\n`;
}

/** Writes a statement. An error gets its line. */
function located(cx: Context, statement: Statement, write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (error instanceof EmitError) throw error;
    throw new EmitError(lineAt(cx.module.tree, statement.from), error);
  }
}

/** Puts a comment at the end of the last line. */
function attach(text: string, comment: string): string {
  if (comment === "") return text;
  const trimmed = text.trimEnd();
  // After a block the comment would move away: it goes before.
  if (trimmed === "" || trimmed.endsWith("}")) return `${comment.trim()}\n${text}`;
  return `${trimmed}${comment}\n`;
}

/** Comments within a statement of several lines: they move before it. */
function innerComments(cx: Context, statement: Statement): string {
  const end =
    "bodyFrom" in statement
      ? statement.bodyFrom
      : statement.kind === "if"
        ? (statement.branches[0]?.bodyFrom ?? statement.from)
        : statement.kind === "try" || statement.kind === "match"
          ? statement.from
          : statement.to;
  return commentsBetween(cx, statement.from, end)
    .map((comment) => commentText(comment))
    .filter((comment) => comment !== "")
    .map((comment) => `${comment}\n`)
    .join("");
}

function isExported(cx: Context): boolean {
  return cx.scope.kind === "module" && cx.blockDepth === 0;
}

function statementText(cx: Context, node: Statement, following: readonly Statement[]): string {
  switch (node.kind) {
    case "function":
      return functionStatement(cx, node, isExported(cx));
    case "class":
      return classStatement(cx, node, isExported(cx));
    case "assignment":
      return assignment(cx, node, isExported(cx));
    case "update":
      return update(cx, node);
    case "return":
      return `return${node.value === null ? "" : ` ${returned(cx, node.value)}`};\n`;
    case "delete":
      return deletion(cx, node);
    case "for":
      return forStatement(cx, node);
    case "while":
      return whileStatement(cx, node);
    case "if":
      return ifStatement(cx, node);
    case "with":
      return withStatement(cx, node);
    case "raise":
      return raise(cx, node);
    case "try":
      return tryStatement(cx, node);
    case "match":
      return matchStatement(cx, node);
    case "assert": {
      const message = node.message === null ? "" : `, ${cx.expression(node.message)}`;
      return `${cx.runtime("assert")}(${condition(cx, node.test)}${message});\n`;
    }
    case "import":
    case "import-from":
      return importStatement(cx, node);
    case "expression":
      if (cx.skippedSupers.has(node)) return "";
      return expressionStatement(cx, node.value, following);
    case "break":
      return cx.breakLabels.at(-1) ? `break ${cx.breakLabels.at(-1)};\n` : "break;\n";
    case "continue":
      return "continue;\n";
    case "untranslated":
      cx.mark("construct", node, `${node.what} has no translation`);
      return `throw new Error(${JSON.stringify(`PORT: ${node.what} has no translation`)});\n`;
    default:
      return "";
  }
}

function returned(cx: Context, value: Expression): string {
  if (isIterableOfClass(cx, value)) return `${cx.runtime("iter")}(${cx.expression(value)})`;
  const text = asValue(cx, value);
  return text.startsWith("//") ? `(${text})` : text;
}

function expressionStatement(
  cx: Context,
  value: Expression,
  following: readonly Statement[],
): string {
  if (value.kind === "string" && !value.bytes) {
    return value.value
      .trim()
      .split("\n")
      .map((line) => `// ${line.trim()}\n`)
      .join("");
  }
  if (value.kind === "constant") return "";
  if (value.kind === "call") {
    const name = lastName(value.callee);
    if (name === "returnValue" && cx.inInlineCallbacks()) {
      const [only] = value.args;
      return `return ${only === undefined ? "" : asValue(cx, only)};\n`;
    }
    if (
      name === "run" &&
      value.callee.kind === "attribute" &&
      lastName(value.callee.object) === "reactor"
    ) {
      return reactorRun(cx, value, following);
    }
    cx.unusedCalls.add(value);
  }
  const text = cx.expression(value);
  return `${/^[[({]/.test(text) ? ";" : ""}${text};\n`;
}

/** In Python `reactor.run()` blocks: what follows runs after the reactor has stopped. */
function reactorRun(cx: Context, value: Expression, following: readonly Statement[]): string {
  const text = cx.expression(value);
  const isTop = cx.scope.kind === "module";
  const goesOn = following.length > 0;
  if (isTop) return goesOn ? `await ${text};\n` : `${text};\n`;
  if (goesOn) {
    cx.mark(
      "main",
      value,
      "`reactor.run()` returns at once here: what follows it belongs in a callback of its result",
    );
  }
  return `${text};\n`;
}

function ifStatement(cx: Context, node: If): string {
  const [first] = node.branches;
  if (first?.test && isMainTest(cx, first.test)) {
    return `if (process.argv[1] === import.meta.filename) ${branch(cx, first)}\n`;
  }
  let text = "";
  let end = node.from;
  node.branches.forEach((each, index) => {
    const test = each.test === null ? "" : `if (${condition(cx, each.test)}) `;
    const between = index === 0 ? "" : gap(cx, end, each.from).trim();
    const comment = between === "" ? "" : `\n${between}\n`;
    text += `${index === 0 ? "" : `${comment}else `}${test}${branch(cx, each)}`;
    end = each.to;
  });
  return `${text}\n`;
}

function branch(cx: Context, each: If["branches"][number]): string {
  return cx.inBlock(
    () =>
      `{\n${headComment(cx, each.bodyFrom)}${cx.statements(each.body, each.bodyFrom, each.to)}}`,
  );
}

/** A comment on the line of the colon. */
function headComment(cx: Context, bodyFrom: number): string {
  const comment = trailingComment(cx, bodyFrom);
  return comment === "" ? "" : `${comment.trim()}\n`;
}

/** `__name__ == "__main__"`. */
function isMainTest(cx: Context, test: Expression): boolean {
  if (test.kind !== "comparison" || test.first.kind !== "name") return false;
  const [part] = test.rest;
  return (
    test.first.id === "__name__" &&
    cx.isBuiltin("__name__") &&
    part?.operand.kind === "string" &&
    part.operand.value === "__main__"
  );
}

/** `raise kind("message")`, where what is called is not known: a class, or a function. */
function unknownException(cx: Context, value: Expression): string | undefined {
  if (value.kind !== "call" || value.keywords.length > 0 || value.callee.kind !== "name") {
    return undefined;
  }
  if (cx.isBuiltin(value.callee.id) || cx.typeOf(value.callee).kind !== "any") return undefined;
  const list = [cx.expression(value.callee), ...value.args.map((arg) => asValue(cx, arg))];
  return value.args.some((arg) => arg.kind === "starred")
    ? undefined
    : `${cx.runtime("exceptionFrom")}(${list.join(", ")})`;
}

function raise(cx: Context, node: Raise): string {
  if (node.value === null)
    return `throw ${cx.caught.at(-1) ?? `new Error("no error is being handled")`};\n`;
  const text = classText(cx, node.value);
  const type = cx.typeOf(node.value);
  const isType =
    node.value.kind !== "call" && (type.kind === "class" || isClass(cx, node.value, type));
  const error = isType
    ? `new ${/^[\w.]+$/.test(text) ? text : `(${text})`}()`
    : (unknownException(cx, node.value) ?? text);
  if (node.cause === null || node.cause.kind === "constant") return `throw ${error};\n`;
  return `throw Object.assign(${error}, { cause: ${cx.expression(node.cause)} });\n`;
}

function deletion(cx: Context, node: Delete): string {
  return node.targets
    .map((target) => {
      switch (target.kind) {
        case "name":
          return `${cx.variable(target.id)} = undefined as any;\n`;
        case "attribute":
          return `delete (${cx.expression(target.object)} as any).${target.name};\n`;
        case "subscript": {
          const object = cx.expression(target.object);
          if (target.index.kind === "slice") {
            const { start, stop, step } = target.index;
            const bound = (part: Expression | null): string =>
              part === null ? "undefined" : cx.expression(part);
            if (step !== null) {
              const places = [start, stop, step].map(bound).join(", ");
              return `${cx.runtime("delItem")}(${object}, new ${cx.runtime("Slice")}(${places}));\n`;
            }
            return `${cx.runtime("setSlice")}(${object}, ${bound(start)}, ${bound(stop)}, []);\n`;
          }
          return `${cx.runtime("delItem")}(${object}, ${asValue(cx, target.index)});\n`;
        }
        default:
          return `${place(cx, target)} = undefined;\n`;
      }
    })
    .join("");
}

/**
 * Whether `__iter__` returns what Python's own functions make an iterator, and this library an
 * array: `reversed(...)`.
 */
function isIterableOfClass(cx: Context, value: Expression): boolean {
  const node = cx.scope.enclosingFunction?.node;
  if (node?.kind !== "function" || node.name !== "__iter__") return false;
  return (
    value.kind === "call" &&
    value.callee.kind === "name" &&
    cx.isBuiltin(value.callee.id) &&
    /^(reversed|map|filter|zip|enumerate)$/.test(value.callee.id)
  );
}
