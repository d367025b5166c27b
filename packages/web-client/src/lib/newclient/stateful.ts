// One method for each event and state, as in Twisted: `_event_STATE`. Twisted notices a missing
// method only when the event comes. Here a class declares its (event, state) pairs with `implements
// Handles<...>`, and the compiler reports a missing method.

import { InvalidStateError } from "../error/newclient.ts";

/** The methods `_<Event>_<State>` for every state named, each of the type `F`. */
export type Handles<Event extends string, State extends string, F> = {
  readonly [S in State as `_${Event}_${S}`]: F;
};

/** An object whose state a dispatcher reads. */
interface Stateful {
  readonly _state: string;
}

/**
 * Makes a method that calls `_<name>_<state>` of its own object, where the state is the object's
 * `_state` at the time of the call.
 *
 * From `twisted.web._newclient.makeStatefulDispatcher`.
 *
 * @param name - the event.
 * @param template - a function of the type of the method; it is not called.
 * @returns a function to be called as a method.
 * @throws InvalidStateError (when called) if there is no method for the state.
 */
export function makeStatefulDispatcher<A extends unknown[], R>(
  name: string,
  template: (this: never, ...args: A) => R,
): (this: Stateful, ...args: A) => R {
  const methodNames = new Map<string, string>();
  const dispatcher = function (this: Stateful, ...args: A): R {
    const state = this._state;
    let methodName = methodNames.get(state);
    if (methodName === undefined) {
      methodName = `_${name}_${state}`;
      methodNames.set(state, methodName);
    }
    const method = Reflect.get(this, methodName);
    if (typeof method !== "function") {
      throw new InvalidStateError(
        `${this.constructor.name} has no ${name} method in state ${state}`,
      );
    }
    return (method as (...args: A) => R).apply(this, args);
  };
  Object.defineProperty(dispatcher, "name", { value: template.name || name });
  return dispatcher;
}
