// The arguments of a call: placed by the signature, with methods as closures, and None as null or
// undefined by the parameter.

import type { Call, Expression, Keyword } from "../python/ast.ts";
import { isNone } from "../types/annotation.ts";
import { asValue, classClosure } from "./callbacks.ts";
import type { Context } from "./context.ts";
import { property } from "./names.ts";
import { quoted } from "./quoting.ts";
import type { Place, Signature } from "./signature.ts";

/** The arguments of a call as text, without the parentheses. */
export function callArguments(
  cx: Context,
  call: Pick<Call, "args" | "keywords" | "from">,
  signature: Signature | undefined,
): string {
  if (signature === undefined) return looseArguments(cx, call);
  return forwarded(cx, call, signature) ?? new Placement(cx, call, signature).text();
}

/**
 * `**kwargs` passed on: which keyword arguments there are is only known when the program runs, so
 * they are placed then, by the names of the parameters. Undefined if the call is another.
 */
function forwarded(
  cx: Context,
  call: Pick<Call, "args" | "keywords" | "from">,
  signature: Signature,
): string | undefined {
  const spreads = call.keywords.filter((keyword) => keyword.name === null);
  const [only, ...others] = spreads;
  if (only === undefined || others.length > 0 || signature.hasRest) return undefined;
  if (isDropped(cx, only.value)) return undefined;
  const hasSpread = call.args.some((arg) => arg.kind === "starred");
  if (!hasSpread && signature.collected.kind !== "nowhere") return undefined;
  if (signature.from === "project" && signature.collected.kind === "keyword") return undefined;
  const { collected, optionsIndex } = signature;
  // Any key is taken there: that of a log event.
  if (collected.kind === "option" && optionsIndex === undefined) return undefined;
  const given = call.args.map((arg) => argument(cx, arg, undefined)).join(", ");
  const names = signature.names.map(quoted).join(", ");
  const { optionNames } = signature;
  const allowed = optionNames === undefined ? "" : `, [${optionNames.map(quoted).join(", ")}]`;
  const options = optionsIndex === undefined ? "" : `, ${optionsIndex}${allowed}`;
  const values =
    call.keywords.length === 1 ? cx.expression(only.value) : optionsObject(cx, call.keywords);
  return `...${cx.runtime("placeKeywords")}([${given}], ${values}, [${names}]${options})`;
}

/** The arguments when the signature is not known: keywords have no place. */
function looseArguments(cx: Context, call: Pick<Call, "args" | "keywords" | "from">): string {
  const list = call.args.map((arg) => argument(cx, arg, undefined));
  if (call.keywords.length > 0) {
    const named = call.keywords.filter((keyword) => keyword.name !== null);
    const isForwarding = call.keywords.every((keyword) => keyword.name === null);
    if (isForwarding && call.keywords.every((keyword) => isDropped(cx, keyword.value))) {
      return list.join(", ");
    }
    const names = named.map((keyword) => keyword.name).join(", ");
    const what = names === "" ? "`**` arguments" : `keyword arguments (${names})`;
    cx.mark("keywords", call, `${what} go here as one object: the signature is not known`);
    list.push(looseKeywords(cx, call.keywords));
  }
  return list.join(", ");
}

/** The arguments of what takes any: keyword arguments are one object at the end. */
export function anyArguments(cx: Context, call: Pick<Call, "args" | "keywords">): string {
  const list = call.args.map((arg) => argument(cx, arg, undefined));
  if (call.keywords.length > 0) list.push(looseKeywords(cx, call.keywords));
  return list.join(", ");
}

/** Keyword arguments as an object, for what takes its options so. */
export function keywordObject(cx: Context, keywords: readonly Keyword[]): string {
  return optionsObject(cx, keywords);
}

/** Keyword arguments without a known place; nothing when there are none. */
function looseKeywords(cx: Context, keywords: readonly Keyword[]): string {
  const [only, ...others] = keywords;
  if (only?.name === null && others.length === 0) {
    return `...${cx.runtime("passKeywords")}(${cx.expression(only.value)})`;
  }
  return optionsObject(cx, keywords);
}

