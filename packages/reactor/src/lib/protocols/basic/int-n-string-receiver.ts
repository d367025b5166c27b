// Strings of bytes, each with its length before it.

import { AssertionError } from "node:assert";
import { NotImplementedError } from "../../error/not-implemented.ts";
import { _PauseableMixin } from "./pauseable.ts";
import { ReceiveBuffer } from "./receive-buffer.ts";

/**
 * A string is too long for the prefix of its protocol. An AssertionError, as in Twisted: the caller
 * broke the protocol. From `twisted.protocols.basic.StringTooLongError`.
 */
export class StringTooLongError extends AssertionError {
  static readonly qualifiedName: string = "twisted.protocols.basic.StringTooLongError";
  override name = "StringTooLongError";

  constructor(message = "") {
    super({ message });
  }
}

/** How a length is written, as Python's `struct` has it: `<` is little-endian; 1, 2 or 4 bytes. */
export type StructFormat = `${"!" | ">" | "<"}${"B" | "H" | "I" | "L"}`;

/**
 * Receives strings of bytes, each with its length before it, and calls {@link
 * IntNStringReceiver.stringReceived} with each.
 *
 * A subclass sets {@link IntNStringReceiver.structFormat} and {@link
 * IntNStringReceiver.prefixLength}. From `twisted.protocols.basic.IntNStringReceiver`.
 */
export class IntNStringReceiver extends _PauseableMixin {
  /** The longest string that is accepted, in bytes. */
  MAX_LENGTH = 99999;
  /** The format of the length. */
  structFormat: StructFormat | null = null;
  /** How many bytes the length has. */
  prefixLength: number | null = null;
  /** How much of {@link IntNStringReceiver._unprocessed} is parsed. Here it is always 0. */
  _compatibilityOffset = 0;
  readonly #received = new ReceiveBuffer();
  #busy = false;

  /** The bytes that were received and are not parsed yet. */
  get _unprocessed(): Buffer {
    return this.#received.peekAll();
  }

  set _unprocessed(data: Buffer) {
    this.#received.replaceAll(data);
  }

  /**
   * The bytes that were received and are not parsed yet. When a protocol sets it, parsing continues
   * with the new value: so the protocol can take bytes that are not a string.
   */
  get recvd(): Buffer {
    return this._unprocessed;
  }

  set recvd(data: Buffer) {
    this._unprocessed = data;
  }

  /**
   * For subclasses: a string was received; the receiver may keep it.
   *
   * @throws NotImplementedError unless it is overridden.
   */
  stringReceived(_string: Buffer): void {
    throw new NotImplementedError("Override IntNStringReceiver.stringReceived");
  }

  /**
   * For subclasses: the next string is longer than {@link IntNStringReceiver.MAX_LENGTH}. Closes
   * the connection unless it is overridden. If the connection stays open, this is called again for
   * the same prefix when more bytes are received.
   */
  lengthLimitExceeded(_length: number): void {
    this.transport!.loseConnection();
  }

  /** Parses bytes, and calls `stringReceived` for each string that is complete. */
  override dataReceived(data: Buffer): void {
    const received = this.#received;
    received.push(data);
    if (this.#busy) return;
    const { prefixLength, littleEndian } = this.#prefix();
    this.#busy = true;
    try {
      while (!this.paused && received.has(prefixLength)) {
        const length = received.unsigned(prefixLength, littleEndian);
        if (length > this.MAX_LENGTH) {
          this.lengthLimitExceeded(length);
          return;
        }
        if (!received.has(prefixLength + length)) return;
        this.stringReceived(received.take(length, prefixLength));
      }
    } finally {
      this.#busy = false;
    }
  }

  /**
   * Sends a string, with its length before it, in one piece.
   *
   * @throws StringTooLongError when the length does not fit the prefix.
   */
  sendString(string: Uint8Array): void {
    const { prefixLength, littleEndian } = this.#prefix();
    const limit = 2 ** (8 * prefixLength);
    if (string.length >= limit) {
      throw new StringTooLongError(
        `Try to send ${string.length} bytes whereas maximum is ${limit}`,
      );
    }
    const message = Buffer.allocUnsafe(prefixLength + string.length);
    if (littleEndian) message.writeUIntLE(string.length, 0, prefixLength);
    else message.writeUIntBE(string.length, 0, prefixLength);
    message.set(string, prefixLength);
    this.transport!.write(message);
  }

  #prefix(): { prefixLength: number; littleEndian: boolean } {
    const { structFormat, prefixLength } = this;
    if (structFormat === null || prefixLength === null) {
      throw new NotImplementedError("Override IntNStringReceiver.structFormat and prefixLength");
    }
    return { prefixLength, littleEndian: structFormat.startsWith("<") };
  }
}

/** Strings after four bytes of length. From `twisted.protocols.basic.Int32StringReceiver`. */
export class Int32StringReceiver extends IntNStringReceiver {
  override structFormat: StructFormat = "!I";
  override prefixLength = 4;
}

/** Strings after two bytes of length. From `twisted.protocols.basic.Int16StringReceiver`. */
export class Int16StringReceiver extends IntNStringReceiver {
  override structFormat: StructFormat = "!H";
  override prefixLength = 2;
}

/** Strings after one byte of length. From `twisted.protocols.basic.Int8StringReceiver`. */
export class Int8StringReceiver extends IntNStringReceiver {
  override structFormat: StructFormat = "!B";
  override prefixLength = 1;
}
