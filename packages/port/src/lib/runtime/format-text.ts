// `str.format`: the fields of a template.

import { getItem } from "./containers.ts";
import { AttributeError, IndexError, KeyError } from "./errors.ts";
import { format } from "./format-spec.ts";
import { ascii, repr, str } from "./show.ts";

/**
 * `template.format(*values, **names)`.
 *
 * @throws RangeError (a `ValueError`) for braces that do not fit, and for fields with numbers mixed
 *   with fields without.
 * @throws IndexError for the number of a value that is not given.
 * @throws KeyError for a name that is not given.
 */
export function formatText(
  template: string,
  values: readonly unknown[],
  names: Readonly<Record<string, unknown>> = {},
): string {
  return new Formatter(values, names).text(str(template), 2);
}

const FIELD_END = /[!:]/;

class Formatter {
  readonly #values: readonly unknown[];
  readonly #names: Readonly<Record<string, unknown>>;
  #next = 0;
  #isNumbered: boolean | undefined;

  constructor(values: readonly unknown[], names: Readonly<Record<string, unknown>>) {
    this.#values = values;
    this.#names = names;
  }

  /** A template with its fields filled in. A specification may have fields of its own: `{:{}}`. */
  text(template: string, depth: number): string {
    if (depth === 0) throw new RangeError("Max string recursion exceeded");
    let result = "";
    for (let at = 0; at < template.length; at++) {
      const c = template[at] as string;
      if (c !== "{" && c !== "}") {
        result += c;
        continue;
      }
      const isDoubled = template[at + 1] === c;
      if (isDoubled) {
        result += c;
        at++;
        continue;
      }
      if (c === "}") throw new RangeError("Single '}' encountered in format string");
      const end = fieldEnd(template, at + 1);
      result += this.#field(template.slice(at + 1, end), depth);
      at = end;
    }
    return result;
  }

  #field(field: string, depth: number): string {
    const nameEnd = field
      .replace(/\[[^\]]*\]/g, (part) => " ".repeat(part.length))
      .search(FIELD_END);
    const name = nameEnd < 0 ? field : field.slice(0, nameEnd);
    const rest = nameEnd < 0 ? "" : field.slice(nameEnd);
    const [, conversion, specification = ""] = /^(?:!([^:]*))?(?::(.*))?$/s.exec(rest) ?? [];
    const value = converted(this.#find(name), conversion);
    const isTemplate = /[{}]/.test(specification);
    return format(value, isTemplate ? this.text(specification, depth - 1) : specification);
  }

  #find(path: string): unknown {
    const [first = ""] = /^[^.[]*/.exec(path) ?? [];
    let value = this.#start(first);
    for (const [, attribute, key] of path
      .slice(first.length)
      .matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)) {
      if (attribute !== undefined) value = attributeOf(value, attribute);
      else value = getItem(value, /^\d+$/.test(key ?? "") ? Number(key) : key);
    }
    return value;
  }

  #start(key: string): unknown {
    if (key !== "" && !/^\d+$/.test(key)) {
      if (!Object.hasOwn(this.#names, key)) throw new KeyError(key);
      return this.#names[key];
    }
    const isNumbered = key !== "";
    if (isNumbered !== (this.#isNumbered ?? isNumbered))
      throw new RangeError("cannot mix automatic and manual field numbering");
    this.#isNumbered = isNumbered;
    const index = isNumbered ? Number(key) : this.#next++;
    if (index >= this.#values.length)
      throw new IndexError(`Replacement index ${index} out of range for positional args tuple`);
    return this.#values[index];
  }
}

/** Where the brace that opens a field is closed. */
function fieldEnd(template: string, from: number): number {
  let depth = 1;
  for (let at = from; at < template.length; at++) {
    if (template[at] === "{") depth++;
    else if (template[at] === "}" && --depth === 0) return at;
  }
  throw new RangeError("expected '}' before end of string");
}

function attributeOf(value: unknown, name: string): unknown {
  const found: unknown = (value as Record<string, unknown> | null | undefined)?.[name];
  if (found === undefined) throw new AttributeError(`there is no attribute '${name}'`);
  return found;
}

function converted(value: unknown, conversion: string | undefined): unknown {
  switch (conversion) {
    case undefined:
      return value;
    case "r":
      return repr(value);
    case "s":
      return str(value);
    case "a":
      return ascii(value);
    default:
      throw new RangeError(`Unknown conversion specifier '${conversion}'`);
  }
}
