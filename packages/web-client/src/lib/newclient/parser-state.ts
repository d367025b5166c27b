// The states of the parsers of messages, and the decoder of a body.

/** The start line has not come yet. */
export const STATUS = "STATUS";
/** Header lines are being read. */
export const HEADER = "HEADER";
/** The body is being read. */
export const BODY = "BODY";
/** The message is complete. */
export const DONE = "DONE";

/** The part of its message that an `HTTPParser` reads next. */
export type ParserState = typeof STATUS | typeof HEADER | typeof BODY | typeof DONE;

/** Decodes the transfer coding of a body. */
export interface BodyDecoder {
  /** Takes the next bytes, which it may read during the call only. */
  dataReceived(data: Buffer): void;
  /** To be called at the end of the connection; throws when something is missing, or may be. */
  noMoreData(): void;
}
