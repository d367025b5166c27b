// Replaces attributes of objects for a time.

import { types } from "node:util";
import { AttributeNotFoundError } from "./acquire.ts";

/** One attribute, and its new value. */
export type Patch = readonly [obj: object, attribute: PropertyKey, value: unknown];

/**
 * Replaces attributes of objects, and restores them (`twisted.python.monkey.MonkeyPatcher`). An
 * attribute that was inherited is deleted again.
 *
 * It works with `using`, as with Python's `with`: `using patches = new MonkeyPatcher([obj, "name",
 * 1]).patch();`
 */
export class MonkeyPatcher {
  readonly _patchesToApply: Patch[];
  _originals: (readonly [obj: object, attribute: PropertyKey, was: PropertyDescriptor | null])[] =
    [];

  constructor(...patches: readonly Patch[]) {
    this._patchesToApply = [...patches];
  }

  /** Adds a replacement, to be made by the next {@link MonkeyPatcher.patch}. */
  addPatch(obj: object, attribute: PropertyKey, value: unknown): void {
    this._patchesToApply.push([obj, attribute, value]);
  }

  /**
   * Makes all replacements, or none if one of them cannot be made.
   *
   * @returns this.
   * @throws AttributeNotFoundError if an object has no such attribute, and TypeError if it cannot
   *   be replaced, as the exports of a module cannot.
   */
  patch(): this {
    for (const [obj, attribute] of this._patchesToApply) checkReplaceable(obj, attribute);
    for (const [obj, attribute, value] of this._patchesToApply) {
      if (!this._originals.some(([one, name]) => one === obj && name === attribute)) {
        const was = Object.getOwnPropertyDescriptor(obj, attribute) ?? null;
        this._originals.push([obj, attribute, was]);
      }
      Object.defineProperty(obj, attribute, {
        value,
        configurable: true,
        enumerable: Object.getOwnPropertyDescriptor(obj, attribute)?.enumerable ?? true,
        writable: true,
      });
    }
    return this;
  }

  /** Restores the attributes, the last one first. */
  restore(): void {
    for (let last = this._originals.pop(); last !== undefined; last = this._originals.pop()) {
      const [obj, attribute, was] = last;
      if (was === null) Reflect.deleteProperty(obj, attribute);
      else Object.defineProperty(obj, attribute, was);
    }
  }

  /** For `using`: the same as {@link MonkeyPatcher.restore}. */
  [Symbol.dispose](): void {
    this.restore();
  }

  /** Calls `f(...args)` with the replacements made, and returns its result. */
  runWithPatches<R, A extends unknown[]>(f: (...args: A) => R, ...args: A): R {
    this.patch();
    try {
      return f(...args);
    } finally {
      this.restore();
    }
  }
}

function checkReplaceable(obj: object, attribute: PropertyKey): void {
  const name = String(attribute);
  if (!(attribute in obj)) {
    throw new AttributeNotFoundError(`cannot patch ${name}: ${shown(obj)} has no such attribute`);
  }
  const own = Object.getOwnPropertyDescriptor(obj, attribute);
  if (own === undefined ? Object.isExtensible(obj) : own.configurable) return;
  throw new TypeError(
    isModule(obj)
      ? `cannot patch ${name}: the exports of a module are fixed. Let the code under test take it as an argument or ` +
          "as an attribute of an object, and patch that object"
      : `cannot patch ${name}: the attribute of ${shown(obj)} cannot be redefined`,
  );
}

/** A module of either kind: one that was compiled to CommonJS has fixed getters for its exports. */
function isModule(obj: object): boolean {
  return (
    types.isModuleNamespaceObject(obj) || (obj as { __esModule?: unknown }).__esModule === true
  );
}

function shown(obj: object): string {
  if (typeof obj === "function") return obj.name === "" ? "a function" : obj.name;
  return `an object of ${obj.constructor?.name || "no class"}`;
}
