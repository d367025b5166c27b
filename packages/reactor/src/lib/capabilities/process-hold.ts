// Which transports and delayed calls keep the process alive.

/** The method that sets whether something keeps the process alive. */
export const holdsProcess: unique symbol = Symbol("holdsProcess");

/** Something open or pending that can keep the process alive or not. */
export interface ProcessHolder {
  [holdsProcess](holds: boolean): void;
}

/**
 * Sets whether a transport of the reactor, or a call made with the reactor's `callLater`, keeps the
 * process alive. At first each does. A transport may have wrappers and TLS around it.
 *
 * The pool calls this with `false` for a connection that waits for its next request, and for the
 * call that will close it, and with `true` before it uses them again. The process ends when nothing
 * keeps it alive any more, as with all Node programs; a reactor keeps it alive from `run` to
 * `stop`. For any other object (a fake transport, a call of `Clock`) and for `null` nothing
 * happens.
 */
export function keepProcessAlive(subject: object | null | undefined, holds: boolean): void {
  (subject as Partial<ProcessHolder> | null | undefined)?.[holdsProcess]?.(holds);
}
