// The part of a reactor that a Deferred needs. It is declared here, since this package imports no
// reactor: the interfaces of `@twisted-ts/reactor/interfaces` are these.

/**
 * A call that will be made later: what `callLater` returns
 * (`twisted.internet.interfaces.IDelayedCall`).
 */
export interface IDelayedCall {
  /** When the call is due, in seconds on the clock that made it. */
  getTime(): number;
  /**
   * Cancels the call.
   * @throws AlreadyCalled or AlreadyCancelled (of `twisted.internet.error`) if it was made or
   *   cancelled before.
   */
  cancel(): void;
  /** Makes the call later by this many seconds. */
  delay(secondsLater: number): void;
  /** Makes the call due this many seconds from now. */
  reset(secondsFromNow: number): void;
  /** Whether the call is still to be made. */
  active(): boolean;
}

/** A clock that can call functions later (`twisted.internet.interfaces.IReactorTime`). */
export interface IReactorTime {
  /** The time in seconds. Only differences mean something, unless the clock says more. */
  seconds(): number;
  /** Calls `callable(...args)` once, `delay` seconds from now. */
  callLater<A extends unknown[]>(
    delay: number,
    callable: (...args: A) => unknown,
    ...args: A
  ): IDelayedCall;
  /** The calls that are still to be made. */
  getDelayedCalls(): readonly IDelayedCall[];
}
