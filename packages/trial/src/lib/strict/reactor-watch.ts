// Finds what a test leaves in the reactor.

import { Deferred, Failure } from "@twisted-ts/deferred";
import { Logger } from "@twisted-ts/deferred/logger";
import { type ISelectable, reactor as theReactor } from "@twisted-ts/reactor";
import type { DelayedCall } from "@twisted-ts/reactor/base";
import { ConnectionLost } from "@twisted-ts/reactor/error";
import { DirtyReactorAggregateError } from "./dirty-reactor.ts";
import { areForeign, ownFrames, shownFrames } from "./stack.ts";

const log = new Logger("twisted.trial");

/** How many frames are searched for those of the test, which come after those of the library. */
const DEEP_ENOUGH = 50;

/** Calls of the runner: a test that runs another must not fail because of its own timeout. */
const runners = new WeakSet<DelayedCall>();

/** `reactor.callLater`, for a timeout of the runner. */
export function callLaterForRunner(delay: number, callable: () => void): DelayedCall {
  const call = theReactor.callLater(delay, callable);
  runners.add(call);
  return call;
}

/** The part of a reactor that is watched: `NodeReactor` has it. */
export interface WatchedReactor {
  callLater(delay: number, callable: (...args: never[]) => unknown, ...args: never[]): DelayedCall;
  getDelayedCalls(): DelayedCall[];
  readonly _selectables: Iterable<ISelectable> & {
    add(selectable: ISelectable): void;
    delete(selectable: ISelectable): boolean;
  };
}

/** A delayed call. The reactor calls `run` when it is due. */
type Runnable = DelayedCall & { run?: () => void };

/** A process. */
interface Killable {
  signalProcess(signal: string): void;
}

/**
 * Watches a reactor while a test runs, and notes where delayed calls are made, and where ports and
 * connections are opened. In the end it reports those that are left, and removes them. Those that
 * were there before the test are ignored.
 */
export class ReactorWatch {
  readonly #reactor: WatchedReactor;
  readonly #callsBefore: ReadonlySet<DelayedCall>;
  readonly #openBefore: ReadonlySet<ISelectable>;
  readonly #origins = new WeakMap<object, string>();
  readonly #putBack: (() => void)[] = [];
  /** The origin of the delayed call that is running. */
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

  /** Stops watching. */
  stop(): void {
    for (const putBack of this.#putBack.splice(0)) putBack();
  }

  /**
   * Waits two turns of the reactor, in which immediate calls are made and connections that are
   * closing are closed.
   */
  settle(): Deferred<void> {
    const settled = new Deferred<void>();
    this.#reactor.callLater(0, () => this.#reactor.callLater(0, () => settled.callback(undefined)));
    return settled;
  }

  /**
   * Cancels the calls and closes the ports and connections that the test has left.
   *
   * @returns an error that names them; `null` if there are none.
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
    // The text of a delayed call that keeps its stack contains it.
    const text = String(left);
    return origin === "" || (creator && text.includes(creator)) ? text : `${text}\n${origin}`;
  }

  #remember(made: object, callee: (...args: never[]) => unknown): void {
    const where: { stack?: string } = {};
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = DEEP_ENOUGH;
    try {
      Error.captureStackTrace(where, callee);
      // The stack is formatted when it is read, with the limit of that time.
      this.#origins.set(made, this.#originOf(ownFrames(where.stack ?? "")));
    } finally {
      Error.stackTraceLimit = limit;
    }
  }

  /**
   * Where an object was created. If the library created it within a delayed call, the origin of
   * that call.
   */
  #originOf(own: readonly string[]): string {
    if (areForeign(own) || this.#running === null) return shownFrames(own, "created ");
    return this.#running;
  }

  /** Notes, while a delayed call runs, that new objects come from it. */
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
   * Replaces a method: after each call, `after` is called with the function to hide from stacks,
   * the result, and the arguments.
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
      // Other code may have replaced it since, and has to restore it itself.
      if (Reflect.get(object, name) !== wrapped) return;
      if (own === undefined) Reflect.deleteProperty(object, name);
      else Object.defineProperty(object, name, own);
    });
  }
}

/** The lines of a stack, for a message. */
function frames(stack: string): string {
  return shownFrames(ownFrames(stack), "created ");
}

function isKillable(selectable: object): selectable is Killable {
  return typeof (selectable as Partial<Killable>).signalProcess === "function";
}
