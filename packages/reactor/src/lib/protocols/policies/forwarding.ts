// How a wrapper has the methods of its transport. Some transports have methods that not all have
// (`abortConnection`, `startTLS`, `getPeerCertificate` …), and a wrapper has to offer exactly those
// that its transport has. Twisted does this with `__getattr__`.

interface Wrapper {
  readonly transport: object | null;
}

/**
 * A prototype between a class and `base`. A name that an object does not have is looked up in the
 * object's `transport`: a method is bound to the transport, anything else is returned as it is. A
 * name that the object or its class has is never looked up here.
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