function optionsObject(cx: Context, keywords: readonly Keyword[]): string {
  const parts = keywords.map(({ name, value }) =>
    name === null
      ? `...${optionsOf(cx, value)}`
      : `${key(name)}: ${argument(cx, value, undefined)}`,
  );
  return `{ ${parts.join(", ")} }`;
}

/** `**values` as an object. */
function optionsOf(cx: Context, value: Expression): string {
  return plainObject(cx, value) ?? `${cx.runtime("asOptions")}(${cx.expression(value)})`;
}

/** A dict whose keys are texts, as an object: options hold objects. */
function plainObject(cx: Context, value: Expression): string | undefined {
  if (value.kind !== "dict") return undefined;
  const entries = value.entries.map(({ key: name, value: item }) =>
    name?.kind === "string" ? `${key(name.value)}: ${asValue(cx, item)}` : undefined,
  );
  return entries.includes(undefined) ? undefined : `{ ${entries.join(", ")} }`;
}

function key(name: string): string {
  return property(name).startsWith(".") ? name : quoted(name);
}

/** Whether `**kwargs` stands for keyword arguments that the function around does not keep. */
function isDropped(cx: Context, value: Expression): boolean {
  if (value.kind !== "name") return false;
  const parameter = cx.scope.resolve(value.id)?.sites[0]?.parameter;
  return parameter?.star === "**" && cx.droppedKeywords.has(parameter);
}

/** One argument: a method becomes a closure, None becomes null or undefined by the parameter. */
export function argument(cx: Context, value: Expression, type: string | undefined): string {
  if (isNone(value)) return noneFor(type);
  // Names and addresses of protocols are text here.
  if (value.kind === "string" && value.bytes && /^str[?!]?$/.test(type ?? ""))
    return quoted(value.value);
  // `usePTY=1`.
  if (/^bool[?!]?$/.test(type ?? "") && cx.typeOf(value).kind === "num") {
    return value.kind === "number"
      ? String(Number(value.text) !== 0)
      : `Boolean(${asValue(cx, value)})`;
  }
  if (value.kind === "starred") return `...${spreadable(cx, value.value)}`;
  // A tuple in the place of an object: Python's tests do so for addresses.
  if (value.kind === "tuple" && type?.startsWith("#")) return `(${asValue(cx, value)} as any)`;
  // A class where a function is called: it needs `new` here.
  if (/^func[?!]?$/.test(type ?? "")) {
    return classClosure(cx, value, undefined) ?? asValue(cx, value);
  }
  return asValue(cx, value);
}

function spreadable(cx: Context, value: Expression): string {
  const { kind } = cx.typeOf(value);
  const text = cx.expression(value);
  return /^(list|tuple|iterator)$/.test(kind) ? `(${text})` : `${cx.runtime("iterate")}(${text})`;
}

/** A parameter that may be null gets null; an optional one, undefined. */
function noneFor(type: string | undefined): string {
  if (type === undefined || type.endsWith("?") || type === "any" || type === "unknown")
    return "null";
  // Python passes None where the type here has no place for it: the value stays the same.
  return type.endsWith("!") ? "undefined" : "(null as any)";
}

class Placement {
  readonly #cx: Context;
  readonly #call: Pick<Call, "args" | "keywords" | "from">;
  readonly #signature: Signature;
  readonly #positions: (string | undefined)[] = [];
  readonly #options = new Map<number, string[]>();
  /** The keyword arguments for a function that collects them, by their place. */
  readonly #keywords = new Map<number | null, string[]>();
  readonly #rest: string[] = [];
  #restAt = 0;

  constructor(cx: Context, call: Pick<Call, "args" | "keywords" | "from">, signature: Signature) {
    this.#cx = cx;
    this.#call = call;
    this.#signature = signature;
  }

