import { TimeoutError } from "@twisted-ts/reactor/error";

/**
 * The TLS handshake took longer than `connectTimeout` allows. The connection is lost with it; an agent has its request fail
 * with it, as with the `TimeoutError` of a connection that is not made in time.
 */
export class HandshakeTimeout extends TimeoutError {
  override name = "TimeoutError";
}
