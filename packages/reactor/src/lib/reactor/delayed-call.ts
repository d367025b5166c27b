// A call that is to be made later, on whatever clock made it.

import { inspect } from "node:util";
import type { IDelayedCall } from "@twisted-ts/deferred";
import { AlreadyCalled, AlreadyCancelled } from "../error/reactor.ts";

/** What a call is to do, whatever its arguments are. */
export type Callable = (...args: never[]) => unknown;

const NOTHING: readonly unknown[] = [];

/**
 * A scheduled call.
 *
 * It changes its own time; the clock that made it is told by the functions it was given. A call that is put off is not
 * moved at once: {@link DelayedCall.delayed_time} tells how much later than {@link DelayedCall.time} it is due, and
 * the clock looks at it when the time has come. From `twisted.internet.base.DelayedCall`.
 */
export class DelayedCall implements IDelayedCall {
  /** Whether new calls remember where they were made, in {@link DelayedCall.creator}. */
  static debug = false;

  /** When the call was due before it was put off, in seconds. */
  time: number;
  /** By how many seconds it was put off. */
  delayed_time = 0;
  /** Whether it was called off. */
  cancelled = false;
  /** Whether it was made. */
  called = false;
  /** The function to call; `null` when the call was called off. */
  func: Callable | null;
  /** Its arguments. */
  args: readonly unknown[];
  /** Told before the call is called off. */
  readonly canceller: (call: DelayedCall) => void;
  /** Told after {@link DelayedCall.time} has become earlier. */
  readonly resetter: (call: DelayedCall) => void;
  /** The clock. */
  readonly seconds: () => number;
  /** The stack where the call was made, if {@link DelayedCall.debug} was set then. */
  creator: string | null = null;

  /**
   * @param time - when the call is due, in seconds on the clock.
   * @param cancel - told before the call is called off.
   * @param reset - told after the time has become earlier.
   * @param seconds - the clock.
   */
  constructor(
    time: number,
    func: Callable,
    args: readonly unknown[],
    cancel: (call: DelayedCall) => void,
    reset: (call: DelayedCall) => void,
    seconds: () => number,
  ) {
    this.time = time;
    this.func = func;
    this.args = args;
    this.canceller = cancel;
    this.resetter = reset;
    this.seconds = seconds;
    if (DelayedCall.debug) this.creator = stackOfCaller();
  }

  /** When the call is due, in seconds. */
  getTime(): number {
    return this.time + this.delayed_time;
  }

  /**
   * Calls the call off.
   *
   * @throws AlreadyCancelled, AlreadyCalled
   */
  cancel(): void {
    this.#checkActive();
    this.canceller(this);
    this.cancelled = true;
    this.func = null;
    this.args = NOTHING;
  }

  /**
   * Makes the call due so many seconds from now.
   *
   * @throws AlreadyCancelled, AlreadyCalled
   */
  reset(secondsFromNow: number): void {
    this.#checkActive();
    const newTime = this.seconds() + secondsFromNow;
    if (newTime < this.time) {
      this.delayed_time = 0;
      this.time = newTime;
      this.resetter(this);
    } else {
      this.delayed_time = newTime - this.time;
    }
  }

  /**
   * Puts the call off by so many seconds; a negative number makes it due earlier.
   *
   * @throws AlreadyCancelled, AlreadyCalled
   */
  delay(secondsLater: number): void {
    this.#checkActive();
    this.delayed_time += secondsLater;
    if (this.delayed_time < 0) {
      this.activate_delay();
      this.resetter(this);
    }
  }

  /** For clocks: what the call was put off by becomes part of its time. */
  activate_delay(): void {
    this.time += this.delayed_time;
    this.delayed_time = 0;
  }

  /** Whether the call is still to be made. */
  active(): boolean {
    return !(this.cancelled || this.called);
  }

  toString(): string {
    const state = `called=${Number(this.called)} cancelled=${Number(this.cancelled)}`;
    const what =
      this.func === null ? "" : ` ${this.func.name || "anonymous"}(${this.#shownArgs()})`;
    const where = this.creator === null ? "" : `\n\ntraceback at creation: \n\n${this.creator}`;
    return `<DelayedCall [${this.time - this.seconds()}s] ${state}${what}${where}>`;
  }

  #shownArgs(): string {
    return this.args.map((each) => inspect(each, { depth: 0, breakLength: Infinity })).join(", ");
  }

  #checkActive(): void {
    if (this.cancelled) throw new AlreadyCancelled();
    if (this.called) throw new AlreadyCalled();
  }
}

/** The stack without the line that names the error, and without the frames of this file and of `callLater`. */
function stackOfCaller(): string {
  const lines = (new Error().stack ?? "").split("\n");
  return lines.slice(4).join("\n");
}
