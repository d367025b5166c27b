// The chunked transfer coding, RFC 9112 section 7.1. A method a state, each answering whether to go on. Body bytes are
// handed out as views of what was received; only size lines and trailers that are cut between two reads are joined,
// and the search for their end goes on where it stopped, so that the work stays linear.

import { keepShape } from "@twisted-ts/deferred";
import { _DataLoss, _MalformedChunkedDataError, DecoderFinishedError } from "./errors.ts";
import { _hexint, _istoken, hasForbiddenCharacter, isChunkExtension } from "./grammar.ts";
import type { DataCallback, FinishCallback } from "./identity-decoder.ts";
import { bytesRepr } from "./python-text.ts";

/** Longest chunk-size line, in bytes, extensions included, end of line not. */
export const maxChunkSizeLineLength = 1024;

/** The states of {@link _ChunkedTransferDecoder}: what is read next. */
export type ChunkedState = "CHUNK_LENGTH" | "CRLF" | "TRAILER" | "BODY" | "FINISHED";

type Steps = { [S in ChunkedState as `_dataReceived_${S}`]: () => boolean };

const CR = 0x0d;
const LF = 0x0a;
const NOTHING = Buffer.alloc(0);

/**
 * Decodes a chunked body.
 *
 * From `twisted.web.http._ChunkedTransferDecoder`; RFC 9112 section 7.1. Stricter than Twisted: a chunk size above
 * 2^53-1 is refused, and so is a trailer line that is not `token ":" value` (RFC 9110 section 5.1).
 */
export class _ChunkedTransferDecoder implements Steps {
  /** What is read next. */
  state: ChunkedState = "CHUNK_LENGTH";
  /** Bytes of the current chunk still to come. */
  length = 0;
  /** Takes each piece of the body. */
  dataCallback: DataCallback;
  /** Told of the end, once, with the bytes behind it. */
  finishCallback: FinishCallback;
  /** The trailer lines, raw, in the order they came. */
  _trailerHeaders: Buffer[] = [];
  /** Most bytes of trailers, line ends included. */
  _maxTrailerHeadersSize = 2 ** 16;
  /** Bytes of trailers so far, line ends included. */
  _receivedTrailerHeadersSize = 0;
  /** What has come and is not yet interpreted. */
  _buffer: Buffer = NOTHING;
  /** Where the search for the end of line goes on. */
  _start = 0;

  constructor(dataCallback: DataCallback, finishCallback: FinishCallback) {
    this.dataCallback = dataCallback;
    this.finishCallback = finishCallback;
  }

  /** Reads a chunk-size line, extensions checked and ignored. */
  _dataReceived_CHUNK_LENGTH(): boolean {
    const eol = this.#findEndOfLine();
    if (
      eol >= maxChunkSizeLineLength ||
      (eol === -1 && this._buffer.length > maxChunkSizeLineLength)
    ) {
      throw new _MalformedChunkedDataError(
        `Chunk size line exceeds maximum of ${maxChunkSizeLineLength} bytes.`,
      );
    }
    if (eol === -1) return false;
    const line = this._buffer.toString("latin1", 0, eol);
    const semicolon = line.indexOf(";");
    let length: number;
    try {
      length = _hexint(semicolon === -1 ? line : line.slice(0, semicolon));
    } catch {
      throw new _MalformedChunkedDataError("Chunk-size must be an integer.", line);
    }
    if (semicolon !== -1 && !isChunkExtension(line.slice(semicolon + 1))) {
      const extension = bytesRepr(line.slice(semicolon + 1));
      throw new _MalformedChunkedDataError(
        `Invalid characters in chunk extensions: bytearray(${extension}).`,
        line,
      );
    }
    this.state = length === 0 ? "TRAILER" : "BODY";
    this.length = length;
    this.#consume(eol + 2);
    return true;
  }

  /** Reads the CR LF behind the data of a chunk. */
  _dataReceived_CRLF(): boolean {
    if (this._buffer.length < 2) return false;
    if (this._buffer[0] !== CR || this._buffer[1] !== LF) {
      throw new _MalformedChunkedDataError("Chunk did not end with CRLF");
    }
    this.state = "CHUNK_LENGTH";
    this.#consume(2);
    return true;
  }

