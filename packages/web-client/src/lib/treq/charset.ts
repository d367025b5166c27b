import { trimWhitespace } from "../grammar/grammar.ts";

/**
 * The value of the parameter `charset` of a Content-Type, RFC 9110 section 8.3.1; `null` when there
 * is none.
 */
export function charsetOf(contentType: string): string | null {
  for (const parameter of parametersOf(contentType)) {
    const equals = parameter.indexOf("=");
    if (trimWhitespace(parameter, 0, Math.max(equals, 0)).toLowerCase() !== "charset") continue;
    // Single quotes are no quotes in HTTP, but some servers send them.
    const value = trimWhitespace(parameter, equals + 1).replace(/^(["'])(.*)\1$/s, "$2");
    return value.replace(/\\(.)/gs, "$1") || null;
  }
  return null;
}

/** The parts after each semicolon that is not within quotes. */
function parametersOf(contentType: string): string[] {
  const parameters: string[] = [];
  let start = -1;
  let quoted = false;
  for (let at = 0; at < contentType.length; at += 1) {
    const char = contentType[at];
    if (char === '"') quoted = !quoted;
    else if (quoted && char === "\\") at += 1;
    else if (char === ";" && !quoted) {
      if (start !== -1) parameters.push(contentType.slice(start, at));
      start = at + 1;
    }
  }
  if (start !== -1) parameters.push(contentType.slice(start));
  return parameters;
}
