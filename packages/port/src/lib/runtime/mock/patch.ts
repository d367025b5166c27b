// biome-ignore-all lint/suspicious/noExplicitAny: attributes of any objects
// `patch`: replaces an attribute while a block, a function or a test runs.

import { AttributeError, RuntimeError } from "../errors.ts";
import { asMethod } from "../functions.ts";
import { iterate } from "../iterate.ts";
import { DEFAULT } from "./anything.ts";
import { isMock, MagicMock, type MockOptions } from "./mock.ts";

/** What the replacement is; all other keys are for the mock that is made if there is no `new`. */
export interface PatchOptions extends MockOptions {
  readonly new?: any;
  /** What makes the replacement; `MagicMock` by default. */
  readonly new_callable?: any;
  /** Whether the attribute may be missing. */
  readonly create?: boolean;
  readonly autospec?: any;
}

/** A replacement that can begin and end, as a context manager, as a decorator, or by itself. */
export interface Patcher {
  (decorated: any): any;
  /** Begins the replacement, and returns the new value. */
  __enter__(): any;
  /** Ends the replacement. Returns false: an error goes on. */
  __exit__(...error: unknown[]): boolean;
  /** Begins the replacement, and returns the new value. */
  start(): any;
  /** Ends the replacement. */
  stop(): boolean;
}

/** The object that has an attribute: of a class, its methods stand on its prototype. */
function ownerOf(target: any, name: string): any {
  if (target === null || target === undefined) throw new AttributeError(name);
  if (typeof target !== "function" || Object.hasOwn(target, name)) return target;
  return target.prototype !== undefined && name in target.prototype ? target.prototype : target;
}

const patchings: unique symbol = Symbol("patchings");

function patcher(enter: () => { value: any; hands: boolean }, exit: () => void): Patcher {
  const enterValue = (): any => enter().value;
  const leave = (): boolean => {
    exit();
    return false;
  };
  const self: any = (decorated: any): any => decorate(decorated, { enter, exit });
  return Object.assign(self, {
    __enter__: enterValue,
    __exit__: leave,
    start: enterValue,
    stop: leave,
  });
}

interface Patching {
  readonly enter: () => { value: any; hands: boolean };
  readonly exit: () => void;
}

/** A function that runs with the replacements; those that are mocks are its last arguments. */
function decorate(decorated: any, patching: Patching): any {
  if (Array.isArray(decorated?.[patchings])) {
    decorated[patchings].push(patching);
    return decorated;
  }
  const list: Patching[] = [patching];
  const run = function (this: any, ...args: any[]): any {
    const entered: Patching[] = [];
    try {
      const mocks: any[] = [];
      for (const each of list) {
        const { value, hands } = each.enter();
        entered.push(each);
        if (hands) mocks.push(value);
      }
      return decorated.apply(this, [...args, ...mocks]);
    } finally {
      for (const each of entered.reverse()) each.exit();
    }
  };
  Object.defineProperty(run, "name", { value: decorated.name, configurable: true });
  return Object.assign(run, { [patchings]: list });
}

/**
 * `patch.object` and `patch`: the attribute of an object or a class is replaced, by a `MagicMock`
 * unless `new` is given.
 *
 * @throws AttributeError (from the start of it) for an attribute that is not there, unless `create`
 *   is true.
 * @throws RuntimeError (from the start of it) for a name that a module exports: JavaScript does not
 *   let anyone replace one.
 */
export function patch(target: any, name: string, options: PatchOptions = {}): Patcher {
  const { new: replacement, new_callable: make, create, autospec, ...rest } = options;
  let undo: (() => void) | null = null;
  const enter = (): { value: any; hands: boolean } => {
    const owner = ownerOf(target, name);
    if (owner[Symbol.toStringTag] === "Module") {
      throw new RuntimeError(
        `${name} is exported by a module, which cannot be patched: patch an object`,
      );
    }
    const original = owner[name];
    if (original === undefined && !(name in owner) && create !== true) {
      throw new AttributeError(`there is no attribute ${JSON.stringify(name)} to patch`);
    }
    const isGiven = "new" in options && replacement !== DEFAULT;
    const spec = rest.spec === true || (autospec && autospec !== true) ? original : rest.spec;
    const value = isGiven
      ? replacement
      : new (make ?? MagicMock)({ ...rest, ...(spec == null ? {} : { spec }), name });
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    // A function in the place of a method takes the object as its first argument.
    const isMethod = owner !== target && typeof value === "function" && !isMock(value);
    Object.defineProperty(owner, name, {
      value: isMethod ? asMethod(value) : value,
      writable: true,
      configurable: true,
      enumerable: descriptor?.enumerable ?? true,
    });
    undo = () => {
      if (descriptor === undefined) delete owner[name];
      else Object.defineProperty(owner, name, descriptor);
    };
    return { value, hands: !isGiven };
  };
  return patcher(enter, () => {
    if (undo === null) throw new RuntimeError("stop called on unstarted patcher");
    undo();
    undo = null;
  });
}

/**
 * `patch.dict`: a dict, or the environment, has other items for a while.
 *
 * @param clear - whether it has no others.
 */
export function patchDict(target: any, values: any = new Map(), clear = false): Patcher {
  const isMap = target instanceof Map;
  const entriesOf = (from: any): [any, any][] =>
    from instanceof Map
      ? [...from]
      : Array.isArray(from)
        ? [...iterate(from)]
        : Object.entries(from);
  const empty = (): void => {
    if (isMap) target.clear();
    else for (const key of Object.keys(target)) delete target[key];
  };
  const fill = (items: readonly [any, any][]): void => {
    for (const [key, value] of items) {
      if (isMap) target.set(key, value);
      else target[key] = value;
    }
  };
  let original: [any, any][] = [];
  return patcher(
    () => {
      original = entriesOf(target);
      if (clear) empty();
      fill(entriesOf(values));
      return { value: target, hands: false };
    },
    () => {
      empty();
      fill(original);
    },
  );
}
