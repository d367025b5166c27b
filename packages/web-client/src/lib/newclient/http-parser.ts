// The half of HTTP/1.1 parsing that requests and responses share: lines into start line and headers, then a body
// decoder. Lines may end in a bare LF (RFC 9112 section 2.2 allows a recipient that).

import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";
import { Headers, withoutLineEnds } from "../headers/headers.ts";
import { type HeaderName, headerName } from "../headers/name-encoder.ts";
import { hasControlCharacter, hasForbiddenCharacter, trimWhitespace } from "../http/grammar.ts";
import { latin1 } from "../http/python-text.ts";
import {
  HeaderLineTooLong,
  HeadersTooLarge,
  InvalidStateError,
  ParseError,
  TooManyHeaders,
} from "./errors.ts";

/** The start line is awaited. */
export const STATUS = "STATUS";
/** Header lines are being read. */
export const HEADER = "HEADER";
/** The body is being read. */
export const BODY = "BODY";
/** The message is complete. */
export const DONE = "DONE";

/** Where an {@link HTTPParser} is in its message. */
export type ParserState = typeof STATUS | typeof HEADER | typeof BODY | typeof DONE;

/** What turns the bytes of a body, as transferred, into the body. */
export interface BodyDecoder {
  /** Takes the next bytes. */
  dataReceived(data: Buffer): void;
  /** Told of the end of the connection; throws when something is missing, or may be. */
  noMoreData(): void;
}

const CR = 0x0d;
const LF_DELIMITER = Buffer.from("\n");

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

/** Headers that decide where a message ends: never read from a folded line. */
const FRAMING_HEADERS: ReadonlySet<string> = new Set(["content-length", "transfer-encoding"]);

/**
 * Parses a message into headers and body; a subclass knows start lines and framing.
 *
 * From `twisted.web._newclient.HTTPParser`.
 */
export class HTTPParser extends LineReceiver {
  override delimiter: Buffer = LF_DELIMITER;
  /** Names, in lower case, of the headers that concern the connection and not the message. */
  CONNECTION_CONTROL_HEADERS: ReadonlySet<string> = CONNECTION_CONTROL_HEADERS;
  /** Most header lines in a message. */
  maxHeaders = 1000;
  /** Most bytes of start line and header lines together. */
  maxHeadersSize = 262_144;
  /** Where in the message this is. */
  state: ParserState = STATUS;
  /** The headers so far, but for those of the connection. */
  declare headers: Headers;
  /** The headers so far that concern the connection. */
  declare connHeaders: Headers;
  /** The body's decoder; `null` before the body, and where there is none. */
  bodyDecoder: BodyDecoder | null = null;
  /** The lines of the header that is being received; `null` when none is. */
  _partialHeader: Buffer[] | null = null;
  /** Header lines so far. */
  _headerCount = 0;
  /** Bytes of start line and header lines so far. */
  _headSize = 0;

  override connectionMade(): void {
    this.headers = new Headers();
    this.connHeaders = new Headers();
    this.state = STATUS;
    this._partialHeader = null;
    this._headerCount = 0;
    this._headSize = 0;
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
    this.setRawMode();
  }

  /** Handles one line, without its LF. */
  override lineReceived(line: Buffer): void {
    const end = line[line.length - 1] === CR ? line.length - 1 : line.length;
    const text = line.subarray(0, end);
    if (this.state === STATUS) {
      this._countLine(line.length);
      this.statusReceived(text);
      this.state = HEADER;
    } else if (this.state === HEADER) {
      this.#headerLine(text, line.length);
    }
  }

