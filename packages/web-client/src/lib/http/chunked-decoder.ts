// The chunked transfer coding, RFC 9112 section 7.1. There is a method for each state, which
// returns whether to continue. The bytes given may be a view that is valid during the call only:
// pieces of the body are passed on as views of it, and an incomplete line is copied.

import { bytesRepr } from "@twisted-ts/deferred/internal";
import { _hexint, isChunkExtension } from "../grammar/grammar.ts";
import { _DataLoss, _MalformedChunkedDataError, DecoderFinishedError } from "./errors.ts";
import type { DataCallback, FinishCallback } from "./identity-decoder.ts";

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
 * From `twisted.web.http._ChunkedTransferDecoder`; RFC 9112 section 7.1. A chunk size above 2^53-1
 * is refused.
 */
export class _ChunkedTransferDecoder implements Steps {
  /** What is read next. */
  state: ChunkedState = "CHUNK_LENGTH";
  /** Bytes of the current chunk still to come. */
  length = 0;
  /** Takes each piece of the body. */
  dataCallback: DataCallback;
  /** Called at the end, once, with the bytes after it. */
  finishCallback: FinishCallback;
  /** The trailer lines, raw, in the order they came. */
  _trailerHeaders: Buffer[] = [];
  /** Most bytes of trailers, line ends included. */
  _maxTrailerHeadersSize = 2 ** 16;
  /** Bytes of trailers so far, line ends included. */
  _receivedTrailerHeadersSize = 0;
  /** The bytes being interpreted, and the index of the next one. */
  #data: Buffer = NOTHING;
  #at = 0;
  /**
   * The beginning of an incomplete line, in a Buffer that is larger than needed, so that it can
   * grow.
   */
  #line: Buffer = NOTHING;
  #lineLength = 0;
  #ended = false;

  constructor(dataCallback: DataCallback, finishCallback: FinishCallback) {
    this.dataCallback = dataCallback;
    this.finishCallback = finishCallback;
  }

