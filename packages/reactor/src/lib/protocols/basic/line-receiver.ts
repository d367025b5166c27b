// A protocol of lines that can change to raw bytes and back.

import { NotImplementedError } from "../../error/not-implemented.ts";
import { isDisconnecting } from "./closing.ts";
import { _PauseableMixin } from "./pauseable.ts";
import { ReceiveBuffer } from "./receive-buffer.ts";

const CRLF: Buffer = Buffer.from("\r\n");

/**
 * Receives lines, and calls {@link LineReceiver.lineReceived} with each, without its delimiter. In
 * raw mode it calls {@link LineReceiver.rawDataReceived} with the bytes as they are received.
 *
 * It can be paused between any two lines. `dataReceived` may be called from `lineReceived`: these
 * bytes are parsed afterwards. From `twisted.protocols.basic.LineReceiver`.
 */
export class LineReceiver extends _PauseableMixin {
  /** Whether it receives lines; false in raw mode. */
  line_mode = true;
  /** Whether {@link LineReceiver.dataReceived} is on the stack. */
  _busyReceiving = false;
  /** The bytes that end a line. */
  delimiter: Uint8Array = CRLF;
  /** The longest line that is accepted, in bytes, without its delimiter. */
  MAX_LENGTH = 16384;
  readonly #received = new ReceiveBuffer();

  /** The bytes that were received and are not parsed yet. */
  get _buffer(): Buffer {
    return this.#received.peekAll();
  }

  set _buffer(data: Buffer) {
    this.#received.replaceAll(data);
  }

  /** Removes the bytes that were received and are not parsed yet, and returns them. */
  clearLineBuffer(): Buffer {
    return this.#received.takeAll();
  }

  /**
   * Parses bytes, and calls `lineReceived` for each line that is complete, or `rawDataReceived`.
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
        let line = received.takeLineFast(delimiter, this.MAX_LENGTH);
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
   * Receives lines from now on.
   *
   * @param extra - bytes that `rawDataReceived` got and that are lines already: they are parsed
   *   first. Not to be given within `lineReceived`.
   */
  setLineMode(extra?: Buffer): unknown {
    this.line_mode = true;
    return extra === undefined || extra.length === 0 ? undefined : this.dataReceived(extra);
  }

  /** Receives raw bytes from now on. */
  setRawMode(): void {
    this.line_mode = false;
  }

  /**
   * For subclasses: bytes were received in raw mode. When it returns anything truthy, parsing stops
   * until more is received.
   *
   * @throws NotImplementedError unless it is overridden.
   */
  rawDataReceived(_data: Buffer): unknown {
    throw new NotImplementedError("Override LineReceiver.rawDataReceived");
  }

  /**
   * For subclasses: a line was received. When it returns anything truthy, parsing stops until more
   * is received.
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
   * @param _line - all bytes that are not parsed yet, from the first byte of that line on. They may
   *   hold the end of the line, and other lines after it. They are removed from the buffer.
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
