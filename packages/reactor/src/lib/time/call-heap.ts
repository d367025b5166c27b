// The calls of the reactor, in the order in which they are due.

import { explainMissingThis } from "@twisted-ts/deferred/internal";
import { holdsProcess, type ProcessHolder } from "../capabilities/process-hold.ts";
import { type Callable, type CallScheduler, DelayedCall } from "./delayed-call.ts";

/** A call of the reactor: it knows its place in the heap. */
export class ReactorCall extends DelayedCall implements ProcessHolder {
  /** Of two calls due at the same time, the one with the lower number is made first. */
  readonly order: number;
  /** Where in the heap it is; -1 when it is not there. */
  index = -1;
  /** The next in the queue of calls without delay. */
  next: ReactorCall | null = null;
  /** Whether the process stays alive for it. */
  holds = true;

  constructor(
    order: number,
    time: number | null,
    func: Callable,
    args: readonly unknown[],
    scheduler: CallScheduler,
  ) {
    super(time, func, args, scheduler);
    this.order = order;
  }

  /** See `keepProcessAlive`. */
  [holdsProcess](holds: boolean): void {
    if (this.holds === holds) return;
    this.holds = holds;
    this._scheduler.holder?.(this);
  }

  /** Makes the call, in its context. */
  run(): void {
    this.called = true;
    const { args } = this;
    const func = this.func as (...args: unknown[]) => unknown;
    try {
      if (args.length === 0) this.runInAsyncScope(func);
      else this.runInAsyncScope(func, undefined, ...args);
    } catch (error) {
      throw explainMissingThis(func, error);
    }
  }
}

/** Whether `one` is due before `other`. */
export function before(one: ReactorCall, other: ReactorCall): boolean {
  return one.time < other.time || (one.time === other.time && one.order < other.order);
}

/**
 * A heap of calls in which each node has four children. It has few levels, so that few calls are
 * compared. The times have an array of their own: most comparisons read only this array, and not
 * the calls, which are all over the memory.
 */
export class CallHeap {
  #calls: ReactorCall[] = [];
  #times: number[] = [];

  /** How many calls are in it, with the cancelled ones. */
  get size(): number {
    return this.#calls.length;
  }

  /** The call that is due first. */
  peek(): ReactorCall | undefined {
    return this.#calls[0];
  }

  /** Adds a call. */
  push(call: ReactorCall): void {
    const { time } = call;
    this.#calls.push(call);
    this.#times.push(time);
    this.#up(call, time, this.#calls.length - 1);
  }

  /** Removes the call that is due first, and returns it. */
  pop(): ReactorCall | undefined {
    const calls = this.#calls;
    const first = calls[0];
    const last = calls.pop();
    const time = this.#times.pop();
    if (first === undefined || last === undefined || time === undefined) return undefined;
    first.index = -1;
    if (first !== last) this.#down(last, time, 0);
    return first;
  }

  /** To be called when the time of a call in the heap has become earlier. */
  movedSooner(call: ReactorCall): void {
    if (call.index >= 0) this.#up(call, call.time, call.index);
  }

  /** Removes the calls that were cancelled. */
  compact(): void {
    const kept: ReactorCall[] = [];
    const times: number[] = [];
    for (const call of this.#calls) {
      if (call.cancelled) {
        call.index = -1;
        continue;
      }
      call.index = kept.length;
      kept.push(call);
      times.push(call.time);
    }
    this.#calls = kept;
    this.#times = times;
    for (let index = (kept.length - 2) >> 2; index >= 0; index--) {
      this.#down(kept[index] as ReactorCall, times[index] as number, index);
    }
  }

  /** The calls in it that were not cancelled, in no order. */
  active(): ReactorCall[] {
    return this.#calls.filter((call) => !call.cancelled);
  }

  #up(call: ReactorCall, time: number, from: number): void {
    const calls = this.#calls;
    const times = this.#times;
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 2;
      const parentTime = times[parentIndex] as number;
      const parent = calls[parentIndex] as ReactorCall;
      if (!(time < parentTime || (time === parentTime && call.order < parent.order))) break;
      this.#put(parent, parentTime, index);
      index = parentIndex;
    }
    this.#put(call, time, index);
  }

  #down(call: ReactorCall, time: number, from: number): void {
    const calls = this.#calls;
    const times = this.#times;
    const { length } = calls;
    const order = (index: number): number => (calls[index] as ReactorCall).order;
    let index = from;
    for (;;) {
      let child = (index << 2) + 1;
      if (child >= length) break;
      let childTime = times[child] as number;
      const end = Math.min(child + 4, length);
      for (let sibling = child + 1; sibling < end; sibling++) {
        const siblingTime = times[sibling] as number;
        if (
          siblingTime < childTime ||
          (siblingTime === childTime && order(sibling) < order(child))
        ) {
          child = sibling;
          childTime = siblingTime;
        }
      }
      if (!(childTime < time || (childTime === time && order(child) < call.order))) break;
      this.#put(calls[child] as ReactorCall, childTime, index);
      index = child;
    }
    this.#put(call, time, index);
  }

  #put(call: ReactorCall, time: number, index: number): void {
    this.#calls[index] = call;
    this.#times[index] = time;
    call.index = index;
  }
}
