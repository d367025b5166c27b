// Netstrings: http://cr.yp.to/proto/netstrings.txt

import { NotImplementedError } from "../../error/not-implemented.ts";
import type { ITransport } from "../../interfaces/transport.ts";
import { Protocol } from "../../protocol/protocol.ts";
import { ReceiveBuffer } from "./receive-buffer.ts";

/** The received bytes are not a netstring. A ValueError in Twisted. */
export class NetstringParseError extends RangeError {
  static readonly qualifiedName: string = "twisted.protocols.basic.NetstringParseError";
  override name = "NetstringParseError";
}

/** A netstring is not complete yet. */
export class IncompleteNetstring extends Error {
  static readonly qualifiedName: string = "twisted.protocols.basic.IncompleteNetstring";
  override name = "IncompleteNetstring";
}

/**
 * Is thrown and caught at the end of almost every read. There is one object, so that no stack is
 * recorded each time.
 */
const INCOMPLETE = new IncompleteNetstring("Incomplete netstring");

/** One more than the digits of the greatest number that a double holds exactly. */
const ENOUGH_DIGITS = 17;
const COMMA = 0x2c;

/**
 * Sends and receives netstrings: `5:hello,`. It calls {@link NetstringReceiver.stringReceived} with
 * each string that is received.
 *
 * When the bytes are not a netstring, or it is longer than {@link NetstringReceiver.MAX_LENGTH},
 * the connection is closed. From `twisted.protocols.basic.NetstringReceiver`.
 */
export class NetstringReceiver extends Protocol {
  /** The longest string that is accepted, in bytes. */
  MAX_LENGTH = 99999;
  /** Matches a length and its colon, at the beginning of the received bytes. */
  declare _LENGTH: RegExp;
  /** Matches the beginning of a length, with nothing after it. */
  declare _LENGTH_PREFIX: RegExp;
  declare _MISSING_LENGTH: string;
  declare _OVERFLOW: string;
  declare _TOO_LONG: string;
  declare _MISSING_COMMA: string;
  /** The {@link NetstringReceiver._state} in which a length is expected. */
  declare _PARSING_LENGTH: 0;
  /** The {@link NetstringReceiver._state} in which a string and its comma are expected. */
  declare _PARSING_PAYLOAD: 1;
  /** Whether something was received that is not a netstring; nothing more is parsed then. */
  brokenPeer = false;
  /** Whether a length or a string is expected. */
  _state: 0 | 1 = 0;
  /** How many bytes of string and comma were received. */
  _currentPayloadSize = 0;
  /** How many bytes string and comma have together. */
  _expectedPayloadSize = 0;
  #remaining = new ReceiveBuffer();
  #payload = new ReceiveBuffer();

  /** The bytes that were received and are not parsed yet. */
  get _remainingData(): Buffer {
    return this.#remaining.peekAll();
  }

  set _remainingData(data: Buffer) {
    this.#remaining.replaceAll(data);
  }

  override makeConnection(transport: ITransport): void {
    super.makeConnection(transport);
    this.#remaining = new ReceiveBuffer();
    this.#payload = new ReceiveBuffer();
    this._currentPayloadSize = 0;
    this._state = this._PARSING_LENGTH;
    this._expectedPayloadSize = 0;
    this.brokenPeer = false;
  }

  /** Sends a netstring, in one piece. */
  sendString(string: Uint8Array): void {
    this.transport!.write(Buffer.concat([Buffer.from(`${string.length}:`), string, COMMA_BYTE]));
  }

