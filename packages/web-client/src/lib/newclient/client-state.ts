/**
 * The states of an `HTTP11ClientProtocol`:
 *
 * - QUIESCENT: nothing is being sent, nothing is expected. It begins here.
 * - TRANSMITTING: a request is being written.
 * - TRANSMITTING_AFTER_RECEIVING_RESPONSE: the response came before the request was written; the
 *   rest is not sent.
 * - GENERATION_FAILED: the request could not be made; some of it may have been written.
 * - WAITING: the request is written, the response is not complete.
 * - ABORTING: the connection is being closed, by `abort` or because bytes came without a request.
 * - CONNECTION_LOST: the connection has ended, or was passed to another protocol.
 */
export type ClientState =
  | "QUIESCENT"
  | "TRANSMITTING"
  | "TRANSMITTING_AFTER_RECEIVING_RESPONSE"
  | "GENERATION_FAILED"
  | "WAITING"
  | "ABORTING"
  | "CONNECTION_LOST";
