/** Stands where an item was taken out of the middle. */
const GONE: unique symbol = Symbol("taken out");

/**
 * Items in the order of their coming: each operation takes constant time on average, where an
 * array's `shift` and `splice` move all the rest.
 */
export class Line<T> {
  #items: (T | typeof GONE)[] = [];
  /** Where the first item is; what was before it has been taken. */
  #head = 0;
  /** How many places from `#head` on are empty. */
  #gone = 0;
  /** Where each item is, from the first {@link delete} on. */
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
    // It may be changed from now on.
    this.#places = null;
    return this.#items as T[];
  }

  /** Adds an item at the end. */
  push(item: T): void {
    this.#places?.set(item, this.#items.length);
    this.#items.push(item);
  }

  /** Takes the first item, of at least one. */
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

  /** Takes an item out. @returns whether it was there. */
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

  /** Closes the gaps, when they are as many as the items, or the items are looked at. */
  #close(): void {
    this.#items = this.#items.filter((each) => each !== GONE);
    this.#head = 0;
    this.#gone = 0;
    this.#places = null;
  }
}
