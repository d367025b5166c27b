// What a test leaves in the reactor.

import { Deferred, Failure } from "@twisted-ts/deferred";
import { Logger } from "@twisted-ts/deferred/logger";
import { type ISelectable, reactor as theReactor } from "@twisted-ts/reactor";
import type { DelayedCall } from "@twisted-ts/reactor/base";
import { ConnectionLost } from "@twisted-ts/reactor/error";
import { DirtyReactorAggregateError } from "./dirty-reactor.ts";
import { areForeign, ownFrames, shownFrames } from "./stack.ts";

const log = new Logger("twisted.trial");

/** How many frames are searched for the test's own: those of the library stand above it. */
const DEEP_ENOUGH = 50;

/**
 * Calls of the runner's own: a test that runs another must not fail because of its own timeout.
 */
const runners = new WeakSet<DelayedCall>();

/** `reactor.callLater`, for a timeout of the runner. */
export function callLaterForRunner(delay: number, callable: () => void): DelayedCall {
  const call = theReactor.callLater(delay, callable);
  runners.add(call);
  return call;
}

/** What is looked at of a reactor: `NodeReactor` has it. */
export interface WatchedReactor {
  callLater(delay: number, callable: (...args: never[]) => unknown, ...args: never[]): DelayedCall;
  getDelayedCalls(): DelayedCall[];
  readonly _selectables: Iterable<ISelectable> & {
    add(selectable: ISelectable): void;
    delete(selectable: ISelectable): boolean;
  };
}

/** A call of the reactor, which makes it by this method. */
type Runnable = DelayedCall & { run?: () => void };

/** Something open that is a process. */
interface Killable {
  signalProcess(signal: string): void;
}

/**
 * Watches a reactor while a test runs: where calls are asked for, and where ports and connections
 * are opened. In the end it says what of this is still there, and cleans up. What was there before
 * the test is none of its business.
 */
export class ReactorWatch {
  readonly #reactor: WatchedReactor;
  readonly #callsBefore: ReadonlySet<DelayedCall>;
  readonly #openBefore: ReadonlySet<ISelectable>;
  readonly #origins = new WeakMap<object, string>();
  readonly #putBack: (() => void)[] = [];
  /** The origin of the call that is being made. */
  #running: string | null = null;

  constructor(reactor: WatchedReactor = theReactor) {
    this.#reactor = reactor;
    this.#callsBefore = new Set(reactor.getDelayedCalls());
    this.#openBefore = new Set(reactor._selectables);
    this.#wrap(reactor, "callLater", (call, made) => {
      this.#remember(made as object, call);
      this.#follow(made as DelayedCall);
    });
    this.#wrap(reactor._selectables, "add", (call, _made, opened) =>
      this.#remember(opened as object, call),
    );
  }

  /** Releases the reactor. */
  stop(): void {
    for (const putBack of this.#putBack.splice(0)) putBack();
  }

  /**
   * Calls that come at once, and closing that is under way, get two turns of the reactor to be done
   * with.
   */
  settle(): Deferred<void> {
    const settled = new Deferred<void>();
    this.#reactor.callLater(0, () => this.#reactor.callLater(0, () => settled.callback(undefined)));
    return settled;
  }

  /**
   * Calls off the calls and closes what is open, if the test has left any; says what it was, or
   * `null`.
   */
  clean(): DirtyReactorAggregateError | null {
    const calls = this.#reactor
      .getDelayedCalls()
      .filter((call) => !this.#callsBefore.has(call) && !runners.has(call));
    const open = [...this.#reactor._selectables].filter((each) => !this.#openBefore.has(each));
    if (calls.length === 0 && open.length === 0) return null;
    const error = new DirtyReactorAggregateError(
      calls.map((call) => this.#described(call, call.creator)),
      open.map((each) => this.#described(each, each.creator)),
    );
    for (const call of calls) if (call.active()) call.cancel();
    for (const each of open) this.#close(each);
    return error;
  }

  #close(selectable: ISelectable): void {
    this.#reactor._selectables.delete(selectable);
    try {
      if (isKillable(selectable)) selectable.signalProcess("KILL");
      else selectable.connectionLost(new Failure(new ConnectionLost()));
    } catch (error) {
      log.failure("while closing {selectable}, which a test left open", new Failure(error), {
        selectable,
      });
    }
  }

  #described(left: object, creator: string | null | undefined): string {
    const origin = this.#origins.get(left) ?? (creator ? frames(creator) : "");
    // A delayed call that keeps its own stack shows it already.
    const text = String(left);
    return origin === "" || (creator && text.includes(creator)) ? text : `${text}\n${origin}`;
  }

  #remember(made: object, callee: (...args: never[]) => unknown): void {
    const where: { stack?: string } = {};
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = DEEP_ENOUGH;
    try {
      Error.captureStackTrace(where, callee);
      // Reading the stack formats it, with as many frames as the limit says now.
      this.#origins.set(made, this.#originOf(ownFrames(where.stack ?? "")));
    } finally {
      Error.stackTraceLimit = limit;
    }
  }

  /**
   * Where something was created. A call that the library makes later on leads back to the call that
   * it was made by.
   */
  #originOf(own: readonly string[]): string {
    if (areForeign(own) || this.#running === null) return shownFrames(own, "created ");
    return this.#running;
  }

  /** While a call is made, what it creates is known to come from it. */
  #follow(call: DelayedCall): void {
    const { run } = call as Runnable;
    if (run === undefined) return;
    const origin = this.#origins.get(call) ?? "";
    (call as Runnable).run = () => {
      const before = this.#running;
      this.#running = origin;
      try {
        run.call(call);
      } finally {
        this.#running = before;
      }
    };
  }

  /**
   * Calls `after` whenever the method has been called, with the function to hide from stacks, the
   * result, and the arguments.
   */
  #wrap(
    object: object,
    name: string,
    after: (callee: (...args: never[]) => unknown, result: unknown, ...args: unknown[]) => void,
  ): void {
    const own = Object.getOwnPropertyDescriptor(object, name);
    const original = Reflect.get(object, name) as (...args: unknown[]) => unknown;
    const wrapped = function (this: unknown, ...args: unknown[]): unknown {
      const result = Reflect.apply(original, this, args);
      after(wrapped, result, ...args);
      return result;
    };
    Object.defineProperty(object, name, { value: wrapped, configurable: true, writable: true });
    this.#putBack.push(() => {
      // Other code may have replaced it meanwhile, and has to put it back itself.
      if (Reflect.get(object, name) !== wrapped) return;
      if (own === undefined) Reflect.deleteProperty(object, name);
      else Object.defineProperty(object, name, own);
    });
  }
}

/** Where something was created, as lines. */
function frames(stack: string): string {
  return shownFrames(ownFrames(stack), "created ");
}

function isKillable(selectable: object): selectable is Killable {
  return typeof (selectable as Partial<Killable>).signalProcess === "function";
}
