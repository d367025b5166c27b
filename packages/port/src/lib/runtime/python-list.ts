// biome-ignore-all lint/suspicious/noExplicitAny: lists hold values of any kind
// What a class extends that extends `list`.

import { iterate } from "./iterate.ts";

/** A list that is made of the items of another value, as Python's `list(values)`. */
export class PythonList extends Array<any> {
  /** What methods of arrays return is a plain array. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  constructor(items: any = []) {
    super();
    for (const item of iterate(items)) this.push(item);
  }
}
