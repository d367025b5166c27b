// Misuse of the fakes for which Twisted raises bare Python errors.

/**
 * A second producer was registered, or a producer unregistered when there was none (a RuntimeError
 * in Twisted).
 */
export class ProducerRegistrationError extends Error {
  static readonly qualifiedName: string = "builtins.RuntimeError";
  override name = "ProducerRegistrationError";
}

/** A transport was paused or resumed after its end (a RuntimeError in Twisted). */
export class ProducingStateError extends Error {
  static readonly qualifiedName: string = "builtins.RuntimeError";
  override name = "ProducingStateError";
}

/** A transport was closed that has no protocol to notify (an AttributeError in Twisted). */
export class NoProtocolAttachedError extends Error {
  override name = "NoProtocolAttachedError";

  constructor() {
    super("The transport has no protocol: set its protocol attribute first");
  }
}

/**
 * A method of a producer was called that its consumer must not call (a RuntimeError in Twisted).
 */
export class ProducerMisuseError extends Error {
  static readonly qualifiedName: string = "builtins.RuntimeError";
  override name = "ProducerMisuseError";
}
