// Netstrings: http://cr.yp.to/proto/netstrings.txt

import { NotImplementedError } from "../../error/not-implemented.ts";
import type { ITransport } from "../../interfaces/transport.ts";
import { Protocol } from "../../protocol/protocol.ts";
import { ReceiveBuffer } from "./receive-buffer.ts";

/** What came is no netstring. A ValueError in Twisted. */
export class NetstringParseError extends RangeError {
  static readonly qualifiedName: string = "twisted.protocols.basic.NetstringParseError";
  override name = "NetstringParseError";
}

/** The end of a netstring has not come yet. */
export class IncompleteNetstring extends Error {
  static readonly qualifiedName: string = "twisted.protocols.basic.IncompleteNetstring";
  override name = "IncompleteNetstring";
}

/**
 * Thrown and caught at the end of almost every read: one object, so that no stack is recorded each
 * time.
 */
const INCOMPLETE = new IncompleteNetstring("Incomplete netstring");

/** The most digits of a number that a double holds exactly, and one more. */
const ENOUGH_DIGITS = 17;
const COMMA = 0x2c;

/**
 * Sends and receives netstrings: `5:hello,`. Those that come are handed to {@link
 * NetstringReceiver.stringReceived}.
 *
 * What is no netstring, or longer than {@link NetstringReceiver.MAX_LENGTH}, closes the connection.
 * From `twisted.protocols.basic.NetstringReceiver`.
 */
export class NetstringReceiver extends Protocol {
  /** The longest string taken, in bytes. */
  MAX_LENGTH = 99999;
  /** A length, at the beginning of what was received. */
  declare _LENGTH: RegExp;
  /** The beginning of a length, and nothing else. */
  declare _LENGTH_PREFIX: RegExp;
  declare _MISSING_LENGTH: string;
  declare _OVERFLOW: string;
  declare _TOO_LONG: string;
  declare _MISSING_COMMA: string;
  /** The {@link NetstringReceiver._state} in which a length is awaited. */
  declare _PARSING_LENGTH: 0;
  /** The {@link NetstringReceiver._state} in which a string and its comma are awaited. */
  declare _PARSING_PAYLOAD: 1;
  /** Whether something came that is no netstring; nothing is taken any more. */
  brokenPeer = false;
  /** What is awaited. */
  _state: 0 | 1 = 0;
  /** How many bytes of string and comma have come. */
  _currentPayloadSize = 0;
  /** How many bytes string and comma have. */
  _expectedPayloadSize = 0;
  #remaining = new ReceiveBuffer();
  #payload = new ReceiveBuffer();

  /** What was received and is not parsed yet. */
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

  /** Takes bytes and hands out the strings that they complete. */
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

  /** Takes one netstring, or what is there of it. */
  _consumeData(): void {
    if (this._state === this._PARSING_LENGTH) {
      this._consumeLength();
      this._prepareForPayloadConsumption();
    }
    this._consumePayload();
  }

  /** Takes the length and its colon. */
  _consumeLength(): void {
    const text = this.#lengthText();
    const match = this._LENGTH.exec(text);
    if (match === null) {
      this._checkPartialLengthSpecification();
      throw INCOMPLETE;
    }
    this._processLength(match);
  }

  /** Refuses what cannot become a length. */
  _checkPartialLengthSpecification(): void {
    const match = this._LENGTH_PREFIX.exec(this.#lengthText());
    if (match === null) throw new NetstringParseError(this._MISSING_LENGTH);
    this._extractLength(match[0]);
  }

  /** Notes the length, and drops it with its colon from what is to be looked at. */
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

  /** Takes what is there of string and comma, and hands the string out when all is there. */
  _consumePayload(): void {
    this._extractPayload();
    if (this._currentPayloadSize < this._expectedPayloadSize) throw INCOMPLETE;
    this._checkForTrailingComma();
    this._state = this._PARSING_LENGTH;
    this._processPayload();
  }

  /** Takes what is there of string and comma. */
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
    // Joins the pieces while they come, so that bytes that come one by one do not stay as many
    // objects.
    this.#payload.has(this._expectedPayloadSize);
  }

  /** Whether string and comma are there. */
  _payloadComplete(): boolean {
    return this.#remaining.length + this._currentPayloadSize >= this._expectedPayloadSize;
  }

  /** Hands the string out. */
  _processPayload(): void {
    this.stringReceived(this.#payload.takeAll().subarray(0, -1));
  }

  /** @throws NetstringParseError when the last byte is no comma. */
  _checkForTrailingComma(): void {
    const payload = this.#payload.peekAll();
    if (payload[payload.length - 1] !== COMMA) throw new NetstringParseError(this._MISSING_COMMA);
  }

  /** Closes the connection. */
  _handleParseError(): void {
    this.transport!.loseConnection();
    this.brokenPeer = true;
  }

  /** As much of what was received as a length can be, and a byte more. */
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
  _OVERFLOW: "The length specification of the received netstring is no exact number.",
  _TOO_LONG: "The received netstring is longer than the maximum %s specified by self.MAX_LENGTH",
  _MISSING_COMMA: "The received netstring is not terminated by a comma.",
  _PARSING_LENGTH: 0,
  _PARSING_PAYLOAD: 1,
} satisfies Partial<NetstringReceiver>);
