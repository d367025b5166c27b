// Errors of making a connection.

import type { IAddress } from "../interfaces/address.ts";
import { sentence } from "./message.ts";

/** A name could not be resolved. From `twisted.internet.error.DNSLookupError`. */
export class DNSLookupError extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.DNSLookupError";
  /** The beginning of the message of every error of this class. */
  static readonly MESSAGE: string = "DNS lookup failed";
  override name = "DNSLookupError";

  constructor(...args: readonly unknown[]) {
    super(sentence(new.target.MESSAGE, args));
  }
}

/** A connection attempt was begun while another is in progress. From `ConnectInProgressError`. */
export class ConnectInProgressError extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.ConnectInProgressError";
  override name = "ConnectInProgressError";
}

/** A connection could not be made. From `twisted.internet.error.ConnectError`. */
export class ConnectError extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.ConnectError";
  /** The beginning of the message of every error of this class. */
  static readonly MESSAGE: string = "An error occurred while connecting";
  override name = "ConnectError";
  /** The number of the system's error, or `null`. */
  readonly osError: unknown;
  /** The further text, as the only element: Python's `args`. */
  readonly args: readonly [string: unknown];

  /**
   * @param osError - the number of the system's error.
   * @param string - more about it.
   */
  constructor(osError: unknown = null, string: unknown = "", options?: ErrorOptions) {
    let message = new.target.MESSAGE;
    if (osError) message += `: ${osError}`;
    if (string) message += `: ${string instanceof Error ? string.message : string}`;
    super(`${message}.`, options);
    this.osError = osError;
    this.args = [string];
  }
}

/**
 * The local address to connect from could not be used. From
 * `twisted.internet.error.ConnectBindError`.
 */
export class ConnectBindError extends ConnectError {
  static override readonly qualifiedName: string = "twisted.internet.error.ConnectBindError";
  static override readonly MESSAGE: string = "Couldn't bind";
  override name = "ConnectBindError";
}

/** The host's name could not be resolved. From `twisted.internet.error.UnknownHostError`. */
export class UnknownHostError extends ConnectError {
  static override readonly qualifiedName: string = "twisted.internet.error.UnknownHostError";
  static override readonly MESSAGE: string = "Hostname couldn't be looked up";
  override name = "UnknownHostError";
}

/** The host, or its network, cannot be reached. From `twisted.internet.error.NoRouteError`. */
export class NoRouteError extends ConnectError {
  static override readonly qualifiedName: string = "twisted.internet.error.NoRouteError";
  static override readonly MESSAGE: string = "No route to host";
  override name = "NoRouteError";
}

/** No socket listens there. From `twisted.internet.error.ConnectionRefusedError`. */
export class ConnectionRefusedError extends ConnectError {
  static override readonly qualifiedName: string = "twisted.internet.error.ConnectionRefusedError";
  static override readonly MESSAGE: string = "Connection was refused by other side";
  override name = "ConnectionRefusedError";
}

/**
 * The peer did not respond in time, and the system gave up. From
 * `twisted.internet.error.TCPTimedOutError`.
 */
export class TCPTimedOutError extends ConnectError {
  static override readonly qualifiedName: string = "twisted.internet.error.TCPTimedOutError";
  static override readonly MESSAGE: string = "TCP connection timed out";
  override name = "TCPTimedOutError";
}

/**
 * The file of a UNIX socket is not what it should be. From `twisted.internet.error.BadFileError`.
 */
export class BadFileError extends ConnectError {
  static override readonly qualifiedName: string = "twisted.internet.error.BadFileError";
  static override readonly MESSAGE: string = "File used for UNIX socket is no good";
  override name = "BadFileError";
}

/**
 * A port was given as the name of a service, and the name is unknown. From
 * `ServiceNameUnknownError`.
 */
export class ServiceNameUnknownError extends ConnectError {
  static override readonly qualifiedName: string = "twisted.internet.error.ServiceNameUnknownError";
  static override readonly MESSAGE: string = "Service name given as port is unknown";
  override name = "ServiceNameUnknownError";
}

/** `stopConnecting` ended the attempt. From `twisted.internet.error.UserError`. */
export class UserError extends ConnectError {
  static override readonly qualifiedName: string = "twisted.internet.error.UserError";
  static override readonly MESSAGE: string = "User aborted connection";
  override name = "UserError";
}

/** The attempt's own timeout ended it. From `twisted.internet.error.TimeoutError`. */
export class TimeoutError extends UserError {
  static override readonly qualifiedName: string = "twisted.internet.error.TimeoutError";
  static override readonly MESSAGE: string = "User timeout caused connection failure";
  override name = "TimeoutError";
}

/** TLS could not be agreed on. From `twisted.internet.error.SSLError`. */
export class SSLError extends ConnectError {
  static override readonly qualifiedName: string = "twisted.internet.error.SSLError";
  static override readonly MESSAGE: string = "An SSL error occurred";
  override name = "SSLError";
}

/**
 * `stopConnecting` was called when nothing was connecting. From
 * `twisted.internet.error.NotConnectingError`.
 */
export class NotConnectingError extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.NotConnectingError";
  /** The beginning of the message of every error of this class. */
  static readonly MESSAGE: string =
    "The Connector was not connecting when it was asked to stop connecting";
  override name = "NotConnectingError";

  constructor(...args: readonly unknown[]) {
    super(sentence(new.target.MESSAGE, args));
  }
}

/** An endpoint's Deferred was cancelled before it connected. From `ConnectingCancelledError`. */
export class ConnectingCancelledError extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.ConnectingCancelledError";
  override name = "ConnectingCancelledError";
  /** Where it was connecting to. */
  readonly address: IAddress | null;

  constructor(address: IAddress | null) {
    super(String(address));
    this.address = address;
  }
}

/**
 * The factory given to an endpoint returned `null` from `buildProtocol`. From
 * `twisted.internet.error.NoProtocol`.
 */
export class NoProtocol extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.NoProtocol";
  override name = "NoProtocol";
}
