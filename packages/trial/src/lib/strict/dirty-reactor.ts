/**
 * A test has left something in the reactor (`twisted.trial.util.DirtyReactorAggregateError`): calls
 * that are still to be made, or ports and connections that are still open.
 */
export class DirtyReactorAggregateError extends Error {
  static readonly qualifiedName: string = "twisted.trial.util.DirtyReactorAggregateError";
  override name = "DirtyReactorAggregateError";
  /** The calls, as text. */
  readonly delayedCalls: readonly unknown[];
  /** The open ports and connections, as text. */
  readonly selectables: readonly unknown[] | null;

  constructor(delayedCalls: readonly unknown[], selectables: readonly unknown[] | null = null) {
    super(message(delayedCalls, selectables ?? []));
    this.delayedCalls = delayedCalls;
    this.selectables = selectables;
    // It was not thrown, so its own stack says nothing. Each object that was left shows where it
    // was made.
    this.stack = `${this.name}: ${this.message}`;
  }
}

function message(delayedCalls: readonly unknown[], selectables: readonly unknown[]): string {
  let text = "Reactor was unclean.";
  if (delayedCalls.length > 0) {
    text +=
      "\nDelayedCalls: (set twisted.internet.base.DelayedCall.debug = True to debug)\n" +
      delayedCalls.map(String).join("\n");
  }
  if (selectables.length > 0) text += `\nSelectables:\n${selectables.map(String).join("\n")}`;
  return text;
}
