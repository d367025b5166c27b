// biome-ignore-all lint/suspicious/noExplicitAny: a mock has any attributes, of any kind
// Mocks: objects that take any call, and note it.

import { AttributeError, StopIteration } from "../errors.ts";
import { iterate } from "../iterate.ts";
import { DEFAULT } from "./anything.ts";
import { METHODS } from "./assertions.ts";
import { Call } from "./calls.ts";
import { configure, isObject, type State, shownName, states } from "./state.ts";

/** Names by which JavaScript looks for something else than an attribute. */
const FOREIGN: ReadonlySet<string> = new Set(
  "then toJSON constructor prototype apply call bind toString valueOf nodeType".split(" "),
);

/** What `MagicMock` returns for Python's own questions. */
const MAGIC: Readonly<Record<string, (state: State) => any>> = {
  __len__: () => 0,
  __bool__: () => true,
  __contains__: () => false,
  __exit__: () => false,
  __int__: () => 1,
};

const MAGIC_CHILDREN = /^__(enter|getitem|setitem|delitem|aenter|aexit|call)__$/;

function isErrorClass(value: unknown): value is new () => Error {
  return typeof value === "function" && (value === Error || value.prototype instanceof Error);
}

function childOf(state: State, name: string): any {
  const made = new state.type();
  const child = states.get(made) as State;
  child.parent = state;
  child.name = name;
  return made;
}

/** Notes a call in the mock and in those that it belongs to. */
function note(state: State, args: readonly any[]): void {
  state.called = true;
  state.callCount += 1;
  state.callArgs = new Call("", args, 2);
  state.callArgsList.push(state.callArgs);
  state.mockCalls.push(new Call("", args));
  let path = state.name;
  let isMethod = state.name !== "()";
  for (let outer = state.parent; outer !== null; outer = outer.parent) {
    outer.mockCalls.push(new Call(path, args));
    if (isMethod) outer.methodCalls.push(new Call(path, args));
    if (outer.name === "()") isMethod = false;
    if (outer.name !== "")
      path = path.startsWith("()") ? `${outer.name}${path}` : `${outer.name}.${path}`;
  }
}

function returned(state: State): any {
  if (state.returnValue === DEFAULT) {
    state.returnValue = state.wraps == null ? childOf(state, "()") : DEFAULT;
  }
  return state.returnValue;
}

function respond(state: State, args: readonly any[]): any {
  note(state, args);
  const { sideEffect } = state;
  if (sideEffect != null) {
    if (isErrorClass(sideEffect)) throw new sideEffect();
    if (sideEffect instanceof Error) throw sideEffect;
    if (state.effects !== null) {
      const step = state.effects.next();
      if (step.done) throw new StopIteration("");
      if (isErrorClass(step.value)) throw new step.value();
      if (step.value instanceof Error) throw step.value;
      if (step.value !== DEFAULT) return step.value;
    } else {
      const result = sideEffect(...args);
      if (result !== DEFAULT) return result;
    }
  }
  if (state.returnValue === DEFAULT && state.wraps != null) return state.wraps(...args);
  return returned(state);
}

/** What can be read of a mock beside its attributes. */
const PROPERTIES: Readonly<Record<string, (state: State) => any>> = {
  return_value: returned,
  side_effect: (state) => state.sideEffect,
  called: (state) => state.called,
  call_count: (state) => state.callCount,
  call_args: (state) => state.callArgs,
  call_args_list: (state) => state.callArgsList,
  mock_calls: (state) => state.mockCalls,
  method_calls: (state) => state.methodCalls,
};

const SETTERS: Readonly<Record<string, (state: State, value: any) => void>> = {
  return_value(state, value) {
    state.returnValue = value;
    if (state.name === "__iter__") state.sideEffect = null;
    const child = isObject(value) ? states.get(value) : undefined;
    if (child !== undefined && child.parent === null && child.name === "") {
      child.parent = state;
      child.name = "()";
    }
  },
  side_effect(state, value) {
    state.sideEffect = value;
    const isList = value != null && typeof value !== "function" && !(value instanceof Error);
    state.effects = isList ? iterate(value)[Symbol.iterator]() : null;
  },
  called(state, value) {
    state.called = value;
  },
  call_count(state, value) {
    state.callCount = value;
  },
  call_args(state, value) {
    state.callArgs = value;
  },
  call_args_list(state, value) {
    state.callArgsList = value;
  },
  mock_calls(state, value) {
    state.mockCalls = value;
  },
  method_calls(state, value) {
    state.methodCalls = value;
  },
};

