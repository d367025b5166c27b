import { CallableObserver } from "./callable.ts";
import type { ILogObserver, LogEvent } from "./interfaces.ts";

/** How many events are kept by default. */
const USUAL_SIZE = 64 * 1024;

/** An observer that keeps the last events (`twisted.logger.LimitedHistoryLogObserver`). */
export class LimitedHistoryLogObserver extends CallableObserver {
  readonly #size: number;
  #events: LogEvent[] = [];
  /** The index of the oldest event: a full buffer is a ring. */
  #oldest = 0;

  /**
   * @param size - how many events are kept; `null` for all.
   * @throws RangeError for a negative size, or one that is not whole.
   */
  constructor(size: number | null = USUAL_SIZE) {
    super();
    if (size !== null && !(Number.isInteger(size) && size >= 0)) {
      throw new RangeError(`A history has a whole number of events, not ${size}`);
    }
    this.#size = size ?? Number.POSITIVE_INFINITY;
  }

  override __call__(event: LogEvent): void {
    if (this.#size === 0) return;
    if (this.#events.length < this.#size) {
      this.#events.push(event);
      return;
    }
    this.#events[this.#oldest] = event;
    this.#oldest = (this.#oldest + 1) % this.#size;
  }

  /** Calls another observer with the events that are kept, oldest first. */
  replayTo(otherObserver: ILogObserver): void {
    const events = [...this.#events.slice(this.#oldest), ...this.#events.slice(0, this.#oldest)];
    for (const event of events) otherObserver(event);
  }
}
