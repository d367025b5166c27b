// Objects that have `__getitem__` only: Python goes over them by index.

import { IndexError } from "./errors.ts";

/** An object with items that have a number. */
export interface Indexed {
  __getitem__(index: number): unknown;
}

/** The items of an object, up to the first {@link IndexError}. */
export function* byIndex(value: Indexed): Generator<unknown> {
  for (let index = 0; ; index++) {
    let item: unknown;
    try {
      item = value.__getitem__(index);
    } catch (error) {
      if (error instanceof IndexError) return;
      throw error;
    }
    yield item;
  }
}
