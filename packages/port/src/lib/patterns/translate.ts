// Python's regular expressions as JavaScript's, where these mean the same.

/** The flags of Python's `re`, as bits. */
export const PATTERN_FLAGS = {
  IGNORECASE: 2,
  MULTILINE: 8,
  DOTALL: 16,
  VERBOSE: 64,
  ASCII: 256,
} as const;

/** What a pattern becomes: the two parts of a RegExp. */
export interface TranslatedPattern {
  readonly source: string;
  readonly flags: string;
}

/** What has no counterpart in JavaScript's regular expressions. */
export class UntranslatablePattern extends Error {
  override name = "UntranslatablePattern";
}

/**
 * Translates a pattern.
 *
 * @throws {@link UntranslatablePattern} for a pattern, or a part of one, that has no counterpart.
 */
export function translatePattern(
  pattern: string,
  flags: number,
  bytes: boolean,
): TranslatedPattern {
  const translation = new Translation(pattern, flags, bytes);
  const source = translation.run();
  return { source, flags: translation.ignoresCase ? "iu" : "u" };
}

/** The letters of inline flags, as bits; 0 for those that change nothing here. */
const INLINE: Readonly<Record<string, number>> = { i: 2, m: 8, s: 16, x: 64, a: 256, u: 0 };

class Translation {
  readonly #pattern: string;
  readonly #ascii: boolean;
  readonly #bytes: boolean;
  #flags: number;
  #at = 0;

  constructor(pattern: string, flags: number, bytes: boolean) {
    this.#pattern = pattern;
    this.#bytes = bytes;
    this.#flags = flags;
    const inline = /^\(\?([a-zA-Z]+)\)/.exec(pattern);
    for (const letter of inline?.[1] ?? "") {
      const bit = INLINE[letter];
      if (bit === undefined) throw new UntranslatablePattern(`the flag ${letter}`);
      this.#flags |= bit;
    }
    this.#at = inline?.[0].length ?? 0;
    this.#ascii = bytes || (this.#flags & PATTERN_FLAGS.ASCII) !== 0;
  }

  get ignoresCase(): boolean {
    return this.#has(PATTERN_FLAGS.IGNORECASE);
  }

  #has(flag: number): boolean {
    return (this.#flags & flag) !== 0;
  }

  run(): string {
    let result = "";
    while (this.#at < this.#pattern.length) result += this.#next();
    return result;
  }

  /** Takes what a regular expression matches here; undefined if it does not. */
  #take(expected: RegExp): RegExpExecArray | undefined {
    const match = new RegExp(expected.source, "sy");
    match.lastIndex = this.#at;
    const found = match.exec(this.#pattern);
    if (found === null) return undefined;
    this.#at += found[0].length;
    return found;
  }

  #next(): string {
    if (this.#has(PATTERN_FLAGS.VERBOSE) && this.#take(/\s+|#[^\n]*/) !== undefined) return "";
    const c = this.#current();
    switch (c) {
      case "\\":
        return this.#escape();
      case "[":
        return this.#set();
      case "(":
        return this.#group();
      case "{":
        return this.#repeat();
      case "*":
      case "+":
      case "?":
        if (this.#take(/[*+?]\+/) !== undefined) {
          throw new UntranslatablePattern("a possessive quantifier");
        }
        break;
      case "^":
        this.#at++;
        return this.#has(PATTERN_FLAGS.MULTILINE) ? "(?<![^\\n])" : "^";
      case "$":
        this.#at++;
        // Python's also matches before a line end that is the last character.
        return this.#has(PATTERN_FLAGS.MULTILINE) ? "(?![^\\n])" : "(?=\\n?$)";
      case ".":
        this.#at++;
        return this.#has(PATTERN_FLAGS.DOTALL) ? "[^]" : "[^\\n]";
      case "}":
      case "]":
        this.#at++;
        return `\\${c}`;
      default:
    }
    this.#at += c.length;
    return /^[*+?)|]$/.test(c) ? c : literal(c);
  }

  #current(): string {
    return String.fromCodePoint(this.#pattern.codePointAt(this.#at) as number);
  }

  /** `{2,3}`; other braces stand for themselves. */
  #repeat(): string {
    const found = this.#take(/\{(\d*)(,?)(\d*)\}/);
    if (found === undefined) {
      this.#at++;
      return "\\{";
    }
    const [all, low = "", comma = "", high = ""] = found;
    if (all === "{}") return "\\{\\}";
    if (this.#take(/\+/) !== undefined) throw new UntranslatablePattern("a possessive quantifier");
    return low === "" && high === "" ? "*" : `{${low || "0"}${comma}${high}}`;
  }

