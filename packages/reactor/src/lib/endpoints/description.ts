// The syntax of endpoint descriptions: pieces with colons between them, some with names.

/** A description in pieces. */
export interface Description {
  /** The pieces without a name; the first is the kind of endpoint. */
  readonly args: string[];
  /** The pieces `name=value`. */
  readonly named: Record<string, string>;
}

/**
 * Divides a description into its pieces. A backslash escapes the next character. Within a value,
 * `=` needs no backslash.
 *
 * @param description - text, or the same in UTF-8.
 * @throws RangeError for a backslash at the very end.
 */
export function parseDescription(description: string | Uint8Array): Description {
  const text =
    typeof description === "string" ? description : Buffer.from(description).toString("utf8");
  const args: string[] = [];
  const named: Record<string, string> = Object.create(null);
  let name: string | null = null;
  let current = "";
  const endPiece = (): void => {
    if (name === null) args.push(current);
    else named[name] = current;
    name = null;
    current = "";
  };
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string;
    if (character === ":") {
      endPiece();
    } else if (character === "=" && name === null) {
      name = current;
      current = "";
    } else if (character === "\\") {
      i += 1;
      if (i === text.length) {
        throw new RangeError(`the description ${JSON.stringify(text)} ends in a backslash`);
      }
      current += text[i];
    } else {
      current += character;
    }
  }
  endPiece();
  return { args, named };
}

/**
 * A description in pieces: those without a name, and the others by their names. From
 * `twisted.internet.endpoints._parse`.
 *
 * @throws RangeError for a backslash at the very end.
 */
export function _parse(
  description: string | Uint8Array,
): [args: string[], named: Record<string, string>] {
  const { args, named } = parseDescription(description);
  return [args, named];
}

/**
 * Escapes a text so that it can stand as one piece of a description: a path, say.
 *
 * From `twisted.internet.endpoints.quoteStringArgument`.
 */
export function quoteStringArgument(argument: string): string {
  return argument.replace(/[\\:]/g, "\\$&");
}
