// Misuse of delayed calls and of the reactor.

import { sentence } from "./message.ts";

/**
 * A delayed call was cancelled or moved after it was made. From
 * `twisted.internet.error.AlreadyCalled`.
 */
export class AlreadyCalled extends RangeError {
  static readonly qualifiedName: string = "twisted.internet.error.AlreadyCalled";
  /** The beginning of the message of every error of this class. */
  static readonly MESSAGE: string = "Tried to cancel an already-called event";
  override name = "AlreadyCalled";

  constructor(...args: readonly unknown[]) {
    super(sentence(new.target.MESSAGE, args));
  }
}

/**
 * A delayed call was cancelled or moved after it was cancelled. From
 * `twisted.internet.error.AlreadyCancelled`.
 */
export class AlreadyCancelled extends RangeError {
  static readonly qualifiedName: string = "twisted.internet.error.AlreadyCancelled";
  /** The beginning of the message of every error of this class. */
  static readonly MESSAGE: string = "Tried to cancel an already-cancelled event";
  override name = "AlreadyCancelled";

  constructor(...args: readonly unknown[]) {
    super(sentence(new.target.MESSAGE, args));
  }
}

/**
 * The reactor was asked to stop, and did not run. From `twisted.internet.error.ReactorNotRunning`.
 */
export class ReactorNotRunning extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.ReactorNotRunning";
  override name = "ReactorNotRunning";
}

/**
 * The reactor was stopped, and cannot be run again. From
 * `twisted.internet.error.ReactorNotRestartable`.
 */
export class ReactorNotRestartable extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.ReactorNotRestartable";
  override name = "ReactorNotRestartable";
}

/** The reactor runs already. From `twisted.internet.error.ReactorAlreadyRunning`. */
export class ReactorAlreadyRunning extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.ReactorAlreadyRunning";
  override name = "ReactorAlreadyRunning";
}

/** There is a reactor already. From `twisted.internet.error.ReactorAlreadyInstalledError`. */
export class ReactorAlreadyInstalledError extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.ReactorAlreadyInstalledError";
  override name = "ReactorAlreadyInstalledError";
}
