// biome-ignore-all lint/suspicious/noExplicitAny: text or bytes
// Python's `re`: patterns with the methods that Python gives them, on JavaScript's RegExp.

import { translatePattern } from "../patterns/translate.ts";
import { asText, charactersOf, type Text } from "./text-values.ts";
import { typeMismatch } from "./type-mismatch.ts";

export { UntranslatablePattern } from "../patterns/translate.ts";

/**
 * As Python's `re.compile`, for a pattern that is made while the program runs.
 *
 * @throws UntranslatablePattern for one that has no counterpart in JavaScript.
 */
export function compilePattern(pattern: any, bits = 0): Pattern {
  if (pattern instanceof Pattern) return pattern;
  const { source, flags: letters } = translatePattern(
    charactersOf(pattern),
    bits,
    pattern instanceof Uint8Array,
  );
  return new Pattern(new RegExp(source, letters), pattern);
}

/** As Python's `re.escape`. */
export function escapePattern(text: Text): any {
  return asText(text, "escape", (plain) =>
    plain.replace(/[\s!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]/g, (c) =>
      /[!"%',/:;<=>@`]/.test(c) ? c : `\\${c}`,
    ),
  );
}

/** A pattern with the methods that Python's have. It works on text and on bytes. */
export class Pattern {
  /** The pattern as it was written in Python, if it is known. */
  readonly pattern: any;
  readonly #anywhere: RegExp;
  readonly #here: RegExp;
  readonly #whole: RegExp;

  constructor(expression: RegExp, pattern: Text = expression.source) {
    this.pattern = pattern;
    const { source, flags: letters } = expression;
    this.#anywhere = new RegExp(source, `${letters}dg`);
    this.#here = new RegExp(source, `${letters}dy`);
    this.#whole = new RegExp(`(?:${source})(?![^])`, `${letters}dy`);
  }

  #run(expression: RegExp, text: Text, from: number): Match | null {
    if (typeof text !== "string" && !(text instanceof Uint8Array))
      throw typeMismatch("a pattern", text);
    expression.lastIndex = from;
    const found = expression.exec(charactersOf(text));
    return found === null ? null : new Match(found, text);
  }

  /** The match at the beginning; null if there is none. */
  match(text: Text, from = 0): any {
    return this.#run(this.#here, text, from);
  }

  /** The match of the whole text; null if there is none. */
  fullmatch(text: Text, from = 0): any {
    return this.#run(this.#whole, text, from);
  }

  /** The first match; null if there is none. */
  search(text: Text, from = 0): any {
    return this.#run(this.#anywhere, text, from);
  }

  /** All matches that do not overlap. */
  *finditer(text: Text): Generator<any> {
    const plain = charactersOf(text);
    for (let at = 0; at <= plain.length; ) {
      const match = this.#run(this.#anywhere, text, at);
      if (match === null) return;
      yield match;
      at = match.end();
      if (match.start() < at) continue;
      // After an empty match Python looks for one that is not empty at the same place.
      const longer = this.#longerAt(text, at);
      if (longer !== null) {
        yield longer;
        at = longer.end();
      } else at += String.fromCodePoint(plain.codePointAt(at) ?? 0).length;
    }
  }

  /** The match at a place that takes at least one character; null if there is none. */
  #longerAt(text: Text, at: number): Match | null {
    const before = [...charactersOf(text).slice(0, at)].length;
    const { source, flags: letters } = this.#here;
    const least = new RegExp(`(?:${source})(?<=^[^]{${before + 1},})`, letters);
    return this.#run(least, text, at);
  }

  /** Of each match the text, its only group, or all its groups. */
  findall(text: Text): any[] {
    return [...this.finditer(text)].map((match: Match) => {
      const groups = match.groups(match.empty);
      return groups.length === 0 ? match.group() : groups.length === 1 ? groups[0] : groups;
    });
  }

  /** The text with matches replaced: by a text with `\1` and `\g<name>`, or by a function's. */
  sub(by: any, text: Text, limit = 0): any {
    return this.subn(by, text, limit)[0];
  }

  /** As {@link sub}, with the number of replacements. */
  subn(by: any, text: Text, limit = 0): [any, number] {
    let count = 0;
    let end = 0;
    let result = "";
    const plain = charactersOf(text);
    for (const match of this.finditer(text)) {
      if (limit > 0 && count === limit) break;
      count++;
      const made = typeof by === "function" ? by(match) : match.expand(by);
      result += plain.slice(end, match.start()) + charactersOf(made);
      end = match.end();
    }
    const whole = result + plain.slice(end);
    return [typeof text === "string" ? whole : Buffer.from(whole, "latin1"), count];
  }

  /** The parts between the matches, with the groups of these among them. */
  split(text: Text, limit = 0): any[] {
    const parts: any[] = [];
    let end = 0;
    let count = 0;
    for (const match of this.finditer(text)) {
      if (limit > 0 && count++ === limit) break;
      parts.push(text.slice(end, match.start()), ...match.groups());
      end = match.end();
    }
    return [...parts, text.slice(end)];
  }
}

