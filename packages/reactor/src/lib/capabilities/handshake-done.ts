// How a TLS transport is notified of the end of its own handshake.

/**
 * The method of TLS transports that is called when the handshake is done, before the protocol
 * within is notified. A subclass may override it.
 */
export const handshakeDone: unique symbol = Symbol("handshakeDone");
