// Docstrings as TSDoc.

import type { Statement } from "../python/ast.ts";

/** The docstring that a body begins with. */
export function docstringOf(body: readonly Statement[]): string | undefined {
  const [first] = body;
  if (first?.kind !== "expression" || first.value.kind !== "string" || first.value.bytes)
    return undefined;
  return first.value.value;
}

/** A comment for documentation, with the marks of Epytext and reStructuredText translated. */
export function documentation(text: string): string {
  const lines = dedent(text).map(translate);
  while (lines.length > 0 && lines[0] === "") lines.shift();
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  if (lines.length === 0) return "";
  if (lines.length === 1) return `/** ${lines[0]} */\n`;
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join("\n")}\n */\n`;
}

function dedent(text: string): string[] {
  const lines = text.replaceAll("\t", "        ").split("\n");
  const rest = lines.slice(1).filter((line) => line.trim() !== "");
  const margin = Math.min(...rest.map((line) => line.length - line.trimStart().length));
  return lines.map((line, index) => (index === 0 ? line.trim() : line.slice(margin).trimEnd()));
}

function translate(line: string): string {
  return line
    .replaceAll("*/", "*\\/")
    .replace(/[LCUM]\{([^{}]*)\}/g, "`$1`")
    .replace(/[BI]\{([^{}]*)\}/g, "$1")
    .replace(/``([^`]+)``/g, "`$1`")
    .replace(/:(?:py:)?(?:class|func|meth|mod|obj|attr|exc|api):`~?([^`]+)`/g, "`$1`")
    .replace(/^(\s*)[@:](?:param|arg|keyword|kwarg) (?:\w+ )?(\w+):\s*/, "$1@param $2 - ")
    .replace(/^(\s*)[@:](?:ivar|cvar|var) (\w+):\s*/, "$1- $2: ")
    .replace(/^(\s*)[@:](?:type|vartype) (\w+):\s*/, "$1  (type of $2) ")
    .replace(/^(\s*)[@:](?:rtype|returntype):\s*/, "$1  (type returned) ")
    .replace(/^(\s*)[@:](?:returns?):\s*/, "$1@returns ")
    .replace(/^(\s*)[@:](?:raises?|except|throws) ([\w.`]+):\s*/, "$1@throws $2 ")
    .replace(/^(\s*)@(note|see|since|attention|todo|bug):\s*/, "$1($2) ");
}