  /** Hands bytes of the body to the decoder. */
  override rawDataReceived(data: Buffer): void {
    this.bodyDecoder?.dataReceived(data);
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
   * @throws ParseError when the name is no token, or the value holds a NUL; of a header that concerns the connection, any
   *   control character.
   */
  headerReceived(name: Buffer, value: Buffer): void {
    this._storeHeader(
      name.toString("latin1", 0, name.length),
      value.toString("latin1", 0, value.length),
    );
  }

  /** Called behind the last header. To be overridden: it goes on to the body, or to the end. */
  allHeadersReceived(): void {
    this.switchToBodyMode(null);
  }

  override lineLengthExceeded(line: Uint8Array): void {
    throw new HeaderLineTooLong("maxHeaderLineLength", this.MAX_LENGTH, line.subarray(0, 64));
  }

  /**
   * Stores a header.
   *
   * @param text - text of one character a byte that holds the value, from `start` to `end`, with white space around it.
   */
  _storeHeader(name: string, text: string, start = 0, end: number = text.length): void {
    let value = trimWhitespace(text, start, end);
    if (hasForbiddenCharacter(value)) {
      if (value.includes("\0")) throw new ParseError("NUL in header value", `${name}: ${value}`);
      value = withoutLineEnds(value);
    }
    let spelling: HeaderName;
    try {
      spelling = headerName(name);
    } catch (error) {
      throw new ParseError("invalid header name", name, { cause: error });
    }
    if (!this.isConnectionControlHeader(spelling.lower)) {
      this.headers._add(spelling.canonical, value);
      return;
    }
    checkControls(name, text, start, end);
    this.connHeaders._add(spelling.canonical, value);
  }

  /** Counts a line of the head against the limits. */
  _countLine(length: number): void {
    this._headSize += length + 1;
    if (this._headSize > this.maxHeadersSize) {
      throw new HeadersTooLarge("maxHeadersSize", this.maxHeadersSize);
    }
  }

  /** Counts a header line against the limits. */
  _countHeaderLine(length: number): void {
    this._countLine(length);
    this._headerCount += 1;
    if (this._headerCount > this.maxHeaders) {
      throw new TooManyHeaders("maxHeaders", this.maxHeaders);
    }
  }

  #headerLine(line: Buffer, length: number): void {
    if (line[0] === 0x20 || line[0] === 0x09) {
      this._countHeaderLine(length);
      if (this._partialHeader === null) {
        throw new ParseError("header section begins with white space", line);
      }
      this._partialHeader.push(line);
      return;
    }
    const complete = this._partialHeader;
    this._partialHeader = null;
    if (complete !== null) this.#finishHeader(complete);
    if (line.length === 0) {
      this.allHeadersReceived();
    } else {
      this._countHeaderLine(length);
      this._partialHeader = [line];
    }
  }

  #finishHeader(lines: readonly Buffer[]): void {
    const header = lines.length === 1 ? (lines[0] as Buffer) : Buffer.concat(lines);
    const colon = header.indexOf(0x3a);
    if (colon === -1) throw new ParseError("header line without a colon", header);
    const name = header.subarray(0, colon);
    const lower = name.toString("latin1").toLowerCase();
    if (lines.length > 1 && FRAMING_HEADERS.has(lower)) {
      throw new ParseError("framing header on folded lines", header);
    }
    // Here already: what is passed on has lost the white space around it, and the control characters that count as such.
    if (this.isConnectionControlHeader(lower)) checkControls(lower, header, colon + 1);
    this.headerReceived(name, trimmed(header, colon + 1));
  }
}

/**
 * Refuses a control character in, or around, the value of a header that concerns the connection: what somebody else
 * might read as white space, or not; "\vchunked" has desynchronised proxies.
 */
function checkControls(name: string, source: string | Buffer, start: number, end?: number): void {
  const value =
    typeof source === "string" ? source.slice(start, end) : latin1(source.subarray(start, end));
  if (hasControlCharacter(value)) {
    throw new ParseError("control character in header value", `${name}: ${value}`);
  }
}

/** The bytes from `start`, without the white space at either end. */
function trimmed(data: Buffer, from: number): Buffer {
  let start = from;
  let end = data.length;
  while (start < end && isSpace(data[start] as number)) start += 1;
  while (end > start && isSpace(data[end - 1] as number)) end -= 1;
  return data.subarray(start, end);
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
