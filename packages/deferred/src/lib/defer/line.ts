/** Is left where an item was removed from the middle. */
const GONE: unique symbol = Symbol("taken out");

/**
 * A queue of items. Each operation takes constant time on average, whereas an array's `shift` and
 * `splice` move all the rest.
 */
export class Line<T> {
  #items: (T | typeof GONE)[] = [];
  /** The index of the first item; those before it have been taken. */
  #head = 0;
  /** How many places from `#head` on are empty. */
  #gone = 0;
  /** The index of each item; `null` until the first {@link delete}. */
  #places: Map<T, number> | null = null;

  /** How many items there are. */
  get length(): number {
    return this.#items.length - this.#head - this.#gone;
  }

  /**
   * The items as an array, which may be changed. Reading it takes time in proportion to the items.
   */
  get array(): T[] {
    if (this.#head > 0 || this.#gone > 0) this.#close();
    // The caller may change the array, so that the indexes no longer hold.
    this.#places = null;
    return this.#items as T[];
  }

  /** Adds an item at the end. */
  push(item: T): void {
    this.#places?.set(item, this.#items.length);
    this.#items.push(item);
  }

  /** Takes the first item. There must be one. */
  shift(): T {
    for (;;) {
      const item = this.#items[this.#head] as T | typeof GONE;
      this.#items[this.#head] = GONE;
      this.#head += 1;
      if (item === GONE) {
        this.#gone -= 1;
        continue;
      }
      this.#places?.delete(item);
      if (this.#head * 2 > this.#items.length) this.#close();
      return item;
    }
  }

  /** Removes an item. @returns whether it was there. */
  delete(item: T): boolean {
    this.#places ??= new Map(this.array.map((each, place) => [each, place]));
    const place = this.#places.get(item);
    if (place === undefined) return false;
    this.#places.delete(item);
    this.#items[place] = GONE;
    this.#gone += 1;
    if ((this.#head + this.#gone) * 2 > this.#items.length) this.#close();
    return true;
  }

  /** Closes the gaps: when there are as many gaps as items, or when the array is read. */
  #close(): void {
    this.#items = this.#items.filter((each) => each !== GONE);
    this.#head = 0;
    this.#gone = 0;
    this.#places = null;
  }
}
