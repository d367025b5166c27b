// Lines, and bytes as they come, by turns.

import { NotImplementedError } from "../../error/not-implemented.ts";
import { isDisconnecting } from "./closing.ts";
import { _PauseableMixin } from "./pauseable.ts";
import { ReceiveBuffer } from "./receive-buffer.ts";

const CRLF: Buffer = Buffer.from("\r\n");

/**
 * Hands out lines, without their delimiter, to {@link LineReceiver.lineReceived}; in raw mode,
 * bytes as they come to {@link LineReceiver.rawDataReceived}.
 *
 * It can be paused between any two lines, and be given data while it is handing out a line: that is
 * parsed afterwards. From `twisted.protocols.basic.LineReceiver`.
 */
export class LineReceiver extends _PauseableMixin {
  /** Whether bytes are lines now. */
  line_mode = true;
  /** Whether {@link LineReceiver.dataReceived} is at work. */
  _busyReceiving = false;
  /** What ends a line. */
  delimiter: Uint8Array = CRLF;
  /** The longest line taken, in bytes, without its delimiter. */
  MAX_LENGTH = 16384;
  readonly #received = new ReceiveBuffer();

  /** What was received and is not handed out yet. */
  get _buffer(): Buffer {
    return this.#received.peekAll();
  }

  set _buffer(data: Buffer) {
    this.#received.replaceAll(data);
  }

  /** Takes away what was received and is not handed out yet, and returns it. */
  clearLineBuffer(): Buffer {
    return this.#received.takeAll();
  }

  /**
   * Takes bytes and hands out what they complete.
   *
   * @returns what {@link LineReceiver.lineReceived}, {@link LineReceiver.rawDataReceived} or {@link
   *   LineReceiver.lineLengthExceeded} returned, if that ended the work before all bytes were used.
   */
  override dataReceived(data: Buffer): unknown {
    const received = this.#received;
    received.push(data);
    if (this._busyReceiving) return undefined;
    this._busyReceiving = true;
    const encrypted = isEncrypted(this.transport);
    try {
      while (received.length > 0 && !this.paused) {
        if (!this.line_mode) {
          const why = this.rawDataReceived(received.takeAll());
          if (why) return why;
          continue;
        }
        const { delimiter } = this;
        let line = received.takeEasily(delimiter, this.MAX_LENGTH);
        if (line === null) {
          const length = received.indexOf(delimiter);
          const longest = this.MAX_LENGTH;
          if (length === -1 && received.length < longest + delimiter.length) return undefined;
          if (length === -1 || length > longest) return this.lineLengthExceeded(received.takeAll());
          line = received.takeLine(length, delimiter.length);
        }
        const why = this.lineReceived(line);
        if (isEncrypted(this.transport) !== encrypted) {
          // Plain text after the command that starts TLS may come from an attacker (CVE-2011-0411).
          received.takeAll();
          return why;
        }
        if (why || isDisconnecting(this.transport)) return why;
      }
      return undefined;
    } finally {
      this._busyReceiving = false;
    }
  }

  /**
   * From now on bytes are lines.
   *
   * @param extra - bytes that `rawDataReceived` did not want: they are parsed first. Not to be
   *   given from `lineReceived`.
   */
  setLineMode(extra?: Buffer): unknown {
    this.line_mode = true;
    return extra === undefined || extra.length === 0 ? undefined : this.dataReceived(extra);
  }

  /** From now on bytes are handed out as they come. */
  setRawMode(): void {
    this.line_mode = false;
  }

  /**
   * For subclasses: bytes have come in raw mode. Anything truthy that it returns stops the parsing
   * until more comes.
   *
   * @throws NotImplementedError unless it is overridden.
   */
  rawDataReceived(_data: Buffer): unknown {
    throw new NotImplementedError("Override LineReceiver.rawDataReceived");
  }

  /**
   * For subclasses: a line was received. Anything truthy that it returns stops the parsing until
   * more comes.
   *
   * @param _line - without its delimiter; the receiver may keep it.
   * @throws NotImplementedError unless it is overridden.
   */
  lineReceived(_line: Buffer): unknown {
    throw new NotImplementedError("Override LineReceiver.lineReceived");
  }

  /** Sends a line, followed by the delimiter, in one piece. */
  sendLine(line: Uint8Array): void {
    this.transport!.write(Buffer.concat([line, this.delimiter]));
  }

  /**
   * For subclasses: a line is longer than {@link LineReceiver.MAX_LENGTH}. Closes the connection
   * unless it is overridden.
   *
   * @param _line - everything that was received and is not handed out, from the first byte of that
   *   line on; its end may be in it, with other lines after it, or be still to come. It is gone
   *   from the buffer.
   */
  lineLengthExceeded(_line: Buffer): unknown {
    this.transport!.loseConnection();
    return undefined;
  }
}

/** Whether a connection has turned to TLS. */
function isEncrypted(transport: unknown): boolean {
  return (transport as { readonly TLS?: boolean } | null)?.TLS === true;
}
