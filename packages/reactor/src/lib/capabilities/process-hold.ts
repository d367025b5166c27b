// What keeps a process alive.

/** The method that sets whether something keeps the process alive. */
export const holdsProcess: unique symbol = Symbol("holdsProcess");

/** Something open or pending that can keep the process alive or not. */
export interface ProcessHolder {
  [holdsProcess](holds: boolean): void;
}

/**
 * Says whether something keeps the process alive, as all does at first: a transport of the reactor
 * (also beneath wrappers and TLS), or a call made with the reactor's `callLater`.
 *
 * A connection that waits in a pool is released with `false`, and so is the call that will close
 * it; both are held again with `true` before they are used. When nothing that holds it is left, the
 * process ends, as Node programs do; a reactor between `run` and `stop` holds it by itself. What
 * knows nothing of this (a fake transport, a call of `Clock`, `null`) is left as it is.
 */
export function keepProcessAlive(subject: object | null | undefined, holds: boolean): void {
  (subject as Partial<ProcessHolder> | null | undefined)?.[holdsProcess]?.(holds);
}
