// Warns of calls that would end the reactor on which the tests run.

/** The methods of a reactor that are deprecated. */
interface Endable {
  crash(): void;
  stop(): void;
}

const METHODS = ["crash", "stop"] as const;

/** Has `crash` and `stop` of a reactor emit a warning, until the returned function is called. */
export function deprecateReactor(reactor: Endable): () => void {
  const putBack = METHODS.map((name) => {
    const own = Object.getOwnPropertyDescriptor(reactor, name);
    const original = reactor[name];
    const warning = function (this: Endable): void {
      process.emitWarning(
        `reactor.${name} cannot be used inside unit tests. In the future, using ${name} will fail the test and may crash or hang the test run.`,
        { type: "DeprecationWarning", ctor: warning },
      );
      original.call(this);
    };
    Object.defineProperty(reactor, name, { value: warning, configurable: true, writable: true });
    return () => {
      if (reactor[name] !== warning) return;
      if (own === undefined) Reflect.deleteProperty(reactor, name);
      else Object.defineProperty(reactor, name, own);
    };
  });
  return () => {
    for (const each of putBack) each();
  };
}
