// The part of HTTP/1.1 parsing that requests and responses share: the lines of the head, then a
// body for a decoder. Lines may end in a bare LF (RFC 9112 section 2.2 allows a recipient that).
// The head is parsed from the text of each read, however many lines a read contains; only an
// incomplete line is kept. The bytes of a read may be a view that is valid during the call only:
// the text is a copy of them, and the body's decoder copies what it keeps. The methods are in the
// order of a message.

import { Protocol } from "@twisted-ts/reactor/protocol";
import {
  HeaderLineTooLong,
  HeadersTooLarge,
  InvalidStateError,
  ParseError,
  TooManyHeaders,
} from "../error/newclient.ts";
import { arePlainLines, lowerCase, trimWhitespace } from "../grammar/grammar.ts";
import { latin1 } from "../grammar/latin1.ts";
import { Headers } from "../headers/headers.ts";
import {
  CONNECTION_CONTROL_HEADERS,
  checkControls,
  checkFolded,
  storeField,
} from "./header-field.ts";
import { BODY, type BodyDecoder, HEADER, type ParserState, STATUS } from "./parser-state.ts";

const CR = 0x0d;
const NOTHING = Buffer.alloc(0);
const HEAD_END = Buffer.from("\r\n\r\n");

/**
 * Parses a message into headers and body; a subclass handles start lines and framing.
 *
 * From `twisted.web._newclient.HTTPParser`, where it is a LineReceiver.
 */
export class HTTPParser extends Protocol {
  /** Names, in lower case, of the headers that concern the connection and not the message. */
  declare CONNECTION_CONTROL_HEADERS: ReadonlySet<string>;
  /** Longest line of the head, in bytes, without its LF. */
  MAX_LENGTH = 16_384;
  /** Most header lines in a message. */
  maxHeaders = 1000;
  /** Most bytes of start line and header lines together. */
  maxHeadersSize = 262_144;
  /** The part of the message that is read next. */
  state: ParserState = STATUS;
  /** The headers so far, except those of the connection. */
  declare headers: Headers;
  /** The headers so far that concern the connection. */
  declare connHeaders: Headers;
  /** The body's decoder; `null` before the body, and where there is none. */
  bodyDecoder: BodyDecoder | null = null;

  /** The bytes of the current read, and the index of the first one that is not parsed yet. */
  #data: Buffer = NOTHING;
  #at = 0;
  /** The beginning of a line whose end has not come. */
  #partialLine = "";
  /**
   * The header that the next line may continue: the text that contains it, and its start and end
   * there; `#pendingStart` is -1 when there is none.
   */
  #pendingText = "";
  #pendingStart = -1;
  #pendingEnd = 0;
  #isFolded = false;
  /** Whether the head so far is known to contain no control characters but tabs and line ends. */
  #isPlain = true;
  #headerCount = 0;
  #headSize = 0;
  #isReading = false;
  /** Copies of bytes that came from within a callback. */
  #queued: Buffer[] | null = null;

  override connectionMade(): void {
    this.headers = new Headers();
    this.connHeaders = new Headers();
    this.state = STATUS;
    this.#partialLine = "";
    this.#pendingStart = -1;
    this.#isPlain = true;
    this.#headerCount = 0;
    this.#headSize = 0;
  }

  // Reading bytes.

  /** Reads the next bytes. When a callback calls it again, those bytes are read afterwards. */
  override dataReceived(data: Buffer): void {
    if (this.#isReading) {
      this.#queued ??= [];
      this.#queued.push(Buffer.from(data));
      return;
    }
    this.#isReading = true;
    try {
      this.#read(data);
      while (this.#queued !== null) {
        const queued: Buffer[] = this.#queued;
        this.#queued = null;
        for (const each of queued) this.#read(each);
      }
    } finally {
      this.#isReading = false;
      this.#data = NOTHING;
    }
  }

