// Reads the inventory of Twisted's names into the form that the porting assistant looks things up
// in.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { root } from "./entry-points.ts";

interface ApiName {
  readonly kind: "class" | "interface" | "function" | "constant";
  readonly signature?: string;
  readonly bases?: readonly string[];
  readonly members?: Readonly<Record<string, string>>;
}

/** A Python parameter's name, with its stars, and `=` at its end if it has a default. */
type Parameter = string;

interface PythonName {
  readonly kind: ApiName["kind"];
  readonly parameters?: readonly Parameter[];
  readonly bases?: readonly string[];
  readonly members?: Readonly<Record<string, readonly Parameter[] | null>>;
}

/** Splits at commas that are in no bracket and in no quotes. */
function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (quote !== "") {
      if (c === quote) quote = "";
    } else if (c === "'" || c === '"') quote = c;
    else if ("([{<".includes(c)) depth++;
    else if (")]}".includes(c) || (c === ">" && text[i - 1] !== "-")) depth--;
    else if (c === "," && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/**
 * The parameters of a signature such as `(self, host: str, port=80, *args) -> None`, without
 * `self`.
 */
export function parametersOf(signature: string): Parameter[] {
  let depth = 0;
  let quote = "";
  let end = 0;
  for (let i = 0; i < signature.length; i++) {
    const c = signature[i] as string;
    if (quote !== "") {
      if (c === quote) quote = "";
    } else if (c === "'" || c === '"') quote = c;
    else if ("([{".includes(c)) depth++;
    else if (")]}".includes(c) && --depth === 0) {
      end = i;
      break;
    }
  }
  return splitAtCommas(signature.slice(1, end))
    .map((part) => {
      const name = (/^[*\w/]+/.exec(part) as RegExpExecArray)[0];
      return /^\**\w+\s*(:.*)?=/.test(part.replace(/'[^']*'|"[^"]*"/g, "")) ? `${name}=` : name;
    })
    .filter((name) => name !== "self" && name !== "cls" && name !== "/");
}

/** By module and name: kind, parameters and members. */
export function pythonTable(): Record<string, Record<string, PythonName>> {
  const path = resolve(root, "test/inventory/twisted-api.json");
  const api = JSON.parse(readFileSync(path, "utf8")) as Record<string, Record<string, ApiName>>;
  const table: Record<string, Record<string, PythonName>> = {};
  for (const [module, names] of Object.entries(api)) {
    const converted: Record<string, PythonName> = {};
    for (const [name, { kind, signature, bases, members }] of Object.entries(names)) {
      converted[name] = {
        kind,
        ...(signature === undefined ? {} : { parameters: parametersOf(signature) }),
        ...(bases === undefined ? {} : { bases: bases.filter((base) => base !== "object") }),
        ...(members === undefined
          ? {}
          : {
              members: Object.fromEntries(
                Object.entries(members).map(([member, text]) => [
                  member,
                  text.startsWith("(") ? parametersOf(text) : null,
                ]),
              ),
            }),
      };
    }
    table[module] = converted;
  }
  return table;
}
