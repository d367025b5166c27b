// The fields that are added to old events while some protocol or service runs: Twisted's `context`
// with `ILogContext` as its key.

/** Fields that are added to each event: at least `system`, the name of the protocol or service. */
export interface ILogContext {
  readonly system?: unknown;
  readonly [field: string]: unknown;
}

let current: ILogContext = { system: "-" };

/** The fields that are added now. */
export function currentContext(): ILogContext {
  return current;
}

/**
 * Calls `func`, and adds `ctx` to the old events it emits before it returns
 * (`twisted.python.log.callWithContext`).
 */
export function callWithContext<Args extends readonly unknown[], Result>(
  ctx: ILogContext,
  func: (...args: Args) => Result,
  ...args: Args
): Result {
  const outer = current;
  current = { ...outer, ...ctx };
  try {
    return func(...args);
  } finally {
    current = outer;
  }
}