  #read(data: Buffer): void {
    this.#data = data;
    this.#at = 0;
    if (this.state !== BODY) this.#readHead();
    if (this.state !== BODY) return;
    const rest = this.#at === 0 ? data : this.#rest();
    this.#data = NOTHING;
    this.#at = 0;
    if (rest.length > 0) this.rawDataReceived(rest);
  }

  #rest(): Buffer {
    const data = this.#data;
    return this.#at === data.length ? NOTHING : data.subarray(this.#at);
  }

  /** Removes the bytes after the current line, and returns them. */
  clearLineBuffer(): Buffer {
    const rest = this.#rest();
    this.#at = this.#data.length;
    return rest;
  }

  // The lines of the head.

  /**
   * Reads the lines of the head that have come. A 1xx response has a head only, and another head
   * follows it.
   */
  #readHead(): void {
    const data = this.#data;
    while (this.#at < data.length && this.#inHead()) {
      const from = this.#at;
      const found = data.indexOf(HEAD_END, from);
      // A read without HEAD_END is decoded whole. For lines that end in a bare LF this happens at
      // most once a line.
      const text = data.toString("latin1", from, found === -1 ? data.length : found + 4);
      // One check of the whole text, instead of one for each value.
      this.#isPlain &&= arePlainLines(text);
      this.#readLines(text, from);
    }
  }

  #inHead(): boolean {
    return this.state === STATUS || this.state === HEADER;
  }

  #readLines(text: string, from: number): void {
    let position = 0;
    while (position < text.length && this.#inHead()) {
      const newline = text.indexOf("\n", position);
      const end = newline === -1 ? text.length : newline;
      if (this.#partialLine.length + end - position > this.MAX_LENGTH) {
        this.#at = from + end;
        this.lineLengthExceeded(
          Buffer.from(this.#partialLine + text.slice(position, end), "latin1"),
        );
        this.#partialLine = "";
        return;
      }
      this.#at = from + Math.min(end + 1, text.length);
      if (newline === -1) {
        this.#partialLine += text.slice(position);
        return;
      }
      this.#completeLine(text, position, newline);
      position = newline + 1;
    }
  }

  /** Called when a line is longer than `MAX_LENGTH`, with its beginning. */
  lineLengthExceeded(line: Uint8Array): void {
    throw new HeaderLineTooLong("maxHeaderLineLength", this.MAX_LENGTH, line.subarray(0, 64));
  }

  #completeLine(text: string, start: number, end: number): void {
    let line = text;
    let from = start;
    let to = end;
    if (this.#partialLine !== "") {
      line = this.#partialLine + text.slice(start, end);
      this.#partialLine = "";
      from = 0;
      to = line.length;
    }
    if (this.lineReceived === HTTPParser.prototype.lineReceived) this.#parseLine(line, from, to);
    else this.lineReceived(Buffer.from(line.slice(from, to), "latin1"));
  }

  /** Handles one line of the head, without its LF. */
  lineReceived(line: Buffer): void {
    this.#isPlain = false;
    const text = latin1(line);
    this.#parseLine(text, 0, text.length);
  }

  #parseLine(text: string, start: number, newline: number): void {
    const length = newline - start;
    const end = length > 0 && text.charCodeAt(newline - 1) === CR ? newline - 1 : newline;
    if (this.state === STATUS) {
      this.#count(length);
      this._startLine(text.slice(start, end));
      this.state = HEADER;
    } else if (this.state === HEADER) {
      this.#parseHeaderLine(text, start, end, length);
    }
  }

  // The start line.

  /** Reads a start line, text of one character a byte. @internal */
  _startLine(line: string): void {
    this.statusReceived(Buffer.from(line, "latin1"));
  }

  /** Called with the start line. To be overridden. */
  statusReceived(_status: Buffer): void {}

  // The header fields.

  #parseHeaderLine(text: string, start: number, end: number, length: number): void {
    const first = text.charCodeAt(start);
    if (end > start && (first === 0x20 || first === 0x09)) {
      this.#countHeader(length);
      if (this.#pendingStart === -1) {
        throw new ParseError("header section begins with white space", text.slice(start, end));
      }
      this.#pendingText =
        this.#pendingText.slice(this.#pendingStart, this.#pendingEnd) + text.slice(start, end);
      this.#pendingStart = 0;
      this.#pendingEnd = this.#pendingText.length;
      this.#isFolded = true;
      return;
    }
    if (this.#pendingStart !== -1) this.#finishHeader();
    if (end === start) {
      this.allHeadersReceived();
      return;
    }
    this.#countHeader(length);
    this.#pendingText = text;
    this.#pendingStart = start;
    this.#pendingEnd = end;
  }

  #finishHeader(): void {
    const text = this.#pendingText;
    const start = this.#pendingStart;
    const end = this.#pendingEnd;
    this.#pendingText = "";
    this.#pendingStart = -1;
    const colon = text.indexOf(":", start);
    if (colon === -1 || colon >= end) {
      throw new ParseError("header line without a colon", text.slice(start, end));
    }
    if (this.#isFolded) {
      this.#isFolded = false;
      checkFolded(text, start, colon, end);
    }
    if (this.headerReceived === HTTPParser.prototype.headerReceived) {
      storeField(this, text, start, colon, end, this.#isPlain);
      return;
    }
    const name = text.slice(start, colon);
    // Checked here, because the value below is trimmed, and with it control characters that count
    // as white space.
    if (this.isConnectionControlHeader(lowerCase(name))) checkControls(name, text, colon + 1, end);
    const value = trimWhitespace(text, colon + 1, end);
    this.headerReceived(Buffer.from(name, "latin1"), Buffer.from(value, "latin1"));
  }

  /**
   * Called with each header; stores it.
   *
   * @throws ParseError when the name is no token, or the value holds a NUL; for a header that
   *   concerns the connection, when it holds any control character.
   */
  headerReceived(name: Buffer, value: Buffer): void {
    const text = `${latin1(name)}:${latin1(value)}`;
    this.#isPlain = false;
    storeField(this, text, 0, name.length, text.length, false);
  }

  /** Whether a header, named in lower case, concerns the connection and not the message. */
  isConnectionControlHeader(name: string | Uint8Array): boolean {
    return this.CONNECTION_CONTROL_HEADERS.has(latin1(name));
  }

  /** Called after the last header. To be overridden: it begins the body, or ends the message. */
  allHeadersReceived(): void {
    this.switchToBodyMode(null);
  }

  // The body.

  /**
   * From now on bytes belong to the body.
   *
   * @throws InvalidStateError when they do already.
   */
  switchToBodyMode(decoder: BodyDecoder | null): void {
    if (this.state === BODY) throw new InvalidStateError("already in body mode");
    this.bodyDecoder = decoder;
    this.state = BODY;
  }

  /** Passes bytes of the body to the decoder. */
  rawDataReceived(data: Buffer): void {
    this.bodyDecoder?.dataReceived(data);
  }

  // Limits.

  /** Counts a line of the head against the limits. */
  #count(length: number): void {
    this.#headSize += length + 1;
    if (this.#headSize > this.maxHeadersSize) {
      throw new HeadersTooLarge("maxHeadersSize", this.maxHeadersSize);
    }
  }

  /** Counts a header line against the limits. */
  #countHeader(length: number): void {
    this.#count(length);
    this.#headerCount += 1;
    if (this.#headerCount > this.maxHeaders) {
      throw new TooManyHeaders("maxHeaders", this.maxHeaders);
    }
  }

  /** Bytes that are kept of an incomplete head. @internal */
  get _keptBytes(): number {
    return (
      this.#partialLine.length +
      (this.#pendingStart === -1 ? 0 : this.#pendingEnd - this.#pendingStart)
    );
  }
}

HTTPParser.prototype.CONNECTION_CONTROL_HEADERS = CONNECTION_CONTROL_HEADERS;