  /** Parses bytes, and calls `stringReceived` for each string that is complete. */
  override dataReceived(data: Buffer): void {
    if (this.brokenPeer) return;
    this.#remaining.push(data);
    try {
      while (this.#remaining.length > 0) this._consumeData();
    } catch (error) {
      if (error instanceof NetstringParseError) this._handleParseError();
      else if (!(error instanceof IncompleteNetstring)) throw error;
    }
  }

  /**
   * For subclasses: a string was received; the receiver may keep it.
   *
   * @throws NotImplementedError unless it is overridden.
   */
  stringReceived(_string: Buffer): void {
    throw new NotImplementedError("Override NetstringReceiver.stringReceived");
  }

  /** The most digits that a length may have. */
  _maxLengthSize(): number {
    return Math.max(0, Math.ceil(Math.log10(this.MAX_LENGTH))) + 1;
  }

  /** Parses one netstring, or the part of it that was received. */
  _consumeData(): void {
    if (this._state === this._PARSING_LENGTH) {
      this._consumeLength();
      this._prepareForPayloadConsumption();
    }
    this._consumePayload();
  }

  /** Parses the length and its colon. */
  _consumeLength(): void {
    const text = this.#lengthText();
    const match = this._LENGTH.exec(text);
    if (match === null) {
      this._checkPartialLengthSpecification();
      throw INCOMPLETE;
    }
    this._processLength(match);
  }

  /** Refuses bytes that cannot become a length. */
  _checkPartialLengthSpecification(): void {
    const match = this._LENGTH_PREFIX.exec(this.#lengthText());
    if (match === null) throw new NetstringParseError(this._MISSING_LENGTH);
    this._extractLength(match[0]);
  }

  /** Stores the length, and removes it and its colon from the bytes to be parsed. */
  _processLength(lengthMatch: RegExpExecArray): void {
    const [whole, digits = ""] = lengthMatch;
    this._expectedPayloadSize = this._extractLength(digits) + 1;
    this.#remaining.take(0, whole.length);
  }

  /**
   * Reads a length.
   *
   * @throws NetstringParseError when it is more than {@link NetstringReceiver.MAX_LENGTH}.
   */
  _extractLength(lengthAsString: string): number {
    this._checkStringSize(lengthAsString);
    const length = Number(lengthAsString);
    if (length > this.MAX_LENGTH) throw this.#tooLong();
    if (!Number.isSafeInteger(length)) throw new NetstringParseError(this._OVERFLOW);
    return length;
  }

  /** Refuses a length with more digits than the greatest has. */
  _checkStringSize(lengthAsString: string): void {
    if (lengthAsString.length > this._maxLengthSize()) throw this.#tooLong();
  }

  /** A length was received: the string is next. */
  _prepareForPayloadConsumption(): void {
    this._state = this._PARSING_PAYLOAD;
    this._currentPayloadSize = 0;
    this.#payload = new ReceiveBuffer();
  }

  /** Collects string and comma, and calls `stringReceived` when both are complete. */
  _consumePayload(): void {
    this._extractPayload();
    if (this._currentPayloadSize < this._expectedPayloadSize) throw INCOMPLETE;
    this._checkForTrailingComma();
    this._state = this._PARSING_LENGTH;
    this._processPayload();
  }

  /** Collects the received part of string and comma. */
  _extractPayload(): void {
    const missing = this._expectedPayloadSize - this._currentPayloadSize;
    if (this._payloadComplete()) {
      this.#remaining.has(missing);
      this.#payload.push(this.#remaining.take(missing));
      this._currentPayloadSize = this._expectedPayloadSize;
    } else {
      const part = this.#remaining.takeAll();
      this.#payload.push(part);
      this._currentPayloadSize += part.length;
    }
    // Joins the pieces as they are received: bytes that are received one by one would otherwise be
    // many objects.
    this.#payload.has(this._expectedPayloadSize);
  }

  /** Whether string and comma are complete. */
  _payloadComplete(): boolean {
    return this.#remaining.length + this._currentPayloadSize >= this._expectedPayloadSize;
  }

  /** Calls `stringReceived` with the string. */
  _processPayload(): void {
    this.stringReceived(this.#payload.takeAll().subarray(0, -1));
  }

  /** @throws NetstringParseError when the last byte is not a comma. */
  _checkForTrailingComma(): void {
    const payload = this.#payload.peekAll();
    if (payload[payload.length - 1] !== COMMA) throw new NetstringParseError(this._MISSING_COMMA);
  }

  /** Closes the connection. */
  _handleParseError(): void {
    this.transport!.loseConnection();
    this.brokenPeer = true;
  }

  /** The first of the received bytes, as text: as many as a length may have, and one more. */
  #lengthText(): string {
    return this.#remaining.text(Math.min(this._maxLengthSize(), ENOUGH_DIGITS) + 1);
  }

  #tooLong(): NetstringParseError {
    return new NetstringParseError(this._TOO_LONG.replace("%s", String(this.MAX_LENGTH)));
  }
}

const COMMA_BYTE = Buffer.from(",");

Object.assign(NetstringReceiver.prototype, {
  _LENGTH: /^(0|[1-9][0-9]*)(:)/,
  _LENGTH_PREFIX: /^(0|[1-9][0-9]*)$/,
  _MISSING_LENGTH: "The received netstring does not start with a length specification.",
  _OVERFLOW: "The length specification of the received netstring is not an exact number.",
  _TOO_LONG: "The received netstring is longer than the maximum %s specified by self.MAX_LENGTH",
  _MISSING_COMMA: "The received netstring is not terminated by a comma.",
  _PARSING_LENGTH: 0,
  _PARSING_PAYLOAD: 1,
} satisfies Partial<NetstringReceiver>);
