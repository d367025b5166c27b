// The system events of a reactor, by their names.

import type { ISystemEventID, TriggerPhase } from "../interfaces/reactor.ts";
import type { Callable } from "../time/delayed-call.ts";
import { NoSuchTriggerError } from "./errors.ts";
import { _ThreePhaseEvent, type Trigger } from "./three-phase-event.ts";

/** A trigger, and the event that it is for. */
class SystemEventID implements ISystemEventID {
  readonly eventType: string;
  readonly trigger: Trigger;

  constructor(eventType: string, trigger: Trigger) {
    this.eventType = eventType;
    this.trigger = trigger;
  }
}

/** The events of a reactor. */
export class SystemEvents {
  readonly #events = new Map<string, _ThreePhaseEvent>();

  /** See `IReactorCore.fireSystemEvent`. */
  fire(eventType: string): void {
    this.#events.get(eventType)?.fireEvent();
  }

  /** See `IReactorCore.addSystemEventTrigger`. */
  addTrigger(
    phase: TriggerPhase,
    eventType: string,
    callable: Callable,
    args: readonly unknown[] = [],
  ): ISystemEventID {
    const event = this.#events.get(eventType) ?? new _ThreePhaseEvent();
    const trigger = event.addTrigger(phase, callable, ...args);
    this.#events.set(eventType, event);
    return new SystemEventID(eventType, trigger);
  }

  /** See `IReactorCore.removeSystemEventTrigger`. */
  removeTrigger(triggerID: ISystemEventID): void {
    const id = triggerID instanceof SystemEventID ? triggerID : null;
    const event = id === null ? undefined : this.#events.get(id.eventType);
    if (id === null || event === undefined) throw new NoSuchTriggerError();
    event.removeTrigger(id.trigger);
  }
}
