// Misuse of transports for which Twisted raises bare Python errors.

/** A second producer was registered (a RuntimeError in Twisted). */
export class ProducerAlreadyRegisteredError extends Error {
  static readonly qualifiedName: string = "builtins.RuntimeError";
  override name = "ProducerAlreadyRegisteredError";

  constructor(producer: unknown, registered: unknown) {
    super(
      `Cannot register producer ${String(producer)}, because producer ${String(registered)} was never unregistered.`,
    );
  }
}

/**
 * A UDP port was used in a state that does not allow it (an AssertionError, RuntimeError or
 * AttributeError in Twisted).
 */
export class PortStateError extends Error {
  static readonly qualifiedName: string = "builtins.RuntimeError";
  override name = "PortStateError";
}

/**
 * `connect()` was called on a connector that is connecting or connected (a RuntimeError in
 * Twisted).
 */
export class ConnectorStateError extends Error {
  static readonly qualifiedName: string = "builtins.RuntimeError";
  override name = "ConnectorStateError";

  constructor() {
    super("can't connect in this state");
  }
}

/** `startTLS` was called on a connection that has turned to TLS already. */
export class TLSAlreadyStartedError extends Error {
  static readonly qualifiedName: string = "builtins.RuntimeError";
  override name = "TLSAlreadyStartedError";

  constructor() {
    super("TLS was already started on this connection");
  }
}
