// `try`: the `except` clauses become one `catch` that tests the classes in turn.

import { EXCEPTIONS } from "../knowledge/exceptions.ts";
import type { Block, Expression, Handler, Try } from "../python/ast.ts";
import { leaves } from "../python/walk.ts";
import { commentsBetween, commentText } from "./comments.ts";
import type { Context } from "./context.ts";
import { jsName } from "./names.ts";
import { exceptionClass } from "./type-tests.ts";

export function tryStatement(cx: Context, node: Try): string {
  const { block, handlers, otherwise, final } = node;
  const end = node.to;
  let inner: string;
  if (handlers.length === 0) inner = "";
  else {
    const flag =
      otherwise !== null && !handlers.every((each) => leaves(each.body))
        ? cx.fresh("completed")
        : "";
    const done = flag === "" ? "" : `${flag} = true;\n`;
    const clause = catchClause(cx, handlers, areKnownImports(cx, block));
    const text = `try ${braces(cx, block, done)} ${clause}`;
    const rest = otherwise === null ? "" : elseText(cx, otherwise, flag);
    inner = `${flag === "" ? "" : `let ${flag} = false;\n`}${text}\n${rest}`;
  }
  if (final === null) return inner;
  const last = cx.inBlock(() => `{\n${cx.statements(final.body, final.bodyFrom, end)}}`);
  if (handlers.length === 0) return `try ${braces(cx, block, "")} finally ${last}\n`;
  if (otherwise === null) return `${inner.trimEnd()} finally ${last}\n`;
  return `try {\n${inner}} finally ${last}\n`;
}

/** Modules of Python's library that programs try to import, for old versions of Python. */
const LIBRARY =
  /^(abc|argparse|ast|asyncio|base64|binascii|codecs|collections|configparser|contextlib|copy|csv|datetime|decimal|email|enum|fcntl|functools|gc|getpass|grp|gzip|hashlib|heapq|hmac|html|http|importlib|inspect|io|ipaddress|itertools|json|logging|math|mock|operator|os|pathlib|pickle|platform|pwd|queue|random|re|select|shutil|signal|socket|sqlite3|ssl|stat|string|struct|subprocess|sys|tempfile|textwrap|threading|time|traceback|types|typing|unittest|urllib|uuid|warnings|weakref|xml|zlib)(\.|$)/;

/** Whether all that a block imports is here, or of Python's library: no import of it fails. */
function areKnownImports(cx: Context, block: Block): boolean {
  const known = (module: string): boolean =>
    cx.specifierOf(module) !== undefined || LIBRARY.test(module);
  let count = 0;
  return (
    block.body.every((statement) => {
      if (statement.kind === "import") {
        count++;
        return statement.names.every(({ name }) => known(name));
      }
      if (statement.kind !== "import-from") return true;
      count++;
      return known(cx.module.absolute(statement.level, statement.module));
    }) && count > 0
  );
}

function braces(cx: Context, block: Block, last: string): string {
  return cx.inBlock(() => `{\n${cx.statements(block.body, block.bodyFrom, block.to)}${last}}`);
}

function elseText(cx: Context, otherwise: Block, flag: string): string {
  const text = braces(cx, otherwise, "");
  return flag === "" ? `${text.slice(2, -1)}` : `if (${flag}) ${text}\n`;
}

function catchClause(cx: Context, handlers: readonly Handler[], importsAreKnown: boolean): string {
  const names = new Set(handlers.map((handler) => handler.name).filter((name) => name !== null));
  const [only] = names;
  const caught = names.size === 1 && only !== undefined ? jsName(only) : unusedName(cx);
  let text = "";
  let closed = false;
  handlers.forEach((handler, index) => {
    // What follows a clause that catches all is never reached.
    if (closed) return;
    const test = handlerTest(cx, handler, caught, index === handlers.length - 1, importsAreKnown);
    const own =
      handler.name !== null && jsName(handler.name) !== caught
        ? `const ${jsName(handler.name)} = ${caught};\n`
        : "";
    cx.caught.push(caught);
    const body = cx.inBlock(
      () =>
        `{\n${headComments(cx, handler)}${own}${cx.statements(handler.body, handler.bodyFrom, handler.to)}}`,
    );
    cx.caught.pop();
    if (test === "") {
      text += index === 0 ? body.slice(1, -1) : ` else ${body}`;
      closed = true;
    } else text += `${index === 0 ? "" : " else "}if (${test}) ${body}`;
  });
  if (!closed) text += ` else {\nthrow ${caught};\n}`;
  return `catch (${caught}: any) {\n${text.trimStart()}\n}`;
}

/**
 * The test of a clause. `except Exception` takes all that JavaScript throws, except the exits,
 * which Python leaves to the clauses that follow it.
 */
function handlerTest(
  cx: Context,
  handler: Handler,
  caught: string,
  isLast: boolean,
  importsAreKnown: boolean,
): string {
  if (handler.type === null) return "";
  const test = exceptionTest(cx, handler.type, caught, importsAreKnown);
  const isException = handler.type.kind === "name" && handler.type.id === "Exception";
  if (test !== "" || isLast || !isException) return test;
  const exits = ["SystemExit", "KeyboardInterrupt", "GeneratorExit"].map((name) =>
    cx.runtime(name),
  );
  return `!${cx.runtime("isAnyOf")}(${caught}, [${exits.join(", ")}])`;
}

function headComments(cx: Context, handler: Handler): string {
  return commentsBetween(cx, handler.from, handler.bodyFrom)
    .map((comment) => `${commentText(comment)}\n`)
    .join("");
}

function unusedName(cx: Context): string {
  return cx.module.bindsAnywhere("error") ? cx.fresh("caught") : "error";
}

/** Whether a caught value is of a class; empty if every value is. */
function exceptionTest(
  cx: Context,
  type: Expression,
  caught: string,
  importsAreKnown: boolean,
): string {
  const types = type.kind === "tuple" ? type.items : [type];
  const tests = types.map((each) => {
    if (each.kind === "name" && cx.isBuiltin(each.id)) {
      if (/^(Exception|BaseException)$/.test(each.id)) return "";
      const known = EXCEPTIONS[each.id];
      if (known?.caught !== undefined && !(known.name === "ImportError" && importsAreKnown))
        cx.mark("exception", each, `${each.id}: ${known.caught}`);
      if (each.id === "AttributeError") return `${cx.runtime("isAttributeError")}(${caught})`;
    }
    if (each.kind !== "name" && each.kind !== "attribute") {
      return `${cx.runtime("isAnyOf")}(${caught}, ${cx.expression(each)})`;
    }
    const known = cx.typeOf(each);
    // A variable may hold a tuple of classes.
    if (each.kind === "name" && known.kind === "tuple")
      return `${cx.runtime("isAnyOf")}(${caught}, ${cx.expression(each)})`;
    return `${caught} instanceof ${exceptionClass(cx, each)}`;
  });
  return tests.includes("") ? "" : tests.join(" || ");
}
