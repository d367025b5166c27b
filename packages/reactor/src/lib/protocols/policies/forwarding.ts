// What Python's `__getattr__` is to Twisted's wrappers: a transport has methods that no interface
// of streams names (`abortConnection`, `startTLS`, `getPeerCertificate` …), and a wrapper has to
// offer exactly those its transport has.

interface Wrapper {
  readonly transport: object | null;
}

/**
 * A prototype that stands in front of `base` and takes names that an object does not have from that
 * object's `transport`: methods bound to it, anything else as it is. Names that are found earlier
 * never come here.
 */
export function forwardingTo(base: object): object {
  return new Proxy(Object.create(base), {
    get(target, name, receiver: Wrapper): unknown {
      if (typeof name === "symbol" || name === "transport" || name in target) {
        return Reflect.get(target, name, receiver);
      }
      const { transport } = receiver;
      if (transport === null || transport === undefined) return undefined;
      const value: unknown = Reflect.get(transport, name);
      return typeof value === "function" ? value.bind(transport) : value;
    },
  });
}
