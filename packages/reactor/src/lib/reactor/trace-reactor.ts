import type { Trace } from "@twisted-ts/deferred/internal";

type Method = (...args: never[]) => unknown;

/** The methods whose calls are written to the trace. */
const METHODS = [
  "connectTCP",
  "listenTCP",
  "connectUNIX",
  "listenUNIX",
  "connectSSL",
  "listenSSL",
  "listenUDP",
  "listenMulticast",
  "spawnProcess",
  "run",
  "stop",
] as const;

let count = 0;

/**
 * Has the calls of a reactor's methods written to a trace, and the delayed calls when they are
 * made. It replaces methods, so that a program without a trace has no cost.
 *
 * @param prototype - the prototype of the reactor's class, before there is an instance.
 */
export function traceReactor(
  prototype: Record<(typeof METHODS)[number] | "callLater", Method>,
  trace: Trace,
): void {
  for (const name of METHODS) {
    const method = prototype[name];
    prototype[name] = function (this: unknown, ...args: never[]) {
      trace.write("reactor", { method: name, args: args.filter(isPlain) });
      return method.apply(this, args);
    };
  }
  const { callLater } = prototype;
  prototype.callLater = function (this: unknown, ...args: never[]) {
    const [delay, callable, ...rest] = args as unknown[];
    if (typeof callable !== "function") return Reflect.apply(callLater, this, args);
    const call = ++count;
    trace.write("later", { call, delay, name: callable.name });
    const traced = (...given: unknown[]): unknown => {
      const before = performance.now();
      try {
        return callable(...given);
      } finally {
        trace.write("called", { call, took: (performance.now() - before) / 1000 });
      }
    };
    Object.defineProperty(traced, "name", { value: callable.name });
    return Reflect.apply(callLater, this, [delay, traced, ...rest]);
  };
}

function isPlain(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}
