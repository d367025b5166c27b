import { TimeoutError } from "@twisted-ts/reactor/error";

/**
 * The TLS handshake took longer than `connectTimeout` allows. It is the reason that the connection
 * is lost with, and an agent's request fails with it, as with the `TimeoutError` of a connection
 * that is not made in time.
 */
export class HandshakeTimeout extends TimeoutError {
  override name = "TimeoutError";
}
