// biome-ignore-all lint/suspicious/noExplicitAny: arguments of any kind
// The assertions of mocks about their calls.

import { equals } from "../compare.ts";
import { AssertionError } from "../errors.ts";
import { iterate } from "../iterate.ts";
import { repr } from "../show.ts";
import { DEFAULT } from "./anything.ts";
import { Call } from "./calls.ts";
import { configure, isObject, nameOf, type State, states } from "./state.ts";

function failed(message: string): never {
  throw new AssertionError(message);
}

function calledWith(state: State, args: readonly any[]): void {
  const wanted = new Call("", args, 2);
  const name = nameOf(state);
  const { callArgs } = state;
  if (callArgs === null) {
    failed(`expected call not found.\nExpected: ${wanted.show(name)}\n  Actual: not called.`);
  }
  if (wanted.equals(callArgs)) return;
  failed(
    `expected call not found.\nExpected: ${wanted.show(name)}\n  Actual: ${callArgs.show(name)}`,
  );
}

function once(state: State, verb: string): void {
  if (state.callCount === 1) return;
  failed(`Expected '${nameOf(state)}' to ${verb} once. Called ${state.callCount} times.`);
}

/** The methods of a mock itself, by name. */
export const METHODS: Readonly<Record<string, (state: State, ...args: any[]) => any>> = {
  assert_called(state) {
    if (!state.called) failed(`Expected '${nameOf(state)}' to have been called.`);
  },
  assert_not_called(state) {
    if (!state.called) return;
    failed(
      `Expected '${nameOf(state)}' to not have been called. Called ${state.callCount} times.` +
        `\nCalls: ${repr(state.callArgsList)}.`,
    );
  },
  assert_called_once(state) {
    once(state, "have been called");
  },
  assert_called_with(state, ...args) {
    calledWith(state, args);
  },
  assert_called_once_with(state, ...args) {
    once(state, "be called");
    calledWith(state, args);
  },
  assert_any_call(state, ...args) {
    const wanted = new Call("", args, 2);
    if (state.callArgsList.some((each) => wanted.equals(each))) return;
    failed(`${wanted.show(nameOf(state))} call not found`);
  },
  assert_has_calls(state, wanted: Iterable<any>, options: { any_order?: boolean } | boolean = {}) {
    const list = [...iterate(wanted)];
    const anyOrder = typeof options === "object" ? (options.any_order ?? false) : options;
    const { mockCalls } = state;
    const isFound = anyOrder
      ? list.every((each) => mockCalls.some((other) => equals(each, other)))
      : mockCalls.some((_, start) =>
          list.every((each, index) => equals(each, mockCalls[start + index])),
        ) || list.length === 0;
    if (!isFound) failed(`Calls not found.\nExpected: ${repr(list)}\n  Actual: ${repr(mockCalls)}`);
  },
  reset_mock(state, options: { return_value?: boolean; side_effect?: boolean } = {}) {
    state.called = false;
    state.callCount = 0;
    state.callArgs = null;
    state.callArgsList = [];
    state.mockCalls = [];
    state.methodCalls = [];
    if (options.return_value) state.returnValue = DEFAULT;
    if (options.side_effect) state.sideEffect = null;
    const children = [...state.attributes.values(), state.returnValue];
    for (const each of children) {
      const child = isObject(each) ? states.get(each) : undefined;
      if (child?.parent === state) METHODS["reset_mock"]?.(child, options);
    }
  },
  configure_mock(state, values: Readonly<Record<string, any>> = {}) {
    configure(state.self, values);
  },
  attach_mock(state, mock: any, name: string) {
    const child = states.get(mock) as State;
    child.parent = state;
    child.name = name;
    state.attributes.set(name, mock);
  },
  mock_add_spec(state, spec: any) {
    state.spec = spec;
  },
};
