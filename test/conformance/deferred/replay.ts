// Runs a recorded program on @twisted-ts/deferred, and writes down what happens: the counterpart of
// interpret.py beside this file, operation by operation.

import {
  Deferred,
  DeferredList,
  DeferredLock,
  DeferredQueue,
  DeferredSemaphore,
  execute,
  Failure,
  fail,
  gatherResults,
  inlineCallbacks,
  isDeferred,
  isFailure,
  maybeDeferred,
  race,
  returnValue,
  succeed,
} from "@twisted-ts/deferred";
import { Clock } from "@twisted-ts/reactor/task";
import { Describer, makeError } from "./describe.ts";
import type { FunctionSpec, Operation, OutcomeSpec, StepSpec, ValueSpec } from "./program.ts";

/** What is done differently here on purpose; the keys of the table in `replay.test.ts`. */
export type Difference =
  | "a Deferred as a result is refused"
  | "a canceller's exception becomes the failure"
  | "more calls of unpause than of pause";

type Callable = (...args: unknown[]) => unknown;

/** What a program works on: the Deferreds by number, locks, queues, a clock, and the trace. */
export class Machine {
  trace: string[] = [];
  /** The listed differences that the program has run into. */
  readonly differences = new Set<Difference>();
  readonly #describer = new Describer();
  readonly #queues: DeferredQueue[] = [];
  readonly #clock = new Clock();
  readonly #states = new Map<string, string>();

