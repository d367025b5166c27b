// Errors of binding, listening and sending datagrams.

import { sentence } from "./message.ts";
import { socketErrorText } from "./system-error.ts";

/** A local address could not be used. From `twisted.internet.error.BindError`. */
export class BindError extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.BindError";
  /** The beginning of the message of every error of this class. */
  static readonly MESSAGE: string = "An error occurred binding to an interface";
  override name = "BindError";

  constructor(...args: readonly unknown[]) {
    super(sentence(new.target.MESSAGE, args));
  }
}

/** It is not possible to listen there. From `twisted.internet.error.CannotListenError`. */
export class CannotListenError extends BindError {
  static override readonly qualifiedName: string = "twisted.internet.error.CannotListenError";
  override name = "CannotListenError";
  /** The local address asked for; empty or `null` for any. */
  readonly interface: string | null;
  /** The port asked for, or the path of a UNIX socket. */
  readonly port: number | string;
  /** Why not. */
  readonly socketError: unknown;

  constructor(interface_: string | null, port: number | string, socketError: unknown) {
    super();
    this.message = `Couldn't listen on ${interface_ || "any"}:${port}: ${socketErrorText(socketError)}.`;
    this.interface = interface_;
    this.port = port;
    this.socketError = socketError;
    if (socketError instanceof Error) this.cause = socketError;
  }
}

/**
 * An attempt to join a multicast group failed. From `twisted.internet.error.MulticastJoinError`.
 */
export class MulticastJoinError extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.MulticastJoinError";
  override name = "MulticastJoinError";
}

/** A datagram is too long. From `twisted.internet.error.MessageLengthError`. */
export class MessageLengthError extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.MessageLengthError";
  /** The beginning of the message of every error of this class. */
  static readonly MESSAGE: string = "Message is too long to send";
  override name = "MessageLengthError";

  constructor(...args: readonly unknown[]) {
    super(sentence(new.target.MESSAGE, args));
  }
}

/**
 * A port that was asked to stop listening was not listening. From
 * `twisted.internet.error.NotListeningError`.
 */
export class NotListeningError extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.NotListeningError";
  /** The beginning of the message of every error of this class. */
  static readonly MESSAGE: string =
    "The Port was not listening when it was asked to stop listening";
  override name = "NotListeningError";

  constructor(...args: readonly unknown[]) {
    super(sentence(new.target.MESSAGE, args));
  }
}

/**
 * A descriptor that can be listened on once was listened on again. From
 * `twisted.internet.error.AlreadyListened`.
 */
export class AlreadyListened extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.AlreadyListened";
  override name = "AlreadyListened";
}

/**
 * The reactor has no sockets of this address family. From
 * `twisted.internet.error.UnsupportedAddressFamily`.
 */
export class UnsupportedAddressFamily extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.UnsupportedAddressFamily";
  override name = "UnsupportedAddressFamily";

  constructor(family: unknown = "") {
    super(String(family));
  }
}

/** The reactor has no sockets of this type. From `twisted.internet.error.UnsupportedSocketType`. */
export class UnsupportedSocketType extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.UnsupportedSocketType";
  override name = "UnsupportedSocketType";

  constructor(type: unknown = "") {
    super(String(type));
  }
}

/**
 * An address is neither IPv4 nor IPv6, or of another family than expected. From
 * `InvalidAddressError`.
 */
export class InvalidAddressError extends RangeError {
  static readonly qualifiedName: string = "twisted.internet.error.InvalidAddressError";
  override name = "InvalidAddressError";
  /** The address that was given. */
  readonly address: string | Uint8Array;

  constructor(address: string | Uint8Array, message: string) {
    super(message);
    this.address = address;
  }
}