  /** Reads a chunk-size line; extensions are checked and ignored (RFC 9112 section 7.1.1). */
  _dataReceived_CHUNK_LENGTH(): boolean {
    const line = this.#takeLine(maxChunkSizeLineLength);
    if (line === null) return false;
    const semicolon = line.indexOf(";");
    let length: number;
    try {
      length = _hexint(semicolon === -1 ? line : line.slice(0, endOfSize(line, semicolon)));
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
    return true;
  }

  /** Reads the CR LF after the data of a chunk. */
  _dataReceived_CRLF(): boolean {
    const data = this.#data;
    const at = this.#at;
    // Both bytes have come, the usual case.
    if (this.#lineLength === 0 && data[at] === CR && data[at + 1] === LF) {
      this.#at = at + 2;
      this.state = "CHUNK_LENGTH";
      return true;
    }
    this.#hold(Math.min(at + 2 - this.#lineLength, data.length));
    if (this.#lineLength < 2) return false;
    if (this.#line[0] !== CR || this.#line[1] !== LF) {
      throw new _MalformedChunkedDataError("Chunk did not end with CRLF");
    }
    this.#lineLength = 0;
    this.state = "CHUNK_LENGTH";
    return true;
  }

  /** Collects trailer lines, up to the empty one that ends the body. */
  _dataReceived_TRAILER(): boolean {
    const line = this.#takeLine(null);
    if (line === null) return false;
    if (line.length > 0) {
      this._trailerHeaders.push(Buffer.from(line, "latin1"));
      this._receivedTrailerHeadersSize += line.length + 2;
      return true;
    }
    const data = this.#data;
    const rest = this.#at === data.length ? NOTHING : data.subarray(this.#at);
    this.#at = data.length;
    this.state = "FINISHED";
    const { finishCallback } = this;
    finishCallback(rest);
    return false;
  }

  /** Passes on the bytes of the current chunk. */
  _dataReceived_BODY(): boolean {
    const { dataCallback } = this;
    const data = this.#data;
    const from = this.#at;
    const available = data.length - from;
    if (available >= this.length) {
      const end = from + this.length;
      this.#at = end;
      this.length = 0;
      this.state = "CRLF";
      dataCallback(data.subarray(from, end));
    } else {
      this.length -= available;
      this.#at = data.length;
      dataCallback(from === 0 ? data : data.subarray(from));
    }
    return true;
  }

  /** Bytes after the end do not belong to this decoder: a call with any is a programming error. */
  _dataReceived_FINISHED(): boolean {
    throw new DecoderFinishedError(
      "_ChunkedTransferDecoder.dataReceived called after last chunk was processed",
    );
  }

  /**
   * Interprets the next bytes. They are not kept, so they may be overwritten after the call.
   *
   * @throws _MalformedChunkedDataError when they are not the chunked coding.
   * @throws DecoderFinishedError after the end of the body.
   */
  dataReceived(data: Buffer): void {
    this.#data = data;
    this.#at = 0;
    try {
      while (this.#at < data.length && !this.#ended && this.#step());
    } finally {
      this.#data = NOTHING;
    }
  }

  /**
   * To be called when no more bytes will come.
   *
   * @throws _DataLoss when the end of the body has not come.
   */
  noMoreData(): void {
    if (this.state !== "FINISHED") {
      this.#ended = true;
      throw new _DataLoss(
        `Chunked decoder in '${this.state}' state, still expecting more data to get to 'FINISHED' state.`,
      );
    }
  }

  /** Bytes that are kept of an incomplete line. @internal */
  get _keptBytes(): number {
    return this.#lineLength;
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

  /**
   * Takes a line, without its CR LF; `null` when its end has not come. An LF without CR belongs to
   * the line.
   *
   * @param longest - the longest chunk-size line; `null` for a trailer: the limit for trailers is
   *   for all of them together.
   */
  #takeLine(longest: number | null): string | null {
    const data = this.#data;
    const from = this.#at;
    let newline = data.indexOf(LF, from);
    while (newline !== -1 && !this.#isAfterCR(newline)) newline = data.indexOf(LF, newline + 1);
    const end = newline === -1 ? data.length : newline;
    this.#checkLength(this.#lineLength + end - from, newline !== -1, longest);
    if (newline !== -1 && this.#lineLength === 0) {
      this.#at = newline + 1;
      return data.toString("latin1", from, newline - 1);
    }
    this.#hold(end);
    if (newline === -1) return null;
    this.#at = newline + 1;
    const line = this.#line.toString("latin1", 0, this.#lineLength - 1);
    this.#lineLength = 0;
    this.#line = NOTHING;
    return line;
  }

  /** @param length - bytes of the line so far, with the CR when the line is complete. */
  #checkLength(length: number, whole: boolean, longest: number | null): void {
    if (longest !== null) {
      if (length > longest) {
        throw new _MalformedChunkedDataError(
          `Chunk size line exceeds maximum of ${longest} bytes.`,
        );
      }
      return;
    }
    const endsInCR = whole || this.#endsInCR();
    // The empty line that ends the trailers is not counted, nor is a CR that may be its beginning.
    const counted = length === 1 && endsInCR ? 0 : length + (endsInCR ? 1 : 2);
    if (this._receivedTrailerHeadersSize + counted > this._maxTrailerHeadersSize) {
      throw new _MalformedChunkedDataError("Trailer headers data is too long.");
    }
  }

  #isAfterCR(newline: number): boolean {
    if (newline > this.#at) return this.#data[newline - 1] === CR;
    return this.#lineLength > 0 && this.#line[this.#lineLength - 1] === CR;
  }

  #endsInCR(): boolean {
    return this.#data[this.#data.length - 1] === CR;
  }

  /** Appends the bytes up to `end` to what is held of a line. */
  #hold(end: number): void {
    const needed = this.#lineLength + end - this.#at;
    if (needed > this.#line.length) {
      const larger = Buffer.allocUnsafe(Math.max(64, 2 * needed));
      this.#line.copy(larger, 0, 0, this.#lineLength);
      this.#line = larger;
    }
    this.#data.copy(this.#line, this.#lineLength, this.#at, end);
    this.#lineLength = needed;
    this.#at = end;
  }
}

/**
 * Where a chunk size ends: there may be white space between it and its extensions (RFC 9112 section
 * 7.1.1).
 */
function endOfSize(line: string, semicolon: number): number {
  let end = semicolon;
  while (end > 0 && (line[end - 1] === " " || line[end - 1] === "\t")) end -= 1;
  return end;
}
