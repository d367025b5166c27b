// The part of HTTP/1.1 parsing that requests and responses share: the lines of the head, then a
// body for a decoder. Lines may end in a bare LF (RFC 9112 section 2.2 allows a recipient that).
// The head is parsed from the text of each read, however many lines a read contains; only an
// incomplete line is kept. The bytes of a read may be a view that is valid during the call only:
// the text is a copy of them, and the body's decoder copies what it keeps.

import { Protocol } from "@twisted-ts/reactor/protocol";
import {
  HeaderLineTooLong,
  HeadersTooLarge,
  InvalidStateError,
  ParseError,
  TooManyHeaders,
} from "../error/newclient.ts";
import {
  arePlainLines,
  hasControlCharacter,
  hasForbiddenCharacter,
  lowerCase,
  trimWhitespace,
} from "../grammar/grammar.ts";
import { latin1 } from "../grammar/latin1.ts";
import { Headers, withoutLineEnds } from "../headers/headers.ts";
import { type HeaderName, headerNameIn } from "../headers/name-encoder.ts";
import { BODY, type BodyDecoder, HEADER, type ParserState, STATUS } from "./parser-state.ts";

const CR = 0x0d;
const NOTHING = Buffer.alloc(0);
const HEAD_END = Buffer.from("\r\n\r\n");

const CONNECTION_CONTROL_HEADERS: ReadonlySet<string> = new Set([
  "content-length",
  "connection",
  "keep-alive",
  "te",
  "trailers",
  "transfer-encoding",
  "upgrade",
  "proxy-connection",
]);

