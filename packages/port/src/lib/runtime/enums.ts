// biome-ignore-all lint/suspicious/noExplicitAny: members have values of any kind
// biome-ignore-all lint/complexity/noThisInStatic: each enumeration has members of its own
// Python's `enum.Enum`: a class whose members are its only instances.

import { equals } from "./compare.ts";
import { KeyError } from "./errors.ts";
import { repr } from "./show.ts";

/** The members of each class by name, other names of the same member among them. */
const members = new WeakMap<object, Map<string, any>>();

const AUTO = Symbol("auto");

/** As Python's `enum.auto`: the value is one more than the last. */
export function auto(): any {
  return AUTO;
}

/** The base of enumerations. */
export class Enum {
  declare readonly name: string;
  declare readonly value: any;

  /**
   * The member with a value: Python calls the class for it.
   *
   * @throws RangeError if there is none.
   */
  constructor(value: any) {
    const found = [...ownMembers(new.target).values()].find((each) => equals(each.value, value));
    if (found === undefined)
      throw new RangeError(`${repr(value)} is not a valid ${new.target.name}`);
    // biome-ignore lint/correctness/noConstructorReturn: members are the only instances
    return found;
  }

  /** Makes a member. A value that is there already gives its member another name. */
  static add(name: string, value: any): any {
    const own = ownMembers(this);
    const last = [...own.values()].at(-1)?.value;
    const actual = value === AUTO ? (last ?? 0) + 1 : value instanceof this ? value.value : value;
    const known = [...own.values()].find((each) => equals(each.value, actual));
    const member = known ?? Object.create(this.prototype);
    if (known === undefined) {
      Object.defineProperty(member, "name", { value: name, enumerable: true });
      Object.defineProperty(member, "value", { value: actual, enumerable: true });
    }
    own.set(name, member);
    return member;
  }

  /** All members in their order. */
  static *[Symbol.iterator](): Generator<any> {
    yield* new Set(ownMembers(this).values());
  }

  /** How many members there are, without aliases. */
  static __len__(): number {
    return [...this].length;
  }

  /** Whether a value is a member, or the value of one. */
  static __contains__(value: any): boolean {
    return [...this].some((each) => each === value || equals(each.value, value));
  }

  /** `Color["RED"]`. */
  static __getitem__(name: string): any {
    const member = ownMembers(this).get(name);
    if (member === undefined) throw new KeyError(name);
    return member;
  }

  static get __members__(): Map<string, any> {
    return new Map(ownMembers(this));
  }

  /** Class, name and value, as in `<Color.RED: 1>`. */
  __repr__(): string {
    return `<${this.constructor.name}.${this.name}: ${repr(this.value)}>`;
  }

  /** Class and name, as in `Color.RED`. */
  toString(): string {
    return `${this.constructor.name}.${this.name}`;
  }
}

function ownMembers(type: object): Map<string, any> {
  let own = members.get(type);
  if (own === undefined) {
    own = new Map();
    members.set(type, own);
  }
  return own;
}