/** Whether what the mock is made after has an attribute. Of a class, its fields are not known. */
function isSpecified(spec: any, name: string): boolean {
  if (spec == null || typeof spec === "function") return true;
  return Array.isArray(spec) ? spec.includes(name) : name in Object(spec);
}

function read(state: State, key: string): any {
  if (state.deleted.has(key)) throw new AttributeError(key);
  const known = state.attributes.get(key);
  if (known !== undefined || state.attributes.has(key)) return known;
  const property = PROPERTIES[key];
  if (property !== undefined) return property(state);
  const method = METHODS[key];
  if (method !== undefined) return (...args: any[]) => method(state, ...args);
  if (/^__\w+__$/.test(key)) return special(state, key);
  if (!isSpecified(state.spec, key))
    throw new AttributeError(`Mock object has no attribute '${key}'`);
  if (/^(assert|assret|asert|aseert|assrt)/.test(key)) {
    throw new AttributeError(
      `'${key}' is not a valid assertion. Use a spec for the mock if '${key}' is meant to be an attribute.`,
    );
  }
  const wrapped = state.wraps?.[key];
  const child = childOf(state, key);
  if (typeof wrapped === "function") (states.get(child) as State).wraps = wrapped.bind(state.wraps);
  state.attributes.set(key, child);
  return child;
}

/** A special method: a plain mock has none, unless one is set. */
function special(state: State, key: string): any {
  if (key === "__class__") return state.spec ?? state.type;
  if (!isMagic(state)) return undefined;
  const value = MAGIC[key];
  if (value === undefined && !MAGIC_CHILDREN.test(key)) return undefined;
  const child = childOf(state, key);
  if (value !== undefined) (states.get(child) as State).returnValue = value(state);
  state.attributes.set(key, child);
  return child;
}

function isMagic(state: State): boolean {
  return state.type === MagicMock || state.type.prototype instanceof MagicMock;
}

/** What a mock is made with; all other keys become attributes. */
export interface MockOptions {
  /** What the mock stands for: a class or an object, whose attributes it has. */
  readonly spec?: any;
  readonly spec_set?: any;
  /** What a call returns; a mock by default. */
  readonly return_value?: any;
  /** A function to call, an error to throw, or what calls return in turn. */
  readonly side_effect?: any;
  /** What calls and attributes are passed on to. */
  readonly wraps?: any;
  readonly name?: string;
  readonly [attribute: string]: any;
}

const OWN_OPTIONS = new Set("spec spec_set return_value side_effect wraps name parent".split(" "));

function traps(state: State): ProxyHandler<any> {
  return {
    get(target, key, receiver) {
      if (key === Symbol.iterator) return iteration(state);
      if (typeof key === "symbol") return Reflect.get(target, key, receiver);
      if (state.attributes.has(key)) return state.attributes.get(key);
      // What a subclass defines.
      if (isDefined(state, key) || (FOREIGN.has(key) && !state.attributes.has(key))) {
        if (key === "toString") return () => mockText(state);
        if (/^(then|toJSON|nodeType)$/.test(key)) return undefined;
        return Reflect.get(target, key, receiver);
      }
      if (key === "__repr__") return () => mockText(state);
      return read(state, key);
    },
    set(target, key, value) {
      if (key === Symbol.iterator) {
        state.attributes.set("__iter__", value);
        return true;
      }
      if (typeof key === "symbol") return Reflect.set(target, key, value);
      const setter = SETTERS[key];
      if (setter !== undefined) setter(state, value);
      else {
        state.deleted.delete(key);
        state.attributes.set(key, value);
        const child = isObject(value) ? states.get(value) : undefined;
        if (child !== undefined && child.parent === null && child.name === "") {
          child.parent = state;
          child.name = key;
        }
      }
      return true;
    },
    defineProperty(target, key, descriptor) {
      if (typeof key === "symbol") return Reflect.defineProperty(target, key, descriptor);
      // A field of a subclass.
      if (descriptor.value !== undefined) state.attributes.set(key, descriptor.value);
      return true;
    },
    has(target, key) {
      if (key === Symbol.iterator) return iteration(state) !== undefined;
      if (typeof key === "symbol") return Reflect.has(target, key);
      if (state.deleted.has(key)) return false;
      return !FOREIGN.has(key) && !/^__\w+__$/.test(key) && isSpecified(state.spec, key);
    },
    deleteProperty(_target, key) {
      if (typeof key === "symbol") return true;
      state.attributes.delete(key);
      state.deleted.add(key);
      return true;
    },
    getPrototypeOf(target) {
      const { spec } = state;
      if (typeof spec === "function" && spec.prototype) return spec.prototype;
      return Reflect.getPrototypeOf(target);
    },
    apply(_target, _self, args) {
      return state.isAsync ? coroutine(state, args) : respond(state, args);
    },
    construct(_target, args) {
      const made = respond(state, args);
      return isObject(made) ? made : Object(made);
    },
  };
}

