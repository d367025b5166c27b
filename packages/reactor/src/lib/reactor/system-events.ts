// System events: things that happen once, in three phases, and triggers for them.

import { Deferred, DeferredList, Failure } from "@twisted-ts/deferred";
import type { ISystemEventID, TriggerPhase } from "../interfaces/reactor.ts";
import type { Callable } from "./delayed-call.ts";
import { checkCallable, InvalidPhaseError, NoSuchTriggerError } from "./errors.ts";
import { log } from "./log.ts";

/** One trigger, and what it is removed by. */
class Trigger implements ISystemEventID {
  readonly eventType: string;
  readonly phase: TriggerPhase;
  readonly #callable: Callable;
  readonly #args: readonly unknown[];

  constructor(
    eventType: string,
    phase: TriggerPhase,
    callable: Callable,
    args: readonly unknown[],
  ) {
    this.eventType = eventType;
    this.phase = phase;
    this.#callable = callable;
    this.#args = args;
  }

  /** Calls it; what it throws is logged. */
  run(): unknown {
    try {
      return (this.#callable as (...args: unknown[]) => unknown)(...this.#args);
    } catch (error) {
      log.failure("while handling system event trigger", new Failure(error));
      return undefined;
    }
  }
}

/**
 * The triggers of one event.
 *
 * Every trigger is taken out when it is run, so that the next firing of the event finds only those added since. From
 * `twisted.internet.base._ThreePhaseEvent`.
 */
class ThreePhaseEvent {
  readonly #triggers: Readonly<Record<TriggerPhase, Trigger[]>> = {
    before: [],
    during: [],
    after: [],
  };
  /** The triggers of the phase `before` that have run while their Deferreds are waited for. */
  #finishedBefore: Trigger[] = [];

  add(trigger: Trigger): void {
    if (!Object.hasOwn(this.#triggers, trigger.phase)) throw new InvalidPhaseError();
    this.#triggers[trigger.phase].push(trigger);
  }

  remove(trigger: Trigger): void {
    const triggers = this.#triggers[trigger.phase];
    const index = triggers.indexOf(trigger);
    if (index >= 0) {
      triggers.splice(index, 1);
      return;
    }
    if (!this.#finishedBefore.includes(trigger)) throw new NoSuchTriggerError();
    process.emitWarning(
      "Removing already-fired system event triggers will raise an exception in a future version of Twisted.",
      "DeprecationWarning",
    );
  }

  fire(): void {
    this.#finishedBefore = [];
    const results: Deferred<unknown>[] = [];
    for (const trigger of this.#take("before")) {
      this.#finishedBefore.push(trigger);
      const result = trigger.run();
      if (result instanceof Deferred) results.push(result);
      else if (result instanceof Promise) results.push(Deferred.fromFuture(result));
    }
    new DeferredList(results).addCallback(() => {
      this.#finishedBefore = [];
      for (const trigger of this.#take("during")) trigger.run();
      for (const trigger of this.#take("after")) trigger.run();
    });
  }

  /** The triggers of a phase, each taken out as it comes; those that are added meanwhile come too. */
  *#take(phase: TriggerPhase): Generator<Trigger> {
    const triggers = this.#triggers[phase];
    for (let next = triggers.shift(); next !== undefined; next = triggers.shift()) yield next;
  }
}

/** The events of a reactor. */
export class SystemEvents {
  readonly #events = new Map<string, ThreePhaseEvent>();

  /** See `IReactorCore.fireSystemEvent`. */
  fire(eventType: string): void {
    this.#events.get(eventType)?.fire();
  }

  /** See `IReactorCore.addSystemEventTrigger`. */
  addTrigger(
    phase: TriggerPhase,
    eventType: string,
    callable: Callable,
    args: readonly unknown[] = [],
  ): ISystemEventID {
    checkCallable(callable);
    const trigger = new Trigger(eventType, phase, callable, args);
    let event = this.#events.get(eventType);
    if (event === undefined) {
      event = new ThreePhaseEvent();
      this.#events.set(eventType, event);
    }
    event.add(trigger);
    return trigger;
  }

  /** See `IReactorCore.removeSystemEventTrigger`. */
  removeTrigger(triggerID: ISystemEventID): void {
    const event = triggerID instanceof Trigger ? this.#events.get(triggerID.eventType) : undefined;
    if (event === undefined) throw new NoSuchTriggerError();
    event.remove(triggerID as Trigger);
  }
}
