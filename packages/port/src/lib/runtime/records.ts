// biome-ignore-all lint/suspicious/noExplicitAny: fields hold values of any kind
// Dataclasses and named tuples: objects that are compared and shown by their fields.

import { equals } from "./compare.ts";
import { iterate } from "./iterate.ts";
import { repr } from "./show.ts";

/** Whether two objects are of the same class, and equal in these fields. */
export function sameFields(one: any, other: any, names: readonly string[]): boolean {
  return (
    other?.constructor === one.constructor && names.every((name) => equals(one[name], other[name]))
  );
}

/** An object with these fields as Python shows it: `Point(x=1, y=2)`. */
export function showFields(object: any, names: readonly string[]): string {
  const shown = names.map((name) => `${name}=${repr(object[name])}`);
  return `${object.constructor.name}(${shown.join(", ")})`;
}

/** A tuple whose items have names. */
export class NamedTuple extends Array<any> {
  /** What methods of arrays return is a plain array. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** The names of the items. */
  declare readonly _fields: readonly string[];

  /** A tuple of this class with these items. */
  static _make<T extends NamedTuple>(this: new (...values: any[]) => T, values: any): T {
    return new this(...iterate(values));
  }

  constructor(names: readonly string[], values: readonly any[]) {
    super();
    this.push(...values);
    Object.defineProperty(this, "_fields", { value: names });
    names.forEach((name, index) => {
      Object.defineProperty(this, name, { get: () => this[index] });
    });
  }

  /** The items by their names. */
  _asdict(): Map<string, any> {
    return new Map(this._fields.map((name, index) => [name, this[index]]));
  }

  /** A tuple of the same class in which some items are others. */
  _replace(changes: Readonly<Record<string, any>>): this {
    const type = this.constructor as new (...values: any[]) => this;
    return new type(
      ...this._fields.map((name, index) =>
        Object.hasOwn(changes, name) ? changes[name] : this[index],
      ),
    );
  }

  /** The class with its fields, as in `Point(x=1, y=2)`. */
  __repr__(): string {
    return showFields(this, this._fields);
  }

  override toString(): string {
    return this.__repr__();
  }
}
