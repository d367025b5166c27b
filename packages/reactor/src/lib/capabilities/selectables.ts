// What is open: the registry that ports and connections enter and leave.

import type { Failure } from "@twisted-ts/deferred";

/**
 * Something open that belongs to a reactor: a port that listens, or one side of a connection.
 *
 * It enters the registry when it is opened and leaves it when it is closed, before it notifies its
 * owner.
 */
export interface ISelectable {
  /** A few words for a list of what was left open. */
  toString(): string;
  /** Closes it at once, as lost for that reason: called when the reactor shuts down. */
  connectionLost(reason: Failure): void;
  /** Whether it waits for something to come; left out by what always does. */
  readonly reading?: boolean;
  /** Whether something waits to be sent; left out by what never sends. */
  readonly writing?: boolean;
  /** The stack where it was opened, if the reactor keeps them; else `null`. */
  creator?: string | null;
}

/**
 * The open ports and connections of a reactor, in the order in which they were opened.
 *
 * `reactor._selectables` is one; trial looks at it after each test, `disconnectAll` at shutdown.
 */
export class Selectables implements Iterable<ISelectable> {
  readonly #open = new Set<ISelectable>();

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Enters something that was opened. */
  add(selectable: ISelectable): void {
    this.#open.add(selectable);
  }

  /** Removes something that was closed; returns whether it was there. */
  delete(selectable: ISelectable): boolean {
    return this.#open.delete(selectable);
  }

  /** Whether it is open. */
  has(selectable: ISelectable): boolean {
    return this.#open.has(selectable);
  }

  /** Forgets all and returns them: the caller closes them. */
  removeAll(): ISelectable[] {
    const all = [...this.#open];
    this.#open.clear();
    return all;
  }

  /** All that is open, in the order of opening. */
  [Symbol.iterator](): Iterator<ISelectable> {
    return this.#open.values();
  }
}
