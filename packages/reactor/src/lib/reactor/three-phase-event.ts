// An event with triggers in three phases.

import { Deferred, DeferredList, Failure } from "@twisted-ts/deferred";
import { callWithoutThis } from "@twisted-ts/deferred/internal";
import type { TriggerPhase } from "../interfaces/reactor.ts";
import { log } from "../log/log.ts";
import type { Callable } from "../time/delayed-call.ts";
import { checkCallable } from "../values/check-callable.ts";
import { InvalidPhaseError, NoSuchTriggerError } from "./errors.ts";

/** One trigger: what `addTrigger` returns, and `removeTrigger` takes. A tuple in Twisted. */
export class Trigger {
  readonly phase: TriggerPhase;
  readonly callable: Callable;
  readonly args: readonly unknown[];

  constructor(phase: TriggerPhase, callable: Callable, args: readonly unknown[]) {
    this.phase = phase;
    this.callable = callable;
    this.args = args;
  }

  /** Calls it, without `this`; what it throws is logged. */
  run(): unknown {
    const callable = this.callable as (...args: unknown[]) => unknown;
    try {
      return callWithoutThis(callable, ...this.args);
    } catch (error) {
      log.failure("while handling system event trigger", new Failure(error));
      return undefined;
    }
  }
}

/**
 * The triggers of one event, in three phases. The Deferreds that triggers of the phase `before`
 * return are waited for.
 *
 * Every trigger is taken out when it is run, so that the next firing of the event finds only those
 * added since. From `twisted.internet.base._ThreePhaseEvent`.
 */
export class _ThreePhaseEvent {
  /** The triggers of each phase that are still to be run. */
  readonly before: Trigger[] = [];
  readonly during: Trigger[] = [];
  readonly after: Trigger[] = [];
  /** `BEFORE` while the Deferreds of the phase `before` are waited for, else `BASE`. */
  state: "BASE" | "BEFORE" = "BASE";
  /** The triggers of the phase `before` that have run, in the state `BEFORE`. */
  finishedBefore: Trigger[] = [];

  /**
   * Has a function called in a phase of the event.
   *
   * @returns what {@link _ThreePhaseEvent.removeTrigger} takes.
   * @throws InvalidPhaseError, TypeError when `callable` is not a function.
   */
  addTrigger(phase: TriggerPhase, callable: Callable, ...args: readonly unknown[]): Trigger {
    const triggers = this.#of(phase);
    if (triggers === undefined) throw new InvalidPhaseError();
    checkCallable(callable);
    const trigger = new Trigger(phase, callable, args);
    triggers.push(trigger);
    return trigger;
  }

  /**
   * Takes a trigger out. For one of the phase `before` that has run, while its Deferred is waited
   * for, it only warns.
   *
   * @throws NoSuchTriggerError when it is not there.
   */
  removeTrigger(handle: unknown): void {
    const trigger = handle as Trigger;
    const triggers = handle instanceof Trigger ? this.#of(handle.phase) : undefined;
    const index = triggers?.indexOf(trigger) ?? -1;
    if (triggers !== undefined && index >= 0) {
      triggers.splice(index, 1);
      return;
    }
    if (!this.finishedBefore.includes(trigger)) throw new NoSuchTriggerError();
    process.emitWarning(
      "Removing already-fired system event triggers will raise an exception in a future version of Twisted.",
      "DeprecationWarning",
    );
  }

  /**
   * Runs the triggers of the phase `before`; when their Deferreds have fired, those of `during` and
   * `after`.
   */
  fireEvent(): void {
    this.state = "BEFORE";
    this.finishedBefore = [];
    const results: Deferred<unknown>[] = [];
    for (const trigger of this.#take("before")) {
      this.finishedBefore.push(trigger);
      const result = trigger.run();
      if (result instanceof Deferred) results.push(result);
      else if (result instanceof Promise) results.push(Deferred.fromFuture(result));
    }
    new DeferredList(results).addCallback(() => {
      this.state = "BASE";
      this.finishedBefore = [];
      for (const trigger of this.#take("during")) trigger.run();
      for (const trigger of this.#take("after")) trigger.run();
    });
  }

  /**
   * Takes the triggers out of a phase one by one, with those that are added while others run.
   */
  *#take(phase: TriggerPhase): Generator<Trigger> {
    const triggers = this[phase];
    for (let next = triggers.shift(); next !== undefined; next = triggers.shift()) yield next;
  }

  #of(phase: TriggerPhase): Trigger[] | undefined {
    return phase === "before" || phase === "during" || phase === "after" ? this[phase] : undefined;
  }
}
