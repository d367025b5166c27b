// Named constants in an order, as Twisted has them from Python's `constantly.Names`.

import { INSPECT } from "../inspect-symbol.ts";

/**
 * One of a group of constants, compared by their place in the group: `LogLevel.debug <
 * LogLevel.info`.
 */
export class NamedConstant<Name extends string = string> {
  /** The constant's own name: `"info"`. */
  readonly name: Name;
  readonly #group: string;
  readonly #index: number;

  constructor(group: string, name: Name, index: number) {
    this.#group = group;
    this.name = name;
    this.#index = index;
  }

  /** Its place in the group, so that `<` and `>` work. */
  valueOf(): number {
    return this.#index;
  }

  /** The name, with its container: `<LogLevel=info>`. */
  toString(): string {
    return `<${this.#group}=${this.name}>`;
  }

  /** For `util.inspect`: as {@link toString}. */
  [INSPECT](): string {
    return this.toString();
  }
}

/** The constants of `names`, in that order, by name. */
export function namedConstants<const Names extends readonly string[]>(
  group: string,
  names: Names,
): { readonly [Name in Names[number]]: NamedConstant<Names[number]> } {
  const constants = names.map((name, index) => [name, new NamedConstant(group, name, index)]);
  return Object.freeze(Object.fromEntries(constants));
}
