// A simple Deferred: recursive, with a queue of plain entries, and not optimised. The property
// tests compare the real one with it.

/** A failure in the model: only its name counts. */
export class ModelFailure {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Called with the result; what it returns, or throws as a `ModelFailure`, is the next result. */
export type ModelCallback = (result: unknown) => unknown;

type Entry =
  | { readonly kind: "pair"; readonly callback: ModelCallback; readonly errback: ModelCallback }
  | { readonly kind: "waiting"; readonly waiting: ModelDeferred };

export class ModelDeferred {
  called = false;
  result: unknown = undefined;
  /** By its user; waiting for another Deferred does not count here. */
  pauses = 0;
  waitingOn: ModelDeferred | null = null;
  readonly #queue: Entry[] = [];
  #running = false;
  #canceller: ((deferred: ModelDeferred) => void) | null;
  #swallowsOne = false;

  constructor(canceller: ((deferred: ModelDeferred) => void) | null) {
    this.#canceller = canceller;
  }

  get pending(): number {
    return this.#queue.length;
  }

  add(callback: ModelCallback, errback: ModelCallback): void {
    this.#queue.push({ kind: "pair", callback, errback });
    this.#run();
  }

  /** Fires it. @returns whether that was allowed. */
  fire(result: unknown): boolean {
    if (this.called) {
      const swallowed = this.#swallowsOne;
      this.#swallowsOne = false;
      return swallowed;
    }
    this.called = true;
    this.#canceller = null;
    this.result = result;
    this.#run();
    return true;
  }

  pause(): void {
    this.pauses++;
  }

  unpause(): void {
    this.pauses--;
    this.#run();
  }

  cancel(): void {
    if (this.waitingOn !== null) {
      this.waitingOn.cancel();
      return;
    }
    if (this.called) return;
    if (this.#canceller === null) this.#swallowsOne = true;
    else this.#canceller(this);
    if (!this.called) this.fire(new ModelFailure("CancelledError"));
  }

  /**
   * Runs the callbacks. One of them may pass the result to a Deferred that waits; if that is
   * paused, those that wait for it do not go on.
   *
   * @returns whether those that wait for it may go on.
   */
  #run(): boolean {
    if (!this.called || this.#running) return true;
    if (this.pauses > 0) return false;
    while (this.waitingOn === null) {
      const entry = this.#queue.shift();
      if (entry === undefined) return true;
      if (entry.kind === "waiting") {
        const { result } = this;
        this.result = undefined;
        entry.waiting.waitingOn = null;
        entry.waiting.result = result;
        if (!entry.waiting.#run()) return false;
      } else {
        this.#step(entry.callback, entry.errback);
      }
    }
    return true;
  }

  #step(callback: ModelCallback, errback: ModelCallback): void {
    this.#running = true;
    let next: unknown;
    try {
      next = (this.result instanceof ModelFailure ? errback : callback)(this.result);
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error;
      next = error;
    } finally {
      this.#running = false;
    }
    if (!(next instanceof ModelDeferred)) {
      this.result = next;
    } else if (next.called && next.pauses === 0 && next.waitingOn === null) {
      this.result = next.result;
      next.result = undefined;
    } else {
      this.waitingOn = next;
      next.#queue.push({ kind: "waiting", waiting: this });
    }
  }
}