/** A call that is only made when it is waited for. */
// biome-ignore lint/correctness/useYield: a coroutine is a generator, and this one waits for nothing
function* coroutine(state: State, args: readonly any[]): Generator<unknown, any, unknown> {
  return respond(state, args);
}

/** Whether a subclass of the mocks' classes defines a member. */
function isDefined(state: State, key: string): boolean {
  for (
    let prototype = state.type.prototype;
    prototype != null && !BASES.has(prototype);
    prototype = Object.getPrototypeOf(prototype)
  ) {
    if (Object.hasOwn(prototype, key)) return true;
  }
  return false;
}

const BASES = new Set<unknown>();

/** `__iter__`: what a `MagicMock` has, or what was set. */
function iteration(state: State): any {
  const own = state.attributes.get("__iter__");
  if (own !== undefined || !isMagic(state)) return own;
  const child = childOf(state, "__iter__");
  (states.get(child) as State).sideEffect = () => [][Symbol.iterator]();
  state.attributes.set("__iter__", child);
  return child;
}

function mockText(state: State): string {
  const name = state.parent === null && state.name === "" ? "" : ` name='${shownName(state)}'`;
  return `<${state.type.name}${name}>`;
}

/** The base of all mocks: it takes any attribute, and cannot be called. */
export class NonCallableMock {
  constructor(options: MockOptions | any = {}, callable = false) {
    const isOptions =
      isObject(options) &&
      !Array.isArray(options) &&
      Object.getPrototypeOf(options) === Object.prototype;
    const given: MockOptions = isOptions ? options : { spec: options };
    const target: any = callable ? function mock() {} : {};
    Object.setPrototypeOf(target, new.target.prototype);
    const state: State = {
      type: new.target,
      isAsync: false,
      name: given.name ?? "",
      parent: null,
      self: null,
      attributes: new Map(),
      deleted: new Set(),
      spec: given.spec ?? given.spec_set ?? null,
      returnValue: DEFAULT,
      sideEffect: null,
      effects: null,
      wraps: given.wraps ?? null,
      called: false,
      callCount: 0,
      callArgs: null,
      callArgsList: [],
      mockCalls: [],
      methodCalls: [],
    };
    const self = new Proxy(target, traps(state));
    state.self = self;
    states.set(self, state);
    if ("return_value" in given) self.return_value = given.return_value;
    if ("side_effect" in given) self.side_effect = given.side_effect;
    configure(
      self,
      Object.fromEntries(Object.entries(given).filter(([name]) => !OWN_OPTIONS.has(name))),
    );
    // biome-ignore lint/correctness/noConstructorReturn: the proxy is the instance
    return self;
  }
}

/** `unittest.mock.Mock`: it takes any call, notes it, and has any attribute. */
class CallableMock extends NonCallableMock {
  constructor(options: MockOptions | any = {}) {
    super(options, true);
  }
}

/** A mock that has Python's special methods as well. */
class MagicCallableMock extends CallableMock {}

/** A mock whose calls return coroutines. */
class AsyncCallableMock extends MagicCallableMock {
  constructor(options: MockOptions | any = {}) {
    super(options);
    (states.get(this) as State).isAsync = true;
  }
}

type MockClass = new (options?: MockOptions | any) => any;

/** `unittest.mock.Mock`. */
export const Mock: MockClass = named(CallableMock, "Mock");
/** `unittest.mock.MagicMock`. */
export const MagicMock: MockClass = named(MagicCallableMock, "MagicMock");
/** `unittest.mock.AsyncMock`. */
export const AsyncMock: MockClass = named(AsyncCallableMock, "AsyncMock");

function named(type: any, name: string): MockClass {
  BASES.add(type.prototype);
  BASES.add(NonCallableMock.prototype);
  return Object.defineProperty(type, "name", { value: name });
}

/** Whether a value is a mock. */
export function isMock(value: unknown): boolean {
  return isObject(value) && states.has(value);
}

/** `create_autospec`: a mock that has the attributes of a class or an object. */
export function createAutospec(spec: any, options: MockOptions = {}): any {
  return new MagicMock({ ...options, spec });
}
