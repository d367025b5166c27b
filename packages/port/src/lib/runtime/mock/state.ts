// biome-ignore-all lint/suspicious/noExplicitAny: a mock has any attributes, of any kind
// What is kept of a mock, and how it is named.

import type { Call } from "./calls.ts";

/** What a mock keeps beside its attributes. */
export interface State {
  readonly type: any;
  /** Whether calls return coroutines. */
  isAsync: boolean;
  name: string;
  parent: State | null;
  self: any;
  readonly attributes: Map<string, any>;
  readonly deleted: Set<string>;
  spec: any;
  returnValue: any;
  sideEffect: any;
  effects: Iterator<any> | null;
  wraps: any;
  called: boolean;
  callCount: number;
  callArgs: Call | null;
  callArgsList: Call[];
  mockCalls: Call[];
  methodCalls: Call[];
}

/** What is kept of each mock. */
export const states = new WeakMap<object, State>();

/** The full name of a mock, from the outermost of its parents. */
function pathOf(state: State): string {
  const parent = state.parent === null ? "" : pathOf(state.parent);
  if (parent === "") return state.parent === null ? "" : state.name;
  return state.name === "()" ? `${parent}()` : `${parent}.${state.name}`;
}

/** A mock as messages name it. */
export function shownName(state: State): string {
  const outer: State = outermost(state);
  const path = pathOf(state);
  const name = outer.name === "" ? "mock" : outer.name;
  if (state.parent === null) return name;
  return path.startsWith("()") ? `${name}${path}` : `${name}.${path}`;
}

function outermost(state: State): State {
  return state.parent === null ? state : outermost(state.parent);
}

/** Whether a value may be a mock. */
export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** Sets attributes by their names, which may be dotted: `"method.return_value"`. */
export function configure(mock: any, values: Readonly<Record<string, any>>): void {
  const entries = values instanceof Map ? [...values] : Object.entries(values);
  for (const [name, value] of entries) {
    const parts = name.split(".");
    const last = parts.pop() as string;
    const owner = parts.reduce((object: any, part: string) => object[part], mock);
    owner[last] = value;
  }
}

/** The name of a mock itself, as messages of assertions have it. */
export function nameOf(state: State): string {
  return state.name === "" ? "mock" : state.name;
}
