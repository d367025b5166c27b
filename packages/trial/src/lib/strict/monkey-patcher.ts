// Attributes replaced for a while.

/** One attribute, and what it is to be. */
export type Patch = readonly [obj: object, attribute: PropertyKey, value: unknown];

/**
 * Replaces attributes of objects, and puts back what was there (`twisted.python.monkey.MonkeyPatcher`). An attribute that
 * was inherited, or was not there, is taken away again.
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

  /** Makes the replacements. */
  patch(): void {
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
  }

  /** Puts back what was there, the last first. */
  restore(): void {
    for (let last = this._originals.pop(); last !== undefined; last = this._originals.pop()) {
      const [obj, attribute, was] = last;
      if (was === null) Reflect.deleteProperty(obj, attribute);
      else Object.defineProperty(obj, attribute, was);
    }
  }

  /** Calls `f(...args)` with the replacements made, and answers its result. */
  runWithPatches<R, A extends unknown[]>(f: (...args: A) => R, ...args: A): R {
    this.patch();
    try {
      return f(...args);
    } finally {
      this.restore();
    }
  }
}
