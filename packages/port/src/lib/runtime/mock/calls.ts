// biome-ignore-all lint/suspicious/noExplicitAny: arguments of any kind
// The calls that a mock has noted.

import { equals, isPlain } from "../compare.ts";
import { Keywords } from "../keywords.ts";
import { repr } from "../show.ts";

/** Keyword arguments stand last: as an object, or as the dict that a function collects. */
function split(args: readonly any[]): [any[], Map<string, any>] {
  const last: unknown = args.at(-1);
  if (last instanceof Keywords) return [args.slice(0, -1), new Map(last)];
  const isOptions = typeof last === "object" && last !== null && isPlain(last);
  return isOptions
    ? [args.slice(0, -1), new Map(Object.entries(last))]
    : [[...args], new Map<string, any>()];
}

/**
 * A call: its positional arguments and its keyword arguments, and before them the name of what was
 * called, if it has three parts.
 */
export class Call extends Array<any> {
  // What makes a list of some of the parts makes a plain one.
  static override readonly [Symbol.species] = Array;

  /** What was called, as the list of calls shows it. */
  readonly callName: string;

  /** @param parts - 2 for `call_args`, 3 for `mock_calls`. */
  constructor(name: string, args: readonly any[], parts: 2 | 3 = 3) {
    super();
    const [positional, named] = split(args);
    this.callName = name;
    this.push(...(parts === 3 ? [name] : []), positional, named);
  }

  /** The positional arguments. */
  get args(): any[] {
    return this.at(-2);
  }

  /** The keyword arguments, by name. */
  get kwargs(): Map<string, any> {
    return this.at(-1);
  }

  /** Whether the other call has equal arguments, and the same name if both have one. */
  equals(other: any): boolean {
    if (!(other instanceof Call)) {
      return Array.isArray(other) && equals([...this], other);
    }
    if (this.length === 3 && other.length === 3 && this.callName !== other.callName) return false;
    return equals(this.args, other.args) && equals(this.kwargs, other.kwargs);
  }

  /** The text as Python prints it: `call(1, key=2)`. */
  __repr__(): string {
    return this.show(this.length === 2 || this.callName === "" ? "call" : `call.${this.callName}`);
  }

  /** The call with a name in the place of `call`. */
  show(name: string): string {
    const named = [...this.kwargs].map(([key, value]) => `${key}=${repr(value)}`);
    return `${name}(${[...this.args.map((each) => repr(each)), ...named].join(", ")})`;
  }
}

function named(name: string): any {
  const make = (...args: any[]): Call => new Call(name, args);
  return new Proxy(make, {
    get(target, key, receiver) {
      if (typeof key === "symbol") return Reflect.get(target, key, receiver);
      return named(name === "" ? key : `${name}.${key}`);
    },
  });
}

/** `unittest.mock.call`: makes a call to compare with. Its attributes make calls of methods. */
export const call: any = named("");
