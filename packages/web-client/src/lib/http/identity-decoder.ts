import { _DataLoss, DecoderFinishedError, PotentialDataLoss } from "./errors.ts";

/** Called with a piece of the body, which may be a view that is valid during the call only. */
export type DataCallback = (data: Buffer) => void;

/** Called when the body is complete, with the bytes after it. */
export type FinishCallback = (rest: Buffer) => void;

const NOTHING = Buffer.alloc(0);

/**
 * Passes a body on as it comes, up to its `Content-Length`; when that is `null`, until the
 * connection ends.
 *
 * From `twisted.web.http._IdentityTransferDecoder`; RFC 9112 section 6.3.
 */
export class _IdentityTransferDecoder {
  /** Bytes still to come, or `null` when only the end of the connection ends the body. */
  contentLength: number | null;
  /** Takes each piece; `null` after the end. */
  dataCallback: DataCallback | null;
  /** Called at the end, once; `null` after it. */
  finishCallback: FinishCallback | null;

  constructor(
    contentLength: number | null,
    dataCallback: DataCallback,
    finishCallback: FinishCallback,
  ) {
    this.contentLength = contentLength;
    this.dataCallback = dataCallback;
    this.finishCallback = finishCallback;
  }

  /**
   * Interprets the next bytes.
   *
   * @throws DecoderFinishedError after the end of the body.
   */
  dataReceived(data: Buffer): void {
    const { dataCallback, finishCallback, contentLength } = this;
    if (dataCallback === null || finishCallback === null) {
      throw new DecoderFinishedError("_IdentityTransferDecoder cannot decode data after finishing");
    }
    if (contentLength === null) {
      dataCallback(data);
    } else if (data.length < contentLength) {
      this.contentLength = contentLength - data.length;
      dataCallback(data);
    } else {
      // The state is final before a callback runs, because the callback may call noMoreData.
      this.dataCallback = null;
      this.finishCallback = null;
      this.contentLength = 0;
      if (data.length === contentLength) {
        dataCallback(data);
        finishCallback(NOTHING);
      } else {
        dataCallback(data.subarray(0, contentLength));
        finishCallback(data.subarray(contentLength));
      }
    }
  }

  /**
   * To be called when no more bytes will come.
   *
   * @throws PotentialDataLoss when the length was unknown, after the finish callback was called.
   * @throws _DataLoss when bytes are missing.
   */
  noMoreData(): void {
    const { finishCallback } = this;
    this.dataCallback = null;
    this.finishCallback = null;
    if (this.contentLength === null) {
      finishCallback?.(NOTHING);
      throw new PotentialDataLoss();
    }
    if (this.contentLength !== 0) throw new _DataLoss();
  }
}
