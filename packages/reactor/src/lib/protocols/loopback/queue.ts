// The queue of what one side has written and the other has not received yet.

/**
 * A queue that calls a function, once, when something is put into it. From
 * `twisted.protocols.loopback._LoopbackQueue`.
 */
export class _LoopbackQueue {
  /** Called when something is put, once; or `null`. @internal */
  _notify: (() => void) | null = null;
  /** Whether the side that writes wants to disconnect. */
  disconnect = false;
  #pieces: (Buffer | null)[] = [];
  #next = 0;

  /** How many pieces there are. */
  get length(): number {
    return this.#pieces.length - this.#next;
  }

  /** Adds a piece, or `null` for the end. */
  put(v: Buffer | null): void {
    this.#pieces.push(v);
    const notify = this._notify;
    this._notify = null;
    notify?.();
  }

  /** Takes the oldest piece; `null` is the end. */
  get(): Buffer | null {
    const piece = this.#pieces[this.#next];
    if (piece === undefined) throw new EmptyQueueError();
    this.#next += 1;
    if (this.length === 0) {
      this.#pieces = [];
      this.#next = 0;
    }
    return piece;
  }
}

/** A pump policy took more than there is (an IndexError in Twisted). */
export class EmptyQueueError extends RangeError {
  override name = "EmptyQueueError";

  constructor() {
    super("pop from an empty queue");
  }
}
