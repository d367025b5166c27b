// A call that is to be made later, on any clock.

import { AsyncResource } from "node:async_hooks";
import type { IDelayedCall } from "@twisted-ts/deferred";
import { AlreadyCalled, AlreadyCancelled } from "../error/reactor.ts";
import { seconds as systemSeconds } from "../native-timers.ts";
import { shownAll } from "../values/shown.ts";
import { checkSeconds } from "./errors.ts";

/** The function of a call, with arguments of any types. */
export type Callable = (...args: never[]) => unknown;

const NO_ARGUMENTS: readonly unknown[] = [];

// With this option Node does not watch for a call to be collected, which costs time.
const RESOURCE_OPTIONS = { requireManualDestroy: true };

/** The clock that made a call, as the call knows it. All calls of a clock share one. */
export interface CallScheduler {
  /** Is called before a call is cancelled. */
  canceller(call: DelayedCall): void;
  /** Is called after the time of a call has become earlier. */
  resetter(call: DelayedCall): void;
  /** Is called when a call has begun, or ceased, to keep the process alive. */
  holder?(call: DelayedCall): void;
  /** The time, in seconds. */
  seconds(): number;
}

/**
 * A scheduled call.
 *
 * It changes its own time, and then calls a function of the clock that made it. A call that is
 * postponed is not moved at once: {@link DelayedCall.delayed_time} is how much later than {@link
 * DelayedCall.time} it is due, and the clock reads it at that time. From
 * `twisted.internet.base.DelayedCall`.
 *
 * Like Node's own timers it is an asynchronous resource, which keeps the context that it was made
 * in. There may be very many calls at once, so each has as few fields as possible.
 */
export class DelayedCall extends AsyncResource implements IDelayedCall {
  /** Whether new calls remember where they were made, in {@link DelayedCall.creator}. */
  static debug = false;

  static {
    DelayedCall.prototype.creator = null;
  }

  /** The stack where the call was made, if {@link DelayedCall.debug} was set then. */
  declare creator: string | null;

  /** The function to call; `null` when the call was cancelled. */
  func: Callable | null;
  /** Its arguments. */
  args: readonly unknown[];
  /** Whether it was made. */
  called = false;
  /** @internal */
  readonly _scheduler: CallScheduler;
  // Not initialized with numbers: the engine would then allocate an object for the number in each
  // call.
  /** `null` for a call that is due at once, until its time is read. */
  #time: number | null;
  #delayed: number | null = null;

  /**
   * @param time - when the call is due, in seconds on the clock.
   * @param cancel - called before the call is cancelled.
   * @param reset - called after the time has become earlier.
   * @param seconds - the clock; left out, that of the system.
   */
  constructor(
    time: number,
    func: Callable,
    args: readonly unknown[],
    cancel: (call: DelayedCall) => void,
    reset: (call: DelayedCall) => void,
    seconds?: () => number,
  );
  /**
   * @param time - `null` for the present time of its clock.
   * @internal
   */
  constructor(
    time: number | null,
    func: Callable,
    args: readonly unknown[],
    scheduler: CallScheduler,
  );
  constructor(
    time: number | null,
    func: Callable,
    args: readonly unknown[],
    canceller: CallScheduler | ((call: DelayedCall) => void),
    resetter?: (call: DelayedCall) => void,
    seconds: () => number = systemSeconds,
  ) {
    super("DelayedCall", RESOURCE_OPTIONS);
    this.func = func;
    this.args = args.length === 0 ? NO_ARGUMENTS : args;
    this._scheduler =
      resetter === undefined
        ? (canceller as CallScheduler)
        : ({ canceller, resetter, seconds } as CallScheduler);
    this.#time = time;
    if (DelayedCall.debug) this.creator = stackOfCaller();
  }

  /** When the call was due before it was postponed, in seconds. */
  get time(): number {
    this.#time ??= this._scheduler.seconds();
    return this.#time;
  }

  set time(time: number) {
    this.#time = time;
  }

  /** By how many seconds it was postponed. */
  get delayed_time(): number {
    return this.#delayed ?? 0;
  }

  set delayed_time(seconds: number) {
    this.#delayed = seconds;
  }

  /** Whether it was cancelled. */
  get cancelled(): boolean {
    return this.func === null;
  }

  /** Is called before the call is cancelled. */
  get canceller(): (call: DelayedCall) => void {
    return this._scheduler.canceller;
  }

  /** Is called after {@link DelayedCall.time} has become earlier. */
  get resetter(): (call: DelayedCall) => void {
    return this._scheduler.resetter;
  }

  /** The clock. */
  get seconds(): () => number {
    return this._scheduler.seconds;
  }

  /** Whether {@link DelayedCall.time} is not known yet. @internal */
  get _isUntimed(): boolean {
    return this.#time === null;
  }

  /** When the call is due, in seconds. */
  getTime(): number {
    return this.time + this.delayed_time;
  }

  /**
   * Cancels the call.
   *
   * @throws AlreadyCancelled, AlreadyCalled
   */
  cancel(): void {
    checkActive(this);
    this.canceller(this);
    this.func = null;
    this.args = NO_ARGUMENTS;
  }

  /**
   * Makes the call due so many seconds from now.
   *
   * @param secondsFromNow - finite; a negative number makes it due at once.
   * @throws AlreadyCancelled, AlreadyCalled; TypeError when it is not a number, InvalidDelayError
   *   when not finite.
   */
  reset(secondsFromNow: number): void {
    checkActive(this);
    checkSeconds(secondsFromNow);
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
   * @throws AlreadyCancelled, AlreadyCalled; TypeError when it is not a number, InvalidDelayError
   *   when not finite.
   */
  delay(secondsLater: number): void {
    checkActive(this);
    checkSeconds(secondsLater);
    this.delayed_time += secondsLater;
    if (this.delayed_time < 0) {
      this.activate_delay();
      this.resetter(this);
    }
  }

  /** For clocks: the seconds that the call was postponed by become part of its time. */
  activate_delay(): void {
    this.time += this.delayed_time;
    this.delayed_time = 0;
  }

  /** Whether the call is still to be made. */
  active(): boolean {
    return !(this.cancelled || this.called);
  }

  override toString(): string {
    const state = `called=${Number(this.called)} cancelled=${Number(this.cancelled)}`;
    const what =
      this.func === null ? "" : ` ${this.func.name || "anonymous"}(${shownAll(this.args)})`;
    const where = this.creator === null ? "" : `\n\ntraceback at creation: \n\n${this.creator}`;
    return `<DelayedCall [${this.time - this.seconds()}s] ${state}${what}${where}>`;
  }
}

// Functions, since a class with private methods costs each of its instances a field.

function checkActive(call: DelayedCall): void {
  if (call.cancelled) throw new AlreadyCancelled();
  if (call.called) throw new AlreadyCalled();
}

/** The stack frames between the caller and the call. */
const FRAME_OF_MAKER = /^ *at (?:stackOfCaller|new \w*Call|[\w$]+\.callLater) /;

/** The stack without the line that names the error, and without the frames that make every call. */
function stackOfCaller(): string {
  const frames = (new Error().stack ?? "").split("\n").slice(1);
  const first = frames.findIndex((frame) => !FRAME_OF_MAKER.test(frame));
  return frames.slice(first).join("\n");
}