  #group(): string {
    if (this.#take(/\(\?#[^)]*\)/) !== undefined) return "";
    const named = this.#take(/\(\?P<(\w+)>/);
    if (named !== undefined) return `(?<${named[1]}>`;
    const back = this.#take(/\(\?P=(\w+)\)/);
    if (back !== undefined) return `\\k<${back[1]}>`;
    const plain = this.#take(/\(\?(?::|=|!|<=|<!)/);
    if (plain !== undefined) return plain[0];
    if (this.#take(/\(\?/) !== undefined) throw new UntranslatablePattern("a group of this kind");
    this.#at++;
    return "(";
  }

  /** The inside of a set for `\w`, `\d` or `\s`. */
  #classOf(letter: string): string {
    switch (letter) {
      case "d":
        return this.#ascii ? "0-9" : "\\p{Nd}";
      case "w":
        return this.#ascii ? "A-Za-z0-9_" : "\\p{L}\\p{N}_";
      default:
        return this.#ascii
          ? " \\t-\\r"
          : " \\t-\\r\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
    }
  }

  #escape(): string {
    const letter = this.#take(/\\([dwsDWS])/)?.[1];
    if (letter !== undefined) {
      const inner = this.#classOf(letter.toLowerCase());
      return letter === letter.toLowerCase() ? `[${inner}]` : `[^${inner}]`;
    }
    const edge = this.#take(/\\([AZbB])/)?.[1];
    const word = `[${this.#classOf("w")}]`;
    switch (edge) {
      case "A":
        return "^";
      case "Z":
        return "$";
      case "b":
        return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
      case "B":
        return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
      default:
    }
    const number = this.#take(/\\([1-9]\d?)(?!\d)/)?.[1];
    if (number === undefined) return this.#character();
    // A group without a match makes Python's reference fail, and JavaScript's match nothing.
    if (/\)[?*{]|\|/.test(this.#pattern)) {
      throw new UntranslatablePattern("a reference to a group that may have no match");
    }
    return `\\${number}`;
  }

  /** An escape that stands for one character, in a set or outside. */
  #character(): string {
    const simple = this.#take(/\\([nrtfv])/);
    if (simple !== undefined) return simple[0];
    if (this.#take(/\\a/) !== undefined) return "\\x07";
    if (this.#take(/\\0(?!\d)/) !== undefined) return "\\0";
    const code = this.#take(/\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})/);
    if (code !== undefined && !(this.#bytes && code[1] === undefined)) {
      return literal(
        String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? code[3] ?? "0", 16)),
      );
    }
    const own = this.#take(/\\([^a-zA-Z0-9])/)?.[1];
    if (own === undefined) {
      throw new UntranslatablePattern(`the escape ${this.#pattern.slice(this.#at, this.#at + 2)}`);
    }
    return literal(own);
  }

  #set(): string {
    this.#at++;
    let result = this.#take(/\^/) === undefined ? "[" : "[^";
    let isFirst = true;
    while (this.#at < this.#pattern.length) {
      const c = this.#current();
      if (c === "]" && !isFirst) {
        this.#at++;
        return `${result}]`;
      }
      isFirst = false;
      const kind = this.#take(/\\([dwsDWS])/)?.[1];
      if (kind !== undefined) {
        if (kind !== kind.toLowerCase()) {
          throw new UntranslatablePattern(`\\${kind} in a set`);
        }
        result += this.#classOf(kind);
        continue;
      }
      const one = this.#inSet();
      if (this.#take(/-(?!\])/) === undefined) result += one;
      else if (/^\\[dwsDWS]/.test(this.#pattern.slice(this.#at))) result += `${one}\\-`;
      else result += `${one}-${this.#inSet()}`;
    }
    throw new UntranslatablePattern("a set without an end");
  }

  /** One character of a set. */
  #inSet(): string {
    const c = this.#current();
    if (c !== "\\") {
      this.#at += c.length;
      return inSetLiteral(c);
    }
    if (this.#take(/\\b/) !== undefined) return "\\x08";
    const character = this.#character();
    return character === "-" ? "\\-" : character;
  }
}

/** A character that stands for itself. */
function literal(c: string): string {
  return /^[\^$\\.*+?()[\]{}|/]$/.test(c) ? `\\${c}` : control(c);
}

function inSetLiteral(c: string): string {
  return /^[\\\]\-[^/]$/.test(c) ? `\\${c}` : control(c);
}

function control(c: string): string {
  const code = c.codePointAt(0) as number;
  if (code >= 0x20 && code < 0x7f) return c;
  return code > 0xff ? `\\u{${code.toString(16)}}` : `\\x${code.toString(16).padStart(2, "0")}`;
}
