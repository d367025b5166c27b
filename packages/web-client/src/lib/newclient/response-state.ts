/**
 * The states of a `Response`:
 *
 * - INITIAL: `deliverBody` was not called yet, and more of the body may come. What came is
 *   buffered; the transport is paused.
 * - CONNECTED: a protocol receives the body as it comes.
 * - DEFERRED_CLOSE: all of the body has come, and `deliverBody` was not called yet.
 * - FINISHED: a protocol has received all of the body.
 */
export type ResponseState = "INITIAL" | "CONNECTED" | "DEFERRED_CLOSE" | "FINISHED";