  /** Collects trailer lines, up to the empty one that ends the body. */
  _dataReceived_TRAILER(): boolean {
    const eol = this.#findEndOfLine();
    const endsInCR = this._buffer[this._buffer.length - 1] === CR;
    const atLeast = eol === -1 ? this._buffer.length + (endsInCR ? 1 : 2) : eol > 0 ? eol + 2 : 0;
    if (this._receivedTrailerHeadersSize + atLeast > this._maxTrailerHeadersSize) {
      throw new _MalformedChunkedDataError("Trailer headers data is too long.");
    }
    if (eol === -1) return false;
    if (eol > 0) {
      const line = this._buffer.subarray(0, eol);
      checkTrailer(line);
      this._trailerHeaders.push(line);
      this._receivedTrailerHeadersSize += eol + 2;
      this.#consume(eol + 2);
      return true;
    }
    const rest = this._buffer.subarray(2);
    this._buffer = NOTHING;
    this.state = "FINISHED";
    this.finishCallback(rest);
    return false;
  }

  /** Hands out what there is of the current chunk. */
  _dataReceived_BODY(): boolean {
    const data = this._buffer;
    if (data.length >= this.length) {
      const chunk = data.length === this.length ? data : data.subarray(0, this.length);
      this.#consume(this.length);
      this.state = "CRLF";
      this.dataCallback(chunk);
    } else {
      this.length -= data.length;
      this._buffer = NOTHING;
      this.dataCallback(data);
    }
    return true;
  }

  /** Bytes behind the end are for somebody else: being given any is a programming error. */
  _dataReceived_FINISHED(): boolean {
    throw new DecoderFinishedError(
      "_ChunkedTransferDecoder.dataReceived called after last chunk was processed",
    );
  }

  /**
   * Interprets the next bytes.
   *
   * @throws _MalformedChunkedDataError when they are not the chunked coding.
   * @throws DecoderFinishedError after the end of the body.
   */
  dataReceived(data: Buffer): void {
    this._buffer = this._buffer.length === 0 ? data : Buffer.concat([this._buffer, data]);
    while (this._buffer.length > 0 && this.#step());
  }

  /**
   * Told that no more bytes will come.
   *
   * @throws _DataLoss when the end of the body has not come.
   */
  noMoreData(): void {
    if (this.state !== "FINISHED") {
      throw new _DataLoss(
        `Chunked decoder in '${this.state}' state, still expecting more data to get to 'FINISHED' state.`,
      );
    }
  }

  #step(): boolean {
    switch (this.state) {
      case "CHUNK_LENGTH":
        return this._dataReceived_CHUNK_LENGTH();
      case "BODY":
        return this._dataReceived_BODY();
      case "CRLF":
        return this._dataReceived_CRLF();
      case "TRAILER":
        return this._dataReceived_TRAILER();
      case "FINISHED":
        return this._dataReceived_FINISHED();
    }
  }

  #findEndOfLine(): number {
    let at = this._buffer.indexOf(LF, this._start);
    while (at !== -1 && (at === 0 || this._buffer[at - 1] !== CR)) {
      at = this._buffer.indexOf(LF, at + 1);
    }
    if (at !== -1) return at - 1;
    this._start = this._buffer.length;
    return -1;
  }

  #consume(count: number): void {
    this._buffer = this._buffer.length === count ? NOTHING : this._buffer.subarray(count);
    this._start = 0;
  }
}

function checkTrailer(line: Buffer): void {
  const text = line.toString("latin1", 0, line.length);
  const colon = text.indexOf(":");
  if (colon < 1 || !_istoken(text.slice(0, colon)) || hasForbiddenCharacter(text)) {
    throw new _MalformedChunkedDataError("Malformed trailer field.", text);
  }
}

keepShape(
  new _ChunkedTransferDecoder(
    () => undefined,
    () => undefined,
  ),
);
