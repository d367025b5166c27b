// A protocol of lines only.

import { NotImplementedError } from "../../error/not-implemented.ts";
import { Protocol } from "../../protocol/protocol.ts";
import { isDisconnecting } from "./closing.ts";
import { ReceiveBuffer } from "./receive-buffer.ts";

const CRLF: Buffer = Buffer.from("\r\n");

/**
 * Receives lines, and calls {@link LineOnlyReceiver.lineReceived} with each, without its delimiter.
 * Unlike `LineReceiver` it has no raw mode and cannot be paused.
 *
 * From `twisted.protocols.basic.LineOnlyReceiver`.
 */
export class LineOnlyReceiver extends Protocol {
  /** The bytes that end a line. */
  delimiter: Uint8Array = CRLF;
  /** The longest line that is accepted, in bytes, without its delimiter. */
  MAX_LENGTH = 16384;
  readonly #received = new ReceiveBuffer();

  /** The beginning of a line that is not complete. */
  get _buffer(): Buffer {
    return this.#received.peekAll();
  }

  set _buffer(data: Buffer) {
    this.#received.replaceAll(data);
  }

  /**
   * Parses bytes, and calls `lineReceived` for each line that is complete, until the connection is
   * being closed.
   */
  override dataReceived(data: Buffer): unknown {
    const received = this.#received;
    received.push(data);
    const { delimiter } = this;
    let length = received.indexOf(delimiter);
    while (length !== -1) {
      const line = received.takeLine(length, delimiter.length);
      if (isDisconnecting(this.transport)) return this.#drop();
      if (length > this.MAX_LENGTH) {
        this.#drop();
        return this.lineLengthExceeded(line);
      }
      this.lineReceived(line);
      length = received.indexOf(delimiter);
    }
    if (received.length - received.endOf(delimiter) <= this.MAX_LENGTH) return undefined;
    return this.lineLengthExceeded(received.peekAll());
  }

  /**
   * For subclasses: a line was received.
   *
   * @param _line - without its delimiter; the receiver may keep it.
   * @throws NotImplementedError unless it is overridden.
   */
  lineReceived(_line: Buffer): unknown {
    throw new NotImplementedError("Override LineOnlyReceiver.lineReceived");
  }

  /** Sends a line, followed by the delimiter. */
  sendLine(line: Uint8Array): void {
    this.transport!.writeSequence([line, this.delimiter]);
  }

  /**
   * For subclasses: a line is longer than {@link LineOnlyReceiver.MAX_LENGTH}. Closes the
   * connection unless it is overridden.
   *
   * @param _line - the line, or what was received of it. Complete lines after it are dropped.
   */
  lineLengthExceeded(_line: Buffer): unknown {
    this.transport!.loseConnection();
    return undefined;
  }

  /** Drops the complete lines that are left. */
  #drop(): undefined {
    const received = this.#received;
    for (let at = received.indexOf(this.delimiter); at !== -1; ) {
      received.takeLine(at, this.delimiter.length);
      at = received.indexOf(this.delimiter);
    }
    return undefined;
  }
}