/** Headers that decide where a message ends: refused on folded lines. */
const FRAMING_HEADERS: ReadonlySet<string> = new Set(["content-length", "transfer-encoding"]);

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
  /** The headers so far, but for those of the connection. */
  declare headers: Headers;
  /** The headers so far that concern the connection. */
  declare connHeaders: Headers;
  /** The body's decoder; `null` before the body, and where there is none. */
  bodyDecoder: BodyDecoder | null = null;

  /** The bytes of the current read, and the index of the first one that is not parsed yet. */
  #data: Buffer = NOTHING;
  #at = 0;
  /** The beginning of an incomplete line. */
  #line = "";
  /**
   * The header that the next line may continue: the text that contains it, and its start and end
   * there; `#start` is -1 when there is none.
   */
  #header = "";
  #start = -1;
  #end = 0;
  #folded = false;
  /** Whether the head so far is known to contain no control characters but tabs and line ends. */
  #plain = true;
  #headers = 0;
  #headSize = 0;
  #reading = false;
  /** Copies of bytes that came from within a callback. */
  #queued: Buffer[] | null = null;

  override connectionMade(): void {
    this.headers = new Headers();
    this.connHeaders = new Headers();
    this.state = STATUS;
    this.#line = "";
    this.#start = -1;
    this.#plain = true;
    this.#headers = 0;
    this.#headSize = 0;
  }

  /** Reads the next bytes. When a callback calls it again, those bytes are read afterwards. */
  override dataReceived(data: Buffer): void {
    if (this.#reading) {
      this.#queued ??= [];
      this.#queued.push(Buffer.from(data));
      return;
    }
    this.#reading = true;
    try {
      this.#read(data);
      while (this.#queued !== null) {
        const queued: Buffer[] = this.#queued;
        this.#queued = null;
        for (const each of queued) this.#read(each);
      }
    } finally {
      this.#reading = false;
      this.#data = NOTHING;
    }
  }

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

  /** Handles one line of the head, without its LF. */
  lineReceived(line: Buffer): void {
    this.#plain = false;
    const text = latin1(line);
    this.#lineOf(text, 0, text.length);
  }

  /** Passes bytes of the body to the decoder. */
  rawDataReceived(data: Buffer): void {
    this.bodyDecoder?.dataReceived(data);
  }

  /** Removes the bytes after the current line, and returns them. */
  clearLineBuffer(): Buffer {
    const rest = this.#rest();
    this.#at = this.#data.length;
    return rest;
  }

  /** Whether a header, named in lower case, concerns the connection and not the message. */
  isConnectionControlHeader(name: string | Uint8Array): boolean {
    return this.CONNECTION_CONTROL_HEADERS.has(latin1(name));
  }

  /** Called with the start line. To be overridden. */
  statusReceived(_status: Buffer): void {}

  /**
   * Called with each header; stores it.
   *
   * @throws ParseError when the name is no token, or the value holds a NUL; for a header that
   *   concerns the connection, when it holds any control character.
   */
  headerReceived(name: Buffer, value: Buffer): void {
    const text = `${latin1(name)}:${latin1(value)}`;
    this.#plain = false;
    this.#store(text, 0, name.length, text.length);
  }

  /** Called after the last header. To be overridden: it begins the body, or ends the message. */
  allHeadersReceived(): void {
    this.switchToBodyMode(null);
  }

  /** Called when a line is longer than `MAX_LENGTH`, with its beginning. */
  lineLengthExceeded(line: Uint8Array): void {
    throw new HeaderLineTooLong("maxHeaderLineLength", this.MAX_LENGTH, line.subarray(0, 64));
  }

  /** Bytes that are kept of an incomplete head. */
  get _keptBytes(): number {
    return this.#line.length + (this.#start === -1 ? 0 : this.#end - this.#start);
  }

  /** Reads a start line, text of one character a byte. */
  _startLine(line: string): void {
    this.statusReceived(Buffer.from(line, "latin1"));
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
      // One check of the whole text, in place of one for each value.
      this.#plain &&= arePlainLines(text);
      this.#readLines(text, from);
    }
  }

  #readLines(text: string, from: number): void {
    let position = 0;
    while (position < text.length && this.#inHead()) {
      const newline = text.indexOf("\n", position);
      const end = newline === -1 ? text.length : newline;
      if (this.#line.length + end - position > this.MAX_LENGTH) {
        this.#at = from + end;
        this.lineLengthExceeded(Buffer.from(this.#line + text.slice(position, end), "latin1"));
        this.#line = "";
        return;
      }
      this.#at = from + Math.min(end + 1, text.length);
      if (newline === -1) {
        this.#line += text.slice(position);
        return;
      }
      this.#takeLine(text, position, newline);
      position = newline + 1;
    }
  }

  #takeLine(text: string, start: number, end: number): void {
    let line = text;
    let from = start;
    let to = end;
    if (this.#line !== "") {
      line = this.#line + text.slice(start, end);
      this.#line = "";
      from = 0;
      to = line.length;
    }
    if (this.lineReceived === HTTPParser.prototype.lineReceived) this.#lineOf(line, from, to);
    else this.lineReceived(Buffer.from(line.slice(from, to), "latin1"));
  }

  #inHead(): boolean {
    return this.state === STATUS || this.state === HEADER;
  }

  #lineOf(text: string, start: number, newline: number): void {
    const length = newline - start;
    const end = length > 0 && text.charCodeAt(newline - 1) === CR ? newline - 1 : newline;
    if (this.state === STATUS) {
      this.#count(length);
      this._startLine(text.slice(start, end));
      this.state = HEADER;
    } else if (this.state === HEADER) {
      this.#headerLine(text, start, end, length);
    }
  }

  #headerLine(text: string, start: number, end: number, length: number): void {
    const first = text.charCodeAt(start);
    if (end > start && (first === 0x20 || first === 0x09)) {
      this.#countHeader(length);
      if (this.#start === -1) {
        throw new ParseError("header section begins with white space", text.slice(start, end));
      }
      this.#header = this.#header.slice(this.#start, this.#end) + text.slice(start, end);
      this.#start = 0;
      this.#end = this.#header.length;
      this.#folded = true;
      return;
    }
    if (this.#start !== -1) this.#finishHeader();
    if (end === start) {
      this.allHeadersReceived();
      return;
    }
    this.#countHeader(length);
    this.#header = text;
    this.#start = start;
    this.#end = end;
  }

  #finishHeader(): void {
    const text = this.#header;
    const start = this.#start;
    const end = this.#end;
    this.#header = "";
    this.#start = -1;
    const colon = text.indexOf(":", start);
    if (colon === -1 || colon >= end) {
      throw new ParseError("header line without a colon", text.slice(start, end));
    }
    if (this.#folded) {
      this.#folded = false;
      if (FRAMING_HEADERS.has(lowerCase(text.slice(start, colon)))) {
        throw new ParseError("framing header on folded lines", text.slice(start, end));
      }
    }
    if (this.headerReceived === HTTPParser.prototype.headerReceived) {
      this.#store(text, start, colon, end);
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
   * Stores the header between `start` and `end` of a text: name, colon, and value with white space
   * around it.
   */
  #store(text: string, start: number, colon: number, end: number): void {
    let value = trimWhitespace(text, colon + 1, end);
    if (!this.#plain && hasForbiddenCharacter(value)) {
      const name = text.slice(start, colon);
      if (value.includes("\0")) throw new ParseError("NUL in header value", `${name}: ${value}`);
      value = withoutLineEnds(value);
    }
    let name: HeaderName;
    try {
      name = headerNameIn(text, start, colon);
    } catch (error) {
      throw new ParseError("invalid header name", text.slice(start, colon), { cause: error });
    }
    if (!this.isConnectionControlHeader(name.lower)) {
      this.headers._add(name.canonical, value);
      return;
    }
    if (!this.#plain) checkControls(text.slice(start, colon), text, colon + 1, end);
    this.connHeaders._add(name.canonical, value);
  }

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
    this.#headers += 1;
    if (this.#headers > this.maxHeaders) {
      throw new TooManyHeaders("maxHeaders", this.maxHeaders);
    }
  }
}

HTTPParser.prototype.CONNECTION_CONTROL_HEADERS = CONNECTION_CONTROL_HEADERS;

/**
 * Refuses a control character in, or around, the value of a header that concerns the connection:
 * another recipient might read it as white space, or not; "\vchunked" has desynchronised proxies.
 */
function checkControls(name: string, text: string, start: number, end: number): void {
  const value = text.slice(start, end);
  if (hasControlCharacter(value)) {
    throw new ParseError("control character in header value", `${name}: ${value}`);
  }
}
