// From Python's source to a syntax tree. A file that cannot be read whole is refused, with the
// line.

import { parser } from "@lezer/python";
import { type Comment, lineAt, type Module } from "./ast.ts";
import { isEmptyPattern } from "./match-reader.ts";
import type { SyntaxNode } from "./node-reader.ts";
import { StatementReader } from "./statement-reader.ts";
import { PythonSyntaxError } from "./syntax-error.ts";
import { joinTargets } from "./with-targets.ts";

/**
 * Takes the point off numbers such as `1.`, which the grammar does not know before a bracket. All
 * places stay: the reader finds the point in the source.
 */
function withoutBarePoints(text: string): string {
  return text.replace(/(?<![\w.])(\d[\d_]*)\.(?=[\s)\]},:;])/g, "$1 ");
}

/** An f-string. */
const FORMATTED =
  /(?<!\w)[rR]?[fF][rR]?(?:"""(?:\\.|[^\\])*?"""|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/gs;

/**
 * Puts a blank for the `=` of `f"{value:=8}"`, which the grammar takes for `:=`. All places stay:
 * the reader finds the specification in the source.
 */
function withoutWalrusInFormats(text: string): string {
  return text.replace(FORMATTED, (literal) =>
    literal.replace(/(?<=\{[^{}()]*(?:\([^()]*\)[^{}()]*)*):=(?=[^{}]*\})/g, ": "),
  );
}

/**
 * Parses one file.
 *
 * @throws {@link PythonSyntaxError} with the line, for a syntax error and for Python 2.
 */
export function parsePython(path: string, source: string): Module {
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1))
    lineStarts.push(at + 1);
  const readable = joinTargets(text);
  const tree = parser.parse(withoutWalrusInFormats(withoutBarePoints(readable)));
  const fail = (node: { from: number }, what: string): never => {
    throw new PythonSyntaxError(path, lineAt({ lineStarts }, node.from), what);
  };
  const comments: Comment[] = [];
  let firstError: SyntaxNode | undefined;
  tree.iterate({
    enter: (node) => {
      if (node.name === "Comment") {
        const lineStart = lineStarts[lineAt({ lineStarts }, node.from) - 1] as number;
        comments.push({
          from: node.from,
          to: node.to,
          text: text.slice(node.from, node.to),
          ownLine: text.slice(lineStart, node.from).trim() === "",
        });
      } else if (node.type.isError && !isHarmless(node.node)) firstError ??= node.node;
      else if (node.name === "PrintStatement") fail(node, "Python 2: `print` as a statement");
    },
  });
  const reader = new StatementReader(readable, fail);
  // The reader names errors that it knows; any other part that the grammar had to skip is one as
  // well.
  const body = reader.statements(tree.topNode);
  const error = firstError as SyntaxNode | undefined;
  if (error !== undefined) {
    const line =
      text.slice(lineStarts[lineAt({ lineStarts }, error.from) - 1]).split("\n")[0] ?? "";
    fail(error, `syntax error in ${JSON.stringify(line.trim().slice(0, 60))}`);
  }
  return {
    kind: "module",
    path,
    source: text,
    body,
    comments,
    lineStarts,
  };
}

/** Whether Python allows what the grammar does not: empty places in a pattern, `yield` alone. */
function isHarmless(error: SyntaxNode): boolean {
  const parent = error.parent?.name ?? "";
  if (parent === "MappingPattern" || parent === "LiteralPattern") return isEmptyPattern(error);
  return error.from === error.to && /^Yield(Expression|Statement)$/.test(parent);
}
