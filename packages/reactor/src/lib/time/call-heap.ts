// The calls of the reactor, in the order in which they are due.

import { explainMissingThis } from "@twisted-ts/deferred";
import { holdsProcess, type ProcessHolder } from "../capabilities/process-hold.ts";
import { type Callable, type CallKeeper, DelayedCall } from "./delayed-call.ts";

/** The clock that made a call of the reactor, as its calls know it. */
export interface ReactorCallKeeper extends CallKeeper {
  /** Called after {@link ReactorCall.holds} of a call has changed. */
  holder?(call: ReactorCall): void;
}

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
  readonly #keeper: ReactorCallKeeper;

  constructor(
    order: number,
    time: number | null,
    func: Callable,
    args: readonly unknown[],
    keeper: ReactorCallKeeper,
  ) {
    super(time, func, args, keeper);
    this.order = order;
    this.#keeper = keeper;
  }

  /** See `keepProcessAlive`. */
  [holdsProcess](holds: boolean): void {
    if (this.holds === holds) return;
    this.holds = holds;
    this.#keeper.holder?.(this);
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

/** A heap of calls with four branches to a node: flat, so that few calls are looked at on the way. */
export class CallHeap {
  #calls: ReactorCall[] = [];

  /** How many calls are in it, those called off included. */
  get size(): number {
    return this.#calls.length;
  }

  /** The call that is due first. */
  peek(): ReactorCall | undefined {
    return this.#calls[0];
  }

  /** Adds a call. */
  push(call: ReactorCall): void {
    this.#calls.push(call);
    this.#up(call, this.#calls.length - 1);
  }

  /** Takes out the call that is due first. */
  pop(): ReactorCall | undefined {
    const calls = this.#calls;
    const first = calls[0];
    const last = calls.pop();
    if (first === undefined || last === undefined) return undefined;
    first.index = -1;
    if (first !== last) this.#down(last, 0);
    return first;
  }

  /** Tells that the time of a call in the heap has become earlier. */
  movedSooner(call: ReactorCall): void {
    if (call.index >= 0) this.#up(call, call.index);
  }

  /** Throws out the calls that were called off. */
  compact(): void {
    const kept: ReactorCall[] = [];
    for (const call of this.#calls) {
      if (call.cancelled) call.index = -1;
      else kept.push(call);
    }
    this.#calls = kept;
    for (let index = 0; index < kept.length; index++) (kept[index] as ReactorCall).index = index;
    for (let index = (kept.length - 2) >> 2; index >= 0; index--) {
      this.#down(kept[index] as ReactorCall, index);
    }
  }

  /** The calls in it that were not called off, in no order. */
  active(): ReactorCall[] {
    return this.#calls.filter((call) => !call.cancelled);
  }

  #up(call: ReactorCall, from: number): void {
    const calls = this.#calls;
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 2;
      const parent = calls[parentIndex] as ReactorCall;
      if (!before(call, parent)) break;
      calls[index] = parent;
      parent.index = index;
      index = parentIndex;
    }
    calls[index] = call;
    call.index = index;
  }

  #down(call: ReactorCall, from: number): void {
    const calls = this.#calls;
    const { length } = calls;
    let index = from;
    for (;;) {
      let childIndex = (index << 2) + 1;
      if (childIndex >= length) break;
      let child = calls[childIndex] as ReactorCall;
      const end = Math.min(childIndex + 4, length);
      for (let sibling = childIndex + 1; sibling < end; sibling++) {
        const candidate = calls[sibling] as ReactorCall;
        if (before(candidate, child)) {
          child = candidate;
          childIndex = sibling;
        }
      }
      if (!before(child, call)) break;
      calls[index] = child;
      child.index = index;
      index = childIndex;
    }
    calls[index] = call;
    call.index = index;
  }
}
