// Format strings as Python's `str.format` has them (PEP 3101): text, with `{field!conversion:spec}`
// in it.

/** A piece of a format string: some text, and the replacement field after it, if there is one. */
export interface FormatPiece {
  readonly text: string;
  readonly field?: { readonly name: string; readonly conversion: string; readonly spec: string };
}

/**
 * Splits a format string into its pieces. `{{` and `}}` stand for single braces.
 *
 * @throws RangeError with Python's message where braces do not match.
 */
export function* parseFormat(format: string): Generator<FormatPiece> {
  let text = "";
  let at = 0;
  while (at < format.length) {
    const char = format[at];
    if (char !== "{" && char !== "}") {
      const next = nextBrace(format, at);
      text += format.slice(at, next);
      at = next;
    } else if (format[at + 1] === char) {
      text += char;
      at += 2;
    } else if (char === "}") {
      throw new RangeError("Single '}' encountered in format string");
    } else {
      const end = endOfField(format, at + 1);
      yield { text, field: splitField(format.slice(at + 1, end)) };
      text = "";
      at = end + 1;
    }
  }
  if (text !== "") yield { text };
}

function nextBrace(format: string, from: number): number {
  for (let at = from; at < format.length; at++) {
    if (format[at] === "{" || format[at] === "}") return at;
  }
  return format.length;
}

/** The place of the brace that closes the field; the fields within its spec are passed over. */
function endOfField(format: string, from: number): number {
  if (from >= format.length) throw new RangeError("Single '{' encountered in format string");
  let depth = 1;
  for (let at = from; at < format.length; at++) {
    if (format[at] === "{") depth++;
    else if (format[at] === "}" && --depth === 0) return at;
  }
  throw new RangeError("expected '}' before end of string");
}

function splitField(field: string): { name: string; conversion: string; spec: string } {
  const end = endOfName(field);
  const name = field.slice(0, end);
  if (name.includes("{")) throw new RangeError("unexpected '{' in field name");
  if (field[end] !== "!") return { name, conversion: "", spec: field.slice(end + 1) };
  const conversion = field[end + 1];
  if (conversion === undefined) {
    throw new RangeError("end of string while looking for conversion specifier");
  }
  const rest = field.slice(end + 2);
  if (rest !== "" && rest[0] !== ":") {
    throw new RangeError("expected ':' after conversion specifier");
  }
  return { name, conversion, spec: rest.slice(1) };
}

/** Where `!` or `:` ends the name. Within square brackets they do not. */
function endOfName(field: string): number {
  let inBrackets = false;
  for (let at = 0; at < field.length; at++) {
    const char = field[at];
    if (char === "[") inBrackets = true;
    else if (char === "]") inBrackets = false;
    else if (!inBrackets && (char === "!" || char === ":")) return at;
  }
  return field.length;
}