  get #deferreds(): Deferred<unknown>[] {
    return this.#describer.deferreds;
  }

  get #locks(): (DeferredLock | DeferredSemaphore)[] {
    return this.#describer.locks as (DeferredLock | DeferredSemaphore)[];
  }

  /** Performs one step of the program, and returns the lines it writes. */
  step(operation: Operation): readonly string[] {
    this.trace = [];
    this.#do(operation, undefined, false);
    this.#noteStates();
    return this.trace;
  }

  /** The text of the error in a failure. */
  errorText(failure: Failure): string {
    return this.#describer.errorText(failure.value);
  }

  // How states are written down.

  #stateOf(deferred: Deferred<unknown>): string {
    const parts = [deferred.called ? "called" : "pending"];
    if (deferred.paused !== 0) parts.push(`paused ${deferred.paused}`);
    const callbacks = deferred.callbacks.length;
    if (callbacks > 0) parts.push(`${callbacks} callbacks`);
    if (deferred._chainedTo !== null) {
      parts.push(`on ${this.#describer.name(deferred._chainedTo)}`);
    }
    if (deferred.called) parts.push(`= ${this.#describer.text(deferred.result)}`);
    return parts.join(" ");
  }

  #noteStates(): void {
    for (const [i, deferred] of this.#deferreds.entries()) {
      this.#noteState(`d${i}`, this.#stateOf(deferred));
    }
    for (const [i, lock] of this.#locks.entries()) {
      const held = this.#describer.text(
        lock instanceof DeferredSemaphore ? lock.tokens : lock.locked,
      );
      this.#noteState(`lock${i}`, `${held}, ${lock.waiting.length} waiting`);
    }
    for (const [i, queue] of this.#queues.entries()) {
      const pending = this.#describer.text(queue.pending);
      this.#noteState(`queue${i}`, `${pending}, ${queue.waiting.length} waiting`);
    }
    this.#noteState("clock", `${this.#clock.getDelayedCalls().length} calls`);
  }

  #noteState(name: string, state: string): void {
    if (state.includes("paused -")) this.differences.add("more calls of unpause than of pause");
    if (this.#states.get(name) === state) return;
    this.#states.set(name, state);
    this.trace.push(`${name}: ${state}`);
  }

  // Values and functions out of their descriptions.

  #pick<T>(things: readonly T[], index: number): T | undefined {
    const { length } = things;
    return length === 0 ? undefined : things[((index % length) + length) % length];
  }

  #value(spec: ValueSpec, argument?: unknown): unknown {
    if (spec === null) return undefined;
    if (typeof spec !== "object") return spec;
    if (spec.a !== undefined) return argument;
    if (spec.e !== undefined) return makeError(spec.e);
    if (spec.f !== undefined) return new Failure(makeError(spec.f));
    if (spec.l !== undefined) return spec.l.map((each) => this.#value(each, argument));
    return this.#pick(this.#deferreds, spec.d ?? 0);
  }

  /** A value that becomes a result. Twisted takes a Deferred for one. */
  #result(spec: ValueSpec, argument?: unknown): unknown {
    const value = this.#value(spec, argument);
    if (isDeferred(value)) this.differences.add("a Deferred as a result is refused");
    return value;
  }

  #function(spec: FunctionSpec): Callable {
    return (...args) => {
      const texts = args.map((each) => this.#describer.text(each)).join(", ");
      this.trace.push(`f${spec.n}(${texts})`);
      const [argument] = args;
      for (const operation of spec.o ?? []) this.#do(operation, argument, Boolean(spec.u));
      if (spec.fire !== undefined) {
        const [how, value] = spec.fire;
        (argument as Deferred<unknown>)[how](this.#value(value));
      }
      if (spec.o !== undefined || spec.fire !== undefined) this.trace.push(`f${spec.n} ends`);
      return this.#outcome(spec.r, argument);
    };
  }

  #canceller(spec: FunctionSpec): Callable {
    const call = this.#function(spec);
    return (...args) => {
      try {
        return call(...args);
      } catch (error) {
        this.differences.add("a canceller's exception becomes the failure");
        throw error;
      }
    };
  }

  #outcome(spec: OutcomeSpec, argument: unknown): unknown {
    switch (spec[0]) {
      case "v":
        return this.#value(spec[1], argument);
      case "raise":
        throw makeError(spec[1]);
      case "rethrow":
        if (isFailure(argument)) argument.raiseException();
        return argument;
      case "d":
        return this.#pick(this.#deferreds, spec[1]);
      default:
        return this.#make(spec[1], argument);
    }
  }

  *#coroutine(label: string, steps: readonly StepSpec[]): Generator<unknown, unknown, unknown> {
    for (const step of steps) {
      let yielded: unknown;
      switch (step[0]) {
        case "return":
          return this.#value(step[1]);
        case "returnValue":
          return returnValue(this.#value(step[1]));
        case "raise":
          throw makeError(step[1]);
        case "op":
          this.#do(step[1], undefined, false);
          continue;
        case "make":
          yielded = this.#make(step[1], undefined);
          break;
        case "gen":
          yielded = this.#coroutine(`${label}'`, step[1]);
          break;
        default:
          yielded = this.#value(step[1]);
      }
      try {
        const sent = yield yielded;
        this.trace.push(`g${label} got ${this.#describer.text(sent)}`);
      } catch (error) {
        this.trace.push(`g${label} caught ${this.#describer.errorText(error)}`);
        if (step[2] === 0) throw error;
      }
    }
    return undefined;
  }

  // Operations.

  #do(operation: Operation, argument: unknown, unguarded: boolean): void {
    if (unguarded) {
      this.#perform(operation, argument);
      return;
    }
    try {
      this.#perform(operation, argument);
    } catch (error) {
      this.trace.push(`raised ${this.#describer.errorText(error)}`);
    }
  }

  #make(operation: Operation, argument: unknown): unknown {
    const before = this.#deferreds.length;
    this.#perform(operation, argument);
    return this.#deferreds.length > before ? this.#deferreds.at(-1) : undefined;
  }

  #register(deferred: Deferred<unknown>): void {
    this.#deferreds.push(deferred);
  }

  #all(refs: readonly number[]): Deferred<unknown>[] {
    if (this.#deferreds.length === 0) return [];
    return refs.map((ref) => this.#pick(this.#deferreds, ref) as Deferred<unknown>);
  }

  #perform(operation: Operation, argument: unknown): void {
    switch (operation[0]) {
      case "new":
        this.#register(new Deferred(operation[1] && this.#canceller(operation[1])));
        return;
      case "succeed":
        this.#register(succeed<unknown>(this.#result(operation[1], argument)));
        return;
      case "fail":
        this.#register(fail(this.#value(operation[1])));
        return;
      case "maybe":
        this.#register(maybeDeferred(this.#function(operation[1])));
        return;
      case "execute":
        this.#register(execute(this.#function(operation[1])));
        return;
      case "list": {
        const [, refs, fireOnOneCallback, fireOnOneErrback, consumeErrors] = operation;
        const options = {
          fireOnOneCallback: Boolean(fireOnOneCallback),
          fireOnOneErrback: Boolean(fireOnOneErrback),
          consumeErrors: Boolean(consumeErrors),
        };
        this.#register(new DeferredList(this.#all(refs), options));
        return;
      }
      case "gather": {
        const [, refs, consumeErrors] = operation;
        this.#register(gatherResults(this.#all(refs), { consumeErrors: Boolean(consumeErrors) }));
        return;
      }
      case "race":
        this.#register(race(this.#all(operation[1])));
        return;
      case "inline": {
        const [, label, steps] = operation;
        this.#register(inlineCallbacks(() => this.#coroutine(String(label), steps))());
        return;
      }
      case "add":
        this.#add(operation, argument);
        return;
      case "chain": {
        const [first, second] = this.#all([operation[1], operation[2]]);
        if (first !== undefined && second !== undefined) first.chainDeferred(second);
        return;
      }
      case "timeout":
      case "callback":
      case "errback":
      case "pause":
      case "unpause":
      case "cancel": {
        const deferred = this.#pick(this.#deferreds, operation[1]);
        if (deferred !== undefined) this.#fire(deferred, operation, argument);
        return;
      }
      case "advance":
        this.#clock.advance(operation[1]);
        return;
      default:
        this.#useLock(operation, argument);
    }
  }

  #add(operation: Operation & readonly ["add", ...unknown[]], argument: unknown): void {
    const deferred = this.#pick(this.#deferreds, operation[1]);
    if (deferred === undefined) return;
    const call = this.#function(operation[3]);
    if (operation[2] === "pair") {
      const errback = operation[4] as FunctionSpec | null;
      if (errback === null) deferred.addCallbacks(call);
      else deferred.addCallbacks(call, this.#function(errback));
      return;
    }
    const args = ((operation[4] ?? []) as ValueSpec[]).map((each) => this.#value(each, argument));
    if (operation[2] === "cb") deferred.addCallback(call, ...args);
    else if (operation[2] === "eb") deferred.addErrback(call, ...args);
    else deferred.addBoth(call, ...args);
  }

  #fire(
    deferred: Deferred<unknown>,
    operation: Operation &
      readonly ["timeout" | "callback" | "errback" | "pause" | "unpause" | "cancel", ...unknown[]],
    argument: unknown,
  ): void {
    switch (operation[0]) {
      case "callback":
        deferred.callback(this.#result(operation[2], argument));
        return;
      case "errback":
        deferred.errback(this.#value(operation[2]));
        return;
      case "timeout": {
        const [, , seconds, handler] = operation;
        deferred.addTimeout(seconds, this.#clock, handler ? this.#function(handler) : undefined);
        return;
      }
      default:
        deferred[operation[0]]();
    }
  }

  #useLock(operation: Operation, argument: unknown): void {
    switch (operation[0]) {
      case "lock":
        this.#locks.push(new DeferredLock());
        return;
      case "sem":
        this.#locks.push(new DeferredSemaphore(operation[1]));
        return;
      case "acquire": {
        const lock = this.#pick(this.#locks, operation[1]);
        if (lock !== undefined) this.#register(lock.acquire());
        return;
      }
      case "release":
        this.#pick(this.#locks, operation[1])?.release();
        return;
      case "run": {
        const lock = this.#pick(this.#locks, operation[1]);
        if (lock !== undefined) this.#register(lock.run(this.#function(operation[2])));
        return;
      }
      case "queue":
        this.#queues.push(new DeferredQueue(operation[1], operation[2]));
        return;
      case "put":
        this.#pick(this.#queues, operation[1])?.put(this.#result(operation[2], argument));
        return;
      case "get": {
        const queue = this.#pick(this.#queues, operation[1]);
        if (queue !== undefined) this.#register(queue.get());
        return;
      }
      default:
        throw new TypeError(`No operation ${JSON.stringify(operation)}`);
    }
  }
}
