// Reasons for the end of a connection.

import { sentence } from "./message.ts";

/** A connection has ended, well or badly. From `twisted.internet.error.ConnectionClosed`. */
export class ConnectionClosed extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.ConnectionClosed";
  override name = "ConnectionClosed";
}

/** A connection ended badly. From `twisted.internet.error.ConnectionLost`. */
export class ConnectionLost extends ConnectionClosed {
  static override readonly qualifiedName: string = "twisted.internet.error.ConnectionLost";
  /** The beginning of the message of every error of this class. */
  static readonly MESSAGE: string = "Connection to the other side was lost in a non-clean fashion";
  override name = "ConnectionLost";

  constructor(...args: readonly unknown[]) {
    super(sentence(new.target.MESSAGE, args));
  }
}

/** `abortConnection` ended it. From `twisted.internet.error.ConnectionAborted`. */
export class ConnectionAborted extends ConnectionLost {
  static override readonly qualifiedName: string = "twisted.internet.error.ConnectionAborted";
  static override readonly MESSAGE: string =
    "Connection was aborted locally using ITCPTransport.abortConnection";
  override name = "ConnectionAborted";
}

/**
 * A connection was closed in order, by either side. From `twisted.internet.error.ConnectionDone`.
 */
export class ConnectionDone extends ConnectionClosed {
  static override readonly qualifiedName: string = "twisted.internet.error.ConnectionDone";
  /** The beginning of the message of every error of this class. */
  static readonly MESSAGE: string = "Connection was closed cleanly";
  override name = "ConnectionDone";

  constructor(...args: readonly unknown[]) {
    super(sentence(new.target.MESSAGE, args));
  }
}

/**
 * More file descriptors were sent than bytes to carry them. From
 * `twisted.internet.error.FileDescriptorOverrun`.
 */
export class FileDescriptorOverrun extends ConnectionLost {
  static override readonly qualifiedName: string = "twisted.internet.error.FileDescriptorOverrun";
  static override readonly MESSAGE: string =
    "A mis-use of IUNIXTransport.sendFileDescriptor caused the connection to be closed.";
  override name = "FileDescriptorOverrun";
}

/**
 * The descriptor of a connection vanished. From `twisted.internet.error.ConnectionFdescWentAway`.
 */
export class ConnectionFdescWentAway extends ConnectionLost {
  static override readonly qualifiedName: string = "twisted.internet.error.ConnectionFdescWentAway";
  static override readonly MESSAGE: string = "Uh";
  override name = "ConnectionFdescWentAway";
}
