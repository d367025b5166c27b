// The registry of the open ports and connections.

import type { Failure } from "@twisted-ts/deferred";

/**
 * Something open that belongs to a reactor: a port that listens, or one side of a connection.
 *
 * It is added to the registry when it is opened, and removed when it is closed, before its protocol
 * or factory is notified.
 */
export interface ISelectable {
  /** A short description, for the list of what a test has left open. */
  toString(): string;
  /** Closes it at once, as lost for that reason: called when the reactor shuts down. */
  connectionLost(reason: Failure): void;
  /** Whether it waits for something to receive; a port, which always does, has no such member. */
  readonly reading?: boolean;
  /** Whether something waits to be sent; a port, which never sends, has no such member. */
  readonly writing?: boolean;
  /** The stack where it was opened, if the reactor records stacks; else `null`. */
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

  /** Adds a port or a connection that was opened. */
  add(selectable: ISelectable): void {
    this.#open.add(selectable);
  }

  /** Removes one that was closed; returns whether it was there. */
  delete(selectable: ISelectable): boolean {
    return this.#open.delete(selectable);
  }

  /** Whether it is open. */
  has(selectable: ISelectable): boolean {
    return this.#open.has(selectable);
  }

  /** Removes all and returns them: the caller closes them. */
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
