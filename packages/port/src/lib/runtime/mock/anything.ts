// Values of `unittest.mock` that stand for others.

/** Equal to everything: `unittest.mock.ANY`. */
export const ANYTHING = {
  /** True for every value. */
  equals: (_other: unknown): boolean => true,
  /** The text as Python prints it. */
  __repr__: (): string => "<ANY>",
};

/** What a side effect returns so that the mock returns its `return_value`. */
export const DEFAULT = {
  /** The text as Python prints it. */
  __repr__: (): string => "sentinel.DEFAULT",
};

const sentinels = new Map<string, object>();

/** `unittest.mock.sentinel`: each attribute is an object of its own, and stays the same. */
// biome-ignore lint/suspicious/noExplicitAny: any attribute may be read
export const sentinel: any = new Proxy(
  {},
  {
    get(target, key, receiver) {
      if (typeof key === "symbol") return Reflect.get(target, key, receiver);
      let found = sentinels.get(key);
      if (found === undefined) {
        found = key === "DEFAULT" ? DEFAULT : { __repr__: () => `sentinel.${key}` };
        sentinels.set(key, found);
      }
      return found;
    },
  },
);
