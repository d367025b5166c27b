// Misuse of the fakes for which Twisted raises bare Python errors.

/**
 * A second producer was registered, or one unregistered when there is none (a RuntimeError in
 * Twisted).
 */
export class ProducerRegistrationError extends Error {
  override name = "ProducerRegistrationError";
}

/** A transport was paused or resumed when it cannot be any more (a RuntimeError in Twisted). */
export class ProducingStateError extends Error {
  override name = "ProducingStateError";
}

/** A transport that was to tell its protocol of the end has none (an AttributeError in Twisted). */
export class NoProtocolAttachedError extends Error {
  override name = "NoProtocolAttachedError";

  constructor() {
    super("The transport has no protocol: set its protocol attribute first");
  }
}

/**
 * A producer was asked for something that no consumer may ask of it (a RuntimeError in Twisted).
 */
export class ProducerMisuseError extends Error {
  override name = "ProducerMisuseError";
}
