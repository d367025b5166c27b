// Many deadlines, few timers: deadlines of equal length expire in the order in which they began, so
// a list of them needs only one delayed call, for the first. Each deadline expires at the same time
// as a delayed call of its own would.

import { keepShape } from "@twisted-ts/deferred/internal";
import type { IDelayedCall, IReactorTime } from "@twisted-ts/reactor/interfaces";
import { keepProcessAlive } from "@twisted-ts/reactor/internal";

/** The largest rounding error of a sum of times, in seconds. */
const ROUNDING = 1e-6;

/** One deadline. A subclass says what happens when it expires. It is in one list at most. */
export abstract class Deadline {
  /** The list that it is in, or `null`. */
  list: DeadlineList | null = null;
  due = 0;
  previous: Deadline | null = null;
  next: Deadline | null = null;

  /** Called when the deadline expires. It is in no list any more. */
  abstract expired(): void;

  /** See `IDelayedCall.getTime`. */
  getTime(): number {
    return this.due;
  }

  /** See `IDelayedCall.active`. */
  active(): boolean {
    return this.list !== null;
  }

  /** Cancels it; does nothing when it has expired. */
  cancel(): void {
    this.list?.remove(this);
  }
}

/** Deadlines of equal length on one clock. */
export class DeadlineList {
  readonly clock: IReactorTime;
  /** Their length. */
  readonly seconds: number;
  readonly #holdsProcess: boolean;
  #first: Deadline | null = null;
  #last: Deadline | null = null;
  /** The call for the first deadline, or for an earlier one that was cancelled. */
  #call: IDelayedCall | null = null;
  /**
   * Whether the call may stay when the list is empty, since there will soon be another deadline.
   */
  isBusy: () => boolean = never;

  /**
   * @param seconds - their length; not `Infinity`.
   * @param holdsProcess - whether they keep the process alive; see `keepProcessAlive`.
   */
  constructor(clock: IReactorTime, seconds: number, holdsProcess = true) {
    this.clock = clock;
    this.seconds = seconds;
    this.#holdsProcess = holdsProcess;
  }

  /** Whether there is no deadline in it. */
  get isEmpty(): boolean {
    return this.#first === null;
  }

  /** Starts or restarts a deadline. */
  start(deadline: Deadline): void {
    if (deadline.list !== null) deadline.list.#unlink(deadline);
    deadline.list = this;
    deadline.due = this.clock.seconds() + this.seconds;
    deadline.previous = this.#last;
    if (this.#last === null) this.#first = deadline;
    else this.#last.next = deadline;
    this.#last = deadline;
    if (this.#call === null) this.#arm(this.seconds);
  }

  /** Cancels a deadline of this list. */
  remove(deadline: Deadline): void {
    this.#unlink(deadline);
    this.tidy();
  }

  /**
   * Cancels the timer when no deadline is left.
   *
   * @param isOver - whether there will be no other deadline, even when `isBusy` returns true.
   */
  tidy(isOver = false): void {
    if (this.#first !== null || this.#call === null || (!isOver && this.isBusy())) return;
    this.#call.cancel();
    this.#call = null;
  }

  #arm(seconds: number): void {
    this.#call = this.clock.callLater(seconds, () => this.#expire());
    if (!this.#holdsProcess) keepProcessAlive(this.#call, false);
  }

  #expire(): void {
    this.#call = null;
    const now = this.clock.seconds() + ROUNDING;
    try {
      for (let first = this.#first; first !== null && first.due <= now; first = this.#first) {
        this.#unlink(first);
        first.expired();
      }
    } finally {
      // When one throws, the others still expire. Its callbacks may have started others.
      if (this.#first !== null && this.#call === null) {
        this.#arm(Math.max(0, this.#first.due - this.clock.seconds()));
      }
    }
  }

  #unlink(deadline: Deadline): void {
    const { previous, next } = deadline;
    if (previous === null) this.#first = next;
    else previous.next = next;
    if (next === null) this.#last = previous;
    else next.previous = previous;
    deadline.list = null;
    deadline.previous = null;
    deadline.next = null;
  }
}

function never(): boolean {
  return false;
}

keepShape(new DeadlineList({} as IReactorTime, 0));