/** A match, with the methods that Python's have. */
export class Match {
  /** The text in which it was found. */
  readonly string: any;
  readonly #found: RegExpExecArray;

  constructor(found: RegExpExecArray, text: Text) {
    this.#found = found;
    this.string = text;
  }

  /** An empty text, or empty bytes. */
  get empty(): any {
    return typeof this.string === "string" ? "" : Buffer.alloc(0);
  }

  #text(found: string | undefined, missing: any): any {
    if (found === undefined) return missing;
    return typeof this.string === "string" ? found : Buffer.from(found, "latin1");
  }

  #one(group: number | string, missing: any): any {
    const { groups } = this.#found;
    const isThere =
      typeof group === "string" ? group in (groups ?? {}) : group < this.#found.length;
    if (!isThere) throw new RangeError("no such group");
    return this.#text(typeof group === "string" ? groups?.[group] : this.#found[group], missing);
  }

  /** A group by number or name, or several; the whole match by default. */
  group(...groups: (number | string)[]): any {
    const texts = groups.map((group) => this.#one(group, null));
    return groups.length === 0 ? this.#one(0, null) : groups.length === 1 ? texts[0] : texts;
  }

  /** `match[1]`. */
  __getitem__(group: number | string): any {
    return this.#one(group, null);
  }

  /** All groups. */
  groups(missing: any = null): any[] {
    return this.#found.slice(1).map((found) => this.#text(found, missing));
  }

  /** All groups that have a name. */
  groupdict(missing: any = null): Map<string, any> {
    const named = Object.entries(this.#found.groups ?? {});
    return new Map(named.map(([name, found]) => [name, this.#text(found, missing)]));
  }

  /** Where a group begins and ends; twice -1 if it has no match. */
  span(group: number | string = 0): [number, number] {
    const { indices } = this.#found;
    return (typeof group === "string" ? indices?.groups?.[group] : indices?.[group]) ?? [-1, -1];
  }

  /** Where a group begins. */
  start(group: number | string = 0): number {
    return this.span(group)[0];
  }

  /** Where a group ends. */
  end(group: number | string = 0): number {
    return this.span(group)[1];
  }

  /** A text with `\1`, `\g<1>` and `\g<name>` replaced by groups. */
  expand(template: any): any {
    const made = charactersOf(template).replace(
      /\\(?:g<(\w+)>|([1-9]\d?)|(.))/gs,
      (_all, name?: string, number?: string, other?: string) => {
        if (other !== undefined) return ESCAPES[other] ?? `\\${other}`;
        const group = number ?? name ?? "0";
        return charactersOf(this.#one(/^\d+$/.test(group) ? Number(group) : group, this.empty));
      },
    );
    return typeof template === "string" ? made : Buffer.from(made, "latin1");
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  "\\": "\\",
};