  text(): string {
    const cx = this.#cx;
    let lost = "";
    let spread = false;
    this.#call.args.forEach((arg, index) => {
      if (arg.kind === "starred") spread = true;
      // After a spread the places are not known: the arguments keep their order.
      const place: Place = spread
        ? { kind: "rest", index: Math.max(index, this.#restAt) }
        : this.#signature.positional(index);
      if (place.kind === "nowhere") {
        this.#rest.push(argument(cx, arg, undefined));
        this.#restAt = Math.max(this.#restAt, this.#positions.length);
      } else this.#put(place, arg);
    });
    for (const { name, value } of this.#call.keywords) {
      if (name === null) {
        if (isDropped(cx, value)) continue;
        if (this.#signature.collected.kind === "nowhere") lost = "`**` arguments";
        else this.#collect(this.#signature.collected, `...${optionsOf(cx, value)}`);
        continue;
      }
      const place = this.#signature.keyword(name);
      if (place.kind === "nowhere") lost = `the keyword argument \`${name}\``;
      else this.#put(place, value);
    }
    if (lost !== "") {
      cx.mark(
        "keywords",
        this.#call,
        `${lost} cannot be placed: the signature has no such parameter`,
      );
      const left = this.#call.keywords.filter(
        ({ name }) =>
          (name === null ? this.#signature.collected : this.#signature.keyword(name)).kind ===
          "nowhere",
      );
      this.#rest.push(looseKeywords(cx, left));
      this.#restAt = Math.max(this.#restAt, this.#positions.length);
    }
    return this.#assemble();
  }

  #put(place: Place, value: Expression): void {
    const cx = this.#cx;
    if (place.kind === "position") {
      this.#positions[place.index] = argument(cx, value, place.type);
    } else if (place.kind === "option") {
      const isTruth = /^bool[?!]?$/.test(place.type ?? "");
      const isFunction = /Factory$/.test(place.key);
      const type = isTruth ? "bool!" : isFunction ? "func!" : "any!";
      const text = plainObject(cx, value) ?? argument(cx, value, type);
      this.#collect(place, `${key(place.key)}: ${text}`);
    } else if (place.kind === "keyword") {
      this.#collect(place, `${key(place.key)}: ${argument(cx, value, undefined)}`);
    } else if (place.kind === "rest") {
      this.#restAt = Math.max(this.#restAt, place.index);
      this.#rest.push(argument(cx, value, undefined));
    }
  }

  /** Adds a part to an object of options, or to collected keyword arguments. */
  #collect(place: Place, part: string): void {
    if (place.kind === "option") {
      this.#options.set(place.index, [...(this.#options.get(place.index) ?? []), part]);
    } else if (place.kind === "keyword") {
      this.#keywords.set(place.index, [...(this.#keywords.get(place.index) ?? []), part]);
    }
  }

  /** Keyword arguments are taken off the end of `*args`: no parameter before may get them. */
  #leaveRoom(list: (string | undefined)[]): void {
    const spread = list.findIndex((each) => each?.startsWith("..."));
    const { names } = this.#signature;
    if (spread < 0) list.length = Math.max(list.length, names.length);
    else if (names.length > spread) {
      this.#cx.mark(
        "keywords",
        this.#call,
        "if the `*` argument gives too few values, a parameter gets the keyword arguments",
      );
    }
  }

  #assemble(): string {
    const list: (string | undefined)[] = [...this.#positions];
    for (const [index, parts] of this.#options) list[index] = `{ ${parts.join(", ")} }`;
    const collected = [...this.#keywords].map(([index, parts]) => ({
      index,
      text: `${this.#cx.runtime("keywords")}({ ${parts.join(", ")} })`,
    }));
    for (const { index, text } of collected) if (index !== null) list[index] = text;
    if (this.#rest.length > 0) {
      const spread = this.#rest.some((text) => text.startsWith("..."));
      const start = spread ? list.length : Math.max(list.length, this.#restAt);
      this.#rest.forEach((text, index) => {
        list[start + index] = text;
      });
    }
    for (const { index, text } of collected) {
      if (index !== null) continue;
      this.#leaveRoom(list);
      list.push(text);
    }
    return Array.from(list, (text) => text ?? "undefined").join(", ");
  }
}
